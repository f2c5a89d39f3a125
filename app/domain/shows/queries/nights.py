"""The nights of a show, each with what the calendar of its house says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from app.core.uow import UnitOfWork
from app.domain.holds import Hold, name_holds
from app.domain.shows.models import Show, ShowNight


@dataclass(frozen=True, slots=True)
class Night:
    """A night of a show and the hold it stands on; none where there is none, or it is not ours."""

    on: date
    hold: Hold | None

    @property
    def is_held(self) -> bool:
        """Whether its hold is good for this very night."""
        return self.hold is not None and self.hold.is_live and self.hold.on_date == self.on

    @property
    def is_given(self) -> bool:
        return self.is_held and self.hold is not None and self.hold.state == "confirmed"


async def list_nights(uow: UnitOfWork, show: Show) -> list[Night]:
    """Every night of a show in order, its holds read anew."""
    ids = await _holds_by_day(uow, show)
    holds = await name_holds(uow, ids.values()) if ids else {}
    days = (show.on_date + timedelta(days=number) for number in range(show.nights))
    return [Night(on, holds.get(ids[on]) if on in ids else None) for on in days]


async def holds_of_shows(uow: UnitOfWork, shows: Sequence[Show]) -> set[UUID]:
    """The holds on which nights of shows stand."""
    several = [show.id for show in shows if show.nights > 1]
    query = select(ShowNight.hold_id).where(ShowNight.show_id.in_(several))
    later = set(await uow.db.scalars(query)) if several else set()
    return later | {show.hold_id for show in shows if show.hold_id}


async def list_rows(uow: UnitOfWork, show: Show) -> list[ShowNight]:
    """What the nights after the first stand on, those of days it no longer has among them."""
    query = select(ShowNight).where(
        ShowNight.tenant_id == show.tenant_id, ShowNight.show_id == show.id
    )
    return list(await uow.db.scalars(query.order_by(ShowNight.on_date)))


async def _holds_by_day(uow: UnitOfWork, show: Show) -> dict[date, UUID]:
    rows = await list_rows(uow, show) if show.nights > 1 else []
    later = {row.on_date: row.hold_id for row in rows}
    return later | ({show.on_date: show.hold_id} if show.hold_id else {})
