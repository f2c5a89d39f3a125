"""Facts of cost templates."""

from uuid import UUID

from app.core.events import Event


class OfCosts(Event, frozen=True, kw_only=True):
    subject_kind = "costs"
    subject_field = "costs_id"

    costs_id: UUID
    costs_name: str


class CostsKept(OfCosts, frozen=True, kw_only=True):
    name = "costs.kept"

    @property
    def summary(self) -> str:
        return f"Wrote the cost template {self.costs_name}"


class CostsChanged(OfCosts, frozen=True, kw_only=True):
    name = "costs.changed"

    @property
    def summary(self) -> str:
        return f"Changed the cost template {self.costs_name}"


class CostsRemoved(OfCosts, frozen=True, kw_only=True):
    name = "costs.removed"

    @property
    def summary(self) -> str:
        return f"Removed the cost template {self.costs_name}"
