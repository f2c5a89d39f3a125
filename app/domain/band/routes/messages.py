"""Threads of the workspace's people: of the band, of a show, of a tour."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.band.forms import MessageForm
from app.domain.band.queries.messages import (
    ThreadRow,
    Topic,
    list_messages,
    list_threads,
    seen_until,
)
from app.domain.band.routes.common import TALK, frame
from app.domain.band.service.messages import note_read, reader, write_message
from app.domain.band.wording import show_words
from app.domain.shows import Asked, list_shows, name_shows
from app.domain.tours import list_tours, name_tours
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

THREAD = "band/thread.html"


class BandMessagesController(Controller):
    path = "/t/{slug:str}/band/messages"
    guards = (TALK,)

    @get("")
    async def band(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, THREAD, **await _context(uow, slug, Topic(), Form.blank()))

    @post("")
    async def write(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return await _write(request, uow, slug, Topic())

    @post("/seen")
    async def seen(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return await _seen(request, uow, slug, Topic())

    @get("/show/{show_id:uuid}")
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        topic = Topic("show", show_id)
        return page(request, THREAD, **await _context(uow, slug, topic, Form.blank()))

    @post("/show/{show_id:uuid}")
    async def write_of_show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _write(request, uow, slug, Topic("show", show_id))

    @post("/show/{show_id:uuid}/seen")
    async def seen_of_show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _seen(request, uow, slug, Topic("show", show_id))

    @get("/tour/{tour_id:uuid}")
    async def tour(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        tour_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        topic = Topic("tour", tour_id)
        return page(request, THREAD, **await _context(uow, slug, topic, Form.blank()))

    @post("/tour/{tour_id:uuid}")
    async def write_of_tour(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        tour_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _write(request, uow, slug, Topic("tour", tour_id))

    @post("/tour/{tour_id:uuid}/seen")
    async def seen_of_tour(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        tour_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _seen(request, uow, slug, Topic("tour", tour_id))


async def _write(request: HttpRequest, uow: UnitOfWork, slug: str, topic: Topic) -> Response[Any]:
    form = MessageForm.parse(await request.form())
    if not form.is_valid:
        return form_again(
            request, THREAD, block="writing", **await _context(uow, slug, topic, form)
        )
    about = await _name(uow, topic)
    await write_message(uow, topic, about=about, body=form.values["body"])
    return done(request, then=f"/t/{slug}/{topic.path}", toast="Sent.")


async def _seen(request: HttpRequest, uow: UnitOfWork, slug: str, topic: Topic) -> Response[Any]:
    """Read up to the last message there is now; what comes later is new."""
    await _name(uow, topic)
    last = next(iter(await list_messages(uow, topic)), None)
    if last is not None:
        await note_read(uow, topic, until=last.created_at)
    context = {**frame(uow, slug, "/messages"), "unread": 0, "here": f"/t/{slug}/{topic.path}"}
    return done(
        request, then=f"/t/{slug}/{topic.path}", refresh=("band/seen.html", ("seen",), context)
    )


async def _context(uow: UnitOfWork, slug: str, topic: Topic, form: Form) -> dict[str, Any]:
    me, about = reader(uow), await _name(uow, topic)
    rows = await list_threads(uow, me)
    messages = await list_messages(uow, topic)
    seen = await seen_until(uow, topic, me)
    is_new = {m.id for m in messages if m.person_id != me and (seen is None or m.created_at > seen)}
    named = await _named(uow, rows)
    return {
        **frame(uow, slug, "/messages", unread=sum(row.unread for row in rows)),
        "topic": topic,
        "about": about,
        "here": f"/t/{slug}/{topic.path}",
        "threads": [(row, named[row.topic]) for row in rows if row.topic in named],
        "others": await _others(uow, {*named, topic}),
        "messages": messages,
        "is_new": is_new,
        "unread": len(is_new),
        "me": me,
        "zone": (await get_tenant(uow)).time_zone,
        "form": form,
    }


async def _named(uow: UnitOfWork, rows: list[ThreadRow]) -> dict[Topic, str]:
    """What each thread is about, as far as that is still there: two reads for all of them."""
    subjects = [row.topic.subject_id for row in rows if row.topic.subject_id]
    shows, tours = await name_shows(uow, subjects), await name_tours(uow, subjects)
    named = {Topic("show", key): show_words(show) for key, show in shows.items()}
    named |= {Topic("tour", key): tour.name for key, tour in tours.items()}
    return {Topic(): "The band", **named}


async def _others(uow: UnitOfWork, known: set[Topic]) -> list[tuple[Topic, str]]:
    """Shows ahead and tours nobody has written about yet."""
    shows = (await list_shows(uow, Asked(today=uow.now.date()))).items
    found = [(Topic("show", s.id), show_words(s)) for s in shows if s.state != "canceled"]
    found += [(Topic("tour", tour.id), tour.name) for tour in (await list_tours(uow))[:10]]
    return [(topic, name) for topic, name in found if topic not in known][:20]


async def _name(uow: UnitOfWork, topic: Topic) -> str:
    """What the thread is about; raises NotFound for what is not this workspace's."""
    if topic.subject_id is None:
        return "the band"
    if topic.kind == "show":
        show = (await name_shows(uow, {topic.subject_id})).get(topic.subject_id)
        if show is not None:
            return show_words(show)
    else:
        tour = (await name_tours(uow, {topic.subject_id})).get(topic.subject_id)
        if tour is not None:
            return tour.name
    raise NotFound
