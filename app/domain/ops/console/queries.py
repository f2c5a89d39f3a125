"""What the console reads: across tenants on the platform login, consent in the tenant's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text

from app.core.uow import UnitOfWork
from app.domain.ops.console.errors import FlagUnknown, TenantUnknown
from app.domain.ops.console.models import AbuseReport, FlagRow, SupportGrant
from app.tenants import Tenant

PAGE = 50


@dataclass(frozen=True, slots=True)
class TenantRow:
    """A workspace as an operator sees it: figures, never what is in it."""

    id: UUID
    slug: str
    name: str
    kind: str
    plan: str
    state: str | None
    members: int
    suspended_reason: str | None
    read_only_reason: str | None
    created_at: datetime
    last_active_at: datetime | None


_TENANTS = """
SELECT t.id, t.slug, t.name, t.kind, t.plan, s.state,
    (SELECT count(*) FROM memberships m WHERE m.tenant_id = t.id),
    t.suspended_reason, t.read_only_reason, t.created_at,
    (SELECT max(e.created_at) FROM events e WHERE e.tenant_id = t.id AND e.actor_kind = 'person')
FROM tenants t LEFT JOIN subscriptions s ON s.tenant_id = t.id
"""
_LIST = text(
    _TENANTS
    + """WHERE (:words = '' OR t.name ILIKE :like OR t.slug ILIKE :like)
    AND (:plan = '' OR t.plan = :plan) AND (:after = '' OR (t.name, t.id::text) > (:name, :after))
    ORDER BY t.name, t.id::text LIMIT :size"""
)
_ONE = text(_TENANTS + "WHERE t.id = :id")
_MEMBERS = text(
    "SELECT p.name, m.role, p.second_factor_at IS NOT NULL AS has_second_factor"
    " FROM memberships m JOIN persons p ON p.id = m.person_id WHERE m.tenant_id = :id"
    " ORDER BY p.name, m.id LIMIT 100"
)
_USE = text(
    "SELECT meter, sum(amount) AS amount FROM usage WHERE tenant_id = :id AND period = :period"
    " AND meter <> 'storage_bytes' GROUP BY meter ORDER BY meter"
)
_CONSENT = text(
    "SELECT until, may_change FROM support_grants WHERE tenant_id = :id AND ended_at IS NULL"
    " AND until > :now ORDER BY id DESC LIMIT 1"
)


async def list_tenants(
    uow: UnitOfWork, *, words: str = "", plan: str = "", after: tuple[str, str] = ("", "")
) -> list[TenantRow]:
    """Up to `PAGE + 1` workspaces by name, after a name and id."""
    like = "%" + words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
    values = {
        "words": words,
        "like": like,
        "plan": plan,
        "name": after[0],
        "after": after[1],
        "size": PAGE + 1,
    }
    return [TenantRow(*row) for row in await uow.db.execute(_LIST, values)]


async def get_tenant_row(uow: UnitOfWork, tenant_id: UUID) -> TenantRow:
    row = (await uow.db.execute(_ONE, {"id": tenant_id})).first()
    if row is None:
        raise TenantUnknown
    return TenantRow(*row)


@dataclass(frozen=True)
class TenantDetail:
    """One workspace with its people by role, its use this month, and whether support may enter."""

    row: TenantRow
    members: Sequence[tuple[str, str, bool]]
    use: Sequence[tuple[str, int]]
    consent_until: datetime | None
    may_change: bool


async def get_detail(uow: UnitOfWork, tenant_id: UUID) -> TenantDetail:
    row = await get_tenant_row(uow, tenant_id)
    members = await uow.db.execute(_MEMBERS, {"id": tenant_id})
    period = uow.now.date().replace(day=1)
    use = await uow.db.execute(_USE, {"id": tenant_id, "period": period})
    consent = (await uow.db.execute(_CONSENT, {"id": tenant_id, "now": uow.now})).first()
    return TenantDetail(
        row,
        [(m.name, m.role, m.has_second_factor) for m in members],
        [(u.meter, int(u.amount)) for u in use],
        consent.until if consent else None,
        bool(consent and consent.may_change),
    )


async def list_flags(uow: UnitOfWork) -> Sequence[FlagRow]:
    found = await uow.db.scalars(select(FlagRow).order_by(FlagRow.name))
    return found.all()


async def get_flag(uow: UnitOfWork, flag_id: UUID) -> FlagRow:
    found: FlagRow | None = await uow.db.scalar(
        select(FlagRow).where(FlagRow.id == flag_id).with_for_update()
    )
    if found is None:
        raise FlagUnknown
    return found


async def ids_of(uow: UnitOfWork, slugs: Sequence[str]) -> dict[str, UUID]:
    rows = await uow.db.execute(select(Tenant.slug, Tenant.id).where(Tenant.slug.in_(slugs)))
    return {row.slug: row.id for row in rows}


async def slugs_of(uow: UnitOfWork, ids: Sequence[str]) -> list[str]:
    wanted = [UUID(each) for each in ids]
    rows = await uow.db.scalars(
        select(Tenant.slug).where(Tenant.id.in_(wanted)).order_by(Tenant.slug)
    )
    return list(rows)


async def list_reports(uow: UnitOfWork, *, state: str) -> Sequence[AbuseReport]:
    """Reports of a state; open ones the oldest first, decided ones the newest first."""
    order = AbuseReport.id if state == "open" else AbuseReport.id.desc()
    found = await uow.db.scalars(
        select(AbuseReport).where(AbuseReport.state == state).order_by(order).limit(PAGE)
    )
    return found.all()


async def find_report(
    uow: UnitOfWork, report_id: UUID, *, lock: bool = False
) -> AbuseReport | None:
    query = select(AbuseReport).where(AbuseReport.id == report_id)
    found: AbuseReport | None = await uow.db.scalar(query.with_for_update() if lock else query)
    return found


async def find_grant(uow: UnitOfWork) -> SupportGrant | None:
    """The consent now in force in the tenant of this unit of work."""
    found: SupportGrant | None = await uow.db.scalar(
        select(SupportGrant)
        .where(SupportGrant.ended_at.is_(None), SupportGrant.until > uow.now)
        .order_by(SupportGrant.id.desc())
        .limit(1)
    )
    return found


async def list_grants(uow: UnitOfWork) -> Sequence[SupportGrant]:
    found = await uow.db.scalars(select(SupportGrant).order_by(SupportGrant.id.desc()).limit(20))
    return found.all()
