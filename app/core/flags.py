"""Whether something new is open to a tenant: rules, stable shares, schedules, a kill switch.

Asked of the database each time, so that a kill switch works at once. A flag nobody has made is
off.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core.uow import UnitOfWork

PARTS = 10_000
"""Shares are counted in hundredths of a per cent."""

_LOAD = text("SELECT name, is_on, rules, starts_at, ends_at, killed_at FROM flags")
_EXPOSE = text(
    "INSERT INTO exposures (tenant_id, experiment, variant) VALUES (:tenant, :experiment, :variant)"
    " ON CONFLICT (tenant_id, experiment) DO NOTHING"
)
_EXPOSED = text("SELECT variant FROM exposures WHERE experiment = :experiment")


@dataclass(frozen=True)
class Flag:
    """A switch. `rules` may name `plans`, `tenants` and a `percentage`; any one that fits opens it.

    Without rules it is open to everybody while it is on.
    """

    name: str
    is_on: bool
    rules: Mapping[str, Any] = field(default_factory=dict)
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    killed_at: datetime | None = None

    def is_open(self, tenant_id: UUID | None, plan: str, now: datetime) -> bool:
        """Whether it is open to a tenant on a plan at a moment."""
        if not self.is_on or self.killed_at is not None:
            return False
        if self.starts_at is not None and now < self.starts_at:
            return False
        if self.ends_at is not None and now >= self.ends_at:
            return False
        return not self.rules or self._fits(tenant_id, plan)

    def _fits(self, tenant_id: UUID | None, plan: str) -> bool:
        if plan in self.rules.get("plans", ()) or str(tenant_id) in self.rules.get("tenants", ()):
            return True
        share = int(self.rules.get("percentage", 0)) * PARTS // 100
        return tenant_id is not None and place_of(self.name, tenant_id) < share


@dataclass(frozen=True)
class Flags:
    """All flags as they stand for one tenant; a template asks `flags.is_on("name")`."""

    tenant_id: UUID | None
    plan: str
    now: datetime
    flags: Mapping[str, Flag]

    def is_on(self, name: str) -> bool:
        flag = self.flags.get(name)
        return flag is not None and flag.is_open(self.tenant_id, self.plan, self.now)


async def load(uow: UnitOfWork) -> Flags:
    """The flags for the tenant of this unit of work, as they are now."""
    rows = await uow.db.execute(_LOAD)
    flags = {row.name: Flag(*row) for row in rows}
    return Flags(uow.actor.tenant_id, uow.actor.standing.plan, uow.now, flags)


async def is_on(uow: UnitOfWork, name: str) -> bool:
    """Whether one flag is open to the tenant of this unit of work."""
    return (await load(uow)).is_on(name)


async def variant(uow: UnitOfWork, experiment: str, variants: Sequence[str]) -> str:
    """The variant of an experiment a tenant gets, the same every time, and a note that it saw it.

    Tenants to whom the flag of that name is closed get the first one and are not counted.
    """
    if not await is_on(uow, experiment):
        return variants[0]
    chosen = variants[place_of(f"{experiment}:variant", uow.tenant_id) * len(variants) // PARTS]
    values = {"tenant": uow.tenant_id, "experiment": experiment, "variant": chosen}
    await uow.db.execute(_EXPOSE, values)
    seen = await uow.db.scalar(_EXPOSED, {"experiment": experiment})
    return str(seen) if seen in variants else chosen


def place_of(name: str, tenant_id: UUID) -> int:
    """Where a tenant stands between 0 and 9,999 for one flag: the same wherever it is asked."""
    digest = hashlib.sha256(f"{name}:{tenant_id}".encode()).digest()
    return int.from_bytes(digest[:8]) % PARTS
