"""What operators did, and what owners let them do."""

from typing import Any, ClassVar
from uuid import UUID

from app.core.events import Event


class _ByOperator(Event, frozen=True, kw_only=True):
    """Recorded in the tenant's audit log, in the operator's name."""

    subject_kind: ClassVar[str] = "tenant"
    subject_field: ClassVar[str | None] = "tenant_id"
    tenant_id: UUID


class TenantSuspended(_ByOperator, frozen=True, kw_only=True):
    name = "ops.tenant_suspended"
    reason: str

    @property
    def summary(self) -> str:
        return f"The workspace was suspended: {self.reason}"


class TenantResumed(_ByOperator, frozen=True, kw_only=True):
    name = "ops.tenant_resumed"
    reason: str

    @property
    def summary(self) -> str:
        return f"The workspace was opened again: {self.reason}"


class SupportAllowed(Event, frozen=True, kw_only=True):
    name = "ops.support_allowed"
    subject_kind = "support_grant"
    subject_field = "grant_id"
    grant_id: UUID
    until: str
    may_change: bool

    @property
    def summary(self) -> str:
        what = "look at and change" if self.may_change else "look at"
        return f"Backline's support may {what} the workspace until {self.until}"


class SupportEnded(Event, frozen=True, kw_only=True):
    name = "ops.support_ended"
    subject_kind = "support_grant"
    subject_field = "grant_id"
    grant_id: UUID

    @property
    def summary(self) -> str:
        return "Backline's support may no longer look at the workspace"


class SupportEntered(_ByOperator, frozen=True, kw_only=True):
    name = "ops.support_entered"
    operator_name: str

    @property
    def summary(self) -> str:
        return f"{self.operator_name} of Backline's support came in to look"


class OperatorActed(Event, frozen=True, kw_only=True):
    """The same acts in the service's own audit log, with whom they were about."""

    name = "ops.operator_acted"
    subject_kind = "operator"
    subject_field = "operator_id"
    operator_id: UUID
    operator_name: str
    act: str
    about: str

    @property
    def summary(self) -> str:
        return f"{self.operator_name} {self.act}: {self.about}"


class FlagChanged(Event, frozen=True, kw_only=True):
    name = "ops.flag_changed"
    subject_kind = "flag"
    subject_field = "flag_id"
    flag_id: UUID
    flag: str
    operator_name: str
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def summary(self) -> str:
        return f"{self.operator_name} changed the flag {self.flag}"

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        return {
            name: (self.before.get(name), value)
            for name, value in self.after.items()
            if self.before.get(name) != value
        }


ALL = (
    TenantSuspended,
    TenantResumed,
    SupportAllowed,
    SupportEnded,
    SupportEntered,
    OperatorActed,
    FlagChanged,
)
