"""Tracklists: all of them, one to write or change, and taking one away."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.uow import UnitOfWork
from app.domain import catalog
from app.domain.royalties.agreements.service.finding import Wanted, find_named
from app.domain.royalties.tracklists.forms import TracklistForm
from app.domain.royalties.tracklists.queries import (
    get_tracklist,
    list_tracklists,
    recordings_seen,
    releases_seen,
    tracks_of,
)
from app.domain.royalties.tracklists.service import remove_tracklist, write_tracklist
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

READ, WRITE = requires("money.read"), requires("money.write")
FORM = "royalties/tracklists/form.html"


class TracklistsController(Controller):
    path = "/t/{slug:str}/royalties/releases"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        lists = await list_tracklists(uow)
        tracks = await tracks_of(uow, [each.id for each in lists])
        return page(
            request,
            "royalties/tracklists/index.html",
            home=_home(slug),
            lists=lists,
            tracks=tracks,
            seen=await releases_seen(uow),
            may_write=uow.actor.can("money.write"),
        )

    @get("/new", guards=[WRITE])
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        upc: FromQuery[str] = "",
    ) -> Response[Any]:
        known = "\n".join(await recordings_seen(uow, upc)) if upc else ""
        form = TracklistForm.blank(upc=upc, recordings=known)
        return page(request, FORM, home=_home(slug), form=form, tracklist=None)

    @get("/{tracklist_id:uuid}", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        tracklist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        found = await get_tracklist(uow, tracklist_id)
        form = TracklistForm.blank(
            upc=found.upc, title=found.title, recordings=await _typed(uow, tracklist_id)
        )
        return page(request, FORM, home=_home(slug), form=form, tracklist=found)

    @post("", guards=[WRITE])
    async def write(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = TracklistForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await _write(uow, form)
        if not form.is_valid:
            return form_again(
                request, FORM, block="form", form=form, home=_home(slug), tracklist=None
            )
        toast = "Sales of the release are divided over its tracks."
        return done(request, then=_home(slug), toast=toast)

    @post("/{tracklist_id:uuid}/remove", guards=[WRITE])
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        tracklist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await remove_tracklist(uow, tracklist_id)
        return done(request, then=_home(slug), toast="Its sales wait for a match again.")

    @get("/{tracklist_id:uuid}/remove", guards=[WRITE])
    async def ask_remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        tracklist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        found = await get_tracklist(uow, tracklist_id)
        return page(request, "royalties/tracklists/remove.html", home=_home(slug), tracklist=found)


def _home(slug: str) -> str:
    return f"/t/{slug}/royalties/releases"


async def _write(uow: UnitOfWork, form: TracklistForm) -> None:
    found = await find_named(uow, Wanted(recordings=frozenset(form.named)))
    wrong = [found.wrong[each] for each in form.named if each in found.wrong]
    if wrong:
        form.errors["recordings"] = wrong[0]
        return
    await write_tracklist(
        uow,
        upc=form.values["upc"],
        title=form.values["title"],
        recording_ids=[found.recordings[each] for each in form.named],
    )


async def _typed(uow: UnitOfWork, tracklist_id: UUID) -> str:
    """The tracks as they would be typed: by ISRC, which is one recording's alone, or by title."""
    tracks = (await tracks_of(uow, [tracklist_id])).get(tracklist_id, [])
    known = await catalog.get_recordings(uow, [track.recording_id for track in tracks])
    return "\n".join(
        f"{track.title} {known[track.recording_id].isrc}"
        if known[track.recording_id].isrc
        else track.title
        for track in tracks
    )
