"""The page behind a link of a poll: somebody answers without an account."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app.core import clock
from app.core.uow import UnitOfWork
from app.domain.band.errors import AnswerLinkInvalid, PollChanged, PollClosed
from app.domain.band.forms import AnswerForm
from app.domain.band.links import read_answer_link
from app.domain.band.models import BandPollPerson
from app.domain.band.models.polls import ANSWERS
from app.domain.band.queries.polls import find_poll_person, get_poll, list_answers_of, list_options
from app.domain.band.service.polls import answer_poll
from app.domain.band.wording import moment_words, slot_words
from app.tenants import get_tenant
from app.web.guards import public
from app.web.guests import as_guest
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

PAGE = "band/public/answer.html"


class AvailabilityController(Controller):
    path = "/availability/{link:str}"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        async with _guest(request, link) as (uow, person):
            said = {
                f"answer_{each.option_id}": each.answer
                for each in await list_answers_of(uow, person.id)
            }
            form = AnswerForm.blank(**said, note=person.note)
            return page(request, PAGE, form=form, **await _context(uow, person, link))

    @post("")
    async def answer(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        posted = await request.form()
        async with _guest(request, link) as (uow, person):
            options = await list_options(uow, person.poll_id)
            form = AnswerForm.read(posted, options)
            refused = await _refusal(uow, person, form, {str(option.id) for option in options})
            if refused or not form.is_valid:
                if refused:
                    form.errors = {"": refused}
                context = await _context(uow, person, link)
                return form_again(
                    request,
                    PAGE,
                    block="form",
                    form=form,
                    status=409 if refused else 422,
                    **context,
                )
            note = form.values["note"] or ""
            await answer_poll(uow, person.id, link=person.link, said=form.said, note=note)
        return done(request, then=f"/availability/{link}", toast="Thank you. Your answer is kept.")


@asynccontextmanager
async def _guest(
    request: HttpRequest, link: str
) -> AsyncIterator[tuple[UnitOfWork, BandPollPerson]]:
    site = site_of(request)
    tenant_id, person_id, number = read_answer_link(site.signer, link, now=clock.now())
    async with as_guest(request, tenant_id, "Somebody asked for dates") as uow:
        person = await find_poll_person(uow, person_id)
        if person is None or person.link != number:
            raise AnswerLinkInvalid
        if request.method == "POST":
            await site.limiter.limit(f"band.answer:{person.id}", rate=30, per=3600, burst=29)
        yield uow, person


async def _refusal(
    uow: UnitOfWork, person: BandPollPerson, form: AnswerForm, options: set[str]
) -> str:
    """Why the answer cannot be taken as it was meant, before the verb says so."""
    if (await get_poll(uow, person.poll_id)).is_closed:
        return PollClosed.sentence
    # A page of before the dates changed names one that is gone, or says which dates it showed.
    if form.shown_options != options:
        return PollChanged.sentence
    return ""


async def _context(uow: UnitOfWork, person: BandPollPerson, link: str) -> dict[str, Any]:
    poll = await get_poll(uow, person.poll_id)
    return {
        "poll": poll,
        "person": person,
        "options": await list_options(uow, poll.id),
        "owner": await get_tenant(uow),
        "here": f"/availability/{link}",
        "answers": list(ANSWERS.items()),
        "slot_words": slot_words,
        "deadline": moment_words(poll.closes_at, poll.time_zone),
        "is_late": poll.is_late(uow.now),
    }
