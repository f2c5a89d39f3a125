"""Messages are written and read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from app.core.errors import Forbidden
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.band import events
from app.domain.band.models import BandMessage, BandReading
from app.domain.band.queries.messages import Topic


async def write_message(uow: UnitOfWork, topic: Topic, *, about: str, body: str) -> BandMessage:
    """Write to the people of the workspace; one's own thread is read by that."""
    person_id = reader(uow)
    message = BandMessage(
        id=new_id(), tenant_id=uow.tenant_id, topic=topic.kind, subject_id=topic.subject_id,
        person_id=person_id, written_by=uow.actor.name, body=body, created_at=uow.now,
    )  # fmt: skip
    uow.db.add(message)
    await uow.flush_rows()
    uow.record(
        events.MessageWritten(
            message_id=message.id, path=topic.path, about=about, who=uow.actor.name
        )
    )
    await note_read(uow, topic, until=uow.now)
    return message


async def note_read(uow: UnitOfWork, topic: Topic, *, until: datetime) -> None:
    """This person has read the thread up to a moment; what came after it stays unread."""
    row = {
        "tenant_id": uow.tenant_id, "id": new_id(), "person_id": reader(uow),
        "topic": topic.kind, "subject_id": topic.subject_id, "seen_at": until,
    }  # fmt: skip
    added = insert(BandReading).values(row)
    # Two windows of one person: the later moment stays, whichever comes last.
    await uow.db.execute(
        added.on_conflict_do_update(
            index_elements=["tenant_id", "person_id", "topic", "subject_id"],
            set_={"seen_at": func.greatest(BandReading.seen_at, added.excluded.seen_at)},
        )
    )
    await uow.flush()


def reader(uow: UnitOfWork) -> UUID:
    """The person who reads and writes; programs have no thread to read. Raises Forbidden."""
    if uow.actor.person_id is None:
        raise Forbidden
    return uow.actor.person_id
