"""Changing keys while everything goes on: secrets move to the current keys a few rows at a time.

Each step is a short transaction that finds what is left to do, so a run that was killed is simply
started again, and two at once do no harm.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import distinct_on

from app.core.actor import Actor, ActorKind, job_actor
from app.core.crypto import HEADER_BYTES, DecryptionFailed, KeyGone, Keyring, header_of, version_of
from app.core.events import Event
from app.core.ids import TenantId
from app.core.module import Sealed
from app.core.tenant_keys import TenantKey, keyring, rewrap, rotate
from app.core.uow import Database, UnitOfWork

BATCH = 200
PEOPLE = Actor(kind=ActorKind.JOB, name="keys.renew")


class DataKeyRotated(Event, frozen=True, kw_only=True):
    name = "keys.data_key_rotated"
    subject_kind = "workspace"
    subject_field = "tenant_id"
    tenant_id: UUID
    key_version: int

    @property
    def summary(self) -> str:
        return f"Made encryption key {self.key_version} of the workspace"


class SecretsRenewed(Event, frozen=True, kw_only=True):
    name = "keys.secrets_renewed"
    subject_kind = "workspace"
    subject_field = "tenant_id"
    tenant_id: UUID
    count: int

    @property
    def summary(self) -> str:
        return f"Encrypted {self.count} secrets again under current keys"


class UnusableKeys(RuntimeError):
    """The keys that are set cannot open what is stored; says which, and what to do."""


async def renew_all(database: Database, master: Keyring) -> AsyncIterator[tuple[str, int]]:
    """Everything under current keys; tells of each place how many secrets changed there.

    Raises UnusableKeys before anything is touched, and for a downgrade.
    """
    await refuse_unusable_keys(database, master)
    await _refuse_downgrade(database, master)
    for sealed in _of_people(database):
        yield sealed.model.__tablename__, await _renew_people(database, sealed, master)
    async with database.platform(reason="keys.renew") as uow:
        ids = (await uow.db.scalars(text("SELECT id FROM tenants ORDER BY id"))).all()
    for tenant_id in ids:
        yield str(tenant_id), await renew_tenant(database, master, tenant_id)


async def renew_tenant(database: Database, master: Keyring, tenant_id: TenantId) -> int:
    """The keys of one tenant under the current master key, its secrets under its current key."""
    actor, count = job_actor(tenant_id, "keys.renew"), 0
    async with database.tenant(actor) as uow:
        changed = await rewrap(uow, master)
        _tell(uow, changed)
        count += changed
    for sealed in (each for each in database.registry.sealed if _is_of_tenant(each)):
        changed = BATCH
        while changed == BATCH:
            async with database.tenant(actor) as uow:
                changed = await _renew(uow, sealed, await keyring(uow, master))
                _tell(uow, changed)
            count += changed
    return count


async def rotate_tenant(database: Database, master: Keyring, tenant_id: TenantId) -> int:
    """A new data key for one tenant, and everything it has under it; says the key's version."""
    async with database.tenant(job_actor(tenant_id, "keys.rotate")) as uow:
        version = await rotate(uow, master)
        uow.record(DataKeyRotated(tenant_id=tenant_id, key_version=version))
    await renew_tenant(database, master, tenant_id)
    return version


async def versions_in_use(database: Database) -> list[tuple[str, int, int]]:
    """Table, version of the master key, and how many secrets there are under it."""
    found = []
    async with database.platform(reason="keys in use") as uow:
        found += [("tenant_keys", *row) for row in await _counts(uow, TenantKey.wrapped)]
    async with database.identity(PEOPLE) as uow:
        for sealed in _of_people(database):
            rows = await _counts(uow, getattr(sealed.model, sealed.column))
            found += [(sealed.model.__tablename__, *row) for row in rows]
    return found


async def refuse_unusable_keys(database: Database, master: Keyring) -> None:
    """Raise UnusableKeys when a key version in use is missing, or is not the key it was."""
    async with database.platform(reason="keys in use") as uow:
        await _try_each(uow, TenantKey, "wrapped", master)
    async with database.identity(PEOPLE) as uow:
        for sealed in _of_people(database):
            await _try_each(uow, sealed.model, sealed.column, master)


async def _refuse_downgrade(database: Database, master: Keyring) -> None:
    newest = max((version for _, version, _ in await versions_in_use(database)), default=0)
    if newest > master.current:
        raise UnusableKeys(
            f"Secrets are under master key {newest} already; write MASTER_KEY_VERSION={newest} or"
            " later. Nothing goes back to an earlier key."
        )


async def _try_each(uow: UnitOfWork, model: Any, column: str, master: Keyring) -> None:
    header = func.substr(getattr(model, column), 1, HEADER_BYTES)
    for row in await uow.db.scalars(select(model).ext(distinct_on(header)).order_by(header)):
        sealed = getattr(row, column)
        try:
            master.decrypt(sealed, row.place)
        except KeyGone as gone:
            raise UnusableKeys(
                f"MASTER_KEYS: version {gone.version} is missing, and secrets in"
                f" {model.__tablename__} are still under it. Put it back, run `backline keys"
                " renew`, and take it out afterwards."
            ) from gone
        except DecryptionFailed as failed:
            raise UnusableKeys(
                f"MASTER_KEYS: version {version_of(sealed)} is not the key that encrypted"
                f" {model.__tablename__}. Write the key that had this version."
            ) from failed


async def _renew_people(database: Database, sealed: Sealed, master: Keyring) -> int:
    count, changed = 0, BATCH
    while changed == BATCH:
        async with database.identity(PEOPLE) as uow:
            changed = await _renew(uow, sealed, master)
        count += changed
    return count


async def _renew(uow: UnitOfWork, sealed: Sealed, ring: Keyring) -> int:
    """One batch of rows that earlier keys encrypted; whoever writes one of them waits or is new."""
    column = getattr(sealed.model, sealed.column)
    rows: Sequence[Any] = (
        await uow.db.scalars(
            select(sealed.model)
            .where(func.substr(column, 1, HEADER_BYTES) < header_of(ring.current))
            .order_by(sealed.model.id)
            .limit(BATCH)
            .with_for_update(key_share=True)
        )
    ).all()
    for row in rows:
        setattr(row, sealed.column, ring.renew(getattr(row, sealed.column), row.place))
    return len(rows)


async def _counts(uow: UnitOfWork, column: Any) -> list[tuple[int, int]]:
    header = func.substr(column, 1, HEADER_BYTES)
    query = select(header, func.count()).group_by(header).order_by(header)
    return [(version_of(each), count) for each, count in await uow.db.execute(query)]


def _of_people(database: Database) -> list[Sealed]:
    return [each for each in database.registry.sealed if not _is_of_tenant(each)]


def _is_of_tenant(sealed: Sealed) -> bool:
    return hasattr(sealed.model, "tenant_id")


def _tell(uow: UnitOfWork, count: int) -> None:
    if count:
        uow.record(SecretsRenewed(tenant_id=uow.tenant_id, count=count))
