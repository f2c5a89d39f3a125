"""Data keys of tenants: what encrypts a tenant's secrets, kept only as the master key's ciphertext.

Deleting a tenant deletes its keys, and with them whatever a backup still holds of its secrets.
"""

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import Keyring, Place, new_data_key
from app.core.db import Base, TenantRow
from app.core.ids import new_id
from app.core.uow import UnitOfWork


class TenantKey(TenantRow, Base):
    """One version of a tenant's data key; the highest encrypts, all of them decrypt."""

    __tablename__ = "tenant_keys"
    version: Mapped[int]
    wrapped: Mapped[bytes] = mapped_column(info={"pii": "secret"})
    __table_args__ = (UniqueConstraint("tenant_id", "version"),)

    @property
    def place(self) -> Place:
        return Place(self.tenant_id, self.__tablename__, "wrapped", self.id)


async def keyring(uow: UnitOfWork, master: Keyring) -> Keyring:
    """The data keys of this tenant; the first call makes the first one."""
    keys = await _keys(uow)
    if not keys:
        await _add(uow, master, 1)
        keys = await _keys(uow)
    return Keyring(
        {key.version: master.decrypt(key.wrapped, key.place) for key in keys}, keys[-1].version
    )


async def rotate(uow: UnitOfWork, master: Keyring) -> int:
    """Add a data key and return its version; older ones go on decrypting what they encrypted."""
    keys = await _keys(uow, for_change=True)
    version = keys[-1].version + 1 if keys else 1
    await _add(uow, master, version)
    return version


async def rewrap(uow: UnitOfWork, master: Keyring) -> int:
    """Bring this tenant's data keys under the current master key; says how many changed."""
    stale = [key for key in await _keys(uow, for_change=True) if master.is_stale(key.wrapped)]
    for key in stale:
        key.wrapped = master.renew(key.wrapped, key.place)
    return len(stale)


async def _add(uow: UnitOfWork, master: Keyring, version: int) -> None:
    place = Place(uow.tenant_id, TenantKey.__tablename__, "wrapped", new_id())
    await uow.db.execute(
        insert(TenantKey)
        .values(
            tenant_id=uow.tenant_id,
            id=place.row_id,
            version=version,
            wrapped=master.encrypt(new_data_key(), place),
        )
        # Two at once: the second waits for the first, and then uses its key.
        .on_conflict_do_nothing()
    )


async def _keys(uow: UnitOfWork, *, for_change: bool = False) -> list[TenantKey]:
    query = select(TenantKey).order_by(TenantKey.version)
    query = query.with_for_update() if for_change else query
    return list(await uow.db.scalars(query.execution_options(populate_existing=True)))
