"""People and their load: who is planned for what, week by week, and what was worked."""

from datetime import date, timedelta
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.agency.load import loads, sums
from app.domain.agency.queries.clients import list_active
from app.domain.agency.queries.plan import list_allocations, list_capacities, minutes_by_week
from app.domain.agency.routes.common import MANAGE, READ, base, home, people
from app.domain.agency.routes.common import today_in as today_of
from app.domain.agency.routes.time import asked_week
from app.domain.agency.service.planning import allocate, set_capacity
from app.domain.agency.working_forms import AllocationForm, CapacityForm
from app.web.forms import Form
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

PLAN = "agency/plan/index.html"
WEEKS = 6


class PlanController(Controller):
    path = "/t/{slug:str}/agency/plan"

    @get("", guards=[requires(READ)])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        monday = asked_week(request, await today_of(uow))
        context = await _plan(uow, slug, monday)
        form = AllocationForm.blank(week=monday)
        return page(request, PLAN, fragments=("plan",), form=form, **context)

    @post("/allocations", guards=[requires(MANAGE)])
    async def plan(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _plan(uow, slug, asked_week(request, await today_of(uow)))
        form = AllocationForm.parse(
            await request.form(),
            person_id=[code for code, _ in context["members"]],
            client_id=[code for code, _ in context["clients"]],
        )
        if not form.is_valid:
            return form_again(request, PLAN, block="allocation", form=form, **context)
        values = form.values
        await allocate(uow, values["person_id"], values["client_id"], week=values["week"],
                       minutes=values["hours"])  # fmt: skip
        then = home(slug, f"plan?week={context['monday']}")
        return done(request, then=then, toast="The plan is changed.")

    @post("/capacity", guards=[requires(MANAGE)])
    async def capacity(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _plan(uow, slug, asked_week(request, await today_of(uow)))
        members = [code for code, _ in context["members"]]
        form = CapacityForm.parse(await request.form(), person_id=members)
        if not form.is_valid:
            return form_again(request, PLAN, block="capacity", form=form, **context)
        values = form.values
        await set_capacity(uow, values["person_id"], starts_on=values["starts_on"],
                           minutes=values["hours"])  # fmt: skip
        then = home(slug, f"plan?week={context['monday']}")
        return done(request, then=then, toast="The hours a week are set.")


async def _plan(uow: UnitOfWork, slug: str, monday: date) -> dict[str, Any]:
    names = await people(uow)
    weeks = [monday + timedelta(weeks=number) for number in range(WEEKS)]
    allocations = await list_allocations(uow, monday, WEEKS)
    by_cell: dict[Any, list[Any]] = {}
    for each in allocations:
        by_cell.setdefault((each.person_id, each.week), []).append(each)
    return {
        **await base(uow, slug),
        "monday": monday,
        "weeks": weeks,
        "earlier": monday - timedelta(weeks=WEEKS),
        "later": monday + timedelta(weeks=WEEKS),
        "loads": loads(
            list(names.items()),
            weeks,
            hours=await list_capacities(uow),
            planned=sums([(a.person_id, a.week, a.minutes) for a in allocations]),
            worked=sums(list(await minutes_by_week(uow, monday, WEEKS))),
        ),
        "allocations": by_cell,
        "members": [(str(person_id), name) for person_id, name in names.items()],
        "clients": [(str(client.id), client.name) for client in await list_active(uow)],
        "blank": Form(),
    }
