"""What operators do to tenants and flags, and what owners allow: each recorded on both sides."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from app.billing.plans import PlanName, grant_plan
from app.core.actor import Actor, ActorKind
from app.core.ids import PersonId, TenantId, new_id
from app.core.uow import Database, UnitOfWork
from app.domain.ops.console import queries
from app.domain.ops.console.errors import AlreadyDecided, FlagExists, NoConsent, NotSuspended
from app.domain.ops.console.events import (
    FlagChanged,
    OperatorActed,
    SupportAllowed,
    SupportEnded,
    SupportEntered,
    TenantResumed,
    TenantSuspended,
)
from app.domain.ops.console.models import AbuseReport, FlagRow, SupportGrant
from app.tenants import get_tenant, suspend_application
from app.web.identity import PersonView

LONGEST_CONSENT = timedelta(days=7)


@dataclass(frozen=True)
class Console:
    """Acts of one operator. Each is in the tenant's audit log and in the service's own."""

    database: Database
    operator: PersonView
    request_id: str = ""

    async def suspend(self, tenant_id: UUID, *, reason: str) -> None:
        """Let nobody in and no job run, until resumed; nothing is deleted."""
        async with self._in(tenant_id) as uow:
            tenant = await get_tenant(uow)
            tenant.suspended_reason = reason
            uow.record(TenantSuspended(tenant_id=tenant.id, reason=reason))
            name = tenant.name
        await self._note("suspended a workspace", f"{name}: {reason}")

    async def resume(self, tenant_id: UUID, *, reason: str) -> None:
        """Open a suspended workspace again; raises NotSuspended."""
        async with self._in(tenant_id) as uow:
            tenant = await get_tenant(uow)
            if tenant.suspended_reason is None:
                raise NotSuspended
            tenant.suspended_reason = None
            uow.record(TenantResumed(tenant_id=tenant.id, reason=reason))
            name = tenant.name
        await self._note("opened a workspace again", f"{name}: {reason}")

    async def suspend_application(
        self, tenant_id: UUID, application_id: UUID, *, reason: str
    ) -> None:
        """Close somebody's application: its connections end everywhere, at once."""
        async with self._in(tenant_id) as uow:
            row = await suspend_application(uow, application_id, reason=reason)
            name = row.name
        await self._note("suspended an application", f"{name}: {reason}")

    async def give_plan(self, tenant_id: UUID, plan: PlanName, *, reason: str) -> None:
        """Give a plan without a bill; refused for a workspace that pays."""
        async with self._in(tenant_id) as uow:
            await grant_plan(uow, plan, reason=reason)
            name = (await get_tenant(uow)).name
        await self._note(f"gave the plan {plan}", f"{name}: {reason}")

    async def enter(self, tenant_id: UUID) -> str:
        """Come in with the owner's consent; the slug to go to. Raises NoConsent."""
        async with self._in(tenant_id) as uow:
            if await queries.find_grant(uow) is None:
                raise NoConsent
            tenant = await get_tenant(uow)
            uow.record(SupportEntered(tenant_id=tenant.id, operator_name=self.operator.name))
        await self._note("looked into a workspace", tenant.name)
        return tenant.slug

    def _in(self, tenant_id: UUID) -> Any:
        name = f"{self.operator.name} of Backline"
        return self.database.tenant(
            Actor(
                kind=ActorKind.PERSON,
                name=name,
                tenant_id=TenantId(tenant_id),
                id=self.operator.id,
                person_id=PersonId(self.operator.id),
                is_operator=True,
                request_id=self.request_id,
            )
        )

    async def _note(self, act: str, about: str) -> None:
        async with self.database.platform(reason="operator's own audit") as uow:
            note_act(uow, self.operator, act, about)


def note_act(uow: UnitOfWork, operator: PersonView, act: str, about: str) -> None:
    """Write an act into the service's own audit log."""
    uow.record(
        OperatorActed(operator_id=operator.id, operator_name=operator.name, act=act, about=about)
    )


async def change_flag(
    uow: UnitOfWork,
    flag: FlagRow,
    *,
    operator: PersonView,
    is_on: bool,
    rules: Mapping[str, Any],
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> None:
    """Turn a flag on or off and say for whom; a killed one lives again when it is turned on."""
    before = _shown(flag)
    flag.is_on, flag.rules = is_on, dict(rules)
    flag.starts_at, flag.ends_at = starts_at, ends_at
    flag.killed_at = None if is_on else flag.killed_at
    _record(uow, flag, before, operator)


async def kill_flag(uow: UnitOfWork, flag: FlagRow, *, operator: PersonView) -> None:
    """Close a flag to everybody at once, whatever its rules say."""
    before = _shown(flag)
    flag.is_on, flag.killed_at = False, uow.now
    _record(uow, flag, before, operator)


async def make_flag(
    uow: UnitOfWork, *, name: str, description: str, operator: PersonView
) -> FlagRow:
    """A new flag, off; raises FlagExists."""
    if any(flag.name == name for flag in await queries.list_flags(uow)):
        raise FlagExists(fields={"name": FlagExists.sentence})
    flag = FlagRow(
        id=new_id(), name=name, description=description, is_on=False, rules={}, changed_at=uow.now
    )
    uow.db.add(flag)
    _record(uow, flag, {}, operator)
    await uow.flush()
    return flag


async def decide(
    uow: UnitOfWork, report: AbuseReport, *, state: str, reasons: str, operator: PersonView
) -> None:
    """Uphold or dismiss a report, with the reasons; raises AlreadyDecided."""
    if report.state != "open":
        raise AlreadyDecided
    report.state, report.reasons = state, reasons
    report.decided_by, report.decided_at = operator.name, uow.now
    note_act(uow, operator, f"{state} a report", report.address)


async def report_abuse(
    uow: UnitOfWork, *, kind: str, address: str, words: str, name: str, email: str
) -> UUID:
    """Take in what somebody reports; in the scope of signing in, which writes for visitors."""
    report_id = new_id()
    # No RETURNING and no ORM: the one who reports may add a row and read none.
    await uow.db.execute(
        insert(AbuseReport).values(
            id=report_id,
            kind=kind,
            address=address,
            words=words,
            reporter_name=name,
            reporter_email=email,
        )
    )
    return report_id


async def allow_support(
    uow: UnitOfWork, *, reason: str, hours: int, may_change: bool
) -> SupportGrant:
    """Let operators look in for so many hours, at most a week; an earlier consent ends."""
    await end_support(uow)
    grant = SupportGrant(
        tenant_id=uow.tenant_id,
        id=new_id(),
        granted_by=uow.actor.person_id,
        reason=reason,
        may_change=may_change,
        until=uow.now + min(timedelta(hours=hours), LONGEST_CONSENT),
        created_at=uow.now,
    )
    uow.db.add(grant)
    until = f"{grant.until:%-d %B %Y, %H:%M} UTC"
    uow.record(SupportAllowed(grant_id=grant.id, until=until, may_change=may_change))
    await uow.flush()
    return grant


async def end_support(uow: UnitOfWork) -> None:
    """Take the consent back: from the next request on nobody looks in any more."""
    grant = await queries.find_grant(uow)
    if grant is not None:
        grant.ended_at = uow.now
        uow.record(SupportEnded(grant_id=grant.id))
        await uow.flush()


def _shown(flag: FlagRow) -> dict[str, Any]:
    return {
        "is_on": flag.is_on,
        "rules": dict(flag.rules),
        "starts_at": flag.starts_at.isoformat() if flag.starts_at else None,
        "ends_at": flag.ends_at.isoformat() if flag.ends_at else None,
        "killed_at": flag.killed_at.isoformat() if flag.killed_at else None,
    }


def _record(uow: UnitOfWork, flag: FlagRow, before: dict[str, Any], operator: PersonView) -> None:
    flag.changed_at = uow.now
    uow.record(
        FlagChanged(
            flag_id=flag.id,
            flag=flag.name,
            operator_name=operator.name,
            before=before,
            after=_shown(flag),
        )
    )
