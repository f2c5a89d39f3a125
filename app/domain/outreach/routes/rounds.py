"""Rounds of inquiries: written, looked over mail by mail, sent, and their follow-ups steered."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.outreach.errors import NightsPast
from app.domain.outreach.forms import WEEKDAYS, RoundForm, SendForm
from app.domain.outreach.jobs import mail_letter
from app.domain.outreach.merging import FIELDS
from app.domain.outreach.models import OutreachRound
from app.domain.outreach.queries.pipeline import Wanted, list_inquiries
from app.domain.outreach.queries.rounds import get_round, list_rounds
from app.domain.outreach.routes.common import (
    READ,
    WRITE,
    act_of,
    base,
    site_address,
    tabs,
    uuid_of,
)
from app.domain.outreach.service.checking import look_over
from app.domain.outreach.service.releasing import release_round
from app.domain.outreach.service.rounds import begin_round, change_round, copy_round
from app.domain.outreach.service.rules import rules_of
from app.domain.outreach.service.steering import ACTS, steer_round
from app.domain.presskits import list_kits
from app.domain.tours import get_tour, nights_to_ask
from app.tenants import get_tenant
from app.web.guests import name_of_visitor
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

FORM, SHOW = "outreach/form.html", "outreach/round.html"
SUBJECT = "{{artist}} in {{city}}, {{dates}}"
BODY = """Hello,

we are planning shows with {{artist}} and would like to play at {{venue}} in {{city}}.
Would one of these nights work for you: {{dates}}?

All the best
{{sender}}"""
PLAN_BODY = """Hello,

we are planning a tour with {{artist}} and would like to play at {{venue}} in {{city}}.
Would {{dates}} work for you? We are on the road {{period}}, so tell us if a night close to it
suits you better.

All the best
{{sender}}"""
FOLLOWUPS = [
    {"days": 7, "text": "Hello,\n\ndid you have a moment to look at this? One press tells us:"
     " interested, not now, or no.\n\nAll the best\n{{sender}}"},
]  # fmt: skip


class RoundsController(Controller):
    path = "/t/{slug:str}/outreach/rounds"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        rows = await list_rounds(uow)
        context = {"rows": rows, "tabs": tabs(slug, "Rounds"), **base(uow, slug)}
        return page(request, "outreach/rounds.html", **context)

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        tenant, who = await get_tenant(uow), visit_of(request).signed_in
        usual = {
            "act": tenant.name,
            "subject": SUBJECT,
            "body": BODY,
            "followups": FOLLOWUPS,
            "sender_name": name_of_visitor(request, uow.actor.name),
            "sender_email": who.person.email if who else "",
        }
        form = RoundForm.blank(**{**usual, **await _begun(request, uow)})
        return page(request, FORM, form=form, **await _form(uow, slug, None))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _form(uow, slug, None)
        form = RoundForm.parse(await request.form(), kit_id=[id_ for id_, _ in context["kits"]])
        made: OutreachRound | None = None
        if form.is_valid:
            with form.refusals():
                made = await begin_round(uow, **_words(uow, form))
        if made is None:
            return form_again(request, FORM, block="form", form=form, **context)
        source = uuid_of(form.values["source"] or "")
        then = f"/t/{slug}/outreach/rounds/{made.id}/venues{f'?from={source}' if source else ''}"
        return done(request, then=then, toast="Saved. Now choose the venues.")

    @get("/{round_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        round_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _shown(request, uow, slug, await get_round(uow, round_id))
        return page(request, SHOW, **context)

    @get("/{round_id:uuid}/edit", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        round_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        found = await get_round(uow, round_id)
        return page(request, FORM, form=RoundForm.of(found), **await _form(uow, slug, found))

    @post("/{round_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        round_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _form(uow, slug, await get_round(uow, round_id))
        form = RoundForm.parse(await request.form(), kit_id=[id_ for id_, _ in context["kits"]])
        if form.is_valid:
            with form.refusals():
                version = form.values["version"] or 0
                await change_round(uow, round_id, version=version, **_words(uow, form))
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/outreach/rounds/{round_id}", toast="Saved.")

    @get("/{round_id:uuid}/preview", guards=[READ])
    async def preview(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        round_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _shown(request, uow, slug, await get_round(uow, round_id))
        return page(request, "outreach/preview.html", **context)

    @post("/{round_id:uuid}/send", guards=[WRITE])
    async def send(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        round_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form, site = SendForm.parse(await request.form()), await site_address(request, uow)
        await release_round(
            uow,
            round_id,
            version=form.values.get("version") or 0,
            signer=site_of(request).signer,
            site=site,
            mail_job=mail_letter,
        )
        then = f"/t/{slug}/outreach/rounds/{round_id}"
        return done(request, then=then, toast="The mails are on their way.")

    @post("/{round_id:uuid}/copy", guards=[WRITE])
    async def copy(
        self, request: HttpRequest, slug: FromPath[str], round_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:  # fmt: skip
        made = await copy_round(uow, round_id)
        then = f"/t/{slug}/outreach/rounds/{made.id}/edit"
        return done(request, then=then, toast="This is a new round with the same text.")

    @post("/{round_id:uuid}/followups/{act:str}", guards=[WRITE])
    async def steer(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        round_id: FromPath[UUID],
        act: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        number = await steer_round(uow, round_id, act_of(act), mail_job=mail_letter)
        toast = f"Follow-ups to {counted(number, 'venue')} are {ACTS[act]}."
        return done(request, then=f"/t/{slug}/outreach/rounds/{round_id}", toast=toast)


async def _shown(
    request: HttpRequest, uow: UnitOfWork, slug: str, found: OutreachRound
) -> dict[str, Any]:
    """A draft with every mail as it would go out; a round that was sent with what came of it."""
    context = {
        "round": found,
        "here": f"/t/{slug}/outreach/rounds/{found.id}",
        "looked": [],
        "sent": [],
        **base(uow, slug),
    }
    if found.is_draft:
        looked = await look_over(uow, found, site=await site_address(request, uow))
        ready = sum(each.is_sendable for each in looked)
        most = (await rules_of(uow)).daily_most
        return {**context, "looked": looked, "ready": ready, "daily_most": most}
    sent = await list_inquiries(uow, Wanted(round_id=found.id), limit=200)
    left = [each for each in await look_over(uow, found, site="") if not each.inquiry.released_at]
    waits = any(each.next_at for each in sent.items)
    halted = any(each.is_paused for each in sent.items)
    return {**context, "sent": sent.items, "left": left, "waits": waits, "halted": halted}


async def _begun(request: HttpRequest, uow: UnitOfWork) -> dict[str, Any]:
    """What a tour or one of its plans says of the round that begins with it. Raises NotFound."""
    scenario_id = uuid_of(request.query_params.get("scenario", ""))
    tour_id = uuid_of(request.query_params.get("tour", ""))
    if scenario_id is not None:
        asked = await nights_to_ask(uow, scenario_id)
        tour, days = asked.tour, sorted(asked.nights.values())
        words = {"name": asked.name, "body": PLAN_BODY, "source": str(scenario_id)}
    elif tour_id is not None:
        tour, days = await get_tour(uow, tour_id), list[date]()
        words = {"name": tour.name, "source": str(tour_id)}
    else:
        return {}
    first, last = (days[0], days[-1]) if days else (tour.first_on, tour.last_on)
    return {
        **words,
        "name": words["name"][:80],
        "act": tour.act,
        "first_on": first,
        "last_on": last,
    }


async def _form(uow: UnitOfWork, slug: str, found: OutreachRound | None) -> dict[str, Any]:
    kits = [(str(row.kit.id), row.kit.name) for row in await list_kits(uow)]
    return {
        "round": found,
        "kits": kits,
        "weekdays": WEEKDAYS,
        "fields": [(f"{{{{{name}}}}}", words) for name, words in FIELDS.items()],
        **base(uow, slug),
    }


def _words(uow: UnitOfWork, form: RoundForm) -> dict[str, Any]:
    words = form.words
    if words["nights"][0] < uow.now.date():
        raise NightsPast(fields={"first_on": NightsPast.sentence})
    return words
