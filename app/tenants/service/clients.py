"""Agencies acting for clients: asked for by the agency, granted by the client, ended by either."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from app.core.actor import GrantScope, Role
from app.core.crypto import hash_token
from app.core.ids import new_id, token
from app.core.uow import UnitOfWork
from app.tenants.errors import (
    AlreadyGranted,
    GrantHasEnded,
    GrantNotFound,
    InvitationForSomebodyElse,
    InvitationNotOpen,
    NoSuchAgency,
)
from app.tenants.events import (
    ClientInvited,
    ClientRequestAnswered,
    ClientRequestRevoked,
    ClientsAssigned,
    GrantAccepted,
    GrantChanged,
    GrantEnded,
    GrantMade,
    WorkspaceOpened,
)
from app.tenants.mailing import mail_client_request, mail_invitation
from app.tenants.models import (
    AgencyInvitation,
    AgencyLink,
    ClientAssignment,
    Invitation,
    LinkKind,
    LinkState,
    Tenant,
    TenantKind,
)
from app.tenants.queries.clients import (
    delete_assignments,
    find_agency,
    find_open_grant,
    find_open_request_to,
    list_clients,
    lock_grant,
    lock_request,
)
from app.tenants.queries.workspace import lock_membership_of
from app.tenants.service.team import INVITATION_LIFETIME

REQUEST_LIFETIME = timedelta(days=30)
GATE = "clients"


async def offer_grant(
    uow: UnitOfWork,
    *,
    agency_slug: str,
    kind: LinkKind,
    scopes: Collection[GrantScope],
    until: datetime | None,
    starts_at: datetime | None = None,
) -> AgencyLink:
    """Offer an agency, by its address, to act here; it holds once the agency accepts.

    Not before `starts_at`, which is now unless it is given. Raises NoSuchAgency and AlreadyGranted.
    """
    agency = await find_agency(uow, agency_slug)
    if agency is None or agency.id == uow.tenant_id:
        raise NoSuchAgency(fields={"agency": NoSuchAgency.sentence})
    return await _grant(
        uow,
        agency.id,
        agency.name,
        kind=kind,
        scopes=scopes,
        until=until,
        starts_at=starts_at,
        state=LinkState.OFFERED,
    )


async def accept_grant(uow: UnitOfWork, link_id: UUID, *, client_name: str) -> AgencyLink:
    """Take up an offer as the agency; raises GrantHasEnded."""
    link = await lock_grant(uow, link_id)
    if link.agency_id != uow.tenant_id:
        raise GrantNotFound
    if link.state == LinkState.ENDED:
        raise GrantHasEnded
    if link.state == LinkState.OFFERED:
        await uow.registry.gate(GATE)(uow)
        link.state, link.accepted_by = LinkState.ACTIVE, uow.actor.person_id
        uow.record(GrantAccepted(link_id=link.id, client_name=client_name))
    return link


async def change_grant(
    uow: UnitOfWork,
    link_id: UUID,
    *,
    kind: LinkKind,
    scopes: Collection[GrantScope],
    until: datetime | None,
    starts_at: datetime | None = None,
) -> AgencyLink:
    """What an agency may do here from its next request on; until then, when it begins.

    Raises GrantHasEnded.
    """
    link = await lock_grant(uow, link_id)
    if link.tenant_id != uow.tenant_id:
        raise GrantNotFound
    if link.state == LinkState.ENDED:
        raise GrantHasEnded
    before = [str(scope) for scope in link.scopes]
    link.kind, link.scopes = kind, sorted(str(scope) for scope in scopes)
    link.until = until
    if starts_at is not None and link.starts_at > uow.now:
        # What has begun has begun; a day that lies ahead may be moved.
        link.starts_at = starts_at
    uow.record(GrantChanged(link_id=link.id, before=before, after=list(link.scopes)))
    return link


async def end_grant(uow: UnitOfWork, link_id: UUID, *, other_name: str) -> AgencyLink:
    """End a grant from either side; access is gone with the next request."""
    link = await lock_grant(uow, link_id)
    if link.state == LinkState.ENDED:
        raise GrantHasEnded
    side = "client" if link.tenant_id == uow.tenant_id else "agency"
    link.state, link.ended_at, link.ended_by = LinkState.ENDED, uow.now, side
    uow.record(GrantEnded(link_id=link.id, other_name=other_name))
    return link


async def ask_client(
    uow: UnitOfWork,
    *,
    email: str,
    client_name: str,
    kind: LinkKind,
    scopes: Collection[GrantScope],
) -> AgencyInvitation:
    """Ask somebody, by mail, to let this agency act for them. An open request is renewed."""
    address = email.lower()
    asked = await find_open_request_to(uow, address)
    if asked is None:
        asked = AgencyInvitation(
            id=new_id(),
            tenant_id=uow.tenant_id,
            email=address,
            token_hash=hash_token(token()),
            invited_by=uow.actor.person_id,
        )
        uow.db.add(asked)
    asked.client_name, asked.kind = client_name, kind
    asked.scopes = sorted(str(scope) for scope in scopes)
    asked.expires_at = uow.now + REQUEST_LIFETIME
    uow.record(ClientInvited(request_id=asked.id, client_name=client_name))
    uow.enqueue(mail_client_request, request_id=asked.id, inviter=uow.actor.name)
    await uow.flush()
    return asked


async def revoke_request(uow: UnitOfWork, request_id: UUID) -> AgencyInvitation:
    """Take a request back; raises InvitationNotOpen."""
    asked = await lock_request(uow, request_id)
    if asked.accepted_at or asked.revoked_at:
        raise InvitationNotOpen
    asked.revoked_at = uow.now
    uow.record(ClientRequestRevoked(request_id=asked.id, client_name=asked.client_name))
    return asked


async def answer_request(
    uow: UnitOfWork, request_id: UUID, *, email: str, client_tenant_id: UUID
) -> AgencyInvitation:
    """Mark a request as answered, in the agency's scope, by the owner of its address.

    Raises LimitReached when the agency's plan has no room for another client.
    """
    asked = await lock_request(uow, request_id)
    if asked.accepted_at or asked.revoked_at or asked.expires_at <= uow.now:
        raise InvitationNotOpen
    if asked.email != email.lower():
        raise InvitationForSomebodyElse
    await uow.registry.gate(GATE)(uow)
    asked.accepted_at = uow.now
    uow.record(
        ClientRequestAnswered(
            request_id=asked.id,
            client_name=asked.client_name,
            client_tenant_id=client_tenant_id,
            email=asked.email,
        )
    )
    return asked


async def grant_as_asked(
    uow: UnitOfWork,
    *,
    agency_id: UUID,
    agency_name: str,
    kind: LinkKind,
    scopes: Collection[GrantScope],
    until: datetime | None,
    starts_at: datetime | None = None,
) -> AgencyLink:
    """Grant, in the client's scope, to an agency that has asked: it holds at once."""
    return await _grant(
        uow,
        agency_id,
        agency_name,
        kind=kind,
        scopes=scopes,
        until=until,
        starts_at=starts_at,
        state=LinkState.ACTIVE,
    )


async def open_client_workspace(
    uow: UnitOfWork,
    *,
    agency: Tenant,
    name: str,
    slug: str,
    email: str,
    kind: LinkKind,
    tenant_kind: TenantKind,
) -> Tenant:
    """A workspace an agency opens for a client, in the scope of its own new id.

    The client is invited as its owner; until they come the agency works in it under a grant of
    every scope, which the owner may narrow or end like any other.
    """
    tenant = Tenant(
        id=uow.tenant_id,
        slug=slug,
        name=name,
        kind=tenant_kind,
        currency=agency.currency,
        time_zone=agency.time_zone,
    )
    uow.db.add(tenant)
    await uow.db.flush()
    uow.record(WorkspaceOpened(tenant_id=tenant.id, tenant_name=name))
    await _grant(
        uow,
        agency.id,
        agency.name,
        kind=kind,
        scopes=[scope for scope in GrantScope if scope is not GrantScope.READ_ONLY],
        until=None,
        starts_at=None,
        state=LinkState.ACTIVE,
    )
    invitation = Invitation(
        id=new_id(),
        tenant_id=tenant.id,
        email=email.lower(),
        role=Role.OWNER,
        token_hash=hash_token(token()),
        invited_by=uow.actor.person_id,
        expires_at=uow.now + INVITATION_LIFETIME,
    )
    uow.db.add(invitation)
    uow.enqueue(mail_invitation, invitation_id=invitation.id, inviter=uow.actor.name)
    await uow.flush()
    return tenant


async def assign_clients(
    uow: UnitOfWork, person_id: UUID, *, client_ids: Collection[UUID] | None, person_name: str
) -> None:
    """Let a member of the agency act for these clients only; None means for all."""
    membership = await lock_membership_of(uow, person_id)
    membership.sees_all_clients = client_ids is None
    await delete_assignments(uow, person_id)
    known = {grant.other_id: grant.other_name for grant in await list_clients(uow)}
    chosen = [client_id for client_id in known if client_id in set(client_ids or ())]
    uow.db.add_all(
        ClientAssignment(tenant_id=uow.tenant_id, person_id=person_id, client_id=client_id)
        for client_id in chosen
    )
    names = None if client_ids is None else [known[client_id] for client_id in chosen]
    uow.record(ClientsAssigned(membership_id=membership.id, person_name=person_name, clients=names))


async def _grant(
    uow: UnitOfWork,
    agency_id: UUID,
    agency_name: str,
    *,
    kind: LinkKind,
    scopes: Collection[GrantScope],
    until: datetime | None,
    starts_at: datetime | None,
    state: LinkState,
) -> AgencyLink:
    if await find_open_grant(uow, agency_id) is not None:
        raise AlreadyGranted(fields={"agency": AlreadyGranted.sentence})
    link = AgencyLink(
        id=new_id(),
        tenant_id=uow.tenant_id,
        agency_id=agency_id,
        kind=kind,
        scopes=sorted(str(scope) for scope in scopes),
        state=state,
        starts_at=starts_at or uow.now,
        until=until,
        granted_by=uow.actor.person_id,
    )
    uow.db.add(link)
    uow.record(GrantMade(link_id=link.id, agency_name=agency_name, scopes=list(link.scopes)))
    await uow.flush()
    return link
