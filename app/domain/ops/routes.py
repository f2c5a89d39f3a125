"""The operator's pages: jobs across tenants, and the soundness of audit chains."""

from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core import clock
from app.core.actor import PLATFORM_TENANT
from app.core.errors import NotFound
from app.core.jobs import Queue
from app.core.uow import UnitOfWork
from app.domain.ops import queries, service
from app.domain.ops.queries import PAGE, STATES
from app.jobs.anchors import Anchors, AnchorSigner
from app.web.guards import operator_only
from app.web.identity import SignedIn
from app.web.page import done, page
from app.web.site import site_of
from app.web.visit import HttpRequest

JOBS = "/operator/jobs"
AUDIT = "/operator/audit"
ONE = "/{tenant_id:uuid}/{job_id:uuid}"


class JobsController(Controller):
    path = JOBS
    guards = [operator_only]  # noqa: RUF012 - Litestar's way to declare it

    @get()
    async def index(
        self,
        request: HttpRequest,
        show: FromQuery[str] = "",
        name: FromQuery[str] = "",
        older: FromQuery[UUID | None] = None,
    ) -> Response[str]:
        state = show if show in STATES else ""
        async with _platform(request, "operator jobs screen") as uow:
            found = await queries.jobs(uow, state=state, name=name.strip(), older=older)
            counts = await queries.counts(uow)
            depths = await queries.depths(uow, list(Queue))
        return page(
            request,
            "ops/jobs.html",
            jobs=found[:PAGE],
            older=found[PAGE - 1].id if len(found) > PAGE else None,
            state=state,
            name=name,
            counts=counts,
            depths=depths,
            now=clock.now(),
        )

    @post(f"{ONE}/retry")
    async def retry(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        tenant_id: FromPath[UUID],
        job_id: FromPath[UUID],
    ) -> Response[Any]:
        async with _platform(request, "operator retries a job") as uow:
            await service.retry_job(uow, tenant_id, job_id, operator=session.person)
        return done(request, then=JOBS, toast="The job runs again.")

    @get(f"{ONE}/cancel")
    async def ask_to_cancel(
        self, request: HttpRequest, tenant_id: FromPath[UUID], job_id: FromPath[UUID]
    ) -> Response[str]:
        async with _platform(request, "operator jobs screen") as uow:
            job = await queries.job(uow, tenant_id, job_id)
        if job is None:
            raise NotFound
        return page(request, "ops/cancel.html", job=job)

    @post(f"{ONE}/cancel")
    async def cancel(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        tenant_id: FromPath[UUID],
        job_id: FromPath[UUID],
    ) -> Response[Any]:
        async with _platform(request, "operator cancels a job") as uow:
            await service.cancel_job(uow, tenant_id, job_id, operator=session.person)
        return done(request, then=JOBS, toast="The job was canceled.")


class AuditController(Controller):
    path = AUDIT
    guards = [operator_only]  # noqa: RUF012

    @get()
    async def index(self, request: HttpRequest) -> Response[str]:
        async with _platform(request, "operator audit screen") as uow:
            tenants = await queries.tenants(uow)
        return page(request, "ops/audit.html", tenants=tenants, platform=PLATFORM_TENANT)

    @get("/{tenant_id:uuid}")
    async def verify(self, request: HttpRequest, tenant_id: FromPath[UUID]) -> Response[str]:
        async with _platform(request, "operator verifies an audit chain") as uow:
            names = dict(await queries.tenants(uow)) | {PLATFORM_TENANT: "The service itself"}
            if tenant_id not in names:
                raise NotFound
            verdict = await _anchors(request).check(uow, tenant_id)
        return page(request, "ops/verdict.html", name=names[tenant_id], verdict=verdict)


def _platform(request: HttpRequest, reason: str) -> AbstractAsyncContextManager[UnitOfWork]:
    return site_of(request).database.platform(reason=reason)


def _anchors(request: HttpRequest) -> Anchors:
    site = site_of(request)
    return Anchors(site.adapters.storage, AnchorSigner(site.adapters.master))
