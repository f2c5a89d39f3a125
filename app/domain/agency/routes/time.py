"""One's own time: the timer, the week's grid, single entries, handing the week in."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import Invalid
from app.core.uow import UnitOfWork
from app.domain.agency.grid import grid_of, typed_again
from app.domain.agency.hours import week_of
from app.domain.agency.queries.clients import list_named_tasks, list_task_choices
from app.domain.agency.queries.time import find_timer, get_entry, list_submitted, list_week
from app.domain.agency.routes.common import WORK, base, home, me, tabs, today_in
from app.domain.agency.service.timekeeping import (
    delete_entry,
    drop_timer,
    note_entry,
    save_week,
    start_timer,
    stop_timer,
    submit_week,
)
from app.domain.agency.working_forms import EntryForm, StopForm, TimerForm, WeekForm
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

WEEK = "agency/time/week.html"
TIME_TABS = (("My week", "time"), ("Approvals", "approvals"), ("Rates", "rates"))


class TimeController(Controller):
    path = "/t/{slug:str}/agency/time"
    guards = (requires(WORK),)

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        monday = asked_week(request, await today_in(uow))
        context = await _week(request, uow, slug, monday)
        return page(request, WEEK, form=Form.blank(), fragments=("week",), **context)

    @post("/timer")
    async def start(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _week(request, uow, slug, week_of(await today_in(uow)))
        tasks = [code for code, _ in context["tasks"]]
        form = TimerForm.parse(await request.form(), task_id=tasks)
        if form.is_valid:
            with form.refusals():
                note = form.values["note"] or ""
                await start_timer(uow, me(request), task_id=form.values["task_id"], note=note)
        if not form.is_valid:
            return form_again(request, WEEK, block="timer", form=form, **context)
        return done(request, then=home(slug, "time"), toast="The timer runs.")

    @post("/timer/stop")
    async def stop(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form, timer = StopForm.parse(await request.form()), await find_timer(uow, me(request))
        zone = (await get_tenant(uow)).time_zone
        ended_at = form.instant(timer.started_at, zone) if timer and form.is_valid else None
        if form.is_valid:
            with form.refusals():
                await stop_timer(uow, me(request), ended_at=ended_at)
        if not form.is_valid:
            context = await _week(request, uow, slug, week_of(await today_in(uow)))
            return form_again(request, WEEK, block="timer", form=form, **context)
        return done(request, then=home(slug, "time"), toast="The time is in your week.")

    @post("/timer/drop")
    async def drop(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        await drop_timer(uow, me(request))
        return done(request, then=home(slug, "time"), toast="The timer is gone.")

    @post("/week")
    async def save(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        monday = asked_week(request, await today_in(uow))
        context = await _week(request, uow, slug, monday)
        data = await request.form()
        form = WeekForm.parse(data, task=context["known_tasks"])
        if form.is_valid:
            with form.refusals():
                await save_week(uow, me(request), monday, form.cells)
                if data.get("how") == "submit":
                    await submit_week(uow, me(request), monday)
        if not form.is_valid:
            context["typed"], context["added"] = typed_again(context["grid"], form.rows("row"))
            return form_again(request, WEEK, block="week", form=form, **context)
        words = "The week is handed in." if data.get("how") == "submit" else "The week is saved."
        refresh = (WEEK, ["week"], {**await _week(request, uow, slug, monday), "form": Form()})
        then = home(slug, f"time?week={monday}")
        return done(request, then=then, refresh=refresh, toast=words)

    @post("/entries/{time_entry_id:uuid}")
    async def note(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        time_entry_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = EntryForm.parse(await request.form())
        if not form.is_valid:
            raise Invalid(next(iter(form.errors.values())))
        entry = await note_entry(
            uow,
            time_entry_id,
            me(request),
            note=form.values["note"] or "",
            is_billable=form.values["is_billable"],
        )
        then = home(slug, f"time?week={week_of(entry.day)}")
        return done(request, then=then, toast="Saved.")

    @post("/entries/{time_entry_id:uuid}/delete")
    async def delete(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        time_entry_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        entry = await get_entry(uow, time_entry_id)
        await delete_entry(uow, entry.id, me(request))
        then = home(slug, f"time?week={week_of(entry.day)}")
        return done(request, then=then, toast="The time is taken back.")


def asked_week(request: HttpRequest, today: date) -> date:
    """The Monday of the address, or of this week; raises Invalid for what is no day."""
    typed = request.query_params.get("week", "")
    try:
        return week_of(date.fromisoformat(typed) if typed else today)
    except ValueError as error:
        raise Invalid("Write the week as one of its days: 2026-08-31.") from error


async def _week(request: HttpRequest, uow: UnitOfWork, slug: str, monday: date) -> dict[str, Any]:
    person_id = me(request)
    entries = await list_week(uow, person_id, monday)
    choices = {choice.id: choice for choice in await list_task_choices(uow)}
    before = {} if entries else {
        entry.task_id for entry in await list_week(uow, person_id, monday - timedelta(days=7))
    }  # fmt: skip
    used = {entry.task_id for entry in entries}
    named = {**choices, **(await list_named_tasks(uow, used - set(choices)))}
    labels = {task_id: choice.label for task_id, choice in named.items()}
    context = await base(uow, slug)
    return {
        **context,
        "tabs": tabs(slug, "time", TIME_TABS if context["may_manage"] else TIME_TABS[:1]),
        "monday": monday,
        "earlier": monday - timedelta(days=7),
        "later": monday + timedelta(days=7),
        "grid": grid_of(monday, entries, labels, [task for task in before if task in choices]),
        "entries": entries,
        "labels": labels,
        "has_drafts": any(entry.is_draft for entry in entries),
        "returned": next((entry.returned_note for entry in entries if entry.returned_note), ""),
        "timer": await find_timer(uow, person_id),
        "tasks": [(str(choice.id), choice.label) for choice in choices.values()],
        "known_tasks": [str(task_id) for task_id in named],
        "waiting": len(await list_submitted(uow)) if context["may_manage"] else 0,
        "now": uow.now,
        "zone": (await get_tenant(uow)).time_zone,
        "typed": {},
        "added": [],
        "spare": 2,
    }
