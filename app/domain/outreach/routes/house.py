"""The venue's side: what its house is asked, answered in its own workspace."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.holds import Asker, place_hold
from app.domain.outreach import merging
from app.domain.outreach.choices import ANSWERS
from app.domain.outreach.errors import NightNotOpen
from app.domain.outreach.forms import AnswerForm, NightForm, nights_of
from app.domain.outreach.models import Inquiry
from app.domain.outreach.queries.pipeline import (
    find_held,
    get_received,
    list_messages,
    list_received,
)
from app.domain.outreach.routes.common import READ, WRITE
from app.domain.outreach.service.answering import answer_inquiry
from app.domain.venues import list_rooms
from app.tenants import get_tenant
from app.web.guests import as_guest
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

SHOW = "outreach/house/show.html"
CARDS = (
    {"value": "interested", "label": "Interested", "icon": "check", "text": "Tell which nights"},
    {"value": "later", "label": "Not now", "icon": "clock", "text": "They ask again later"},
    {"value": "declined", "label": "No, thank you", "icon": "x", "text": "They stop asking"},
)
"""The answers as a venue sees them, on its page and in its workspace."""


class HouseController(Controller):
    path = "/t/{slug:str}/inquiries"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        rows = await list_received(uow)
        context: dict[str, Any] = {
            "slug": slug,
            "home": f"/t/{slug}/inquiries",
            "rows": rows,
            "in_words": merging.in_words,
        }
        return page(request, "outreach/house/index.html", **context)

    @get("/{inquiry_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        inquiry_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        inquiry = await get_received(uow, inquiry_id)
        return page(request, SHOW, form=blank_answer(inquiry), **await _show(uow, slug, inquiry))

    @post("/{inquiry_id:uuid}/answer", guards=[WRITE])
    async def answer(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        inquiry_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        inquiry, house = await get_received(uow, inquiry_id), (await get_tenant(uow)).name
        form = read_answer(await request.form(), inquiry)
        if form.is_valid:
            with form.refusals():
                async with as_guest(request, inquiry.tenant_id, house) as theirs:
                    by = f"{uow.actor.name}, {house}"
                    await answer_inquiry(theirs, inquiry_id, by=by, **form.said)
        if not form.is_valid:
            context = await _show(uow, slug, inquiry)
            return form_again(request, SHOW, block="answer", form=form, **context)
        return done(request, then=f"/t/{slug}/inquiries/{inquiry_id}", toast="They are told.")

    @post("/{inquiry_id:uuid}/hold", guards=[WRITE])
    async def hold(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        inquiry_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        uow.actor.require("holds.write")
        inquiry = await get_received(uow, inquiry_id, lock=True)
        rooms = await list_rooms(uow, [inquiry.venue_id])
        form = NightForm.parse(await request.form(), room_id=[str(room.id) for room in rooms])
        on, room_id = form.values.get("on"), form.values.get("room_id")
        if on is None or on not in inquiry.nights or not rooms:
            raise NightNotOpen
        if (known := await find_held(uow, inquiry, on)) is not None:
            return done(request, then=f"/t/{slug}/holds/{known}", toast="They wait for it already.")
        largest = max(rooms, key=lambda room: room.capacity)
        asker = Asker(inquiry.act, tenant_id=inquiry.tenant_id)
        made = await place_hold(
            uow, room_id or largest.id, on=on, slot="evening", title=inquiry.act, asker=asker
        )
        toast = f"{inquiry.act} has a place for this night. They are told."
        return done(request, then=f"/t/{slug}/holds/{made.id}", toast=toast)


def blank_answer(inquiry: Inquiry, answer: str = "") -> AnswerForm:
    """The form with what was answered before, or with the button of the mail."""
    known = inquiry.state if inquiry.state in dict(ANSWERS) else ""
    chosen = answer if answer in dict(ANSWERS) else known
    nights = [night.isoformat() for night in inquiry.open_nights]
    return AnswerForm.blank(answer=chosen, nights=nights, again_on=inquiry.again_on)


def read_answer(sent: Any, inquiry: Inquiry) -> AnswerForm:
    return AnswerForm.parse(sent, nights=[night.isoformat() for night in inquiry.nights])


async def _show(uow: UnitOfWork, slug: str, inquiry: Inquiry) -> dict[str, Any]:
    rooms = await list_rooms(uow, [inquiry.venue_id])
    return {
        "slug": slug,
        "home": f"/t/{slug}/inquiries",
        "here": f"/t/{slug}/inquiries/{inquiry.id}",
        "inquiry": inquiry,
        "asked": nights_of(inquiry, uow.now.date()),
        "messages": await list_messages(uow, inquiry.id, for_venue=True),
        "side": "venue",
        "answers": CARDS,
        "rooms": [(str(room.id), room.name) for room in rooms],
        "may_write": uow.actor.can("outreach.write"),
        "may_hold": uow.actor.can("holds.write") and bool(rooms),
        "in_words": merging.in_words,
        "asks_name": False,
    }
