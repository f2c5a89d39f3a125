"""Signing up, in and out, and everything a person may change about their account.

Runs in the identity scope. Passwords arrive hashed: hashing is slow and belongs outside the
transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from app.core.actor import Role
from app.core.crypto import hash_token
from app.core.errors import NotFound
from app.core.ids import new_id, token
from app.core.uow import UnitOfWork
from app.tenants.errors import AddressTaken, SignUpInterrupted
from app.tenants.events import AccountSecured, PersonSignedUp
from app.tenants.mailing import (
    CHANGE_EMAIL,
    RESET,
    VERIFY,
    mail_notice,
    mail_reset,
    mail_verification,
)
from app.tenants.models import (
    Credential,
    MailToken,
    Membership,
    Person,
    Session,
    Tenant,
    TenantKind,
)
from app.tenants.queries.people import (
    find_person_by_email,
    get_credential,
    get_person,
    lock_mail_token,
)
from app.tenants.service.workspaces import free_slug

ABSOLUTE_LIFETIME = timedelta(days=14)
PASSWORD, FEDERATED, PASSKEY, TWO_FACTOR = "password", "federated", "passkey", "two_factor"
"""What a session was opened with."""

ALREADY_HERE = "Somebody tried to sign up with your address, which already has an account."


@dataclass(frozen=True, slots=True)
class SignedUp:
    person: Person
    tenant: Tenant


async def sign_up(
    uow: UnitOfWork,
    *,
    name: str,
    email: str,
    password_hash: str | None,
    workspace: str,
    kind: TenantKind,
    currency: str,
    time_zone: str,
    slug: str | None = None,
    is_verified: bool = False,
) -> SignedUp | None:
    """A person with a first workspace, who must confirm the address before signing in.

    Without a password they sign in some other way, which the caller adds.

    None when the address has an account: its owner is told by mail, the asking browser is not,
    and both cases do the same work. Raises SlugTaken for a chosen `slug` in use.
    """
    address = await free_slug(uow, slug or workspace, is_chosen=slug is not None)
    tenant = Tenant(
        id=new_id(),
        slug=address,
        name=workspace,
        kind=kind,
        currency=currency,
        time_zone=time_zone,
    )
    existing = await find_person_by_email(uow, email)
    if existing is not None:
        await _pretend(uow, tenant, name, password_hash)
        tell_person(uow, existing, ALREADY_HERE)
        return None
    person = Person(id=new_id(), name=name, email=email.lower())
    person.email_verified_at = uow.now if is_verified else None
    # Another request was faster, with this address of a person or of a workspace.
    async with uow.refusing(SignUpInterrupted):
        await _write(uow, person, tenant, password_hash)
    uow.record(PersonSignedUp(person_id=person.id, tenant_id=tenant.id, tenant_name=tenant.name))
    if not is_verified:
        request_verification(uow, person)
    return SignedUp(person, tenant)


async def sign_up_as_invited(
    uow: UnitOfWork, *, name: str, email: str, password_hash: str
) -> Person:
    """An account for the owner of an invited address, which the invitation's link has proved.

    Raises AddressTaken when somebody has signed up with it in the meantime.
    """
    adding = insert(Person).values(
        id=new_id(), name=name, email=email.lower(), email_verified_at=uow.now
    )
    person_id = await uow.db.scalar(adding.on_conflict_do_nothing().returning(Person.id))
    if person_id is None:
        raise AddressTaken("This address has an account already. Sign in to accept the invitation.")
    uow.db.add(Credential(person_id=person_id, password_hash=password_hash, changed_at=uow.now))
    await uow.flush()
    return await get_person(uow, person_id)


def request_verification(uow: UnitOfWork, person: Person) -> None:
    """Mail the link that confirms the person's own address; good for 24 hours."""
    uow.enqueue(mail_verification, person_id=person.id, email=person.email, purpose=VERIFY)


async def confirm_address(uow: UnitOfWork, secret: str) -> Person:
    """Use a mailed link: confirm the address, or move the account to it.

    Raises LinkNotValid, and AddressTaken when the new address has an account by now.
    """
    link = await lock_mail_token(uow, secret, (VERIFY, CHANGE_EMAIL))
    link.used_at = uow.now
    person = await get_person(uow, link.person_id)
    if link.purpose == CHANGE_EMAIL:
        taken = await find_person_by_email(uow, link.email)
        if taken is not None and taken.id != person.id:
            raise AddressTaken
        tell_person(uow, person, f"Your sign-in address was changed to {link.email}.")
        person.email = link.email.lower()
        uow.record(AccountSecured(person_id=person.id, what="Changed the sign-in address"))
    elif link.email != person.email:
        raise AddressTaken
    person.email_verified_at = person.email_verified_at or uow.now
    return person


def open_session(
    uow: UnitOfWork,
    person_id: UUID,
    *,
    ip: str | None,
    user_agent: str,
    strength: str = PASSWORD,
    proven_at: datetime | None = None,
) -> str:
    """A new session; the returned secret goes to the browser and nowhere else.

    `proven_at` is when the person proved who they are, unless it is now.
    """
    secret = token()
    uow.db.add(
        Session(
            person_id=person_id,
            token_hash=hash_token(secret),
            last_seen_at=uow.now,
            expires_at=uow.now + ABSOLUTE_LIFETIME,
            ip=ip,
            user_agent=user_agent[:300],
            strength=strength,
            authenticated_at=proven_at or uow.now,
        )
    )
    return secret


async def renew_hash(uow: UnitOfWork, person_id: UUID, password_hash: str) -> None:
    """Store the same password under today's hashing cost."""
    credential = await get_credential(uow, person_id)
    credential.password_hash = password_hash


async def end_session(uow: UnitOfWork, person_id: UUID, session_id: UUID) -> None:
    """Sign one device out; raises NotFound for a session that is not the person's."""
    ended = await uow.db.execute(
        update(Session)
        .where(Session.id == session_id, Session.person_id == person_id)
        .where(Session.revoked_at.is_(None))
        .values(revoked_at=uow.now)
        .returning(Session.id)
    )
    if ended.first() is None:
        raise NotFound


async def end_sessions(uow: UnitOfWork, person_id: UUID, *, but: UUID | None = None) -> None:
    """Sign all devices of a person out, `but` one if wanted."""
    ending = update(Session).where(Session.person_id == person_id, Session.revoked_at.is_(None))
    if but is not None:
        ending = ending.where(Session.id != but)
    await uow.db.execute(ending.values(revoked_at=uow.now))


def request_new_password(uow: UnitOfWork, email: str) -> None:
    """Mail a link to the owner of an address, if there is one: only the mail knows."""
    uow.enqueue(mail_reset, email=email.lower())


async def reset_password(
    uow: UnitOfWork, secret: str, *, password_hash: str, place: str = ""
) -> Person:
    """Use a mailed link: set the password, end every session, tell the person.

    The link also proves the address. Raises LinkNotValid.
    """
    link = await lock_mail_token(uow, secret, (RESET,))
    link.used_at = uow.now
    person = await get_person(uow, link.person_id)
    person.email_verified_at = person.email_verified_at or uow.now
    await _set_password(uow, person, password_hash)
    await end_sessions(uow, person.id)
    tell_person(uow, person, "Your password was changed by a link from your mail.", place)
    return person


async def change_password(
    uow: UnitOfWork, person_id: UUID, *, password_hash: str, place: str = ""
) -> None:
    """Set the password and end every session; the caller opens a new one for this browser."""
    person = await get_person(uow, person_id)
    await _set_password(uow, person, password_hash)
    await end_sessions(uow, person_id)
    tell_person(uow, person, "Your password was changed.", place)


async def request_new_address(uow: UnitOfWork, person_id: UUID, *, email: str) -> None:
    """Mail a link to the new address and a notice to the old one; nothing changes before."""
    person = await get_person(uow, person_id)
    uow.enqueue(mail_verification, person_id=person_id, email=email.lower(), purpose=CHANGE_EMAIL)
    tell_person(uow, person, f"Somebody asked to move your account to {email}.")


async def change_profile(uow: UnitOfWork, person_id: UUID, *, name: str) -> None:
    person = await get_person(uow, person_id)
    person.name = name


async def choose_theme(uow: UnitOfWork, person_id: UUID, theme: str) -> None:
    """How pages look to this person: system, light or dark."""
    person = await get_person(uow, person_id)
    person.theme = theme


async def appoint_operator(uow: UnitOfWork, person_id: UUID) -> None:
    """Let a person run the service: see every job, no tenant's pages."""
    person = await get_person(uow, person_id)
    person.is_operator = True
    uow.record(AccountSecured(person_id=person.id, what="Became an operator of the service"))


async def _set_password(uow: UnitOfWork, person: Person, password_hash: str) -> None:
    credential = await uow.db.get(Credential, person.id)
    if credential is None:
        credential = Credential(person_id=person.id)
        uow.db.add(credential)
    credential.password_hash, credential.changed_at = password_hash, uow.now
    # Other links of the same person must not undo this one.
    await uow.db.execute(
        update(MailToken)
        .where(MailToken.person_id == person.id, MailToken.purpose == RESET)
        .where(MailToken.used_at.is_(None))
        .values(used_at=uow.now)
    )
    uow.record(AccountSecured(person_id=person.id, what="Changed the password"))


async def _write(
    uow: UnitOfWork, person: Person, tenant: Tenant, password_hash: str | None
) -> None:
    uow.db.add_all([person, tenant])
    await uow.db.flush()
    if password_hash is not None:
        uow.db.add(Credential(person_id=person.id, password_hash=password_hash, changed_at=uow.now))
    uow.db.add(Membership(tenant_id=tenant.id, person_id=person.id, role=Role.OWNER))
    await uow.db.flush()


async def _pretend(uow: UnitOfWork, tenant: Tenant, name: str, password_hash: str | None) -> None:
    """Write what a real sign-up would write and take it back: it takes as long."""
    nobody = Person(id=new_id(), name=name, email=f"{new_id()}@nobody.invalid")
    savepoint = await uow.db.begin_nested()
    await _write(uow, nobody, tenant, password_hash)
    await savepoint.rollback()


def tell_person(uow: UnitOfWork, person: Person, sentence: str, place: str = "") -> None:
    """Mail a person that something about signing in was changed or tried."""
    uow.enqueue(
        mail_notice,
        person_id=person.id,
        email=person.email,
        sentence=sentence,
        happened_at=uow.now,
        place=place,
    )
