"""What the two sides of a show say to each other before it: answers, questions, contacts, consent.

All of it runs where the show lives. Of two people who change one thing, the later one is told.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete

from app.core.ids import new_id
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.advancing import events
from app.domain.advancing.answers import Answer, Given
from app.domain.advancing.errors import AnswerChanged, NotTheVenue, NotYourQuestion
from app.domain.advancing.models import (
    AdvanceContact,
    AdvanceQuestion,
    ShowAdvance,
    ShowRider,
    ShowRiderItem,
)
from app.domain.advancing.queries.advances import get_question
from app.domain.advancing.queries.riders import list_items
from app.domain.advancing.reading import answer_of
from app.domain.advancing.service.marks import change_advance, open_advance
from app.domain.shows import Show, Side


async def answer_items(
    uow: UnitOfWork, show: Show, copy: ShowRider, given: Sequence[Given], *, side: Side, by: str
) -> int:
    """Write the answers that differ from what their form showed; says how many.

    Raises NotTheVenue, and AnswerChanged when somebody has answered one of them since: then none
    is written.
    """
    if side is not Side.VENUE:
        raise NotTheVenue
    touched = [each for each in given if each.is_touched]
    if not touched:
        return 0
    await change_advance(uow, show, side=side, by=by)
    rows = {row.id: row for row in await list_items(uow, [copy.id])}
    for each in touched:
        row = rows.get(each.item_id)
        if row is None or answer_of(row).mark != each.seen:
            raise AnswerChanged
        _write(uow, row, each.answer, by)
    await uow.flush_rows()
    refused = sum(each.answer.answer == "no" for each in touched)
    answered = events.ItemsAnswered(
        **show.facts, side=str(side), rider_name=copy.name, answered=len(touched), refused=refused
    )
    uow.record(answered)
    await uow.flush()
    return len(touched)


async def ask(uow: UnitOfWork, show: Show, *, side: Side, by: str, body: str) -> AdvanceQuestion:
    """Ask the other side."""
    await change_advance(uow, show, side=side, by=by)
    question = AdvanceQuestion(
        id=new_id(), tenant_id=show.tenant_id, party_tenant_id=show.party_tenant_id,
        show_id=show.id, side=str(side), asked_by=clean_line(by), body=body, answer="", version=1,
    )  # fmt: skip
    uow.db.add(question)
    await uow.flush_rows()
    uow.record(events.QuestionAsked(**show.facts, side=str(side), question=_short(body)))
    await uow.flush()
    return question


async def reply(
    uow: UnitOfWork, show: Show, question_id: UUID, *, seen: int, side: Side, by: str, body: str
) -> None:
    """Answer a question of the other side, or change the answer.

    Raises NotYourQuestion, and AnswerChanged when `seen` is not its version.
    """
    await change_advance(uow, show, side=side, by=by)
    question = await get_question(uow, show.id, question_id)
    if question.side == side:
        raise NotYourQuestion
    if question.version != seen:
        raise AnswerChanged
    question.answer, question.answered_by = body, clean_line(by)
    question.answered_at = uow.now
    question.version += 1
    await uow.flush_rows()
    said = events.QuestionAnswered(**show.facts, side=str(side), question=_short(question.body))
    uow.record(said)
    await uow.flush()


async def add_contact(
    uow: UnitOfWork,
    show: Show,
    *,
    side: Side,
    by: str,
    name: str,
    role: str,
    email: str | None,
    phone: str | None,
) -> AdvanceContact:
    """Name somebody of one's own side whom the other may call."""
    await change_advance(uow, show, side=side, by=by)
    contact = AdvanceContact(
        id=new_id(), tenant_id=show.tenant_id, party_tenant_id=show.party_tenant_id,
        show_id=show.id, side=str(side), name=clean_line(name), role=clean_line(role),
        email=email, phone=phone,
    )  # fmt: skip
    uow.db.add(contact)
    await uow.flush_rows()
    uow.record(events.ContactsChanged(**show.facts, side=str(side)))
    await uow.flush()
    return contact


async def remove_contact(
    uow: UnitOfWork, show: Show, contact_id: UUID, *, side: Side, by: str
) -> None:
    """Take one of one's own side off the list; those of the other side stay."""
    await change_advance(uow, show, side=side, by=by)
    await uow.db.execute(
        delete(AdvanceContact).where(
            AdvanceContact.id == contact_id,
            AdvanceContact.show_id == show.id,
            AdvanceContact.side == str(side),
        )
    )
    uow.record(events.ContactsChanged(**show.facts, side=str(side)))
    await uow.flush()


async def agree(uow: UnitOfWork, show: Show, *, seen: int, side: Side, by: str) -> ShowAdvance:
    """Agree on the advance as it was read: any later change asks for it again.

    Raises AnswerChanged when it has changed since.
    """
    advance = await open_advance(uow, show)
    if advance.version != seen:
        raise AnswerChanged
    setattr(advance, f"{side}_agreed", seen)
    setattr(advance, f"{side}_agreed_by", clean_line(by))
    await uow.flush_rows()
    whole = advance.is_agreed_by(str(side.other))
    uow.record(events.AdvanceAgreed(**show.facts, side=str(side), is_whole=whole))
    await uow.flush()
    return advance


def _write(uow: UnitOfWork, row: ShowRiderItem, said: Answer, by: str) -> None:
    row.answer, row.instead, row.note = said.answer, said.instead, said.note
    row.answered_by = clean_line(by) if said.answer else None
    row.answered_at = uow.now if said.answer else None
    row.version += 1


def _short(words: str) -> str:
    line = clean_line(words)
    return line if len(line) <= 80 else f"{line[:79]}…"
