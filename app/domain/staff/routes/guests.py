"""What somebody of the staff opens by their link, without an account: shifts, and a calendar."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from app.core import clock
from app.core.icalendar import MEDIA_TYPE, Entry, write_calendar
from app.core.uow import UnitOfWork
from app.domain.staff.errors import RotaLinkInvalid
from app.domain.staff.forms import AnswerForm
from app.domain.staff.links import FEED, ROTA, feed_link, read_link
from app.domain.staff.models import StaffPerson
from app.domain.staff.queries.nights import ShiftView, view_own
from app.domain.staff.queries.people import find_person
from app.domain.staff.service.places import answer_place
from app.domain.staff.timing import day_words
from app.tenants import address_of_pages, get_tenant
from app.web.guards import public
from app.web.guests import as_guest
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

PAGE = "staff/public/rota.html"
BEHIND = timedelta(days=62)
A_DAY = timedelta(days=1)


class OwnRotaController(Controller):
    path = "/rota/{link:str}"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        async with _guest(request, link, ROTA) as (uow, person):
            context = await _context(request, uow, person, link)
            return page(request, PAGE, form=AnswerForm.blank(), **context)

    @post("")
    async def answer(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        posted = await request.form()
        async with _guest(request, link, ROTA) as (uow, person):
            views = await _own(uow, person)
            form = AnswerForm.parse(posted, place_id=[v.seats[0].place.id for v in views])
            if form.is_valid:
                with form.refusals():
                    said = form.values
                    await answer_place(
                        uow, person, said["place_id"], comes=said["comes"] == "yes",
                        note=said["note"] or "",
                    )  # fmt: skip
            if not form.is_valid:
                context = await _context(request, uow, person, link)
                return form_again(request, PAGE, block="form", form=form, **context)
            toast = "Thank you, see you there." if said["comes"] == "yes" else "Thank you, noted."
        return done(request, then=f"/rota/{link}", toast=toast)


class StaffFeedController(Controller):
    path = "/calendars/staff/{link:str}"
    guards = (public,)

    @get("")
    async def feed(self, request: HttpRequest, link: FromPath[str]) -> Response[str]:
        """Somebody's shifts, without those they said no to and those called off."""
        async with _guest(request, link, FEED) as (uow, person):
            tenant = await get_tenant(uow)
            views = await view_own(uow, person.id, uow.now.date() - BEHIND)
            entries = [
                _entry(view, tenant.name)
                for view in views
                if view.seats[0].place.counts and not view.night.is_off
            ]
            text = write_calendar(f"Shifts at {tenant.name}", entries, made_at=uow.now)
        return Response(text, media_type=MEDIA_TYPE)


@asynccontextmanager
async def _guest(
    request: HttpRequest, link: str, purpose: str
) -> AsyncIterator[tuple[UnitOfWork, StaffPerson]]:
    site = site_of(request)
    tenant_id, person_id, number = read_link(site.signer, link, purpose=purpose, now=clock.now())
    async with as_guest(request, tenant_id, "Somebody of the staff") as uow:
        person = await find_person(uow, person_id)
        if person is None or person.link != number or person.has_left:
            raise RotaLinkInvalid
        if request.method == "POST":
            await site.limiter.limit(f"staff.answer:{person.id}", rate=60, per=3600, burst=59)
        yield uow, person


async def _own(uow: UnitOfWork, person: StaffPerson) -> list[ShiftView]:
    """What is not over yet; a shift begun yesterday may still go on."""
    found = await view_own(uow, person.id, uow.now.date() - 2 * A_DAY)
    return [view for view in found if view.stretch.ends > uow.now]


async def _context(
    request: HttpRequest, uow: UnitOfWork, person: StaffPerson, link: str
) -> dict[str, Any]:
    site = site_of(request)
    address = await address_of_pages(uow, site.adapters)
    return {
        "person": person,
        "views": await _own(uow, person),
        "owner": await get_tenant(uow),
        "here": f"/rota/{link}",
        "feed": f"{address}/calendars/staff/{feed_link(site.signer, person)}",
        "day_words": day_words,
        "now": uow.now,
    }


def _entry(view: ShiftView, house: str) -> Entry:
    place, stretch = view.seats[0].place, view.stretch
    words = f"{view.shift.role_label}, {view.night.title}"
    return Entry(
        f"staff-{place.id}", words, stretch.begins, stretch.ends, house,
        is_tentative=place.state != "yes",
    )  # fmt: skip
