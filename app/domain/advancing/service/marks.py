"""The advance of a show as a whole: what counts its changes, and who agreed to which state."""

from sqlalchemy.dialects.postgresql import insert

from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.advancing.errors import ShowIsOff
from app.domain.advancing.models import ShowAdvance
from app.domain.advancing.queries.advances import lock_advance
from app.domain.shows import Show, Side


async def change_advance(uow: UnitOfWork, show: Show, *, side: Side, by: str) -> ShowAdvance:
    """The advance, locked, with one more change counted; whoever agreed agreed to what it was.

    Runs where the show lives. Raises ShowIsOff.
    """
    if show.state == "canceled":
        raise ShowIsOff
    advance = await open_advance(uow, show)
    advance.version += 1
    advance.changed_by, advance.changed_side = clean_line(by), str(side)
    advance.changed_at = uow.now
    return advance


async def open_advance(uow: UnitOfWork, show: Show) -> ShowAdvance:
    """The advance, locked; begun by whoever comes first."""
    await uow.db.execute(
        insert(ShowAdvance)
        .values(
            id=new_id(), tenant_id=show.tenant_id, party_tenant_id=show.party_tenant_id,
            show_id=show.id, version=1,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    return await lock_advance(uow, show.id)
