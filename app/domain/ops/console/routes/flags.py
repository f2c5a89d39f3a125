"""Flags in the console: make, change, kill; which of them are stale."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.billing.plans import PLANS
from app.core import clock
from app.core.uow import UnitOfWork
from app.domain.ops.console import queries, service
from app.domain.ops.console.figures import stale_reason
from app.domain.ops.console.forms import FlagForm, NewFlagForm
from app.domain.ops.console.models import FlagRow
from app.domain.ops.console.routes.frame import ACTS, GUARDS, platform, sections
from app.web.identity import SignedIn
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

HOME = "/console/flags"
INDEX, EDIT = "ops/console/flags.html", "ops/console/flag.html"


class FlagsController(Controller):
    path = HOME
    guards = GUARDS

    @get()
    async def index(self, request: HttpRequest) -> Response[str]:
        async with platform(request, "console: flags") as uow:
            return page(request, INDEX, form=NewFlagForm(), **await _list(uow))

    @post("", guards=ACTS)
    async def create(
        self, request: HttpRequest, session: NamedDependency[SignedIn]
    ) -> Response[Any]:
        form = NewFlagForm.parse(await request.form())
        flag = None
        async with platform(request, "console: flags") as uow:
            if form.is_valid:
                with form.refusals():
                    flag = await service.make_flag(uow, **form.values, operator=session.person)
            context = await _list(uow)
        if flag is None:
            return form_again(request, INDEX, block="new", form=form, **context)
        return done(request, then=f"{HOME}/{flag.id}", toast="The flag is there, and off.")

    @get("/{flag_id:uuid}")
    async def edit(self, request: HttpRequest, flag_id: FromPath[UUID]) -> Response[str]:
        async with platform(request, "console: flags") as uow:
            flag = await queries.get_flag(uow, flag_id)
            slugs = await _slugs(uow, flag)
        return page(request, EDIT, form=_filled(flag, slugs), **_one(flag))

    @post("/{flag_id:uuid}", guards=ACTS)
    async def update(
        self, request: HttpRequest, flag_id: FromPath[UUID], session: NamedDependency[SignedIn]
    ) -> Response[Any]:
        form = FlagForm.parse(await request.form())
        async with platform(request, "console: flags") as uow:
            flag = await queries.get_flag(uow, flag_id)
            rules = await _rules(uow, form) if form.is_valid else {}
            if not form.is_valid:
                return form_again(request, EDIT, block="rules", form=form, **_one(flag))
            await service.change_flag(
                uow,
                flag,
                operator=session.person,
                is_on=form.values["is_on"],
                rules=rules,
                starts_at=_midnight(form.values["starts_on"]),
                ends_at=_midnight(form.values["ends_on"], after=1),
            )
        return done(request, then=HOME, toast=f"{flag.name} is changed.")

    @post("/{flag_id:uuid}/kill", guards=ACTS)
    async def kill(
        self, request: HttpRequest, flag_id: FromPath[UUID], session: NamedDependency[SignedIn]
    ) -> Response[Any]:
        async with platform(request, "console: flags") as uow:
            flag = await queries.get_flag(uow, flag_id)
            await service.kill_flag(uow, flag, operator=session.person)
        return done(request, then=HOME, toast=f"{flag.name} is closed to everybody.")


async def _list(uow: UnitOfWork) -> dict[str, Any]:
    flags = await queries.list_flags(uow)
    return {
        "tabs": sections("flags"),
        "flags": [(flag, _words(flag), _stale(flag)) for flag in flags],
    }


def _one(flag: FlagRow) -> dict[str, Any]:
    plans = [(str(each.name), each.label) for each in PLANS.values()]
    return {"tabs": sections("flags"), "flag": flag, "plans": plans, "stale": _stale(flag)}


def _stale(flag: FlagRow) -> str:
    return stale_reason(
        is_on=flag.is_on,
        killed=flag.killed_at is not None,
        rules=flag.rules,
        changed_at=flag.changed_at,
        now=clock.now(),
    )


def _words(flag: FlagRow) -> str:
    if not flag.rules:
        return "everybody"
    parts = [PLANS[plan].label for plan in flag.rules.get("plans", ())]
    if tenants := flag.rules.get("tenants", ()):
        parts.append(f"workspaces: {len(tenants)}")
    if percentage := flag.rules.get("percentage"):
        parts.append(f"{percentage} % of all")
    return ", ".join(parts) or "nobody"


async def _rules(uow: UnitOfWork, form: FlagForm) -> dict[str, Any]:
    rules: dict[str, Any] = {}
    if form.values["plans"]:
        rules["plans"] = form.values["plans"]
    if form.slugs:
        ids = await queries.ids_of(uow, form.slugs)
        if unknown := sorted(set(form.slugs) - set(ids)):
            form.errors["tenants"] = f"There is no workspace at {', '.join(unknown[:5])}."
        rules["tenants"] = [str(each) for each in ids.values()]
    if form.values["percentage"] is not None:
        rules["percentage"] = form.values["percentage"]
    return rules


async def _slugs(uow: UnitOfWork, flag: FlagRow) -> str:
    return "\n".join(await queries.slugs_of(uow, flag.rules.get("tenants", ())))


def _filled(flag: FlagRow, slugs: str) -> FlagForm:
    return FlagForm.blank(
        is_on=flag.is_on,
        plans=flag.rules.get("plans", []),
        tenants=slugs,
        percentage=flag.rules.get("percentage"),
        starts_on=flag.starts_at.date().isoformat() if flag.starts_at else None,
        ends_on=(flag.ends_at - timedelta(days=1)).date().isoformat() if flag.ends_at else None,
    )


def _midnight(day: date | None, *, after: int = 0) -> datetime | None:
    return datetime.combine(day, time(), UTC) + timedelta(days=after) if day else None
