"""The advance of a show from a workspace: one page for both sides."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.uow import UnitOfWork
from app.domain.advancing.queries.advances import find_advance
from app.domain.advancing.queries.riders import list_riders
from app.domain.advancing.routes import acting
from app.domain.advancing.routes.common import READ, WRITE, Place, frame_of, where_it_lives
from app.domain.advancing.routes.showing import advance_parts
from app.domain.advancing.service.answering import remove_contact
from app.domain.shows import Side, get_show
from app.web.forms import Form
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

ADVANCE = "advancing/advance.html"
Act = Callable[[Place], Awaitable[Form | None]]


class AdvanceController(Controller):
    path = "/t/{slug:str}/shows/{show_id:uuid}/advance"

    @get("", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, ADVANCE, **await _context(uow, slug, show_id, {}))

    @get("/state", guards=[READ])
    async def state(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        seen: FromQuery[int] = 1,
    ) -> Response[Any]:
        show, advance = await get_show(uow, show_id), await find_advance(uow, show_id)
        frame = frame_of(uow, slug, show, show.side_of(uow.tenant_id))
        return page(request, "advancing/state.html", advance=advance, seen=seen, **frame)

    @post("/answers/{show_rider_id:uuid}", guards=[WRITE])
    async def answer(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        show_rider_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        data = await request.form()
        return await _do(
            request, uow, slug, show_id, part=str(show_rider_id),
            toast="Your answers are with the other side.",
            act=lambda at: acting.answer(at, data, show_rider_id),
        )  # fmt: skip

    @post("/questions", guards=[WRITE])
    async def ask(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        data = await request.form()
        return await _do(
            request, uow, slug, show_id, part="question", toast="Asked.",
            act=lambda at: acting.question(at, data),
        )  # fmt: skip

    @post("/questions/{advance_question_id:uuid}", guards=[WRITE])
    async def reply(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        advance_question_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        data = await request.form()
        return await _do(
            request, uow, slug, show_id, part=f"reply:{advance_question_id}", toast="Answered.",
            act=lambda at: acting.answer_question(at, data, advance_question_id),
        )  # fmt: skip

    @post("/times", guards=[WRITE])
    async def times(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        data = await request.form()
        return await _do(
            request, uow, slug, show_id, part="times", toast="Both sides see these times.",
            act=lambda at: acting.times(at, data),
        )  # fmt: skip

    @post("/contacts", guards=[WRITE])
    async def contact(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        data = await request.form()
        return await _do(
            request, uow, slug, show_id, part="contact", toast="The other side may call them now.",
            act=lambda at: acting.contact(at, data),
        )  # fmt: skip

    @post("/contacts/{advance_contact_id:uuid}/remove", guards=[WRITE])
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        advance_contact_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        async with where_it_lives(request, uow, show_id) as at:
            await remove_contact(at.uow, at.show, advance_contact_id, side=at.side, by=at.by)
        return done(request, then=f"/t/{slug}/shows/{show_id}/advance#contacts")

    @post("/agree", guards=[WRITE])
    async def agree(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        data = await request.form()
        return await _do(
            request, uow, slug, show_id, part="agree", toast="You agree to this.",
            act=lambda at: acting.consent(at, data),
        )  # fmt: skip


async def _do(
    request: HttpRequest,
    uow: UnitOfWork,
    slug: str,
    show_id: UUID,
    *,
    part: str,
    toast: str,
    act: Act,
) -> Response[Any]:
    """Act where the show lives; a form that was refused is shown again."""
    refused = await acting.act_in(where_it_lives(request, uow, show_id), act)
    if refused is None:
        return done(request, then=f"/t/{slug}/shows/{show_id}/advance", toast=toast)
    context = await _context(uow, slug, show_id, {part: refused})
    return form_again(request, ADVANCE, block="content", **context)


async def _context(
    uow: UnitOfWork, slug: str, show_id: UUID, forms: dict[str, Form]
) -> dict[str, Any]:
    show = await get_show(uow, show_id)
    side = show.side_of(uow.tenant_id)
    parts = await advance_parts(uow, show, side, forms)
    riders = await list_riders(uow) if side is Side.ARTIST else []
    has = {each.copy.rider_id for each in parts["given"]}
    return {
        **frame_of(uow, slug, show, side),
        **parts,
        "numbers": {rider.id: rider.number for rider in riders},
        "to_give": [(str(r.id), r.name) for r in riders if r.id not in has and r.number],
        "riders": riders,
    }
