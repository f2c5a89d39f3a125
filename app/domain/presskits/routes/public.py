"""The page behind a link to a press kit: read without an account, and counted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.params import FromPath

from app.core import clock
from app.core.uow import UnitOfWork
from app.domain.presskits.links import read_press_link
from app.domain.presskits.models import PressLink
from app.domain.presskits.queries.kits import KitView, get_kit, open_link, view_kit
from app.domain.presskits.routes.kits import (
    PAGE,
    get_picture,
    pdf_answer,
    picture_answer,
    rider_answer,
    whole_picture_answer,
)
from app.domain.presskits.service.links import note_download, note_opened
from app.domain.presskits.service.printing import kit_pdf
from app.tenants import get_tenant
from app.web.guards import public
from app.web.guests import as_guest
from app.web.page import page
from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

GUEST = "Somebody with a link to the press kit"


class PressLinkController(Controller):
    path = "/press/{link:str}"
    guards = (public,)

    @get("")
    async def show(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        async with _opened(request, link) as (uow, held, view):
            if not _is_own(request, held.tenant_id):
                await note_opened(uow, view.kit, held)
            owner, here = await get_tenant(uow), f"/press/{link}"
            return page(
                request, PAGE, view=view, kit=view.kit, owner=owner, here=here,
                is_public=held.is_public,
            )  # fmt: skip

    @get("/kit.pdf")
    async def document(self, request: HttpRequest, link: FromPath[str]) -> Response[Any]:
        async with _opened(request, link) as (uow, held, view):
            await _limit_files(request, held)
            answer = pdf_answer(view.kit, await kit_pdf(site_of(request).adapters, uow, view))
            if not _is_own(request, held.tenant_id):
                await note_download(uow, held)
            return answer

    @get("/riders/{place:int}/rider.pdf")
    async def rider(
        self, request: HttpRequest, link: FromPath[str], place: FromPath[int]
    ) -> Response[Any]:
        async with _opened(request, link) as (uow, held, view):
            await _limit_files(request, held)
            answer = await rider_answer(site_of(request).adapters, uow, view, place)
            if not _is_own(request, held.tenant_id):
                await note_download(uow, held)
            return answer

    @get("/pictures/{number:int}")
    async def picture(
        self, request: HttpRequest, link: FromPath[str], number: FromPath[int]
    ) -> Response[Any]:
        async with _opened(request, link) as (_, _, view):
            return await picture_answer(site_of(request).adapters, view, number)

    @get("/pictures/{number:int}/whole")
    async def whole_picture(
        self, request: HttpRequest, link: FromPath[str], number: FromPath[int]
    ) -> Response[Any]:
        async with _opened(request, link) as (uow, held, view):
            # Each takes seconds and much memory, so no connection is held while it is drawn.
            await site_of(request).limiter.limit(
                f"press-whole:{held.id}", rate=60, per=3600, burst=19
            )
            picture = get_picture(view, number)
            if not _is_own(request, held.tenant_id):
                await note_download(uow, held)
        return await whole_picture_answer(site_of(request).adapters, view.kit, picture)


@asynccontextmanager
async def _opened(
    request: HttpRequest, link: str
) -> AsyncIterator[tuple[UnitOfWork, PressLink, KitView]]:
    """The kit of a link that is good, read as a guest of the workspace that made it."""
    tenant_id, link_id = read_press_link(site_of(request).signer, link, now=clock.now())
    async with as_guest(request, tenant_id, GUEST) as uow:
        held = await open_link(uow, link_id)
        yield uow, held, await view_kit(uow, await get_kit(uow, held.kit_id))


async def _limit_files(request: HttpRequest, link: PressLink) -> None:
    """Each is printed when it is asked for: at most sixty at once and 600 an hour by one link."""
    await site_of(request).limiter.limit(f"press:{link.id}", rate=600, per=3600, burst=59)


def _is_own(request: HttpRequest, tenant_id: UUID) -> bool:
    """Whether somebody of the workspace looks at its own kit, which is not counted."""
    who = visit_of(request).signed_in
    return who is not None and any(each.id == tenant_id for each in who.tenants)
