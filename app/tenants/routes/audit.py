"""The audit log: who did what, before and after, and whether the chain holds."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import Invalid
from app.core.paging import InvalidCursor
from app.core.spreadsheet import Column, csv_lines
from app.core.tables import EventRow
from app.core.uow import UnitOfWork
from app.jobs.audit import verify
from app.tenants.queries.clients import name_clients
from app.tenants.queries.history import (
    AuditFilter,
    get_chain_state,
    list_events,
    list_events_to_export,
)
from app.tenants.queries.workspace import get_tenant, list_members
from app.tenants.routes.sections import settings_tabs
from app.web.guards import requires
from app.web.page import page
from app.web.visit import HttpRequest

AUDIT = "tenants/audit.html"
COLUMNS = tuple(
    Column(title)
    for title in (
        "Time (UTC)",
        "Who",
        "What",
        "Kind",
        "Subject",
        "Before and after",
        "Address",
        "Client",
    )
)


class AuditController(Controller):
    path = "/t/{slug:str}/settings/audit"
    guards = (requires("audit.read"),)

    @get("")
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        asked, tenant = dict(request.query_params), await get_tenant(uow)
        wanted = filter_of(asked, ZoneInfo(tenant.time_zone))
        try:
            events = await list_events(
                uow, wanted, after=asked.get("after"), before=asked.get("before")
            )
        except InvalidCursor as error:
            raise Invalid(str(error)) from error
        return page(
            request,
            AUDIT,
            fragments=("events",),
            slug=slug,
            tabs=settings_tabs(uow.actor, slug, "audit"),
            events=events,
            asked=asked,
            kinds=kinds_of(uow),
            people=[(each.person_id, each.name) for each in await list_members(uow)],
            clients=await name_clients(uow),
            chain=await get_chain_state(uow),
            broken_at=await verify(uow),
            zone=tenant.time_zone,
            now=uow.now,
        )

    @get("/export.csv")
    async def export(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        tenant = await get_tenant(uow)
        wanted = filter_of(dict(request.query_params), ZoneInfo(tenant.time_zone))
        events, clients = await list_events_to_export(uow, wanted), await name_clients(uow)
        rows = (_cells(event, clients) for event in events)
        return Response(
            "".join(csv_lines(COLUMNS, rows)).encode(),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="audit-{slug}.csv"'},
        )


def filter_of(asked: Mapping[str, str], zone: ZoneInfo) -> AuditFilter:
    """The filter of an address; days are days in the workspace's zone. Nonsense filters nothing."""
    since, until = _day(asked.get("since")), _day(asked.get("until"))
    return AuditFilter(
        person_id=_id(asked.get("person")),
        name=asked.get("kind", ""),
        subject_kind=asked.get("subject_kind", ""),
        subject_id=_id(asked.get("subject")),
        since=_start(since, zone) if since else None,
        until=_start(until + timedelta(days=1), zone) if until else None,
    )


def kinds_of(uow: UnitOfWork) -> list[tuple[str, str]]:
    """Every kind of fact the modules know, with its words."""
    return [
        (name, name.replace(".", ": ").replace("_", " ")) for name in sorted(uow.registry.events)
    ]


def _cells(event: EventRow, clients: Mapping[UUID, str]) -> tuple[str, ...]:
    changes = "; ".join(f"{name}: {old} → {new}" for name, (old, new) in event.changes.items())
    subject = f"{event.subject_kind} {event.subject_id or ''}".strip()
    return (
        event.created_at.astimezone(UTC).isoformat(timespec="seconds"),
        event.actor_label,
        event.summary,
        event.name,
        subject,
        changes,
        event.ip or "",
        clients.get(event.client_id, "a client") if event.client_id else "",
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
