"""A venue's pictures: kept by its keeper, seen by anybody."""

import io
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from app.core.uow import UnitOfWork
from app.domain.venues.errors import NotTheKeeper
from app.domain.venues.pictures.drawing import CONTENT_TYPE, SUFFIX, draw
from app.domain.venues.pictures.form import PictureForm, WordsForm
from app.domain.venues.pictures.jobs import forget_picture
from app.domain.venues.pictures.queries import get_key, list_pictures
from app.domain.venues.pictures.service import (
    MOST,
    add_picture,
    bring_forward,
    describe_picture,
    remove_picture,
)
from app.domain.venues.queries.venues import get_venue, list_rooms
from app.domain.venues.routes.directory import WRITE
from app.integrations.storage import new_key
from app.web.guards import public
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

PAGE = "venues/pictures.html"
LARGEST_REQUEST = 40_000_000
"""More than a file may have: one that is too large is still told so beside its field."""


class VenuePicturesController(Controller):
    path = "/t/{slug:str}/venues/{venue_id:uuid}/pictures"
    guards = (WRITE,)

    @get("")
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _context(uow, slug, venue_id)
        return page(request, PAGE, form=PictureForm.blank(), changed=None, **context)

    @post("", request_max_body_size=LARGEST_REQUEST)
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _context(uow, slug, venue_id)
        form = PictureForm.parse(await request.form(), room_id=_ids(context))
        if form.is_valid:
            with form.refusals():
                await _keep(request, uow, venue_id, form)
        if not form.is_valid:
            return form_again(request, PAGE, block="adding", form=form, changed=None, **context)
        return done(request, then=_here(slug, venue_id), toast="Everybody sees it now.")

    @post("/{picture_id:uuid}")
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        picture_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _context(uow, slug, venue_id)
        form = WordsForm.parse(await request.form(), room_id=_ids(context))
        if not form.is_valid:
            blank = PictureForm.blank()
            again = {**context, "changed": picture_id, "words": form}
            return form_again(request, PAGE, block="pictures", form=blank, **again)
        await describe_picture(uow, venue_id, picture_id, **_said(form))
        return done(request, then=_here(slug, venue_id), toast="Saved.")

    @post("/{picture_id:uuid}/forward")
    async def forward(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        picture_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await bring_forward(uow, venue_id, picture_id)
        return done(request, then=_here(slug, venue_id), toast="Moved.")

    @post("/{picture_id:uuid}/remove")
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        venue_id: FromPath[UUID],
        picture_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        gone = await remove_picture(uow, venue_id, picture_id)
        uow.enqueue(
            forget_picture, key=str(gone.id), large_key=gone.large_key, small_key=gone.small_key
        )
        return done(request, then=_here(slug, venue_id), toast="The picture is gone.")


class PublicPicturesController(Controller):
    path = "/venue-pictures"
    guards = (public,)

    @get("/{picture_id:uuid}")
    async def show(
        self,
        request: HttpRequest,
        picture_id: FromPath[UUID],
        visitor_uow: NamedDependency[UnitOfWork],
        size: FromQuery[str] = "",
    ) -> Stream:
        storage = site_of(request).adapters.storage
        key = await get_key(visitor_uow, picture_id, small=size == "small")
        stored = await storage.stat(key)
        return Stream(
            await storage.open_range(key, 0, stored.size),
            media_type=CONTENT_TYPE,
            headers={"Cache-Control": "public, max-age=3600", "ETag": f'"{stored.etag}"'},
        )


async def _context(uow: UnitOfWork, slug: str, venue_id: UUID) -> dict[str, Any]:
    """What the page shows; raises NotTheKeeper where the venue is another's."""
    venue = await get_venue(uow, venue_id)
    if venue.keeper_tenant_id != uow.tenant_id:
        raise NotTheKeeper
    rooms = await list_rooms(uow, [venue.id])
    return {
        "slug": slug,
        "venue": venue,
        "pictures": await list_pictures(uow, venue.id),
        "rooms": [(str(room.id), room.name) for room in rooms],
        "most": MOST,
        "here": _here(slug, venue.id),
    }


async def _keep(request: HttpRequest, uow: UnitOfWork, venue_id: UUID, form: PictureForm) -> None:
    drawn, storage = await draw(form.values["picture"].file), site_of(request).adapters.storage
    large, small = (new_key(uow.tenant_id, SUFFIX) for _ in range(2))
    await add_picture(
        uow, venue_id, drawn, large_key=large, small_key=small, **_said(form)
    )  # Refused before anything is stored.
    for key, content in ((large, drawn.large), (small, drawn.small)):
        await storage.put_file(key, io.BytesIO(content), CONTENT_TYPE)


def _said(form: WordsForm) -> dict[str, Any]:
    said = form.values
    return {"alt": said["alt"], "credit": said["credit"] or "", "room_id": said["room_id"]}


def _ids(context: dict[str, Any]) -> list[str]:
    return [id_ for id_, _ in context["rooms"]]


def _here(slug: str, venue_id: UUID) -> str:
    return f"/t/{slug}/venues/{venue_id}/pictures"
