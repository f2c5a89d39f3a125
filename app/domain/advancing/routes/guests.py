"""The advance behind a mailed link: a side without a workspace answers, asks and agrees."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath, FromQuery

from app.core.errors import NotFound
from app.domain.advancing.documents import file_name, input_csv
from app.domain.advancing.queries.advances import find_advance
from app.domain.advancing.reading import Given, given_riders
from app.domain.advancing.routes import acting
from app.domain.advancing.routes.common import Place, by_link
from app.domain.advancing.routes.given import pdf_of
from app.domain.advancing.routes.showing import advance_parts
from app.domain.advancing.service.answering import remove_contact
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.guards import public
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

PAGE = "advancing/public.html"
Act = Callable[[Place], Awaitable[Form | None]]


class AdvanceLinkController(Controller):
    path = "/shows/{link:str}/advance"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        async with by_link(request, link) as at:
            return page(request, PAGE, **await _context(at, link, {}))

    @get("/state")
    async def state(
        self, request: HttpRequest, link: FromPath[str], seen: FromQuery[int] = 1
    ) -> Response[Any]:
        async with by_link(request, link) as at:
            advance, frame = await find_advance(at.uow, at.show.id), _frame(at, link)
            return page(request, "advancing/state.html", advance=advance, seen=seen, **frame)

    @get("/riders/{show_rider_id:uuid}/rider.pdf")
    async def document(
        self, request: HttpRequest, link: FromPath[str], show_rider_id: FromPath[UUID]
    ) -> Response[Any]:
        async with by_link(request, link) as at:
            return await pdf_of(request, at, await _given(at, show_rider_id))

    @get("/riders/{show_rider_id:uuid}/inputs.csv")
    async def inputs(
        self, request: HttpRequest, link: FromPath[str], show_rider_id: FromPath[UUID]
    ) -> Response[Any]:
        async with by_link(request, link) as at:
            given = await _given(at, show_rider_id)
        headers = file_name(given.copy.name, "inputs", "csv")
        return Response(input_csv(given.plot), media_type="text/csv", headers=headers)

    @post("/answers/{show_rider_id:uuid}")
    async def answer(
        self, request: HttpRequest, link: FromPath[str], show_rider_id: FromPath[UUID]
    ) -> Response[Any]:
        data, part = await request.form(), str(show_rider_id)
        return await _do(request, link, part, lambda at: acting.answer(at, data, show_rider_id))

    @post("/questions")
    async def ask(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        data = await request.form()
        return await _do(request, link, "question", lambda at: acting.question(at, data))

    @post("/questions/{advance_question_id:uuid}")
    async def reply(
        self, request: HttpRequest, link: FromPath[str], advance_question_id: FromPath[UUID]
    ) -> Response[Any]:
        data, part = await request.form(), f"reply:{advance_question_id}"
        return await _do(
            request, link, part, lambda at: acting.answer_question(at, data, advance_question_id)
        )

    @post("/times")
    async def times(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        data = await request.form()
        return await _do(request, link, "times", lambda at: acting.times(at, data))

    @post("/contacts")
    async def contact(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        data = await request.form()
        return await _do(request, link, "contact", lambda at: acting.contact(at, data))

    @post("/contacts/{advance_contact_id:uuid}/remove")
    async def remove(
        self, request: HttpRequest, link: FromPath[str], advance_contact_id: FromPath[UUID]
    ) -> Response[Any]:
        async with by_link(request, link) as at:
            by = at.show.name_of(at.side)
            await remove_contact(at.uow, at.show, advance_contact_id, side=at.side, by=by)
        return done(request, then=f"/shows/{link}/advance#contacts")

    @post("/agree")
    async def agree(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        data = await request.form()
        return await _do(request, link, "agree", lambda at: acting.consent(at, data))


async def _do(request: HttpRequest, link: str, part: str, act: Act) -> Response[Any]:
    refused = await acting.act_in(by_link(request, link), act)
    if refused is None:
        return done(request, then=f"/shows/{link}/advance", toast="Thank you. It is written down.")
    async with by_link(request, link) as at:
        context = await _context(at, link, {part: refused})
        return form_again(request, PAGE, block="content", **context)


async def _context(at: Place, link: str, forms: dict[str, Form]) -> dict[str, Any]:
    parts = await advance_parts(at.uow, at.show, at.side, forms)
    owner = await get_tenant(at.uow)
    return {**_frame(at, link), **parts, "owner": owner, "numbers": {}, "to_give": [],
            "riders": []}  # fmt: skip


def _frame(at: Place, link: str) -> dict[str, Any]:
    return {
        "show": at.show,
        "side": at.side,
        "us": at.show.name_of(at.side),
        "them": at.show.name_of(at.side.other),
        "page_of_show": f"/shows/{link}",
        "here": f"/shows/{link}/advance",
        "slug": "",
        "may_write": True,
        "asks_name": True,
    }


async def _given(at: Place, copy_id: UUID) -> Given:
    for given in await given_riders(at.uow, at.show):
        if given.copy.id == copy_id:
            return given
    raise NotFound
