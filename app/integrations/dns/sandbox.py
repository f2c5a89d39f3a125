"""A name service of our own: what its screen was told is what domains have published."""

from collections.abc import Sequence

from sqlalchemy import text

from app.core.uow import Database
from app.integrations.dns import NamesUnavailable

_TEXTS = text("SELECT text FROM sandbox_records WHERE name = :name ORDER BY id")

DOWN = ".down.invalid"
"""Names that end so get no answer, as when a provider is away."""


class SandboxNames:
    """The `Names` port on a table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def texts(self, name: str) -> Sequence[str]:
        if name.endswith(DOWN):
            raise NamesUnavailable
        async with self._database.platform(reason="sandbox names") as uow:
            return list(await uow.db.scalars(_TEXTS, {"name": name.lower()}))
