"""Who has a place in a plan: the oldest do, and those beyond it can only read."""

from collections.abc import Collection
from uuid import UUID

from app.core.actor import Actor, Role, Standing
from app.core.module import Registry
from app.tenants.queries.workspace import Member

NO_SEAT = (
    "The plan of this workspace has no seat for you: you can read, and change nothing, until an"
    " owner frees a seat or chooses a larger plan."
)
NO_PLACE = (
    "The plan of your agency does not cover this client: you can read, and change nothing, until"
    " it has a larger plan or acts for fewer clients."
)


def beyond_plan(registry: Registry, agency: Standing, *, seat: int, client: int) -> str:
    """Why somebody of an agency can only read at a client's, as a sentence; empty if they act."""
    if not registry.has_place(agency, "seats", seat):
        return NO_SEAT
    return "" if registry.has_place(agency, "clients", client) else NO_PLACE


def without_seat(
    registry: Registry, standing: Standing, members: Collection[Member]
) -> frozenset[UUID]:
    """The memberships that can only read; owners come first, then whoever joined first."""
    team = sorted(members, key=lambda each: (each.role != Role.OWNER, each.joined_at, each.id))
    return frozenset(
        member.id
        for place, member in enumerate(team, 1)
        if not registry.has_place(standing, "seats", place)
    )


def reading(permissions: frozenset[str]) -> frozenset[str]:
    """What is left of permissions to those who can only read."""
    return frozenset(name for name in permissions if name.endswith(".read"))


def permissions_at_client(
    registry: Registry, actor: Actor, *, scopes: Collection[str], place: int
) -> frozenset[str]:
    """What a member of an agency may do for the client in this place; nothing without a role."""
    if actor.role is None:
        return frozenset()
    granted = registry.permissions_granted(scopes, actor.role)
    return granted if registry.has_place(actor.standing, "clients", place) else reading(granted)
