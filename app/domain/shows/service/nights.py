"""The nights of a show in the calendar of its house: held, given to the show, and let go.

Only a show that lives with its house stands on holds, one for each of its nights.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.errors import Conflict
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.holds import (
    Asker,
    Hold,
    accept_hold,
    announce_night,
    confirm_hold,
    name_holds,
    place_hold,
    release_hold,
)
from app.domain.shows.errors import NightNotFree, NightTaken, NothingConfirmed
from app.domain.shows.models import Show, ShowNight, Side
from app.domain.shows.queries.nights import Night, list_nights, list_rows
from app.domain.shows.queries.shows import lock_show
from app.domain.shows.wording import day
from app.domain.venues import list_kept, list_rooms


async def hold_nights(uow: UnitOfWork, show: Show, room_id: UUID, slot: str) -> None:
    """Hold each night that is still to come in a room; holds elsewhere are let go first.

    Raises NightTaken, of the first night that cannot be held.
    """
    wanted, today = (room_id, slot), uow.now.astimezone(ZoneInfo(show.time_zone)).date()
    rows = {row.on_date: row for row in await list_rows(uow, show)}
    await _let_go_beside(uow, show, list(rows.values()))
    for night in await list_nights(uow, show):
        hold = night.hold
        if night.on < today or (night.is_held and hold and (hold.room_id, hold.slot) == wanted):
            continue
        if hold is not None and hold.is_live:
            await release_hold(uow, hold.id, reason="the show is held elsewhere")
        with naming(night.on, of=show.nights):
            made = await place_hold(
                uow, room_id, on=night.on, slot=slot, title=show.title,
                asker=_asker(show, night.on),
            )  # fmt: skip
        if night.on == show.on_date:
            show.hold_id = made.id
        elif night.on in rows:
            rows[night.on].hold_id = made.id
        else:
            uow.db.add(_row(show, night.on, made))
        await uow.flush_rows()


async def give_nights(
    uow: UnitOfWork, show: Show, *, otherwise: str = "The offer was not accepted"
) -> None:
    """The holds of a show get their nights. Raises NightNotFree, which says why one cannot.

    A house without rooms in the directory keeps no calendar here, and none is asked for.
    """
    nights = await list_nights(uow, show)
    if show.hold_id is None and not await keeps_calendar(uow, show):
        return
    for night in nights:
        await _give(uow, show, night, otherwise)


async def let_nights_go(uow: UnitOfWork, show: Show, *, reason: str) -> None:
    for night in await list_nights(uow, show):
        if night.hold is not None and night.hold.is_live:
            await release_hold(uow, night.hold.id, reason=reason)


async def announce_nights(uow: UnitOfWork, show_id: UUID, *, is_public: bool) -> Show:
    """Put the confirmed nights of a show on the public calendar of its house, or take them back.

    Raises NothingConfirmed.
    """
    show = await lock_show(uow, show_id)
    given = [night.hold for night in await list_nights(uow, show) if night.is_given]
    if not given:
        raise NothingConfirmed
    for hold in given:
        if hold is not None:
            await announce_night(uow, hold.id, is_public=is_public)
    return show


async def keeps_calendar(uow: UnitOfWork, show: Show) -> bool:
    """Whether the show lives with its house, and that has rooms in the directory."""
    if show.owner_side != Side.VENUE:
        return False
    return bool(await list_rooms(uow, [venue.id for venue in await list_kept(uow)]))


@contextmanager
def naming(on: date, *, of: int) -> Iterator[None]:
    """Of several nights a refusal names the one it is about. Raises NightTaken."""
    try:
        yield
    except Conflict as refusal:
        said = f"{day(on)}: {refusal.message}" if of > 1 else refusal.message
        raise NightTaken(said) from refusal


def _asker(show: Show, on: date) -> Asker:
    """Who a night is held for; mail goes out about the first alone, however many there are."""
    email = show.artist_email if on == show.on_date else None
    return Asker(show.artist_name, email, show.tenant_of(Side.ARTIST))


async def _give(uow: UnitOfWork, show: Show, night: Night, otherwise: str) -> None:
    hold = night.hold
    if hold is None:
        raise NightNotFree(
            f"{otherwise}: no room is held for {day(night.on)}."
            f" {show.venue_name} holds one on the page of the show."
        )
    try:
        if hold.state == "asked":
            hold = await accept_hold(uow, hold.id)
        if hold.state != "confirmed":
            hold = await confirm_hold(uow, hold.id)
    except Conflict as refusal:
        said = "its night" if show.nights == 1 else day(night.on)
        raise NightNotFree(
            f"{otherwise}, because {said} cannot be confirmed. {refusal.message}"
        ) from refusal
    if hold.on_date != night.on:
        raise NightNotFree(
            f"{otherwise}: its hold has moved to another night. Read the show again, then answer."
        )


async def _let_go_beside(uow: UnitOfWork, show: Show, rows: Sequence[ShowNight]) -> None:
    """A show that has moved lets go of what it held on days it does not have after its first."""
    gone = [row.hold_id for row in rows if not show.on_date < row.on_date <= show.last_date]
    for hold in (await name_holds(uow, gone)).values() if gone else ():
        if hold.is_live:
            await release_hold(uow, hold.id, reason="the show has moved")


def _row(show: Show, on: date, hold: Hold) -> ShowNight:
    return ShowNight(
        id=new_id(), tenant_id=show.tenant_id, party_tenant_id=show.party_tenant_id,
        show_id=show.id, hold_id=hold.id, on_date=on,
    )  # fmt: skip
