"""Statement runs: the list, a new one, and its way from draft to locked."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from app.core.errors import Invalid, NotFound
from app.core.money import Money
from app.core.paging import InvalidCursor
from app.core.uow import UnitOfWork
from app.domain.royalties.forms import RunForm
from app.domain.royalties.models.statements import AT_WORK, RunStatus, StatementRun
from app.domain.royalties.queries.drafting import ALIVE, find_work
from app.domain.royalties.queries.reports import find_latest_period
from app.domain.royalties.queries.run_contracts import contracts_of_run
from app.domain.royalties.queries.runs import get_run, list_runs, obstacles_of_run, totals_of_run
from app.domain.royalties.queries.statements import page_of_run
from app.domain.royalties.service.publishing import lock_run
from app.domain.royalties.service.runs import (
    approve_run,
    ask_for_draft,
    ask_to_publish,
    discard_run,
    needs_second_person,
)
from app.jobs.live import job_topic
from app.web import htmx, sse
from app.web.guards import requires
from app.web.page import done, form_again, go_to, page
from app.web.visit import HttpRequest

INDEX = "royalties/runs/index.html"
SHOW = "royalties/runs/show.html"
QUESTIONS = {
    "approve": (
        "Approve these statements?",
        "You confirm that the figures are right. Computing the run again takes the approval back.",
        "Approve",
    ),
    "publish": (
        "Publish these statements?",
        (
            "They are numbered, booked as owed and mailed to their payees. This cannot be undone; "
            "corrections go into a later run."
        ),
        "Publish and send",
    ),
    "lock": (
        "Lock this run?",
        "It is closed for good. Payees keep their statements.",
        "Lock",
    ),
    "cancel": (
        "Stop drafting?",
        "Nothing of this draft is kept. The earnings wait for the next run.",
        "Stop and discard",
    ),
    "discard": (
        "Discard this draft?",
        "Its statements are thrown away. The earnings wait for the next run.",
        "Discard the draft",
    ),
}


class RunsController(Controller):
    path = "/t/{slug:str}/royalties/statements"

    @get("", guards=[requires("money.read")])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        latest, context = await find_latest_period(uow), await _index(uow, slug, after)
        return page(request, INDEX, form=RunForm.blank(period=latest), latest=latest, **context)

    @post("/runs", guards=[requires("money.write")])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = RunForm.parse(await request.form())
        if form.is_valid:
            run = await ask_for_draft(uow, form.values["period"].code)
            toast = "The statements are being drafted. Look at them, then approve."
            return done(request, then=f"{_home(slug)}/runs/{run.id}", toast=toast)
        latest, context = await find_latest_period(uow), await _index(uow, slug, "")
        return form_again(request, INDEX, block="run_form", form=form, latest=latest, **context)

    @get("/runs/{run_id:uuid}", guards=[requires("money.read")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        run_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        run, here = await get_run(uow, run_id), f"{_home(slug)}/runs/{run_id}"
        is_at_work = run.status in AT_WORK
        if htmx.target_block(request) == "run_work" and not is_at_work:
            return go_to(request, here)
        work = await find_work(uow, run.id) if is_at_work else None
        shown: dict[str, Any] = {"run": run, "here": here, "slug": slug, "home": _home(slug)}
        shown |= {"work": work, "is_alive": work is not None and work.state in ALIVE}
        shown |= {"may_write": uow.actor.can("money.write"), "major": Money}
        if htmx.target_block(request) != "run_work":
            shown |= await _figures(uow, run, after)
        return page(request, SHOW, fragments=("run_work",), questions=QUESTIONS, **shown)

    @get("/runs/{run_id:uuid}/live", guards=[requires("money.read")])
    async def live(
        self, request: HttpRequest, run_id: FromPath[UUID], uow: NamedDependency[UnitOfWork]
    ) -> Stream:
        work = await find_work(uow, run_id)
        if work is None:
            raise NotFound
        return sse.stream(request, job_topic(work.job_id), permission="money.read")

    @get("/runs/{run_id:uuid}/approve", guards=[requires("money.approve")])
    async def ask_approve(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        run_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _ask(request, slug, run_id, uow, "approve")

    @post("/runs/{run_id:uuid}/approve", guards=[requires("money.approve")])
    async def approve(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        run_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        run = await approve_run(uow, run_id)
        return done(request, then=f"{_home(slug)}/runs/{run.id}", toast="Approved. Publish next.")

    @get("/runs/{run_id:uuid}/publish", guards=[requires("money.approve")])
    async def ask_publish(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        run_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _ask(request, slug, run_id, uow, "publish")

    @post("/runs/{run_id:uuid}/publish", guards=[requires("money.approve")])
    async def publish(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        run_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        run = await ask_to_publish(uow, run_id)
        toast = "The statements are being published. Then they are printed and mailed."
        return done(request, then=f"{_home(slug)}/runs/{run.id}", toast=toast)

    @get("/runs/{run_id:uuid}/lock", guards=[requires("money.approve")])
    async def ask_lock(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        run_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _ask(request, slug, run_id, uow, "lock")

    @post("/runs/{run_id:uuid}/lock", guards=[requires("money.approve")])
    async def lock(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        run_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        run = await lock_run(uow, run_id)
        return done(request, then=f"{_home(slug)}/runs/{run.id}", toast="The run is locked.")

    @get("/runs/{run_id:uuid}/discard", guards=[requires("money.write")])
    async def ask_discard(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        run_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _ask(request, slug, run_id, uow, "discard")

    @post("/runs/{run_id:uuid}/discard", guards=[requires("money.write")])
    async def discard(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        run_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await discard_run(uow, run_id)
        return done(request, then=_home(slug), toast="The draft is gone.")


def left_out_of(run: StatementRun) -> list[tuple[str, str, Decimal]]:
    """The income under contract a draft leaves out: why, currency and exact amount."""
    return [
        (why, currency, Decimal(amount))
        for why, sums in run.left_out.items()
        for currency, amount in sums.items()
    ]


async def _figures(uow: UnitOfWork, run: StatementRun, after: str) -> dict[str, Any]:
    """What the statements of a run come to, and what to look at before they are approved."""
    is_open = run.status in {RunStatus.DRAFT, RunStatus.APPROVED}
    may_approve = uow.actor.can("money.approve")
    try:
        statements = await page_of_run(uow, run.id, after=after or None)
    except InvalidCursor as error:
        raise Invalid(str(error)) from error
    return {
        "is_open": is_open,
        "statements": statements,
        "totals": await totals_of_run(uow, run) if statements.items else [],
        "left_out": left_out_of(run),
        "contracts": await contracts_of_run(uow, run),
        "obstacles": await obstacles_of_run(uow, run) if is_open else None,
        "may_approve": may_approve,
        "needs_other": may_approve and await needs_second_person(uow, run),
    }


async def _index(uow: UnitOfWork, slug: str, after: str) -> dict[str, Any]:
    try:
        runs = await list_runs(uow, after=after or None)
    except InvalidCursor as error:
        raise Invalid(str(error)) from error
    return {
        "home": _home(slug),
        "slug": slug,
        "runs": runs,
        "is_newest": not after,
        "may_write": uow.actor.can("money.write"),
        "major": Money,
    }


async def _ask(
    request: HttpRequest, slug: str, run_id: UUID, uow: UnitOfWork, verb: str
) -> Response[Any]:
    run = await get_run(uow, run_id)
    is_canceled = verb == "discard" and run.status == RunStatus.DRAFTING
    title, words, label = QUESTIONS["cancel" if is_canceled else verb]
    return page(
        request,
        "royalties/runs/ask.html",
        title=title,
        words=words,
        label=label,
        back=f"{_home(slug)}/runs/{run.id}",
        verb=verb,
    )


def _home(slug: str) -> str:
    return f"/t/{slug}/royalties/statements"
