"""Checklists of a workspace, seats to fill, and what agencies set up here."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.blueprints.choices import SEAT_ROLES
from app.domain.blueprints.forms import ChecklistForm, PlanForm, SeatForm, TickForm
from app.domain.blueprints.models import Checklist
from app.domain.blueprints.queries.blueprints import list_applications
from app.domain.blueprints.queries.checklists import (
    get_checklist,
    list_checklists,
    list_items,
    list_seats,
)
from app.domain.blueprints.service.checklists import (
    archive_checklist,
    fill_seat,
    plan_seat,
    tick_item,
    write_checklist,
)
from app.web.forms import Form
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

READ, WRITE = "checklists.read", "checklists.write"
INDEX, FORM = "blueprints/checklists/index.html", "blueprints/checklists/form.html"


class ChecklistsController(Controller):
    path = "/t/{slug:str}/checklists"

    @get("", guards=[requires(READ)])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, INDEX, form=Form.blank(), **await _lists(uow, slug))

    @get("/new", guards=[requires(WRITE)])
    async def new(self, request: HttpRequest, slug: FromPath[str]) -> Response[Any]:
        form = ChecklistForm.blank()
        return page(request, FORM, form=form, home=_home(slug), checklist=None)

    @post("", guards=[requires(WRITE)])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return await _write(request, slug, uow, None)

    @get("/{checklist_id:uuid}", guards=[requires(READ)])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        checklist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(
            request,
            "blueprints/checklists/show.html",
            home=_home(slug),
            checklist=await get_checklist(uow, checklist_id),
            items=await list_items(uow, checklist_id),
            may_write=uow.actor.can(WRITE),
        )

    @get("/{checklist_id:uuid}/edit", guards=[requires(WRITE)])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        checklist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        checklist = await get_checklist(uow, checklist_id)
        lines = [item.text for item in await list_items(uow, checklist_id)]
        form = ChecklistForm.blank(name=checklist.name, texts="\n".join(lines))
        return page(request, FORM, form=form, home=_home(slug), checklist=checklist)

    @post("/{checklist_id:uuid}", guards=[requires(WRITE)])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        checklist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _write(request, slug, uow, await get_checklist(uow, checklist_id))

    @post("/{checklist_id:uuid}/archive", guards=[requires(WRITE)])
    async def archive(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        checklist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        checklist = await archive_checklist(uow, checklist_id)
        return done(request, then=_home(slug), toast=f"{checklist.name} is put away.")

    @post("/items/{checklist_item_id:uuid}", guards=[requires(WRITE)])
    async def tick(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        checklist_item_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        is_done = TickForm.parse(await request.form()).values.get("is_done") == "yes"
        item = await tick_item(uow, checklist_item_id, is_done=is_done)
        return done(request, then=f"{_home(slug)}/{item.checklist_id}")

    @get("/set-up", guards=[requires(READ)])
    async def set_up(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(
            request,
            "blueprints/checklists/set_up.html",
            home=_home(slug),
            history=await list_applications(uow),
        )

    @post("/seats", guards=[requires(WRITE)])
    async def plan(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = PlanForm.parse(await request.form())
        if not form.is_valid:
            context = await _lists(uow, slug)
            return form_again(request, INDEX, block="seats", form=form, **context)
        await plan_seat(uow, name=form.values["name"], role=form.values["role"])
        return done(request, then=_home(slug), toast="The seat is planned.")

    @post("/seats/{planned_seat_id:uuid}/invite", guards=[requires("team.manage")])
    async def invite(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        planned_seat_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = SeatForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await fill_seat(uow, planned_seat_id, email=form.values["email"])
        if not form.is_valid:
            context = await _lists(uow, slug)
            return form_again(request, INDEX, block="seats", form=form, **context)
        return done(request, then=_home(slug), toast=f"{form.values['email']} is invited.")


async def _write(
    request: HttpRequest, slug: str, uow: UnitOfWork, checklist: Checklist | None
) -> Response[Any]:
    form = ChecklistForm.parse(await request.form())
    if form.is_valid:
        with form.refusals():
            written = await write_checklist(
                uow,
                name=form.values["name"],
                texts=form.lines,
                checklist_id=checklist.id if checklist else None,
            )
    if not form.is_valid:
        return form_again(
            request, FORM, block="form", form=form, home=_home(slug), checklist=checklist
        )
    return done(request, then=f"{_home(slug)}/{written.id}", toast="The checklist is saved.")


async def _lists(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    return {
        "home": _home(slug),
        "checklists": await list_checklists(uow),
        "seats": await list_seats(uow),
        "roles": [(str(role), label) for role, label in SEAT_ROLES.items()],
        "may_write": uow.actor.can(WRITE),
        "may_invite": uow.actor.can("team.manage"),
    }


def _home(slug: str) -> str:
    return f"/t/{slug}/checklists"
