"""From a plan to the world: nights asked for, a free day filled, the timetable as a file."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import Conflict, Invalid, NotFound
from app.core.icalendar import MEDIA_TYPE, write_calendar
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.holds import (
    Asker,
    ask_hold,
    decide_one_by_one,
    find_clauses,
    go_on,
    list_asked,
    list_engagements,
)
from app.domain.tours.breakdown import breakdown
from app.domain.tours.forms import AskForm, read_day
from app.domain.tours.gap import fillings
from app.domain.tours.nights import Night, nights_of
from app.domain.tours.queries.candidates import list_venues, name_venues
from app.domain.tours.queries.tours import get_scenario
from app.domain.tours.routes.showing import AGREED, Shown, holds_of, shown
from app.domain.tours.routes.tours import READ
from app.domain.tours.service.asking import note_asked
from app.domain.tours.service.planning import ask
from app.domain.tours.timetable import as_csv, as_entries, gap_around, hours_of
from app.domain.venues import list_rooms
from app.tenants import get_tenant
from app.web.guards import requires
from app.web.guests import as_guest
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

ASK, GAP = "tours/nights.html", "tours/gap.html"
SHOWN = 25
YEAR = timedelta(days=365)
HOLD = requires("holds.write")


class HoldingController(Controller):
    path = "/t/{slug:str}/tours/plans/{scenario_id:uuid}"

    @get("/nights", guards=[HOLD])
    async def nights(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        scenario_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        found = await shown(uow, scenario_id)
        nights = await _nights(uow, found)
        keys = [night.key for night in nights if night.can_be_asked and not night.near]
        form = AskForm.blank(stops=keys)
        return page(request, ASK, form=form, nights=nights, **_base(slug, found))

    @post("/nights", guards=[HOLD])
    async def ask(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        scenario_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await get_scenario(uow, scenario_id, lock=True)
        await decide_one_by_one(uow)
        found = await shown(uow, scenario_id)
        nights = await _nights(uow, found)
        form = AskForm.parse(await request.form(), stops=[night.key for night in nights])
        if not form.is_valid:
            context = {"nights": nights, **_base(slug, found)}
            return form_again(request, ASK, block="form", form=form, **context)
        toast, kind = await _ask_all(request, uow, found, nights, form)
        return done(request, then=f"/t/{slug}/tours/plans/{scenario_id}", toast=toast, kind=kind)

    @get("/gap", guards=[READ])
    async def gap(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        scenario_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        found, on = await shown(uow, scenario_id), read_day(request.query_params.get("on", ""))
        around = gap_around(found.record, on) if found.record and on else None
        if found.record is None or on is None or around is None:
            raise NotFound("There is no free day between two shows on this date any more.")
        problem = await ask(uow, found.tour, found.scenario)
        fits = fillings(problem, found.record, *around, on)[:SHOWN]
        names = await name_venues(uow, [*(s.venue_id for s in around), *(f.venue_id for f in fits)])
        context = {"on": on, "around": around, "fits": fits, "names": names, **_gap(uow)}
        return page(request, GAP, **{**context, **_base(slug, found)})

    @get("/timetable.csv", guards=[READ])
    async def table(
        self, scenario_id: FromPath[UUID], uow: NamedDependency[UnitOfWork]
    ) -> Response[str]:
        found = await shown(uow, scenario_id)
        holds = await holds_of(uow, found.tour)
        states = {key: hold.state_label[0] for key, hold in holds.items()}
        states |= dict.fromkeys(found.agreed, AGREED)
        parts = breakdown(found.record) if found.record else None
        text = as_csv(found.rows, found.tour.currency, states, parts)
        return Response(text, media_type="text/csv; charset=utf-8", headers=_file("tour.csv"))

    @get("/timetable.ics", guards=[READ])
    async def calendar(
        self, scenario_id: FromPath[UUID], uow: NamedDependency[UnitOfWork]
    ) -> Response[str]:
        found = await shown(uow, scenario_id)
        tour = found.tour
        entries = as_entries(tour.act, found.rows, uid=scenario_id, agreed=found.agreed)
        text = write_calendar(tour.name, entries, made_at=uow.now)
        return Response(text, media_type=MEDIA_TYPE, headers=_file("tour.ics"))


def _gap(uow: UnitOfWork) -> dict[str, Any]:
    return {"hours_of": hours_of, "may_write": uow.actor.can("tours.write")}


def _file(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}


async def _nights(uow: UnitOfWork, found: Shown) -> list[Night]:
    stops = [(each.venue_id, each.on) for each in found.record.stops] if found.record else []
    ids, tour = [venue_id for venue_id, _ in stops], found.tour
    return nights_of(
        stops,
        await list_venues(uow, ids),
        await list_rooms(uow, ids),
        await list_asked(uow, uow.now.date() - YEAR),
        clauses=await find_clauses(uow, ids),
        engagements=await list_engagements(uow, tour.first_on, tour.last_on),
        agreed={key: each.path for key, each in found.agreed.items()},
    )


async def _ask_all(
    request: HttpRequest, uow: UnitOfWork, found: Shown, nights: Sequence[Night], form: AskForm
) -> tuple[str, Any]:
    """Ask for each chosen night that was not asked for yet; what is refused keeps no other back."""
    chosen, asked, refused = set(form.values["stops"]), 0, list[str]()
    name = (await get_tenant(uow)).name
    for night in nights:
        keeper, room = night.venue.keeper_tenant_id, night.room
        if night.key not in chosen or not night.can_be_asked or keeper is None or room is None:
            continue
        asker = Asker(name, tenant_id=uow.tenant_id)
        # Which clauses each night breaks stands beside it; one box says that one knows.
        said = night.near.mark if form.values["even_so"] else ""
        try:
            async with as_guest(request, keeper, name) as theirs:
                await ask_hold(
                    theirs, room.id, on=night.on, slot="evening", title=found.tour.act,
                    asker=asker,
                )  # fmt: skip
                go_on(uow, night.would, night.near, said=said, why="")
            asked += 1
        except (Conflict, Invalid) as refusal:
            refused.append(f"{night.venue.name}: {refusal.message}")
    if asked:
        note_asked(uow, found.tour, found.scenario, asked)
    if refused:
        return f"Asked for {counted(asked, 'night')}. {' '.join(refused)}", "warning"
    if not asked:
        return "Nothing new to ask for: these nights are asked for already.", "info"
    return f"Asked for {counted(asked, 'night')}. The venues answer.", "success"


def _base(slug: str, found: Shown) -> dict[str, Any]:
    return {
        "slug": slug,
        "base": f"/t/{slug}/tours",
        "here": f"/t/{slug}/tours/plans/{found.scenario.id}",
        "tour": found.tour,
        "scenario": found.scenario,
    }
