"""What is to be done: the list, one by one, and the list of what a show needs."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.band.forms import ListForm, TaskForm, find_player
from app.domain.band.models import BandTask
from app.domain.band.queries.people import list_players
from app.domain.band.queries.work import get_task, list_done, list_tasks, task_rows
from app.domain.band.routes.common import READ, WRITE, choices_of, frame, today_of
from app.domain.band.service.work import (
    change_task,
    finish_task,
    list_for_show,
    set_task,
    take_up,
)
from app.domain.band.templates import FOR_A_SHOW
from app.domain.band.wording import show_words
from app.domain.shows import Asked, Show, list_shows
from app.domain.tours import list_tours
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

INDEX, FORM = "band/tasks.html", "band/task.html"


class BandTasksController(Controller):
    path = "/t/{slug:str}/band/tasks"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, INDEX, **await _index(uow, slug, Form.blank()))

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = TaskForm.blank(about=request.query_params.get("about", ""))
        return page(request, FORM, form=form, **await _choices(uow, slug, None))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _choices(uow, slug, None)
        form = TaskForm.parse(await request.form(), **_options(context))
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        player = find_player(await list_players(uow), form.values["who"])
        title, due_on = form.values["title"], form.values["due_on"]
        await set_task(uow, title=title, player=player, due_on=due_on, about=form.subject)
        return done(request, then=f"/t/{slug}/band/tasks", toast="On the list.")

    @get("/{band_task_id:uuid}/edit", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_task_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        task = await get_task(uow, band_task_id)
        return page(request, FORM, form=_form_of(task), **await _choices(uow, slug, task))

    @post("/{band_task_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_task_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        task = await get_task(uow, band_task_id)
        context = await _choices(uow, slug, task)
        form = TaskForm.parse(await request.form(), **_options(context))
        if form.is_valid:
            with form.refusals():
                await change_task(
                    uow,
                    band_task_id,
                    seen=form.values["seen"] or 0,
                    title=form.values["title"],
                    player=find_player(await list_players(uow), form.values["who"]),
                    due_on=form.values["due_on"],
                    about=form.subject,
                )
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/band/tasks", toast="Saved.")

    @post("/{band_task_id:uuid}/done", guards=[WRITE])
    async def finish(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_task_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        task = await finish_task(uow, band_task_id)
        return done(request, then=f"/t/{slug}/band/tasks", toast=f"Done: {task.title}")

    @post("/{band_task_id:uuid}/reopen", guards=[WRITE])
    async def reopen(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        band_task_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        task = await take_up(uow, band_task_id)
        return done(request, then=f"/t/{slug}/band/tasks", toast=f"To do again: {task.title}")

    @post("/for-show", guards=[WRITE])
    async def of_show(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        shows = await _shows_ahead(uow)
        form = ListForm.parse(await request.form(), show_id=[show.id for show in shows])
        if not form.is_valid:
            context = await _index(uow, slug, form)
            return form_again(request, INDEX, block="listing", **context)
        number = await list_for_show(uow, form.values["show_id"])
        toast = f"{counted(number, 'line')} added." if number else "This show has the list already."
        return done(request, then=f"/t/{slug}/band/tasks", toast=toast)


async def _index(uow: UnitOfWork, slug: str, form: Form) -> dict[str, Any]:
    tenant = await get_tenant(uow)
    return {
        **frame(uow, slug, "/tasks"),
        "today": today_of(uow, tenant),
        "zone": tenant.time_zone,
        "rows": await task_rows(uow, await list_tasks(uow)),
        "done_rows": await task_rows(uow, await list_done(uow)),
        "shows": [(str(show.id), show_words(show)) for show in await _shows_ahead(uow)],
        "lines": FOR_A_SHOW,
        "form": form,
    }


async def _choices(uow: UnitOfWork, slug: str, task: BandTask | None) -> dict[str, Any]:
    about = [(f"show:{show.id}", show_words(show)) for show in await _shows_ahead(uow)]
    about += [(f"tour:{tour.id}", f"Tour: {tour.name}") for tour in await list_tours(uow)]
    players = choices_of(await list_players(uow))
    if task is not None:
        about, players = _with_kept(task, about, players)
    return {**frame(uow, slug, "/tasks"), "task": task, "about": about, "players": players}


def _with_kept(
    task: BandTask, about: list[tuple[str, str]], players: list[tuple[str, str]]
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What the task says stays a choice, even if it is past or has left."""
    who, subject = _who(task), _about(task)
    if subject and subject not in dict(about):
        about = [(subject, "What it is for now"), *about]
    if who and who not in dict(players):
        players = [(who, task.for_name), *players]
    return about, players


def _options(context: dict[str, Any]) -> dict[str, list[str]]:
    return {
        "about": [key for key, _ in context["about"]],
        "who": [key for key, _ in context["players"]],
    }


async def _shows_ahead(uow: UnitOfWork) -> list[Show]:
    found = await list_shows(uow, Asked(today=uow.now.date()))
    return [show for show in found.items if show.state != "canceled"]


def _form_of(task: BandTask) -> TaskForm:
    return TaskForm.blank(
        title=task.title, who=_who(task), due_on=task.due_on, about=_about(task), seen=task.edition
    )


def _about(task: BandTask) -> str:
    if task.show_id:
        return f"show:{task.show_id}"
    return f"tour:{task.tour_id}" if task.tour_id else ""


def _who(task: BandTask) -> str:
    if task.band_person_id:
        return f"band:{task.band_person_id}"
    return f"team:{task.person_id}" if task.person_id else ""
