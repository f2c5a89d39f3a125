"""Artists, and the page anybody may read once an artist is published."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.catalog.forms import ArtistForm
from app.domain.catalog.queries.lists import list_artists
from app.domain.catalog.queries.public import get_public_artist
from app.domain.catalog.queries.subjects import get_artist, list_recordings_of_artist
from app.domain.catalog.routes.window import asked_window, pager
from app.domain.catalog.service.registering import (
    edit_artist,
    publish_artist,
    register_artist,
    unpublish_artist,
)
from app.web.guards import public, requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

FORM = "catalog/artists/form.html"


class ArtistsController(Controller):
    path = "/t/{slug:str}/artists"

    @get("", guards=[requires("catalog.read")])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        found = await list_artists(uow, window=asked_window(request))
        return page(
            request,
            "catalog/artists/index.html",
            slug=slug,
            artists=found.items,
            may_write=uow.actor.can("catalog.write"),
            **pager(f"/t/{slug}/artists", found),
        )

    @get("/new", guards=[requires("catalog.write")])
    async def new(self, request: HttpRequest, slug: FromPath[str]) -> Response[Any]:
        return page(request, FORM, form=ArtistForm.blank(), slug=slug, artist=None)

    @post("", guards=[requires("catalog.write")])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = ArtistForm.parse(await request.form())
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, slug=slug, artist=None)
        artist = await register_artist(uow, **_words(form))
        then = f"/t/{slug}/artists/{artist.id}"
        return done(request, then=then, toast=f"{artist.name} is in your catalogue.")

    @get("/{artist_id:uuid}", guards=[requires("catalog.read")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        artist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        artist = await get_artist(uow, artist_id)
        return page(
            request,
            "catalog/artists/show.html",
            slug=slug,
            artist=artist,
            recordings=await list_recordings_of_artist(uow, artist.id),
            may_write=uow.actor.can("catalog.write"),
        )

    @get("/{artist_id:uuid}/edit", guards=[requires("catalog.write")])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        artist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        artist = await get_artist(uow, artist_id)
        form = ArtistForm.blank(name=artist.name, bio=artist.bio, notes=artist.notes)
        return page(request, FORM, form=form, slug=slug, artist=artist)

    @post("/{artist_id:uuid}", guards=[requires("catalog.write")])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        artist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        artist, form = await get_artist(uow, artist_id), ArtistForm.parse(await request.form())
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, slug=slug, artist=artist)
        await edit_artist(uow, artist_id, **_words(form))
        return done(request, then=f"/t/{slug}/artists/{artist_id}", toast="Saved.")

    @post("/{artist_id:uuid}/publish", guards=[requires("catalog.write")])
    async def publish(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        artist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        artist = await publish_artist(uow, artist_id)
        then = f"/t/{slug}/artists/{artist_id}"
        return done(request, then=then, toast=f"Everybody can read the page of {artist.name}.")

    @post("/{artist_id:uuid}/unpublish", guards=[requires("catalog.write")])
    async def unpublish(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        artist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        artist = await unpublish_artist(uow, artist_id)
        then = f"/t/{slug}/artists/{artist_id}"
        return done(request, then=then, toast=f"The page of {artist.name} is offline.")


class PublicArtistController(Controller):
    path = "/artists/{tenant_slug:str}/{artist_slug:str}"
    guards = (public,)

    @get("")
    async def show(
        self,
        request: HttpRequest,
        tenant_slug: FromPath[str],
        artist_slug: FromPath[str],
        visitor_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        artist = await get_public_artist(visitor_uow, tenant_slug, artist_slug)
        base = f"/artists/{tenant_slug}/{artist_slug}"
        return page(
            request,
            "catalog/artists/public.html",
            artist=artist,
            issuer=artist.publisher,
            base=base,
        )


def _words(form: ArtistForm) -> dict[str, str]:
    return {name: value or "" for name, value in form.values.items()}
