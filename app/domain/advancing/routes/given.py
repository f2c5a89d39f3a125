"""Riders of a show: given by the artist, read by both, brought up to date when wished."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import Invalid, NotFound
from app.core.uow import UnitOfWork
from app.domain.advancing.documents import STAGE, file_name, input_csv, rider_pdf
from app.domain.advancing.errors import NotTheArtist
from app.domain.advancing.forms import GiveForm
from app.domain.advancing.items import differences
from app.domain.advancing.queries.riders import get_rider, get_show_rider, list_riders
from app.domain.advancing.reading import Given, given_riders
from app.domain.advancing.routes.common import READ, WRITE, Place, frame_of, where_it_lives
from app.domain.advancing.service.giving import give_rider, take_newer, version_to_give
from app.domain.shows import Side, attach, get_show, list_attachments, may_attach
from app.tenants import get_tenant
from app.web.page import done, page
from app.web.site import site_of
from app.web.visit import HttpRequest


class GivenRidersController(Controller):
    path = "/t/{slug:str}/shows/{show_id:uuid}/advance/riders"

    @post("", guards=[WRITE])
    async def give(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        riders = {str(rider.id): rider for rider in await list_riders(uow)}
        form = GiveForm.parse(await request.form(), rider_id=list(riders))
        if not form.is_valid:
            raise Invalid(fields=form.errors)
        rider = riders[str(form.values["rider_id"])]
        version = await version_to_give(uow, rider)
        async with where_it_lives(request, uow, show_id) as at:
            await give_rider(at.uow, at.show, rider, version, side=at.side, by=at.by)
        then = f"/t/{slug}/shows/{show_id}/advance"
        return done(request, then=then, toast=f"{rider.name} is with the show.")

    @get("/{show_rider_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        show_rider_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        show = await get_show(uow, show_id)
        frame = frame_of(uow, slug, show, show.side_of(uow.tenant_id))
        given = await _given(uow, show_id, show_rider_id)
        newer = await _newer(uow, given) if frame["side"] == "artist" else None
        changes = differences(given.content, newer.content) if newer else []
        is_open = frame["side"] == "artist" and frame["may_write"] and await may_attach(uow, show)
        attached = {paper.name for paper in await list_attachments(uow, show)} if is_open else set()
        context: dict[str, Any] = {
            "given": given,
            "may_attach": is_open and _paper_name(given) not in attached,
            "newer": newer,
            "changes": changes,
            "stage": STAGE,
        }
        return page(request, "advancing/given.html", **context, **frame)

    @post("/{show_rider_id:uuid}/newer", guards=[WRITE])
    async def take(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        show_rider_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        given = await _given(uow, show_id, show_rider_id)
        version = await version_to_give(uow, await get_rider(uow, given.copy.rider_id))
        async with where_it_lives(request, uow, show_id) as at:
            copy = await get_show_rider(at.uow, show_id, show_rider_id)
            await take_newer(at.uow, at.show, copy, version, side=at.side, by=at.by)
        then = f"/t/{slug}/shows/{show_id}/advance/riders/{show_rider_id}"
        return done(request, then=then, toast=f"The show has version {version.number} now.")

    @post("/{show_rider_id:uuid}/attach", guards=[WRITE])
    async def attach(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        show_rider_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        given = await _given(uow, show_id, show_rider_id)
        async with where_it_lives(request, uow, show_id) as at:
            if at.side is not Side.ARTIST:
                raise NotTheArtist
            content = await _printed(request, at, given)
            await attach(
                at.uow, site_of(request).adapters, show_id, side=at.side, by=at.by,
                name=_paper_name(given), content=content,
            )  # fmt: skip
        toast = "The rider stands behind the contract, and is signed with it."
        return done(request, then=f"/t/{slug}/shows/{show_id}#contract", toast=toast)

    @get("/{show_rider_id:uuid}/rider.pdf", guards=[READ])
    async def document(
        self,
        request: HttpRequest,
        show_id: FromPath[UUID],
        show_rider_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        given = await _given(uow, show_id, show_rider_id)
        async with where_it_lives(request, uow, show_id) as at:
            return await pdf_of(request, at, given)

    @get("/{show_rider_id:uuid}/inputs.csv", guards=[READ])
    async def inputs(
        self,
        show_id: FromPath[UUID],
        show_rider_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        given = await _given(uow, show_id, show_rider_id)
        headers = file_name(given.copy.name, "inputs", "csv")
        return Response(input_csv(given.plot), media_type="text/csv", headers=headers)


async def pdf_of(request: HttpRequest, at: Place, given: Given) -> Response[Any]:
    """The PDF of a copy, in the brand of the workspace the show lives with."""
    headers = file_name(given.copy.name, "rider", "pdf")
    pdf = await _printed(request, at, given)
    return Response(pdf, media_type="application/pdf", headers=headers)


def _paper_name(given: Given) -> str:
    return f"{given.copy.name}, version {given.copy.number}"


async def _printed(request: HttpRequest, at: Place, given: Given) -> bytes:
    return await rider_pdf(
        site_of(request).adapters,
        await get_tenant(at.uow),
        name=given.copy.name,
        reference=f"{at.show.title}, {at.show.venue_name}, version {given.copy.number}",
        content=given.content,
        dated=given.copy.created_at,
    )


async def _given(uow: UnitOfWork, show_id: UUID, copy_id: UUID) -> Given:
    found = await given_riders(uow, await get_show(uow, show_id))
    given = next((each for each in found if each.copy.id == copy_id), None)
    if given is None:
        raise NotFound
    return given


async def _newer(uow: UnitOfWork, given: Given) -> Any:
    """The artist's last version, when the show has an older one."""
    try:
        rider = await get_rider(uow, given.copy.rider_id)
    except NotFound:
        return None
    return await version_to_give(uow, rider) if rider.number > given.copy.number else None
