"""Availability polls: the list, one as a matrix, its form, and what is decided."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.band.errors import GONE, PollChanged
from app.domain.band.forms import ZONE_CHOICES, AskForm, DecideForm, PollForm
from app.domain.band.links import answer_link
from app.domain.band.models import BandPoll
from app.domain.band.models.polls import ANSWERS, KINDS
from app.domain.band.queries.days import list_busy
from app.domain.band.queries.people import Player, askable, list_people, list_players
from app.domain.band.queries.polls import PollView, get_poll, list_polls, view_poll
from app.domain.band.routes.common import READ, WRITE, choices_of, frame, limit_mails
from app.domain.band.service.polls import (
    ask_more,
    ask_poll,
    change_poll,
    close_poll,
    decide_poll,
    remind_silent,
    renew_link,
)
from app.domain.band.wording import moment_words, slot_words
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

INDEX, SHOW, FORM = "band/polls.html", "band/poll.html", "band/poll_form.html"
MOST_ASKED = 40


class BandPollsController(Controller):
    path = "/t/{slug:str}/band/polls"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        rows = await list_polls(uow)
        context = frame(uow, slug, "/polls")
        return page(request, INDEX, rows=rows, deadline=_deadline, **context)

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        players = askable(await list_players(uow))
        form = PollForm.blank(
            kind="rehearsal",
            time_zone=(await get_tenant(uow)).time_zone,
            closes_clock="20:00",
            who=[player.key for player in players if not player.is_dep and player.band_person_id],
            slots=[{"on": "", "starts": "", "ends": ""}] * 4,
        )
        return page(request, FORM, form=form, **_choices(uow, slug, None, players))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        players = askable(await list_players(uow))
        form = PollForm.parse(await request.form(), who=[player.key for player in players])
        chosen = _chosen(players, form)
        if form.is_valid and not 1 <= len(chosen) <= MOST_ASKED:
            form.errors["who"] = f"Choose whom to ask, at most {MOST_ASKED} people."
        poll: BandPoll | None = None
        if form.is_valid and not form.wants_another_row:
            await limit_mails(request, uow, len(chosen))
            with form.refusals():
                poll = await ask_poll(uow, players=chosen, **form.poll)
        if poll is None:
            return _again(request, form, **_choices(uow, slug, None, players))
        toast = f"{counted(len(chosen), 'person is', 'people are')} asked by mail."
        return done(request, then=f"/t/{slug}/band/polls/{poll.id}", toast=toast)

    @get("/{band_poll_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_poll_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, SHOW, **await _shown(request, uow, slug, band_poll_id))

    @get("/{band_poll_id:uuid}/edit", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_poll_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        view = await view_poll(uow, await get_poll(uow, band_poll_id))
        return page(request, FORM, form=_form_of(view), **_choices(uow, slug, view.poll, []))

    @post("/{band_poll_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_poll_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        poll, form = await get_poll(uow, band_poll_id), PollForm.parse(await request.form())
        is_saved = False
        if form.is_valid and not form.wants_another_row:
            view = await view_poll(uow, poll)
            # Only who has answered all there was may get a mail about what is new.
            await limit_mails(request, uow, len(view.people) - len(view.silent))
            with form.refusals():
                seen = form.values["seen"] or 0
                await change_poll(uow, band_poll_id, seen=seen, **form.poll)
                is_saved = True
        if not is_saved:
            return _again(request, form, **_choices(uow, slug, poll, []))
        toast = "Saved. Whoever has a new date before them gets a mail."
        return done(request, then=f"/t/{slug}/band/polls/{band_poll_id}", toast=toast)

    @post("/{band_poll_id:uuid}/ask", guards=[WRITE])
    async def ask(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_poll_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        players = askable(await list_players(uow))
        form = AskForm.parse(await request.form(), who=[player.key for player in players])
        if not form.is_valid:
            context = await _shown(request, uow, slug, band_poll_id, form)
            return form_again(request, SHOW, block="asking", **context)
        chosen = _chosen(players, form)
        await limit_mails(request, uow, len(chosen))
        number = await ask_more(uow, band_poll_id, chosen)
        toast = f"{counted(number, 'more person is', 'more people are')} asked." if number else None
        return done(request, then=f"/t/{slug}/band/polls/{band_poll_id}", toast=toast)

    @post("/{band_poll_id:uuid}/remind", guards=[WRITE])
    async def remind(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_poll_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await limit_mails(request, uow, 1)
        number = await remind_silent(uow, band_poll_id)
        toast = f"{counted(number, 'person is', 'people are')} reminded."
        return done(request, then=f"/t/{slug}/band/polls/{band_poll_id}", toast=toast)

    @post("/{band_poll_id:uuid}/people/{band_poll_person_id:uuid}/link", guards=[WRITE])
    async def link(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_poll_id: FromPath[UUID],
        band_poll_person_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await limit_mails(request, uow, 1)
        person = await renew_link(uow, band_poll_id, band_poll_person_id)
        toast = f"{person.name} has a new link. The one before it has ended."
        return done(request, then=f"/t/{slug}/band/polls/{band_poll_id}", toast=toast)

    @post("/{band_poll_id:uuid}/close", guards=[WRITE])
    async def close(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_poll_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await close_poll(uow, band_poll_id)
        then = f"/t/{slug}/band/polls/{band_poll_id}"
        return done(request, then=then, toast="Closed. No more answers are taken.")

    @post("/{band_poll_id:uuid}/decide", guards=[WRITE])
    async def decide(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_poll_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        view = await view_poll(uow, await get_poll(uow, band_poll_id))
        form = DecideForm.parse(await request.form(), option_id=[o.id for o in view.options])
        if not form.is_valid:
            raise PollChanged(GONE)
        option_id = form.values["option_id"]
        if view.poll.chosen_on is None:
            await limit_mails(request, uow, len(view.people))
        await decide_poll(uow, band_poll_id, option_id)
        if view.poll.kind != "show":
            then, toast = f"/t/{slug}/band/polls/{band_poll_id}", "Set. Everybody gets a mail."
        else:
            on = next(option.on_date for option in view.options if option.id == option_id)
            then, toast = (
                f"/t/{slug}/shows/new?on={on}",
                "Everybody gets a mail. Pencil the show in.",
            )
        return done(request, then=then, toast=toast)


def _again(request: HttpRequest, form: PollForm, **context: Any) -> Response[Any]:
    """The form once more; a press on "Add a date" is no mistake, and brings one more row."""
    is_adding = form.wants_another_row
    if is_adding:
        form.errors = {}
    context["spare"] = 3 if is_adding else 0
    status = 200 if is_adding else 422
    return form_again(request, FORM, block="form", form=form, status=status, **context)


def _chosen(players: list[Player], form: Form) -> list[Player]:
    wanted = set(form.values.get("who") or ())
    return [player for player in players if player.key in wanted]


def _choices(
    uow: UnitOfWork, slug: str, poll: BandPoll | None, players: list[Player]
) -> dict[str, Any]:
    return {
        **frame(uow, slug, "/polls"),
        "poll": poll,
        "players": players,
        "kinds": list(KINDS.items()),
        "zones": ZONE_CHOICES,
        "spare": 0,
    }


async def _shown(
    request: HttpRequest, uow: UnitOfWork, slug: str, poll_id: UUID, asking: Form | None = None
) -> dict[str, Any]:
    view = await view_poll(uow, await get_poll(uow, poll_id))
    asked = {person.email for person in view.people}
    others = [p for p in askable(await list_players(uow)) if p.email not in asked]
    may_write = uow.actor.can("band.write")
    return {
        **frame(uow, slug, "/polls"),
        "poll": view.poll,
        "here": f"/t/{slug}/band/polls/{view.poll.id}",
        "view": view,
        "silent": {person.id for person in view.silent},
        "late": {person.id for person in view.late},
        "stand_ins": view.stand_ins(await list_people(uow)) if may_write else [],
        "busy": await _busy(uow, view),
        "others": choices_of(others),
        "answers": ANSWERS,
        "slot_words": slot_words,
        "deadline": _deadline(view.poll),
        "own": _own_link(request, view),
        "form": asking or Form.blank(),
        "now": uow.now,
    }


async def _busy(uow: UnitOfWork, view: PollView) -> dict[UUID, list[str]]:
    """For each date, whose calendars say that they are busy on that day."""
    if not view.options:
        return {}
    days = [option.on_date for option in view.options]
    found = await list_busy(uow, min(days), max(days))
    return {
        option.id: sorted(
            {
                calendar.name
                for busy, calendar in found
                if busy.on_date <= option.on_date <= busy.until
            }
        )
        for option in view.options
    }


def _own_link(request: HttpRequest, view: PollView) -> str:
    """Where somebody who is asked and signed in answers for themselves."""
    who = visit_of(request).signed_in
    if who is None or view.poll.is_closed:
        return ""
    mine = next((p for p in view.people if p.email == who.person.email.lower()), None)
    signer = site_of(request).signer
    return f"/availability/{answer_link(signer, view.poll, mine)}" if mine else ""


def _form_of(view: PollView) -> PollForm:
    poll, zone = view.poll, ZoneInfo(view.poll.time_zone)
    local = poll.closes_at.astimezone(zone)
    return PollForm.blank(
        title=poll.title, kind=poll.kind, place=poll.place, note=poll.note,
        time_zone=poll.time_zone, closes_on=local.date(), closes_clock=f"{local:%H:%M}",
        seen=poll.edition,
        slots=[
            {
                "on": option.on_date,
                "starts": f"{option.starts:%H:%M}" if option.starts else "",
                "ends": f"{option.ends:%H:%M}" if option.ends else "",
            }
            for option in view.options
        ],
    )  # fmt: skip


def _deadline(poll: BandPoll) -> str:
    return moment_words(poll.closes_at, poll.time_zone)
