"""A scenario: its plan while it gets better, what it is worth, and everything done to it."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.tours.forms import CopyForm, MoveForm, PlanForm, StopForm, VersionForm, read_id
from app.domain.tours.jobs import plan_again, plan_tour
from app.domain.tours.queries.tours import get_scenario
from app.domain.tours.routes.showing import SHOW, plan_context
from app.domain.tours.routes.tours import READ, WRITE
from app.domain.tours.service.planning import plan_scenario, stop_planning
from app.domain.tours.service.scenarios import (
    allow_venue,
    copy_scenario,
    drop_scenario,
    forbid_venue,
    lock_stop,
    move_stop,
    undo_change,
    unlock_stop,
)
from app.jobs.live import job_topic
from app.web import sse
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

VERBS = {"lock": lock_stop, "unlock": unlock_stop, "forbid": forbid_venue, "allow": allow_venue}
TOASTS = {
    "lock": "Locked. The rest is planned around it.",
    "unlock": "Unlocked. It may move again.",
    "forbid": "Ruled out of this scenario.",
    "allow": "It may be played again.",
}

MOVED, UNDONE = "Moved, and locked there.", "Back to the plan before."


class PlansController(Controller):
    path = "/t/{slug:str}/tours/plans/{scenario_id:uuid}"

    @get("", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        scenario_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await plan_context(uow, slug, scenario_id)
        return page(request, SHOW, fragments=("plan",), form=None, **context)

    @get("/live", guards=[READ])
    async def live(
        self,
        request: HttpRequest,
        scenario_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Stream:
        scenario = await get_scenario(uow, scenario_id)
        if scenario.job_id is None:
            raise NotFound
        return sse.stream(request, job_topic(scenario.job_id), permission="tours.read")

    @post("/plan", guards=[WRITE])
    async def plan(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        scenario_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = PlanForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                values = form.values
                await plan_scenario(
                    uow, scenario_id, version=values["version"], seconds=int(values["seconds"]),
                    job=plan_tour,
                )  # fmt: skip
        return await _answer(request, uow, slug, scenario_id, form=form)

    @post("/stop", guards=[WRITE])
    async def stop(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        scenario_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await stop_planning(uow, scenario_id)
        toast = "The search ends; the best plan found is kept."
        return done(request, then=_here(slug, scenario_id), toast=toast)

    @post("/move", guards=[WRITE])
    async def move(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        scenario_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = MoveForm.parse(await request.form())
        if form.is_valid:
            venue_id, values = read_id(form.values["venue_id"]), form.values
            with form.refusals():
                await move_stop(
                    uow, scenario_id, venue_id, on=values["on"], version=values["version"],
                    job=plan_again,
                )  # fmt: skip
        return await _answer(request, uow, slug, scenario_id, form=form, toast=MOVED)

    @post("/undo", guards=[WRITE])
    async def undo(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        scenario_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = VersionForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await undo_change(uow, scenario_id, version=form.values["version"])
        return await _answer(request, uow, slug, scenario_id, form=form, toast=UNDONE)

    @post("/copy", guards=[WRITE])
    async def copy(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        scenario_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form, copied = CopyForm.parse(await request.form()), scenario_id
        if form.is_valid:
            with form.refusals():
                copied = (await copy_scenario(uow, scenario_id, name=form.values["name"])).id
        toast = "Copied. Change this one; the other stays as it is."
        return await _answer(request, uow, slug, copied, form=form, toast=toast)

    @post("/drop", guards=[WRITE])
    async def drop(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        scenario_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        tour_id = await drop_scenario(uow, scenario_id)
        return done(request, then=f"/t/{slug}/tours/{tour_id}", toast="The scenario is gone.")

    @post("/stops/{act:str}", guards=[WRITE])
    async def act(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        scenario_id: FromPath[UUID],
        act: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = StopForm.parse(await request.form())
        if (verb := VERBS.get(act)) is None:
            raise NotFound
        if form.is_valid:
            venue_id, version = read_id(form.values["venue_id"]), form.values["version"]
            with form.refusals():
                await verb(uow, scenario_id, venue_id, version=version, job=plan_again)
        return await _answer(request, uow, slug, scenario_id, form=form, toast=TOASTS[act])


async def _answer(
    request: HttpRequest,
    uow: UnitOfWork,
    slug: str,
    scenario_id: UUID,
    *,
    form: Any,
    toast: str = "",
) -> Response[Any]:
    """On to the scenario; or it once more, with what was refused."""
    if form.is_valid:
        return done(request, then=_here(slug, scenario_id), toast=toast or None)
    context = await plan_context(uow, slug, scenario_id)
    return form_again(request, SHOW, block="plan", form=form, **context)


def _here(slug: str, scenario_id: UUID) -> str:
    return f"/t/{slug}/tours/plans/{scenario_id}"
