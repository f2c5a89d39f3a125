"""An agency's person in a client's workspace, with what the client granted and nothing more."""

from app.core.actor import Actor
from app.core.errors import Forbidden
from app.core.ids import TenantId
from app.core.uow import UnitOfWork
from app.tenants import Grant, permissions_at_client


def acting_for(uow: UnitOfWork, grant: Grant) -> Actor:
    """The actor in the client's workspace; raises Forbidden for those without a role."""
    actor = uow.actor
    if actor.role is None or not grant.is_in_force(uow.now):
        raise Forbidden
    return Actor(
        kind=actor.kind,
        name=actor.name,
        tenant_id=TenantId(grant.other_id),
        id=actor.id,
        person_id=actor.person_id,
        role=actor.role,
        permissions=permissions_at_client(
            uow.registry, actor, scopes=grant.scopes, place=grant.place
        ),
        on_behalf_of=uow.tenant_id,
        request_id=actor.request_id,
        ip=actor.ip,
    )
