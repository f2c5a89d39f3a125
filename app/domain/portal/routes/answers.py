"""What a client does in a portal, as a guest by link or as a member of its workspace."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from litestar import Response

from app.core.errors import Forbidden, NotFound
from app.core.uow import UnitOfWork
from app.domain.portal.choices import Side
from app.domain.portal.forms import ApproveForm, DeclineForm, FileForm, MessageForm, SignForm
from app.domain.portal.models import PortalRequest
from app.domain.portal.prose import prose
from app.domain.portal.queries.contents import (
    get_request,
    list_ended,
    list_files,
    list_open,
)
from app.domain.portal.queries.portals import get_agency, get_shared_portal
from app.domain.portal.routes import showing
from app.domain.portal.routes.callers import Caller
from app.domain.portal.service import answering
from app.domain.portal.service.talking import see_messages, write_message
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.page import done, form_again
from app.web.site import site_of
from app.web.visit import HttpRequest

REQUEST, ROOM = "portal/request.html", "portal/room.html"
THANKS = {
    "approve": "Thank you. Your approval is recorded.",
    "decline": "Your answer is recorded.",
    "sign": "Thank you. Your signature is recorded.",
    "comment": "Your comment is sent.",
    "done": "Thank you. Your files are handed in.",
}
FORMS: dict[str, type[Form]] = {
    "approve": ApproveForm,
    "decline": DeclineForm,
    "sign": SignForm,
    "comment": MessageForm,
    "done": Form,
}


async def answer_request(
    http: HttpRequest, caller: Caller, request_id: UUID, answer: str
) -> Response[Any]:
    """Take one of the answers of FORMS; a wrong form is shown again."""
    if answer not in FORMS:
        raise NotFound
    form = FORMS[answer].parse(await http.form())
    if form.is_valid:
        async with _acting(http, caller) as uow:
            request = await _VERBS[answer](uow, caller, request_id, form.values)
        await showing.announce(http, request)
        return done(http, then=f"{caller.requests}/{request_id}", toast=THANKS[answer])
    return await request_again(http, caller, request_id, form, answer)


async def request_again(
    http: HttpRequest, caller: Caller, request_id: UUID, form: Form, answer: str
) -> Response[Any]:
    async with site_of(http).database.tenant(caller.actor) as uow:
        request = await get_request(uow, caller.who.portal_id, request_id)
        context = await showing.request_context(uow, caller, request)
        context |= await _surroundings(http, uow, caller)
    return form_again(http, REQUEST, block="answer", form=form, answer=answer, **context)


async def attach_to_request(http: HttpRequest, caller: Caller, request_id: UUID) -> Response[Any]:
    """Take a file that a request asked for."""
    _may(caller)
    form = FileForm.parse(await http.form())
    if form.is_valid:
        with form.refusals():
            parcel = showing.parcel(form, caller.who.portal_id, request_id=request_id)
            file = await showing.intake(http).hand_in(caller.actor, caller.own, parcel)
    if not form.is_valid:
        return await request_again(http, caller, request_id, form, "files")
    then = f"{caller.requests}/{request_id}"
    return done(http, then=then, toast=f"{file.filename} is sent.")


async def write(http: HttpRequest, caller: Caller) -> Response[Any]:
    form = MessageForm.parse(await http.form())
    if not form.is_valid:
        return await room_again(http, caller, form, "messages")
    async with _acting(http, caller) as uow:
        message = await write_message(
            uow,
            caller.who.portal_id,
            side=Side.CLIENT,
            author=caller.who.name,
            author_id=caller.who.person_id,
            text=form.values["text"],
        )
    await showing.announce(http, message)
    return done(http, then=f"{caller.base}/messages")


async def see(http: HttpRequest, caller: Caller, message_id: UUID) -> Response[Any]:
    async with _acting(http, caller) as uow:
        portal = await get_shared_portal(uow, caller.who.portal_id)
        await see_messages(uow, portal, message_id, side=Side.CLIENT)
    return showing.seen(http, caller.base)


async def send(http: HttpRequest, caller: Caller) -> Response[Any]:
    _may(caller)
    form = FileForm.parse(await http.form())
    if form.is_valid:
        with form.refusals():
            parcel = showing.parcel(form, caller.who.portal_id)
            file = await showing.intake(http).hand_in(caller.actor, caller.own, parcel)
    if not form.is_valid:
        return await room_again(http, caller, form, "files")
    await showing.announce(http, file)
    return done(http, then=f"{caller.base}/files", toast=f"{file.filename} is sent.")


async def room_again(http: HttpRequest, caller: Caller, form: Form, section: str) -> Response[Any]:
    async with site_of(http).database.tenant(caller.actor) as uow:
        context = await room_context(http, uow, caller, section)
        context |= await _surroundings(http, uow, caller)
    return form_again(http, ROOM, block=f"room_{section}", form=form, **context)


async def room_context(
    http: HttpRequest, uow: UnitOfWork, caller: Caller, section: str, place: UUID | None = None
) -> dict[str, Any]:
    """What one section of a portal shows; `uow` is the caller's own tenant or the agency's."""
    portal_id = caller.who.portal_id
    context: dict[str, Any] = {
        "layout": caller.layout,
        "slug": caller.slug,
        "base": caller.base,
        "requests": caller.requests,
        "section": section,
        "tabs": showing.tabs(caller.base, "" if section == "waiting" else f"/{section}"),
        "side": str(Side.CLIENT),
        "may_write": caller.may_answer,
        "prose": prose,
        "live": f"{caller.base}/live" if caller.slug and caller.may_answer else "",
        "today": uow.now.date(),
        "now": uow.now,
    }
    if section == "waiting":
        context["waiting"] = await list_open(uow, portal_id)
    elif section == "messages":
        portal = await get_shared_portal(uow, portal_id)
        context |= await showing.thread(uow, portal, Side.CLIENT, before=place)
    elif section == "answered":
        context["ended"] = await list_ended(uow, portal_id, after=place)
    elif section == "files":
        context["files"] = await list_files(uow, portal_id)
    elif section == "documents":
        context["documents"] = await showing.documents(http, uow, caller)
    return context


def _may(caller: Caller) -> None:
    if not caller.may_answer:
        raise Forbidden("Your role does not allow this, or the work with this agency has ended.")


@asynccontextmanager
async def _acting(http: HttpRequest, caller: Caller) -> AsyncIterator[UnitOfWork]:
    """A transaction in the agency's tenant, where answers are taken and announced."""
    _may(caller)
    async with site_of(http).database.tenant(caller.actor) as uow:
        yield uow


async def _surroundings(http: HttpRequest, uow: UnitOfWork, caller: Caller) -> dict[str, Any]:
    """What stands around a form: the agency's brand for a guest, its name for a member."""
    if caller.own is None or not caller.slug:
        return {"issuer": await get_tenant(uow)}
    async with site_of(http).database.tenant(caller.own) as own:
        agency = await get_agency(own, caller.who.portal_id)
    return {"agency": agency, "may_grant": caller.own.can("settings.manage")}


Verb = Callable[[UnitOfWork, Caller, UUID, dict[str, Any]], Awaitable[PortalRequest]]


async def _approve(
    uow: UnitOfWork, caller: Caller, request_id: UUID, values: dict[str, Any]
) -> PortalRequest:
    return await answering.approve(
        uow, caller.who, request_id, version=values["version"], words=values["words"] or ""
    )


async def _decline(
    uow: UnitOfWork, caller: Caller, request_id: UUID, values: dict[str, Any]
) -> PortalRequest:
    return await answering.decline(
        uow, caller.who, request_id, version=values["version"], words=values["words"]
    )


async def _sign(
    uow: UnitOfWork, caller: Caller, request_id: UUID, values: dict[str, Any]
) -> PortalRequest:
    return await answering.sign(
        uow, caller.who, request_id, version=values["version"], signature=values["signature"]
    )


async def _comment(
    uow: UnitOfWork, caller: Caller, request_id: UUID, values: dict[str, Any]
) -> PortalRequest:
    return await answering.comment(uow, caller.who, request_id, words=values["text"])


async def _done(
    uow: UnitOfWork, caller: Caller, request_id: UUID, _values: dict[str, Any]
) -> PortalRequest:
    return await answering.hand_in(uow, caller.who, request_id)


_VERBS: dict[str, Verb] = {
    "approve": _approve,
    "decline": _decline,
    "sign": _sign,
    "comment": _comment,
    "done": _done,
}
