"""Second factors: adding them, proving them, taking them away. Runs in the identity scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete

from app.core.actor import Role
from app.core.errors import Conflict, Invalid, NotFound
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.tenants.errors import OnlyOwnersRequireIt, WrongCode
from app.tenants.events import AccountSecured, SecondFactorRequired
from app.tenants.models import Person, Tenant
from app.tenants.queries.people import get_person
from app.tenants.queries.sign_in import (
    find_code_generator,
    find_passkey,
    get_ways_in,
    list_passkeys,
    lock_code_generator,
    lock_recovery_codes,
)
from app.tenants.queries.workspace import get_tenant
from app.tenants.relying_party import KnownPasskey, NewPasskey
from app.tenants.second_factors import (
    Safe,
    looks_like_recovery_code,
    matching_step,
    new_recovery_codes,
    new_secret,
)
from app.tenants.service.accounts import tell_person
from app.tenants.sign_in_models import CodeGenerator, Passkey, RecoveryCode

MOST_PASSKEYS = 20


@dataclass(frozen=True, slots=True)
class Added:
    """`recovery_codes` are there with the first factor only, and can never be shown again."""

    recovery_codes: Sequence[str]


async def start_codes(uow: UnitOfWork, safe: Safe, person_id: UUID) -> None:
    """Make the secret of an authenticator app; it counts once a code of it was entered."""
    generator = await lock_code_generator(uow, person_id)
    if generator is not None and generator.confirmed_at is not None:
        raise Conflict("You have an authenticator app already. Remove it to set up another one.")
    if generator is None:
        generator = CodeGenerator(id=new_id(), person_id=person_id)
        uow.db.add(generator)
    generator.secret, generator.last_step = safe.seal(new_secret(), generator.place), 0
    await uow.flush_rows()


async def get_secret(uow: UnitOfWork, safe: Safe, person_id: UUID) -> str:
    """The secret not yet confirmed, for the page that shows it; raises NotFound after that."""
    generator = await find_code_generator(uow, person_id)
    if generator is None or generator.confirmed_at is not None:
        raise NotFound
    return safe.unseal(generator.secret, generator.place)


async def confirm_codes(
    uow: UnitOfWork, safe: Safe, person_id: UUID, code: str, *, place: str = ""
) -> Added:
    """Take the first code of a new authenticator app; raises WrongCode and NotFound."""
    generator = await lock_code_generator(uow, person_id)
    if generator is None or generator.confirmed_at is not None:
        raise NotFound
    _take(uow, safe, generator, code)
    generator.confirmed_at = uow.now
    return await _added(uow, safe, person_id, "Added an authenticator app", place)


async def remove_codes(uow: UnitOfWork, person_id: UUID, *, place: str = "") -> None:
    """Ask for no codes of the authenticator app any more."""
    generator = await lock_code_generator(uow, person_id)
    if generator is None:
        raise NotFound
    await uow.db.delete(generator)
    await _removed(uow, person_id, "Removed the authenticator app", place)


async def prove_by_code(
    uow: UnitOfWork, safe: Safe, person_id: UUID, code: str, *, place: str = ""
) -> None:
    """Take a code of the app or a recovery code, each once; raises WrongCode."""
    if looks_like_recovery_code(code):
        await _use_recovery_code(uow, safe, person_id, code, place)
        return
    generator = await lock_code_generator(uow, person_id)
    if generator is None or generator.confirmed_at is None:
        raise WrongCode
    _take(uow, safe, generator, code)


async def new_codes_for_a_bad_day(
    uow: UnitOfWork, safe: Safe, person_id: UUID, *, place: str = ""
) -> Sequence[str]:
    """Ten new recovery codes; those from before are worth nothing."""
    person = await get_person(uow, person_id)
    if person.second_factor_at is None:
        raise Conflict("Add an authenticator app or a passkey first.")
    codes = await _write_recovery_codes(uow, safe, person_id)
    _secured(uow, person, "Made new recovery codes", place)
    return codes


async def add_passkey(
    uow: UnitOfWork, safe: Safe, person_id: UUID, made: NewPasskey, *, name: str, place: str = ""
) -> Added:
    """Let a person in by a new passkey; raises Conflict for one that is known already."""
    if len(await list_passkeys(uow, person_id)) >= MOST_PASSKEYS:
        raise Invalid(f"You have {MOST_PASSKEYS} passkeys. Remove one you no longer use.")
    if await find_passkey(uow, made.credential_id) is not None:
        raise Conflict("This passkey is known already.")
    uow.db.add(
        Passkey(
            id=new_id(),
            person_id=person_id,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            is_synced=made.is_synced,
            name=name,
        )
    )
    await uow.flush_rows()
    return await _added(uow, safe, person_id, f"Added the passkey {name}", place)


async def get_passkey(uow: UnitOfWork, credential_id: bytes) -> tuple[Passkey, KnownPasskey]:
    """A passkey to hold an answer against; raises NotFound for one nobody has."""
    passkey = await find_passkey(uow, credential_id)
    if passkey is None:
        raise NotFound
    known = KnownPasskey(passkey.credential_id, passkey.public_key, passkey.sign_count)
    return passkey, known


def use_passkey(uow: UnitOfWork, passkey: Passkey, sign_count: int) -> None:
    """Note that a passkey was used, with the count it sent."""
    passkey.sign_count, passkey.last_used_at = sign_count, uow.now


async def rename_passkey(uow: UnitOfWork, person_id: UUID, passkey_id: UUID, *, name: str) -> None:
    """Raises NotFound for a passkey that is not the person's."""
    passkey = await _own_passkey(uow, person_id, passkey_id)
    passkey.name = name


async def remove_passkey(
    uow: UnitOfWork, person_id: UUID, passkey_id: UUID, *, place: str = ""
) -> None:
    """Let nobody in by this passkey any more; raises NotFound, and LastWayIn for the only way."""
    passkey = await _own_passkey(uow, person_id, passkey_id)
    (await get_ways_in(uow, person_id)).refuse_to_lose_one()
    name = passkey.name
    await uow.db.delete(passkey)
    await _removed(uow, person_id, f"Removed the passkey {name}", place)


async def require_second_factor(uow: UnitOfWork) -> Tenant:
    """From now on those who rule this workspace or keep its money need a second factor.

    Called by what lets money move; calling it again changes nothing.
    """
    tenant = await get_tenant(uow)
    if tenant.second_factor_from is None:
        tenant.second_factor_from = uow.now
        uow.record(SecondFactorRequired(tenant_id=tenant.id))
    return tenant


async def require_second_factor_now(uow: UnitOfWork) -> Tenant:
    """An owner asks for it before any money moves, or earlier than planned.

    Raises OnlyOwnersRequireIt. Nobody takes it back: the money behind it does not go away.
    """
    if uow.actor.role is not Role.OWNER or uow.actor.on_behalf_of is not None:
        raise OnlyOwnersRequireIt
    tenant = await get_tenant(uow)
    if not tenant.asks_for_second_factor(uow.now):
        tenant.second_factor_from = None
    return await require_second_factor(uow)


def _take(uow: UnitOfWork, safe: Safe, generator: CodeGenerator, code: str) -> None:
    secret = safe.unseal(generator.secret, generator.place)
    step = matching_step(secret, code, now=uow.now, after=generator.last_step)
    if step is None:
        raise WrongCode
    generator.last_step = step


async def _use_recovery_code(
    uow: UnitOfWork, safe: Safe, person_id: UUID, code: str, place: str
) -> None:
    unused = await lock_recovery_codes(uow, person_id)
    # Every comparison runs, so the time does not tell which code was meant.
    found = [each for each in unused if safe.is_code(each.fingerprint, code, each.place)]
    if not found:
        raise WrongCode
    found[0].used_at = uow.now
    person = await get_person(uow, person_id)
    await uow.flush_rows()
    left = (await get_ways_in(uow, person_id)).recovery_codes_left
    _secured(uow, person, f"Used a recovery code; {left} are left", place)


async def _write_recovery_codes(uow: UnitOfWork, safe: Safe, person_id: UUID) -> Sequence[str]:
    await uow.db.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = new_recovery_codes()
    for code in codes:
        row = RecoveryCode(id=new_id(), person_id=person_id)
        row.fingerprint = safe.seal_code(code, row.place)
        uow.db.add(row)
    await uow.flush_rows()
    return codes


async def _added(uow: UnitOfWork, safe: Safe, person_id: UUID, what: str, place: str) -> Added:
    person = await get_person(uow, person_id)
    _secured(uow, person, what, place)
    if person.second_factor_at is not None:
        return Added(())
    person.second_factor_at = uow.now
    return Added(await _write_recovery_codes(uow, safe, person_id))


async def _removed(uow: UnitOfWork, person_id: UUID, what: str, place: str) -> None:
    person = await get_person(uow, person_id)
    _secured(uow, person, what, place)
    await uow.flush_rows()
    if not (await get_ways_in(uow, person_id)).has_second_factor:
        person.second_factor_at = None
        await uow.db.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))


async def _own_passkey(uow: UnitOfWork, person_id: UUID, passkey_id: UUID) -> Passkey:
    passkey = await uow.db.get(Passkey, passkey_id)
    if passkey is None or passkey.person_id != person_id:
        raise NotFound
    return passkey


def _secured(uow: UnitOfWork, person: Person, what: str, place: str) -> None:
    uow.record(AccountSecured(person_id=person.id, what=what))
    tell_person(uow, person, f"{what}.", place)
