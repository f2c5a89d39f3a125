"""The pipeline of inquiries, one of them with its thread, and the rules of writing."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.errors import NextStep, NotFound
from app.core.paging import InvalidCursor
from app.core.uow import UnitOfWork
from app.domain.holds import (
    Asker,
    ask_hold,
    decide_one_by_one,
    find_broken,
    go_on,
    would_play,
)
from app.domain.outreach.choices import ANSWERS, REASONS, STATES
from app.domain.outreach.errors import NightNotOpen
from app.domain.outreach.forms import (
    MessageForm,
    NightForm,
    NoteForm,
    RefusalForm,
    RulesForm,
    nights_of,
)
from app.domain.outreach.jobs import mail_letter, mail_reply
from app.domain.outreach.models import Inquiry
from app.domain.outreach.queries.pipeline import (
    SENT,
    Wanted,
    count_stages,
    find_held,
    get_inquiry,
    list_inquiries,
    list_letters,
    list_messages,
    lock_inquiry,
    stage_of,
)
from app.domain.outreach.queries.rounds import get_round, list_refused
from app.domain.outreach.routes.common import READ, WRITE, act_of, base, tabs, uuid_of
from app.domain.outreach.service.answering import note_reply, write_reply
from app.domain.outreach.service.rules import change_rules, refuse_address, rules_of
from app.domain.outreach.service.steering import ACTS, send_again, steer_inquiry
from app.domain.venues import get_venue, list_rooms
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.guests import as_guest
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

THREAD, RULES = "outreach/inquiry.html", "outreach/rules.html"


class PipelineController(Controller):
    path = "/t/{slug:str}/outreach"

    @get("", guards=[READ])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        wanted = _wanted(request, after)
        try:
            found = await list_inquiries(uow, wanted)
        except InvalidCursor as error:
            raise NotFound(str(error)) from error
        counts = await count_stages(uow, wanted)
        return page(
            request,
            "outreach/index.html",
            fragments=("inquiries",),
            found=found,
            wanted=wanted,
            stages=[(each, STATES[each], counts.get(each, 0)) for each in SENT],
            choices=[(each, STATES[each][0]) for each in SENT],
            total=sum(counts.values()),
            tabs=tabs(slug, "Inquiries"),
            today=uow.now.date(),
            **base(uow, slug),
        )

    @get("/rules", guards=[READ])
    async def rules(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, RULES, **await _rules(uow, slug))

    @post("/rules", guards=[WRITE])
    async def change(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = RulesForm.parse(await request.form())
        if not form.is_valid:
            context = {**await _rules(uow, slug), "form": form}
            return form_again(request, RULES, block="rules", **context)
        await change_rules(uow, **form.values)
        return done(request, then=f"/t/{slug}/outreach/rules", toast="Saved.")

    @post("/refusals", guards=[WRITE])
    async def refuse(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = RefusalForm.parse(await request.form())
        if not form.is_valid:
            context = {**await _rules(uow, slug), "refusal": form}
            return form_again(request, RULES, block="refusals", **context)
        await refuse_address(uow, form.values["email"], reason="by_hand")
        toast = "Nobody here writes to this address any more."
        return done(request, then=f"/t/{slug}/outreach/rules", toast=toast)


class InquiriesController(Controller):
    path = "/t/{slug:str}/outreach/inquiries/{inquiry_id:uuid}"

    @get("", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        inquiry_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, THREAD, **await _thread(uow, slug, inquiry_id))

    @post("/messages", guards=[WRITE])
    async def write(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        inquiry_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = MessageForm.parse(await request.form())
        if form.is_valid:
            await _limit(request, uow)
            with form.refusals():
                await write_reply(uow, inquiry_id, text=form.values["text"], mail_job=mail_reply)
        if not form.is_valid:
            context = await _thread(uow, slug, inquiry_id, form=form)
            return form_again(request, THREAD, block="thread", **context)
        return done(request, then=_at(slug, inquiry_id), toast="Sent.")

    @post("/notes", guards=[WRITE])
    async def note(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        inquiry_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = NoteForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await note_reply(
                    uow,
                    inquiry_id,
                    text=form.values["note"],
                    answer=form.values["answer"],
                    again_on=form.values["again_on"],
                )
        if not form.is_valid:
            context = await _thread(uow, slug, inquiry_id, note=form)
            return form_again(request, THREAD, block="note", **{**context, "form": form})
        return done(request, then=_at(slug, inquiry_id), toast="Noted. Follow-ups have ended.")

    @post("/followups/{act:str}", guards=[WRITE])
    async def steer(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        inquiry_id: FromPath[UUID],
        act: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await steer_inquiry(uow, inquiry_id, act_of(act), mail_job=mail_letter)
        toast = f"The follow-ups are {ACTS[act]}."
        return done(request, then=_at(slug, inquiry_id), toast=toast)

    @post("/again", guards=[WRITE])
    async def again(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        inquiry_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await send_again(uow, inquiry_id, mail_job=mail_letter)
        return done(request, then=_at(slug, inquiry_id), toast="The mail is on its way again.")

    @post("/ask", guards=[WRITE])
    async def ask(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        inquiry_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = NightForm.parse(await request.form())
        inquiry = await lock_inquiry(uow, inquiry_id)
        await _ask(request, uow, slug, inquiry, form.values.get("on"))
        toast = "You asked for the night. The venue answers in its calendar."
        return done(request, then=_at(slug, inquiry_id), toast=toast)


async def _ask(
    request: HttpRequest, uow: UnitOfWork, slug: str, inquiry: Inquiry, on: date | None
) -> None:
    """Ask for a night the venue said is free, in its largest room; twice is once.

    One too near another show is asked for on the page of the venue, where one can go on.
    """
    uow.actor.require("holds.write")
    venue = await get_venue(uow, inquiry.venue_id)
    rooms = sorted(await list_rooms(uow, [venue.id]), key=lambda room: -room.capacity)
    if on is None or on not in inquiry.open_nights or venue.keeper_tenant_id is None or not rooms:
        raise NightNotOpen
    if await find_held(uow, inquiry, on) is not None:
        return
    name = (await get_tenant(uow)).name
    asker = Asker(name, tenant_id=uow.tenant_id)
    new = await would_play(uow, venue, on)
    await decide_one_by_one(uow)
    step = NextStep("Ask for it there", f"/t/{slug}/venues/{venue.id}/ask?on={on.isoformat()}")
    go_on(uow, new, await find_broken(uow, new), said=None, why=None, next_step=step)
    async with as_guest(request, venue.keeper_tenant_id, name) as theirs:
        await ask_hold(theirs, rooms[0].id, on=on, slot="evening", title=inquiry.act, asker=asker)


async def _thread(
    uow: UnitOfWork,
    slug: str,
    inquiry_id: UUID,
    *,
    form: Form | None = None,
    note: Form | None = None,
) -> dict[str, Any]:
    inquiry = await get_inquiry(uow, inquiry_id)
    if inquiry.released_at is None:
        raise NotFound
    venue = await get_venue(uow, inquiry.venue_id)
    letters = await list_letters(uow, inquiry_id)
    today = uow.now.date()
    return {
        "inquiry": inquiry,
        "venue": venue,
        "stage": STATES[await stage_of(uow, inquiry_id)],
        "round": await get_round(uow, inquiry.round_id),
        "letters": letters,
        "has_planned": any(x.state == "planned" and x.number for x in letters),
        "has_paused": any(x.state == "paused" for x in letters),
        "messages": await list_messages(uow, inquiry_id),
        "side": "artist",
        "free": [night for night in inquiry.open_nights if night >= today],
        "asked": nights_of(inquiry, today),
        "has_calendar": venue.is_claimed and bool(await list_rooms(uow, [venue.id])),
        "answers": ANSWERS,
        "here": _at(slug, inquiry_id),
        "form": form or MessageForm.blank(),
        "note": note or NoteForm.blank(),
        **base(uow, slug),
    }


async def _rules(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    rules = await rules_of(uow)
    return {
        "form": RulesForm.blank(again_days=rules.again_days, daily_most=rules.daily_most),
        "refusal": RefusalForm.blank(),
        "refused": await list_refused(uow),
        "reasons": REASONS,
        "tabs": tabs(slug, "Rules"),
        **base(uow, slug),
    }


async def _limit(request: HttpRequest, uow: UnitOfWork) -> None:
    key = f"outreach:{uow.tenant_id}"
    await site_of(request).limiter.limit(key, rate=60, per=3600, burst=59)


def _wanted(request: HttpRequest, after: str) -> Wanted:
    asked = request.query_params
    state = asked.get("state", "")
    return Wanted(
        state=state if state in SENT else "",
        words=asked.get("q", "").strip()[:100],
        round_id=uuid_of(asked.get("round", "")),
        after=after or None,
    )


def _at(slug: str, inquiry_id: UUID) -> str:
    return f"/t/{slug}/outreach/inquiries/{inquiry_id}"
