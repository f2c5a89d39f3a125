"""Whether a CSV file is the one of a published statement, for whoever holds the file."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from app.domain.royalties.merkle import Difference, differences, records_of, root_of
from app.domain.royalties.statement_delivery import read_whole
from app.web.site import Site


@dataclass(frozen=True, slots=True)
class Issued:
    """What anybody who holds the root of a statement learns of it."""

    issuer: str
    number: int
    period: str
    currency: str
    published_at: datetime
    csv_key: str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """`root` is the file's own; `statement` the one it was compared with, if any was found.

    Without differences the file is that statement's, byte for byte of every line.
    """

    root: str
    lines: int
    statement: Issued | None
    differences: Sequence[Difference] = ()

    @property
    def is_genuine(self) -> bool:
        return self.statement is not None and not self.differences


async def verify(site: Site, content: bytes, root: str) -> Finding:
    """Compare a file with the statement of its own root, else with that of the root given."""
    records = await asyncio.to_thread(records_of, content)
    own = await asyncio.to_thread(root_of, records)
    # The header is a record, but no line of the statement.
    lines = max(0, len(records) - 1)
    same = await find_issued(site, own)
    if same is not None or not root:
        return Finding(own.hex(), lines, same)
    issued = await find_issued(site, bytes.fromhex(root))
    if issued is None or issued.csv_key is None:
        return Finding(own.hex(), lines, None)
    file = await read_whole(site.adapters.storage, issued.csv_key)
    found = await asyncio.to_thread(lambda: differences(records_of(file), records))
    return Finding(own.hex(), lines, issued, found)


async def find_issued(site: Site, root: bytes) -> Issued | None:
    """The published statement of this root, whoever issued it."""
    async with site.database.visitor() as uow:
        row = (
            await uow.db.execute(
                text(
                    "SELECT issuer, number, period, currency, published_at, csv_key"
                    " FROM backline.statement_of_root(:root)"
                ),
                {"root": root},
            )
        ).one_or_none()
    return Issued(*row) if row else None
