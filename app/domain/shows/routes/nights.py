"""The nights of a show in the calendar of its house, from the page of the show."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import Forbidden
from app.core.uow import UnitOfWork
from app.domain.shows.forms import RoomForm
from app.domain.shows.models import Show, Side
from app.domain.shows.routes.common import WRITE, limit_moves, ours, room_choices
from app.domain.shows.routes.showing import SHOW, show_context
from app.domain.shows.service.nights import announce_nights
from app.domain.shows.service.rooms import hold_in_room
from app.web.guards import requires
from app.web.page import done, form_again
from app.web.visit import HttpRequest

GUARDS = [WRITE, requires("holds.write")]
TOASTS = {True: "Announced. It is on your public calendar now.",
          False: "It is off your public calendar."}  # fmt: skip


class NightsController(Controller):
    path = "/t/{slug:str}/shows/{show_id:uuid}"

    @post("/nights", guards=GUARDS)
    async def hold(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        show = await _of_our_house(uow, show_id)
        rooms = [key for key, _ in await room_choices(uow)]
        form = RoomForm.parse(await request.form(), room_id=rooms)
        # As it was before the attempt: a refusal leaves nothing behind.
        context = await show_context(uow, slug, show_id, room=form)
        if form.is_valid:
            await limit_moves(request, show)
            with form.refusals():
                await hold_in_room(uow, show_id, form.values["room_id"], slot=form.values["slot"])
        if not form.is_valid:
            return form_again(request, SHOW, block="nights", form=form, **context)
        toast = "Your calendar has every night of it."
        return done(request, then=f"/t/{slug}/shows/{show_id}", toast=toast)

    @post("/announce", guards=GUARDS)
    async def announce(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _announce(request, slug, show_id, uow, is_public=True)

    @post("/take-back", guards=GUARDS)
    async def take_back(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _announce(request, slug, show_id, uow, is_public=False)


async def _announce(
    request: HttpRequest, slug: str, show_id: UUID, uow: UnitOfWork, *, is_public: bool
) -> Response[Any]:
    show = await _of_our_house(uow, show_id)
    await limit_moves(request, show)
    await announce_nights(uow, show_id, is_public=is_public)
    return done(request, then=f"/t/{slug}/shows/{show_id}", toast=TOASTS[is_public])


async def _of_our_house(uow: UnitOfWork, show_id: UUID) -> Show:
    """A show that lives with this workspace, the house of it. Raises Forbidden."""
    show, side = await ours(uow, show_id)
    if side is not Side.VENUE or show.tenant_id != uow.tenant_id:
        raise Forbidden("The venue decides about this. Write to them.")
    return show
