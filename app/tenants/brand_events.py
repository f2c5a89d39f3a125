"""Facts about a workspace's own brand: its name on papers and the addresses it stands at."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.events import Event


class DomainAdded(Event, frozen=True, kw_only=True):
    name = "tenants.domain_added"
    subject_kind = "domain"
    subject_field = "domain_id"
    domain_id: UUID
    host: str
    purpose: str

    @property
    def summary(self) -> str:
        return f"Added the domain {self.host} for {self.purpose}"


class DomainVerified(Event, frozen=True, kw_only=True):
    name = "tenants.domain_verified"
    subject_kind = "domain"
    subject_field = "domain_id"
    domain_id: UUID
    host: str

    @property
    def summary(self) -> str:
        return f"{self.host} was proven to be the workspace's"


class DomainLost(Event, frozen=True, kw_only=True):
    """The proof has been gone for a while: links and mails go back to our own address."""

    name = "tenants.domain_lost"
    subject_kind = "domain"
    subject_field = "domain_id"
    domain_id: UUID
    host: str

    @property
    def summary(self) -> str:
        return f"The record of {self.host} is gone, so it is not used any more"


class DomainRemoved(Event, frozen=True, kw_only=True):
    name = "tenants.domain_removed"
    subject_kind = "domain"
    subject_field = "domain_id"
    domain_id: UUID
    host: str

    @property
    def summary(self) -> str:
        return f"Removed the domain {self.host}"


class WhiteLabelEnded(Event, frozen=True, kw_only=True):
    """The plan contains it no more; `hosts` are the domains that are not used any more."""

    name = "tenants.white_label_ended"
    subject_kind = "workspace"
    subject_field = "tenant_id"
    tenant_id: UUID
    hosts: list[str]

    @property
    def summary(self) -> str:
        unused = f"; not used any more: {', '.join(self.hosts)}" if self.hosts else ""
        return f"White label ended with the plan{unused}"


class BrandNameChanged(Event, frozen=True, kw_only=True):
    name = "tenants.brand_name_changed"
    subject_kind = "workspace"
    subject_field = "tenant_id"
    tenant_id: UUID
    was_white_label: bool
    is_white_label: bool

    @property
    def summary(self) -> str:
        return "Changed the name on pages, mails and documents"

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        return {"white_label": (self.was_white_label, self.is_white_label)}
