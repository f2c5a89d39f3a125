"""The mails of tenants, each a long job keyed by its own id.

Links are signed text made from a row's id, so a second attempt sends the same link, and neither
the job nor its arguments hold a secret.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.crypto import Signer, hash_token
from app.core.jobs import JobRun, Queue, long_job
from app.integrations.email.compose import MailBrand, compose
from app.tenants.models import MailToken, Person, Tenant
from app.tenants.queries.brand import address_of_pages
from app.tenants.queries.clients import lock_request
from app.tenants.queries.people import find_mail_token, find_person_by_email, get_person
from app.tenants.queries.workspace import get_tenant, lock_invitation
from app.web.brand import DEFAULT_CHROMA, DEFAULT_HUE, PRODUCT, logo_path, mark_on
from app.web.templating import shared_environment

VERIFY, RESET, CHANGE_EMAIL = "verify", "reset", "change_email"
LIFETIMES = {
    VERIFY: timedelta(hours=24),
    CHANGE_EMAIL: timedelta(hours=24),
    RESET: timedelta(minutes=30),
}
INVITATION, CLIENT_REQUEST = "invitation", "client_request"
BACKLINE = MailBrand(PRODUCT, DEFAULT_HUE, DEFAULT_CHROMA)


@long_job("tenants.mail_verification", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_verification(run: JobRun, *, person_id: str, email: str, purpose: str) -> None:
    """Ask the owner of an address to confirm it."""
    async with run.uow() as uow:
        person = await get_person(uow, UUID(person_id))
    link = await _link(run, person, purpose, email)
    await _send(
        run,
        email,
        "verify_email",
        reason="You get this mail because this address was entered at Backline.",
        person_name=person.name,
        action_url=f"{run.adapters.public_url}/verify/{link}",
        expires_in="24 hours",
    )


@long_job("tenants.mail_reset", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_reset(run: JobRun, *, email: str) -> None:
    """Send the link to a new password, if somebody has the address; else nothing at all."""
    async with run.uow() as uow:
        person = await find_person_by_email(uow, email)
    if person is None:
        return
    link = await _link(run, person, RESET, person.email)
    await _send(
        run,
        person.email,
        "reset_password",
        reason="You get this mail because a new password was asked for.",
        person_name=person.name,
        action_url=f"{run.adapters.public_url}/reset/{link}",
        expires_in="30 minutes",
    )


@long_job("tenants.mail_notice", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_notice(
    run: JobRun, *, person_id: str, email: str, sentence: str, happened_at: str, place: str
) -> None:
    """Tell a person that something about signing in was changed or tried."""
    async with run.uow() as uow:
        person = await get_person(uow, UUID(person_id))
    at = datetime.fromisoformat(happened_at)
    await _send(
        run,
        email,
        "security_notice",
        reason="You get this mail because it concerns the safety of your account.",
        person_name=person.name,
        event=sentence,
        happened_at=f"{at.day} {at:%B %Y, %H:%M} UTC",
        place=place or None,
        action_url=f"{run.adapters.public_url}/forgot",
    )


@long_job("tenants.mail_invitation", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_invitation(run: JobRun, *, invitation_id: str, inviter: str) -> None:
    """Send an invitation; the link of an earlier mail of the same invitation ends here."""
    async with run.uow() as uow:
        invitation = await lock_invitation(uow, UUID(invitation_id))
        if invitation.accepted_at or invitation.revoked_at:
            return
        secret = invitation_secret(
            run.adapters.signer, invitation.tenant_id, invitation.id, invitation.expires_at
        )
        invitation.token_hash = hash_token(secret)
        tenant, site = await get_tenant(uow), await address_of_pages(uow, run.adapters)
    await _send(
        run,
        invitation.email,
        "invitation",
        brand=brand_of(tenant, site),
        reason=f"You get this mail because {inviter} entered your address.",
        inviter_name=inviter,
        tenant_name=tenant.name,
        role=invitation.role,
        action_url=f"{site}/invitations/{secret}",
        expires_on=f"{invitation.expires_at.day} {invitation.expires_at:%B %Y}",
    )


@long_job("tenants.mail_client_request", queue=Queue.CRITICAL, timeout=60, attempts=8)
async def mail_client_request(run: JobRun, *, request_id: str, inviter: str) -> None:
    """Send an agency's request to act for somebody; the link of an earlier mail ends here."""
    async with run.uow() as uow:
        asked = await lock_request(uow, UUID(request_id))
        if asked.accepted_at or asked.revoked_at:
            return
        payload = asked.tenant_id.bytes + asked.id.bytes + asked.expires_at.isoformat().encode()
        signer: Signer = run.adapters.signer
        secret = signer.sign(payload, purpose=CLIENT_REQUEST, expires_at=asked.expires_at)
        asked.token_hash = hash_token(secret)
        agency, site = await get_tenant(uow), await address_of_pages(uow, run.adapters)
    await _send(
        run,
        asked.email,
        "client_request",
        brand=brand_of(agency, site),
        reason=f"You get this mail because {inviter} entered your address.",
        inviter_name=inviter,
        agency_name=agency.name,
        client_name=asked.client_name,
        action_url=f"{site}/client-requests/{secret}",
        expires_on=f"{asked.expires_at.day} {asked.expires_at:%B %Y}",
    )


def invitation_secret(
    signer: Signer, tenant_id: UUID, invitation_id: UUID, expires_at: datetime
) -> str:
    """The last part of an invitation's link."""
    # To the microsecond: an invitation renewed within a second gets another link all the same.
    payload = tenant_id.bytes + invitation_id.bytes + expires_at.isoformat().encode()
    return signer.sign(payload, purpose=INVITATION, expires_at=expires_at)


def brand_of(tenant: Tenant, site: str) -> MailBrand:
    """A workspace's brand as mails carry it; `site` is what its links begin with."""
    return MailBrand(
        tenant.sender_name or tenant.name,
        tenant.hue,
        tenant.chroma,
        f"{site}{logo_path(tenant.id)}" if tenant.logo_key else None,
        sender_address=tenant.sender_address,
        mark=mark_on(tenant),
    )


async def _link(run: JobRun, person: Person, purpose: str, email: str) -> str:
    """The secret of a link, whose row carries the id of the job: attempts share one."""
    async with run.uow() as uow:
        token = await find_mail_token(uow, run.id)
        expires_at = token.expires_at if token else uow.now + LIFETIMES[purpose]
        signer: Signer = run.adapters.signer
        secret = signer.sign(run.id.bytes, purpose=purpose, expires_at=expires_at)
        await uow.db.execute(
            insert(MailToken)
            .values(
                id=run.id,
                person_id=person.id,
                purpose=purpose,
                email=email,
                token_hash=hash_token(secret),
                expires_at=expires_at,
            )
            .on_conflict_do_nothing()
        )
    return secret


async def _send(
    run: JobRun,
    recipient: str,
    name: str,
    *,
    reason: str,
    brand: MailBrand = BACKLINE,
    **variables: Any,
) -> None:
    mail = compose(shared_environment(), name, brand=brand, reason=reason, variables=variables)
    await run.adapters.mailer.send(
        mail.addressed(
            recipient, key=str(run.id), tenant_id=run.tenant_id if run.tenant_id.int else None
        )
    )
