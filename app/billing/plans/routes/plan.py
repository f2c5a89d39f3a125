"""Settings, Plan: what is held and used, what another plan costs, and the way to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.billing.plans import queries
from app.billing.plans.beyond import FURTHER
from app.billing.plans.entitlements import PLANS, Cycle, Limit, PlanName
from app.billing.plans.errors import UnknownPlan
from app.billing.plans.forms import BeyondForm, ChoiceForm, ConfirmForm
from app.billing.plans.lifecycle import GRACE
from app.billing.plans.prices import Choice
from app.billing.plans.service.desk import Desk, Quote, Way
from app.billing.plans.service.granting import may_try, start_trial
from app.billing.plans.service.metering import pay_beyond, stop_at_limits
from app.billing.plans.views import further_views, meter_views, over_words, plan_cards
from app.core.actor import Actor
from app.core.errors import Invalid
from app.core.uow import UnitOfWork
from app.tenants import settings_tabs
from app.web.front import origin_of
from app.web.guards import requires
from app.web.page import done, leave_for, page
from app.web.site import site_of
from app.web.standing import STAYS_OPEN
from app.web.visit import HttpRequest

WAYS = {
    Way.AT_ONCE: "Your plan is changed, and billed as shown.",
    Way.LATER: "The change is noted for the end of the period.",
}


PAYS = "Use goes on beyond the plan. What it costs is on the next invoice."
STOPS = "Use stops at the limits of the plan. Nothing further is billed."


class PlanController(Controller):
    path = "/t/{slug:str}/settings/plan"
    opt = STAYS_OPEN

    @get("", guards=[requires("plan.read")])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        holding = await queries.current(uow)
        may_manage = uow.actor.can("plan.manage")
        return page(
            request,
            "plans/index.html",
            slug=slug,
            tabs=settings_tabs(uow.actor, slug, "plan"),
            holding=holding,
            ours=holding.subscription,
            price=_price(holding),
            seats=holding.allows(Limit.SEATS),
            meters=meter_views(await queries.list_standings(uow, holding)),
            further=further_views(await _beyond_so_far(uow, holding)),
            invoices=await queries.list_invoices(uow) if may_manage else [],
            may_manage=may_manage,
            may_try=may_manage and may_try(holding.subscription),
            next_label=_next_label(holding),
            grace_until=_grace_until(holding),
            now=uow.now,
        )

    @get("/change", guards=[requires("plan.manage")])
    async def edit(
        self, request: HttpRequest, slug: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        asked = request.query_params
        async with site_of(request).database.tenant(actor) as uow:
            holding = await queries.current(uow)
        choice = _choice_asked(asked.get("plan", ""), asked.get("cycle", ""), holding)
        seats = asked.get("seats", "")
        if choice and seats.isdecimal():
            choice = Choice(choice.plan, choice.cycle, min(int(seats), 500))
        quote = await _desk(request, actor).quote(choice) if choice else None
        cycle = choice.cycle if choice else _cycle(asked.get("cycle", ""))
        return page(request, "plans/change.html", **_change(slug, actor, holding, cycle, quote))

    @post("/change", guards=[requires("plan.manage")])
    async def update(
        self, request: HttpRequest, slug: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        form = ConfirmForm.parse(await request.form())
        if not form.is_valid:
            raise UnknownPlan
        quote = await _desk(request, actor).change(
            form.choice, as_of=form.quoted_at, due_now=form.quoted
        )
        return done(request, then=f"/t/{slug}/settings/plan", toast=WAYS[quote.way])

    @post("/checkout", guards=[requires("plan.manage")])
    async def checkout(self, request: HttpRequest, actor: NamedDependency[Actor]) -> Response[Any]:
        form = ChoiceForm.parse(await request.form())
        if not form.is_valid:
            raise UnknownPlan
        address = await _desk(request, actor).checkout(form.choice)
        return leave_for(request, address, label="the payment page")

    @get("/welcome", guards=[requires("plan.manage")])
    async def welcome(self, request: HttpRequest, slug: FromPath[str]) -> Response[Any]:
        toast = "Thank you. Your plan is on as soon as the payment is confirmed, within seconds."
        return done(request, then=f"/t/{slug}/settings/plan", toast=toast)

    @post("/trial", guards=[requires("plan.manage")])
    async def begin_trial(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        name = (await request.form()).get("plan", "")
        if name not in set(PlanName):
            raise UnknownPlan
        await start_trial(uow, PlanName(name))
        toast = f"{PLANS[PlanName(name)].label} is yours for 14 days, without a card."
        return done(request, then=f"/t/{slug}/settings/plan", toast=toast)

    @post("/stay", guards=[requires("plan.manage")])
    async def stay(
        self, request: HttpRequest, slug: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        await _desk(request, actor).stay()
        return done(request, then=f"/t/{slug}/settings/plan", toast="Your plan stays as it is.")

    @post("/beyond", guards=[requires("plan.manage")])
    async def beyond(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = BeyondForm.parse(await request.form())
        if not form.is_valid:
            raise Invalid("Choose whether use stops at the limit, or goes on and is billed.")
        await (pay_beyond if form.pays else stop_at_limits)(uow)
        toast = PAYS if form.pays else STOPS
        return done(request, then=f"/t/{slug}/settings/plan", toast=toast)

    @post("/portal", guards=[requires("plan.manage")])
    async def portal(self, request: HttpRequest, actor: NamedDependency[Actor]) -> Response[Any]:
        address = await _desk(request, actor).portal()
        return leave_for(request, address, label="your cards and invoices")

    @post("/pay", guards=[requires("plan.manage")])
    async def pay(
        self, request: HttpRequest, slug: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        await _desk(request, actor).pay_now()
        return done(request, then=f"/t/{slug}/settings/plan", toast="Paid. Thank you.")


async def _beyond_so_far(uow: UnitOfWork, holding: queries.Holding) -> Mapping[Limit, int]:
    ours = holding.subscription
    if ours is None or not ours.is_paid_for:
        return {}
    return await queries.list_beyond(uow, FURTHER)


def _desk(request: HttpRequest, actor: Actor) -> Desk:
    site = site_of(request)
    return Desk(site.database, site.adapters.payments, actor, origin_of(request))


def _cycle(text: str) -> Cycle:
    return Cycle(text) if text in set(Cycle) else Cycle.MONTHLY


def _choice_asked(plan: str, cycle: str, holding: queries.Holding) -> Choice | None:
    if not plan:
        return None
    if plan not in set(PlanName):
        raise UnknownPlan
    ours = holding.subscription
    held = ours.cycle_name if ours is not None and ours.is_paid_for else Cycle.MONTHLY
    return Choice(PlanName(plan), Cycle(cycle) if cycle in set(Cycle) else held)


def _price(holding: queries.Holding) -> str:
    ours = holding.subscription
    if ours is None or not ours.is_paid_for:
        return ""
    price = holding.plan.price(ours.cycle_name, extra_seats=ours.extra_seats).display()
    return f"{price} a {'year' if ours.cycle_name is Cycle.YEARLY else 'month'}"


def _next_label(holding: queries.Holding) -> str:
    ours = holding.subscription
    return PLANS[PlanName(ours.next_plan)].label if ours and ours.next_plan else ""


def _grace_until(holding: queries.Holding) -> datetime | None:
    ours = holding.subscription
    return ours.past_due_at + GRACE if ours and ours.past_due_at else None


def _change(
    slug: str, actor: Actor, holding: queries.Holding, cycle: Cycle, quote: Quote | None
) -> dict[str, Any]:
    return {
        "slug": slug,
        "tabs": settings_tabs(actor, slug, "plan"),
        "holding": holding,
        "cards": plan_cards(cycle, current=holding.plan.name),
        "cycle": str(cycle),
        "quote": quote,
        "plan": PLANS[quote.choice.plan] if quote else None,
        "over": over_words(quote.over) if quote else [],
        "may_try": may_try(holding.subscription),
    }
