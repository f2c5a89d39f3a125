"""What an operator may do with a job, each recorded in the service's own audit chain."""

from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain.ops.errors import JobAlreadyClosed, JobNotClosed
from app.domain.ops.events import JobCanceled, JobRetried
from app.jobs import rows
from app.web.identity import PersonView


async def retry_job(
    uow: UnitOfWork, tenant_id: UUID, job_id: UUID, *, operator: PersonView
) -> None:
    """Let a closed job run again with fresh attempts; raises JobNotClosed."""
    if not await rows.retry(uow, tenant_id, job_id):
        raise JobNotClosed
    uow.record(
        JobRetried(
            job_id=job_id,
            tenant_id=tenant_id,
            operator_id=operator.id,
            operator_name=operator.name,
        )
    )


async def cancel_job(
    uow: UnitOfWork, tenant_id: UUID, job_id: UUID, *, operator: PersonView
) -> None:
    """Close a job that has not ended; raises JobAlreadyClosed."""
    if not await rows.cancel(uow, tenant_id, job_id):
        raise JobAlreadyClosed
    uow.record(
        JobCanceled(
            job_id=job_id,
            tenant_id=tenant_id,
            operator_id=operator.id,
            operator_name=operator.name,
        )
    )
