"""The band's page: what is next, what waits, and where the goals stand."""

from datetime import timedelta
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.band.agenda import by_day, shown_to
from app.domain.band.queries.agenda import list_items
from app.domain.band.queries.messages import count_unread
from app.domain.band.queries.people import list_players
from app.domain.band.queries.polls import list_polls
from app.domain.band.queries.work import list_goals, list_tasks, task_rows
from app.domain.band.routes.common import READ, frame, today_of
from app.domain.band.wording import moment_words
from app.domain.shows import list_unsettled
from app.tenants import get_tenant
from app.web.page import page
from app.web.visit import HttpRequest

DAYS_AHEAD, SHOWN = timedelta(days=60), 8
SOON = timedelta(days=14)


class BandController(Controller):
    path = "/t/{slug:str}/band"

    @get("", guards=[READ])
    async def show(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        tenant = await get_tenant(uow)
        today, person = today_of(uow, tenant), uow.actor.person_id
        items = await list_items(uow, today, today + DAYS_AHEAD, busy=False)
        unread = await count_unread(uow, person) if person and uow.actor.can("band.talk") else 0
        tasks = await list_tasks(uow, until=today + SOON)
        polls = [row for row in await list_polls(uow) if not row.poll.is_closed]
        return page(
            request,
            "band/show.html",
            tenant=tenant,
            today=today,
            days=list(by_day(shown_to(uow.actor, items)).items())[:SHOWN],
            tasks=(await task_rows(uow, tasks))[:SHOWN],
            more_tasks=max(len(tasks) - SHOWN, 0),
            overdue=sum(task.is_overdue(today) for task in tasks),
            polls=polls[:SHOWN],
            goals=(await list_goals(uow))[:4],
            unsettled=await list_unsettled(uow),
            players=await list_players(uow),
            unread=unread,
            deadline=lambda poll: moment_words(poll.closes_at, poll.time_zone),
            home_zone=tenant.time_zone,
            **frame(uow, slug, "", unread=unread),
        )
