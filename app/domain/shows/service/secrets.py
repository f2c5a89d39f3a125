"""What one side keeps to itself about a show, in its own workspace."""

from typing import Any

from sqlalchemy.dialects.postgresql import insert

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.shows.events import SecretChanged
from app.domain.shows.models import Show, ShowSecret


async def keep_secret(uow: UnitOfWork, show: Show, **values: Any) -> None:
    """Write down notes, a walk-away figure, expected sales and own costs; nobody else is told."""
    key = {"tenant_id": uow.tenant_id, "owner_tenant_id": show.tenant_id, "show_id": show.id}
    await uow.db.execute(
        insert(ShowSecret)
        .values({"id": new_id(), **key, **values})
        .on_conflict_do_update(index_elements=list(key), set_=values)
    )
    uow.record(SecretChanged(**show.facts, side=str(show.side_of(uow.tenant_id))))
    await uow.flush()
