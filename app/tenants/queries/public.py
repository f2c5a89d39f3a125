"""What anybody may read of a workspace while something of it is public."""

from dataclasses import dataclass
from uuid import UUID

from app.tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Publisher:
    """The workspace whose page it is."""

    id: UUID
    name: str
    hue: int
    chroma: int
    logo_key: str | None
    is_white_label: bool


PUBLISHED = (
    Tenant.id, Tenant.name, Tenant.hue, Tenant.chroma, Tenant.logo_key, Tenant.is_white_label,
)  # fmt: skip
"""The columns of a Publisher in their order, for a visitor's query that joins the workspace."""
