"""A show is penciled in, changed, written about, joined, canceled and played.

All of it runs in the tenant where the show lives, whoever does it.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import update

from app.core.ids import new_id
from app.core.jobs import job
from app.core.text import clean_line
from app.core.uow import UnitOfWork
from app.domain.shows import events
from app.domain.shows.errors import (
    DayIsPast,
    HoldHasShow,
    PlaceSigned,
    ShowClosed,
    SideTaken,
)
from app.domain.shows.mailing import mail_move
from app.domain.shows.models import (
    Show,
    ShowAttachment,
    ShowDeposit,
    ShowMessage,
    ShowNight,
    ShowOffer,
    ShowSignature,
    Side,
)
from app.domain.shows.queries.shows import lock_show
from app.domain.shows.service.nights import let_nights_go
from app.domain.shows.settling.models import SettlementPaid, SettlementSignature, ShowSettlement

NEXT_DAY = time(6)
"""When a night is over, where the show is."""
_SHARED = (
    ShowOffer, ShowMessage, ShowNight, ShowSignature, ShowAttachment, ShowDeposit, ShowSettlement,
    SettlementSignature, SettlementPaid,
)  # fmt: skip
DETAILS = {
    "on_date": "day",
    "last_date": "last day",
    "place": "place",
    "doors": "doors",
    "starts": "show time",
    "curfew": "curfew",
}


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a show: its name, where it gets mail, and its workspace if it has one."""

    name: str
    email: str | None = None
    tenant_id: UUID | None = None


async def pencil_show(
    uow: UnitOfWork,
    *,
    artist: Party,
    venue: Party,
    by: Side,
    on: date,
    last: date | None = None,
    title: str = "",
    place: str = "",
    city: str = "",
    venue_id: UUID | None = None,
    hold_id: UUID | None = None,
    time_zone: str = "UTC",
) -> Show:
    """Pencil a show in; it lives in this workspace, which is one of the two. Raises DayIsPast."""
    if on < uow.now.astimezone(ZoneInfo(time_zone)).date():
        raise DayIsPast(fields={"on": DayIsPast.sentence})
    owner = Side.VENUE if venue.tenant_id == uow.tenant_id else Side.ARTIST
    other = artist if owner is Side.VENUE else venue
    show = Show(
        id=new_id(), tenant_id=uow.tenant_id, party_tenant_id=other.tenant_id,
        owner_side=str(owner), title=clean_line(title or artist.name),
        artist_name=clean_line(artist.name), artist_email=artist.email,
        venue_name=clean_line(venue.name), venue_email=venue.email, place=clean_line(place),
        city=clean_line(city), venue_id=venue_id, hold_id=hold_id, on_date=on,
        last_date=last or on, time_zone=time_zone, doors=None, starts=None, curfew=None,
        state="penciled", canceled_reason="",
    )  # fmt: skip
    async with uow.refusing(HoldHasShow):
        uow.db.add(show)
    await tell(uow, show, events.ShowPenciled, side=by)
    return show


async def change_show(uow: UnitOfWork, show_id: UUID, *, side: Side, **details: Any) -> Show:
    """Change place and times, which both sides see. Raises ShowClosed and PlaceSigned."""
    show = await open_show(uow, show_id)
    changed = {name: value for name, value in details.items() if getattr(show, name) != value}
    if "place" in changed and show.document_hash is not None:
        raise PlaceSigned(fields={"place": PlaceSigned.sentence})
    before = {DETAILS[name]: _shown(getattr(show, name)) for name in changed}
    after = {DETAILS[name]: _shown(value) for name, value in changed.items()}
    for name, value in changed.items():
        setattr(show, name, value)
    if changed:
        await tell(uow, show, events.ShowChanged, side=side, before=before, after=after)
    return show


async def readdress_show(
    uow: UnitOfWork, show_id: UUID, *, side: Side, of: Side, email: str | None
) -> Show:
    """Write down where one's own side gets its mail, or the other that has no workspace.

    Of the other, links to where its mail went before end, and the new address is told. The same
    address changes nothing. Raises ShowClosed and SideTaken.
    """
    show = await open_show(uow, show_id)
    if of is not side and show.tenant_of(of) is not None:
        raise SideTaken
    if show.email_of(of) == email:
        return show
    if of is Side.ARTIST:
        show.artist_email = email
    else:
        show.venue_email = email
    if of is not side:
        show.link += 1
    await tell(uow, show, events.ShowReaddressed, side=side, whose=show.name_of(of))
    return show


async def write_message(
    uow: UnitOfWork, show_id: UUID, *, side: Side, by: str, body: str
) -> ShowMessage:
    """Write to the other side about the show."""
    show = await lock_show(uow, show_id)
    message = ShowMessage(
        id=new_id(), tenant_id=show.tenant_id, party_tenant_id=show.party_tenant_id,
        show_id=show.id, side=str(side), written_by=clean_line(by), body=body,
    )  # fmt: skip
    uow.db.add(message)
    await uow.flush_rows()
    await tell(uow, show, events.MessageWritten, side=side)
    return message


async def join_show(uow: UnitOfWork, show_id: UUID, *, side: Side, tenant_id: UUID) -> Show:
    """The side that had no workspace takes the show into one. Raises SideTaken."""
    show = await lock_show(uow, show_id)
    if show.tenant_of(side) is not None or tenant_id == show.tenant_id:
        raise SideTaken
    show.party_tenant_id = tenant_id
    await uow.flush_rows()
    for table in _SHARED:
        await uow.db.execute(
            update(table).where(table.show_id == show.id).values(party_tenant_id=tenant_id)
        )
    await tell(uow, show, events.ShowJoined, side=side)
    return show


async def cancel_show(uow: UnitOfWork, show_id: UUID, *, side: Side, reason: str) -> Show:
    """Call a show off, and let its nights go. Raises ShowClosed."""
    show = await open_show(uow, show_id)
    show.state, show.canceled_reason = "canceled", clean_line(reason)
    await uow.db.execute(
        update(ShowOffer)
        .where(ShowOffer.show_id == show.id, ShowOffer.state == "open")
        .values(state="withdrawn", answered_at=uow.now)
    )
    await let_nights_go(uow, show, reason=f"the show was canceled: {reason}")
    await tell(uow, show, events.ShowCanceled, side=side, reason=show.canceled_reason)
    return show


def plan_to_play(uow: UnitOfWork, show: Show) -> None:
    """Once it is agreed on, a show is played when its last night is over."""
    over = datetime.combine(show.last_date + timedelta(days=1), NEXT_DAY, ZoneInfo(show.time_zone))
    uow.enqueue(play_show, key=str(show.id), run_at=over, show_id=str(show.id))


@job("shows.play")
async def play_show(uow: UnitOfWork, *, show_id: str) -> None:
    """The last night is over."""
    show = await lock_show(uow, UUID(show_id))
    if show.state in {"agreed", "contracted"}:
        show.state = "played"
        await tell(uow, show, events.ShowPlayed)


async def tell(
    uow: UnitOfWork, show: Show, kind: type[events.OfShow], *, side: Side | None = None, **more: Any
) -> None:
    """Record what happened, and mail it to whoever did not do it."""
    await uow.flush_rows()
    event = kind(**show.facts, side=str(side or ""), **more)
    event_id = uow.record(event)
    for reader in Side:
        if reader is not side and show.email_of(reader):
            uow.enqueue(
                mail_move, key=f"{event_id}:{reader}", show_id=str(show.id), side=str(reader),
                text=event.summary,
            )  # fmt: skip
    await uow.flush()


async def open_show(uow: UnitOfWork, show_id: UUID) -> Show:
    """A show that can still change, locked. Raises ShowClosed."""
    show = await lock_show(uow, show_id)
    if show.state in {"played", "canceled"}:
        raise ShowClosed
    return show


def _shown(value: object) -> str:
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return f"{value:%H:%M}" if isinstance(value, time) else str(value or "")
