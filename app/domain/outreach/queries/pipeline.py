"""Inquiries as the artist's side lists them, one of them with its thread, and the venue's side."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    case,
    func,
    or_,
    select,
    tuple_,
)

from app.core.errors import NotFound
from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.text import plain_letters
from app.core.uow import UnitOfWork
from app.domain.holds import Hold
from app.domain.outreach.choices import OPEN, STATES
from app.domain.outreach.models import Inquiry, InquiryLetter, InquiryMessage, OutreachRound
from app.domain.outreach.queries.contacts import LIVE
from app.domain.shows import Show
from app.domain.venues import Venue

SENT = tuple(state for state in STATES if state not in {"draft", "left_out"})


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the pipeline. `stage` is the state, or what holds and shows say beyond it."""

    inquiry: Inquiry
    stage: str
    round_name: str
    next_at: datetime | None
    is_paused: bool
    sent: int

    @property
    def stage_label(self) -> tuple[str, str]:
        return STATES[self.stage]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which inquiries the list is to have."""

    state: str = ""
    words: str = ""
    round_id: UUID | None = None
    venue_id: UUID | None = None
    after: str | None = None

    @property
    def is_all(self) -> bool:
        return not (self.state or self.words or self.round_id)


async def list_inquiries(
    uow: UnitOfWork, wanted: Wanted, *, limit: int = DEFAULT_LIMIT
) -> Page[Listed]:
    """Those released last come first."""
    stage = _stage(uow)
    planned = _letters("min", InquiryLetter.due_at, "planned")
    paused = _letters("count", InquiryLetter.id, "paused")
    sent = _letters("count", InquiryLetter.id, "sent")
    query = _of(
        uow, wanted, select(Inquiry, stage, OutreachRound.name, planned, paused > 0, sent), stage
    )
    if wanted.after:
        place = decode_cursor(wanted.after, datetime)
        query = query.where(tuple_(Inquiry.released_at, Inquiry.id) < place)
    rows = await uow.db.execute(
        query.order_by(Inquiry.released_at.desc(), Inquiry.id.desc()).limit(limit + 1)
    )
    return cut_page(
        [Listed(*row) for row in rows],
        limit=limit,
        key=lambda row: (row.inquiry.released_at or uow.now, row.inquiry.id),
        after=wanted.after,
    )


async def count_stages(uow: UnitOfWork, wanted: Wanted) -> dict[str, int]:
    """How many there are in each stage, whatever stage is asked for."""
    stage = _stage(uow)
    unstaged = Wanted(words=wanted.words, round_id=wanted.round_id)
    inner = _of(uow, unstaged, select(stage.label("stage")), stage).subquery()
    rows = await uow.db.execute(select(inner.c.stage, func.count()).group_by(inner.c.stage))
    return {str(name): int(number) for name, number in rows}


async def get_inquiry(uow: UnitOfWork, inquiry_id: UUID) -> Inquiry:
    """An inquiry this workspace sent. Raises NotFound."""
    found = await uow.db.get(Inquiry, (uow.tenant_id, inquiry_id))
    if found is None:
        raise NotFound
    return found


async def lock_inquiry(uow: UnitOfWork, inquiry_id: UUID) -> Inquiry:
    """The same, read anew, and changed by nobody else until the transaction ends."""
    found = await uow.db.get(
        Inquiry, (uow.tenant_id, inquiry_id), with_for_update=True, populate_existing=True
    )
    if found is None:
        raise NotFound
    return found


async def lock_inquiries(uow: UnitOfWork, ids: Collection[UUID]) -> Sequence[Inquiry]:
    """Several of them, in one order for everybody."""
    query = select(Inquiry).where(Inquiry.tenant_id == uow.tenant_id, Inquiry.id.in_(ids))
    locked = query.order_by(Inquiry.id).with_for_update()
    return (await uow.db.scalars(locked.execution_options(populate_existing=True))).all()


async def stage_of(uow: UnitOfWork, inquiry_id: UUID) -> str:
    return await uow.db.scalar(select(_stage(uow)).where(Inquiry.id == inquiry_id)) or ""


async def list_letters(uow: UnitOfWork, inquiry_id: UUID) -> Sequence[InquiryLetter]:
    query = select(InquiryLetter).where(InquiryLetter.inquiry_id == inquiry_id)
    return (await uow.db.scalars(query.order_by(InquiryLetter.number))).all()


async def list_pending(
    uow: UnitOfWork, inquiry_ids: Collection[UUID], *states: str
) -> Sequence[InquiryLetter]:
    """Mails that have not gone out, locked, in one order for everybody."""
    query = select(InquiryLetter).where(
        InquiryLetter.inquiry_id.in_(inquiry_ids), InquiryLetter.state.in_(states)
    )
    locked = query.order_by(InquiryLetter.inquiry_id, InquiryLetter.number).with_for_update()
    return (await uow.db.scalars(locked.execution_options(populate_existing=True))).all()


async def list_open_at(uow: UnitOfWork, venue_ids: Collection[UUID]) -> Sequence[Inquiry]:
    """The inquiries that are open at these venues, locked."""
    query = select(Inquiry).where(
        Inquiry.tenant_id == uow.tenant_id,
        Inquiry.venue_id.in_(venue_ids),
        Inquiry.state.in_(OPEN),
    )
    locked = query.order_by(Inquiry.id).with_for_update()
    return (await uow.db.scalars(locked.execution_options(populate_existing=True))).all()


async def list_at_address(uow: UnitOfWork, email: str) -> Sequence[Inquiry]:
    """All that went to an address, locked."""
    query = select(Inquiry).where(
        Inquiry.tenant_id == uow.tenant_id,
        Inquiry.email == email,
        Inquiry.released_at.is_not(None),
    )
    locked = query.order_by(Inquiry.id).with_for_update()
    return (await uow.db.scalars(locked.execution_options(populate_existing=True))).all()


async def get_letter(uow: UnitOfWork, letter_id: UUID) -> InquiryLetter:
    found = await uow.db.get(InquiryLetter, (uow.tenant_id, letter_id), populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def list_messages(
    uow: UnitOfWork, inquiry_id: UUID, *, for_venue: bool = False
) -> Sequence[InquiryMessage]:
    """The thread, the oldest first; without what the artist's side only noted for itself."""
    query = select(InquiryMessage).where(InquiryMessage.inquiry_id == inquiry_id)
    if for_venue:
        query = query.where(InquiryMessage.kind != "noted")
    return (await uow.db.scalars(query.order_by(InquiryMessage.id).limit(500))).all()


async def get_message(uow: UnitOfWork, message_id: UUID) -> InquiryMessage:
    found = await uow.db.get(InquiryMessage, (uow.tenant_id, message_id))
    if found is None:
        raise NotFound
    return found


async def list_of_round(uow: UnitOfWork, round_id: UUID) -> list[UUID]:
    query = select(Inquiry.id).where(
        Inquiry.tenant_id == uow.tenant_id, Inquiry.round_id == round_id
    )
    return list(await uow.db.scalars(query.order_by(Inquiry.id)))


async def list_received(uow: UnitOfWork) -> Sequence[Inquiry]:
    """What this workspace's venues are asked, the latest first."""
    query = select(Inquiry).where(
        Inquiry.house_tenant_id == uow.tenant_id, Inquiry.sent_at.is_not(None)
    )
    return (
        await uow.db.scalars(query.order_by(Inquiry.sent_at.desc(), Inquiry.id).limit(200))
    ).all()


async def get_received(uow: UnitOfWork, inquiry_id: UUID, *, lock: bool = False) -> Inquiry:
    """One of them, in whichever workspace it lives. Raises NotFound."""
    query = select(Inquiry).where(
        Inquiry.id == inquiry_id,
        Inquiry.house_tenant_id == uow.tenant_id,
        Inquiry.sent_at.is_not(None),
    )
    query = query.with_for_update() if lock else query
    found: Inquiry | None = await uow.db.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def find_held(uow: UnitOfWork, inquiry: Inquiry, on: date) -> UUID | None:
    """The hold whoever asked has for a night there, or asked for; either side sees it."""
    query = select(Hold.id).where(
        Hold.venue_id == inquiry.venue_id,
        Hold.on_date == on,
        Hold.asker_tenant_id == inquiry.tenant_id,
        Hold.state.in_(LIVE),
    )
    found: UUID | None = await uow.db.scalar(query.order_by(Hold.id).limit(1))
    return found


async def count_received(uow: UnitOfWork) -> int:
    """Inquiries that wait for this venue's answer."""
    query = select(func.count()).where(
        Inquiry.house_tenant_id == uow.tenant_id, Inquiry.state == "waiting"
    )
    return await uow.db.scalar(query) or 0


async def count_interested(uow: UnitOfWork) -> int:
    """Venues that want a show and with which nothing was begun yet."""
    stage = _stage(uow)
    inner = select(stage.label("stage")).where(
        Inquiry.tenant_id == uow.tenant_id, Inquiry.state == "interested"
    )
    rows = inner.subquery()
    query = select(func.count()).select_from(rows).where(rows.c.stage == "interested")
    return await uow.db.scalar(query) or 0


async def owners_of_tokens(uow: UnitOfWork, tokens: Collection[str]) -> list[tuple[UUID, UUID]]:
    """Tenant and inquiry of addresses that replies went to, in a platform transaction."""
    query = select(Inquiry.tenant_id, Inquiry.id).where(Inquiry.reply_token.in_(tokens))
    rows = await uow.db.execute(query.order_by(Inquiry.tenant_id, Inquiry.id))
    return [(tenant_id, inquiry_id) for tenant_id, inquiry_id in rows]


def _of(
    uow: UnitOfWork, wanted: Wanted, query: Select[Any], stage: ColumnElement[str]
) -> Select[Any]:
    query = query.join(
        OutreachRound,
        (OutreachRound.tenant_id == Inquiry.tenant_id) & (OutreachRound.id == Inquiry.round_id),
    ).where(Inquiry.tenant_id == uow.tenant_id, Inquiry.released_at.is_not(None))
    if wanted.state:
        query = query.where(stage == wanted.state)
    if wanted.round_id is not None:
        query = query.where(Inquiry.round_id == wanted.round_id)
    if wanted.venue_id is not None:
        query = query.where(Inquiry.venue_id == wanted.venue_id)
    if wanted.words:
        found = select(Venue.id).where(
            Venue.id == Inquiry.venue_id,
            *(
                Venue.search_text.contains(word, autoescape=True)
                for word in plain_letters(wanted.words).split()[:6]
            ),
        )
        query = query.where(found.exists())
    return query


def _stage(uow: UnitOfWork) -> ColumnElement[str]:
    """The state, and beyond it a show or a hold that came after the inquiry."""
    show = select(Show.id).where(
        Show.venue_id == Inquiry.venue_id,
        Show.state != "canceled",
        or_(Show.tenant_id == uow.tenant_id, Show.party_tenant_id == uow.tenant_id),
        Show.created_at >= Inquiry.released_at,
    )
    hold = select(Hold.id).where(
        Hold.venue_id == Inquiry.venue_id,
        Hold.asker_tenant_id == uow.tenant_id,
        Hold.state.in_(LIVE),
        Hold.created_at >= Inquiry.released_at,
    )
    return case(
        (Inquiry.state.in_(("draft", "left_out", "replaced")), Inquiry.state),
        (show.exists(), "booked"),
        (hold.exists(), "held"),
        else_=Inquiry.state,
    )


def _letters(how: str, what: Any, state: str) -> Any:
    aggregate = getattr(func, how)(what)
    return (
        select(aggregate)
        .where(
            InquiryLetter.tenant_id == Inquiry.tenant_id,
            InquiryLetter.inquiry_id == Inquiry.id,
            InquiryLetter.state == state,
        )
        .correlate(Inquiry)
        .scalar_subquery()
    )
