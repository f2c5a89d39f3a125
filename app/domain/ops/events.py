"""What an operator did, for the audit chain of the service."""

from typing import ClassVar
from uuid import UUID

from app.core.events import Event


class JobChange(Event, frozen=True, kw_only=True):
    """An operator of the service changed the course of a job of the tenant `tenant_id`."""

    subject_kind = "job"
    subject_field = "job_id"
    verb: ClassVar[str]
    job_id: UUID
    tenant_id: UUID
    operator_id: UUID
    operator_name: str

    @property
    def summary(self) -> str:
        return f"{self.operator_name} {self.verb} a job"


class JobRetried(JobChange, frozen=True, kw_only=True):
    name = "ops.job_retried"
    verb = "retried"


class JobCanceled(JobChange, frozen=True, kw_only=True):
    name = "ops.job_canceled"
    verb = "canceled"
