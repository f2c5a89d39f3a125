"""Accounts at providers: known by issuer and subject, linked by their owner, never by address."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.integrations.identity import Identity
from app.tenants.errors import AccountTaken
from app.tenants.events import AccountSecured
from app.tenants.models import Person, TenantKind
from app.tenants.queries.people import find_person_by_email, get_person
from app.tenants.queries.sign_in import find_account, get_ways_in
from app.tenants.service.accounts import SignedUp, sign_up, tell_person
from app.tenants.sign_in_models import OutsideAccount


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who an identity stands for. `is_address_taken` says that its checked address has an account.

    An address the provider has not checked says nothing about anybody, so nothing is said of it.
    """

    person: Person | None
    is_address_taken: bool = False


async def recognise(uow: UnitOfWork, identity: Identity) -> Recognised:
    """The person who linked this account, if anybody did."""
    account = await find_account(uow, identity.issuer, identity.subject)
    if account is not None:
        account.last_used_at = uow.now
        return Recognised(await get_person(uow, account.person_id))
    if identity.email_is_verified and identity.email:
        known = await find_person_by_email(uow, identity.email)
        return Recognised(None, is_address_taken=known is not None)
    return Recognised(None)


async def is_own(uow: UnitOfWork, person_id: UUID, identity: Identity) -> bool:
    """Whether a person has linked this very account."""
    account = await find_account(uow, identity.issuer, identity.subject)
    return account is not None and account.person_id == person_id


async def link(
    uow: UnitOfWork,
    person_id: UUID,
    identity: Identity,
    *,
    provider: str,
    label: str,
    place: str = "",
) -> OutsideAccount:
    """Let a person in by this account; raises AccountTaken when it is linked already."""
    person = await get_person(uow, person_id)
    account = await _write(uow, person_id, identity, provider)
    sentence = f"Linked the {label} account {account.shown_as}"
    uow.record(AccountSecured(person_id=person_id, what=sentence))
    tell_person(uow, person, f"{sentence}.", place)
    return account


async def unlink(
    uow: UnitOfWork, person_id: UUID, account_id: UUID, *, label: str = "", place: str = ""
) -> None:
    """Let nobody in by this account any more.

    Raises NotFound for somebody else's, and LastWayIn for the only way in.
    """
    account = await uow.db.get(OutsideAccount, account_id)
    if account is None or account.person_id != person_id:
        raise NotFound
    (await get_ways_in(uow, person_id)).refuse_to_lose_one()
    person = await get_person(uow, person_id)
    sentence = f"Unlinked the {label or account.provider} account {account.shown_as}"
    await uow.db.delete(account)
    uow.record(AccountSecured(person_id=person_id, what=sentence))
    tell_person(uow, person, f"{sentence}.", place)


async def sign_up_with(
    uow: UnitOfWork,
    identity: Identity,
    *,
    provider: str,
    name: str,
    email: str,
    workspace: str,
    kind: TenantKind,
    currency: str,
    time_zone: str,
    slug: str | None = None,
) -> SignedUp | None:
    """A person who signs in by this account, with a first workspace.

    The address counts as confirmed only when it is the one the provider has checked. None when it
    has an account already, as for everybody who signs up. Raises SlugTaken and AccountTaken.
    """
    is_verified = identity.email_is_verified and email.lower() == identity.email.lower()
    signed_up = await sign_up(
        uow,
        name=name,
        email=email,
        password_hash=None,
        workspace=workspace,
        kind=kind,
        currency=currency,
        time_zone=time_zone,
        slug=slug,
        is_verified=is_verified,
    )
    if signed_up is not None:
        await _write(uow, signed_up.person.id, identity, provider)
    return signed_up


async def _write(
    uow: UnitOfWork, person_id: UUID, identity: Identity, provider: str
) -> OutsideAccount:
    account_id = new_id()
    writing = insert(OutsideAccount).values(
        id=account_id,
        person_id=person_id,
        provider=provider,
        issuer=identity.issuer,
        subject=identity.subject,
        shown_as=identity.email or identity.name or identity.subject,
        last_used_at=uow.now,
    )
    await uow.flush_rows()
    row = await uow.db.execute(
        writing.on_conflict_do_nothing(index_elements=["issuer", "subject"]).returning(
            OutsideAccount
        )
    )
    account = row.scalar_one_or_none()
    if account is None:
        raise AccountTaken
    return account
