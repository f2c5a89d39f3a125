"""The bell: who is told of a fact, and what they have read."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from app.core.actor import Role
from app.core.events import RecordedEvent
from app.core.ids import new_id
from app.core.module import Notice
from app.core.uow import UnitOfWork
from app.tenants.models import Notification
from app.tenants.queries.history import find_notification, list_people_with_roles


async def tell_members(
    uow: UnitOfWork, event: RecordedEvent, notice: Notice, roles: frozenset[Role]
) -> None:
    """One notification for each member with one of the roles, except who caused the fact."""
    people = await list_people_with_roles(uow, sorted(roles))
    path = notice.path(event.read(notice.event))
    rows = [
        {
            "tenant_id": uow.tenant_id,
            "id": new_id(),
            "person_id": person_id,
            "event_id": event.id,
            "text": event.summary,
            "path": path,
        }
        for person_id in people
        if person_id != event.actor_person_id
    ]
    if rows:
        await uow.db.execute(insert(Notification).on_conflict_do_nothing(), rows)


async def read_notification(uow: UnitOfWork, notification_id: UUID) -> Notification | None:
    """Mark one's own notification as read; None when it is not one's own."""
    person_id = uow.actor.person_id
    if person_id is None:
        return None
    found = await find_notification(uow, person_id, notification_id)
    if found is not None and found.read_at is None:
        found.read_at = uow.now
    return found


async def read_all_notifications(uow: UnitOfWork) -> None:
    await uow.db.execute(
        update(Notification)
        .where(Notification.person_id == uow.actor.person_id, Notification.read_at.is_(None))
        .values(read_at=uow.now)
    )
