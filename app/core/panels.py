"""What other modules know of a thing, for its page."""

from collections.abc import Sequence
from uuid import UUID

from app.core.module import PortalRow
from app.core.uow import UnitOfWork


async def load_panels(
    uow: UnitOfWork, about: str, thing_id: UUID
) -> list[tuple[str, Sequence[PortalRow]]]:
    """The label and rows of each panel this actor may read and that has any."""
    found = [
        (panel.label, await panel.load(uow, thing_id))
        for panel in uow.registry.panels(about)
        if uow.actor.can(panel.permission)
    ]
    return [(label, rows) for label, rows in found if rows]
