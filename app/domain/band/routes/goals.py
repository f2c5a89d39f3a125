"""Goals: figures to reach, and where they stand."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.band.forms import MEASURES, GoalForm
from app.domain.band.models import BandGoal
from app.domain.band.queries.work import get_goal, list_goals
from app.domain.band.routes.common import READ, WRITE, frame, today_of
from app.domain.band.service.work import change_goal, drop_goal, set_goal
from app.tenants import CURRENCIES, get_tenant
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

FORM = "band/goal.html"


class BandGoalsController(Controller):
    path = "/t/{slug:str}/band/goals"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        rows = await list_goals(uow)
        return page(request, "band/goals.html", rows=rows, **frame(uow, slug, "/goals"))

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        tenant = await get_tenant(uow)
        today = today_of(uow, tenant)
        form = GoalForm.blank(
            measure="shows",
            currency=tenant.currency,
            from_on=today.replace(month=1, day=1),
            by_on=today.replace(month=12, day=31),
        )
        return page(request, FORM, form=form, **_choices(uow, slug, None))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = GoalForm.parse(await request.form())
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **_choices(uow, slug, None))
        await set_goal(uow, **form.goal)
        return done(request, then=f"/t/{slug}/band/goals", toast="The goal is set.")

    @get("/{band_goal_id:uuid}/edit", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_goal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        goal = await get_goal(uow, band_goal_id)
        return page(request, FORM, form=_form_of(goal), **_choices(uow, slug, goal))

    @post("/{band_goal_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_goal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        goal, form = await get_goal(uow, band_goal_id), GoalForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await change_goal(uow, band_goal_id, seen=form.values["seen"] or 0, **form.goal)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **_choices(uow, slug, goal))
        return done(request, then=f"/t/{slug}/band/goals", toast="Saved.")

    @post("/{band_goal_id:uuid}/drop", guards=[WRITE])
    async def drop(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_goal_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await drop_goal(uow, band_goal_id)
        return done(request, then=f"/t/{slug}/band/goals", toast="The goal is gone.")


def _choices(uow: UnitOfWork, slug: str, goal: BandGoal | None) -> dict[str, Any]:
    return {
        **frame(uow, slug, "/goals"),
        "goal": goal,
        "measures": list(MEASURES.items()),
        "currencies": CURRENCIES,
    }


def _form_of(goal: BandGoal) -> GoalForm:
    return GoalForm.blank(
        title=goal.title,
        measure=goal.measure,
        target=_typed(goal, goal.target),
        value=_typed(goal, goal.value),
        currency=goal.currency,
        from_on=goal.from_on,
        by_on=goal.by_on,
        seen=goal.edition,
    )


def _typed(goal: BandGoal, number: int | None) -> str | None:
    """A figure as it can be typed again."""
    if number is None:
        return None
    return str(Money(number, goal.currency).decimal) if goal.currency else str(number)
