"""The rota of a week: who is on when, what is open, and what cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.shows import Show, list_shows_on
from app.domain.staff.conflicts import clashes
from app.domain.staff.queries.nights import NightView, Seat, ShiftView, view_days
from app.domain.staff.routes.common import READ, frame, room_choices, today_of
from app.domain.staff.timing import week_of
from app.tenants import get_tenant
from app.web.page import page
from app.web.visit import HttpRequest

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody's week."""

    name: str
    days: dict[date, list[tuple[ShiftView, Seat]]]


class RotaController(Controller):
    path = "/t/{slug:str}/staff"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        today = today_of(uow, await get_tenant(uow))
        week = week_of(_day(request.query_params.get("week", ""), today))
        # The days beside the week, too: a shift past midnight reaches into the next one.
        seen = await view_days(uow, week[0] - A_DAY, week[-1] + A_DAY)
        views = [view for view in seen if week[0] <= view.night.on_date <= week[-1]]
        shows = await list_shows_on(uow, week[0], week[-1])
        return page(
            request,
            "staff/week.html",
            fragments=("week",),
            week=week,
            today=today,
            earlier=week[0] - 7 * A_DAY,
            later=week[-1] + A_DAY,
            days=[(day, [view for view in views if view.night.on_date == day]) for day in week],
            rows=_rows(views),
            views=views,
            bare=_bare(shows, views, week),
            clashes=[
                clash
                for clash in clashes(seen)
                if {clash.one.night.on_date, clash.other.night.on_date} & set(week)
            ],
            rooms=dict(await room_choices(uow)),
            **frame(uow, slug, ""),
        )


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if 1900 <= day.year <= 2199 else today


def _rows(views: Sequence[NightView]) -> list[Row]:
    """A row for everybody who is on a shift, by name."""
    rows: dict[UUID, Row] = {}
    for night in views:
        for view in night.shifts:
            for seat in view.seats:
                row = rows.setdefault(seat.person.id, Row(seat.person.name, {}))
                row.days.setdefault(night.night.on_date, []).append((view, seat))
    return sorted(rows.values(), key=lambda row: row.name.casefold())


def _bare(
    shows: Sequence[Show], views: Sequence[NightView], week: Sequence[date]
) -> list[tuple[date, Show]]:
    """Nights of shows of the week that have no rota yet."""
    made = {(view.night.show_id, view.night.on_date) for view in views}
    nights = [
        (show.on_date + number * A_DAY, show) for show in shows for number in range(show.nights)
    ]
    return sorted(
        ((on, show) for on, show in nights if on in week and (show.id, on) not in made),
        key=lambda pair: (pair[0], pair[1].title, pair[1].id),
    )
