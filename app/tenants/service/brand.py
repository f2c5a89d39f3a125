"""A workspace's own domains, sender and name on the door."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from app.core.ids import new_id, token
from app.core.uow import UnitOfWork
from app.tenants.brand_events import (
    BrandNameChanged,
    DomainAdded,
    DomainLost,
    DomainRemoved,
    DomainVerified,
    WhiteLabelEnded,
)
from app.tenants.errors import DomainAlreadyHere, DomainNotProven, DomainServedElsewhere
from app.tenants.models import Domain, DomainState
from app.tenants.queries.brand import find_domain, lock_domain, lock_proven
from app.tenants.queries.workspace import get_tenant

GATE = "white_label"
FAILURES = 3
"""Checks in a row without the record before a proven domain is given up."""
BETWEEN_CHECKS = timedelta(hours=12)


def record_name(domain: Domain) -> str:
    """The name under which the proof is published."""
    return f"_backline.{domain.host}"


def record_text(domain: Domain) -> str:
    """What is published there."""
    return f"backline-verify={domain.token}"


async def add_domain(
    uow: UnitOfWork, *, host: str, purpose: str, sender: str | None = None
) -> Domain:
    """Claim a domain for pages, or that of `sender` for mails; it counts once it is proven.

    Raises LimitReached without white label in the plan, and DomainAlreadyHere.
    """
    await uow.registry.gate(GATE)(uow)
    if await find_domain(uow, host, purpose) is not None:
        raise DomainAlreadyHere(fields={"host": DomainAlreadyHere.sentence})
    domain = Domain(
        id=new_id(),
        tenant_id=uow.tenant_id,
        host=host,
        purpose=purpose,
        sender=sender,
        token=token()[:32],
        state=DomainState.WAITING,
        failures=0,
    )
    uow.db.add(domain)
    uow.record(DomainAdded(domain_id=domain.id, host=host, purpose=purpose))
    await uow.flush()
    return domain


async def judge_domain(uow: UnitOfWork, domain_id: UUID, *, texts: Sequence[str]) -> Domain:
    """Take note of what the name service says of a domain.

    Raises DomainNotProven when a claim has no record yet, LimitReached when the plan has no white
    label any more, and DomainServedElsewhere when another workspace has proven the same domain. A
    proven one is given up after three failures in a row.
    """
    domain = await lock_domain(uow, domain_id)
    domain.checked_at = uow.now
    if record_text(domain) in texts:
        await _prove(uow, domain)
    elif domain.state == DomainState.VERIFIED:
        domain.failures += 1
        if domain.failures >= FAILURES:
            await _give_up(uow, domain)
    else:
        raise DomainNotProven
    return domain


async def remove_domain(uow: UnitOfWork, domain_id: UUID) -> str:
    """Give a domain up; links begin with our own address again. Returns its host."""
    domain = await lock_domain(uow, domain_id)
    await _forget_sender(uow, domain)
    await uow.db.delete(domain)
    uow.record(DomainRemoved(domain_id=domain.id, host=domain.host))
    return domain.host


async def name_sender(uow: UnitOfWork, *, is_white_label: bool, sender_name: str | None) -> None:
    """Whether our name stays off pages, mails and documents, and what mails are signed with.

    Raises LimitReached without white label in the plan.
    """
    tenant = await get_tenant(uow)
    if is_white_label and not tenant.is_white_label:
        await uow.registry.gate(GATE)(uow)
    before = tenant.is_white_label
    tenant.is_white_label, tenant.sender_name = is_white_label, sender_name
    uow.record(
        BrandNameChanged(tenant_id=tenant.id, was_white_label=before, is_white_label=is_white_label)
    )


async def end_white_label(uow: UnitOfWork) -> None:
    """After a change to a plan without it: our name is back; domains wait to be proven anew.

    The name mails are signed with stays. Repeating it changes nothing.
    """
    tenant, domains = await get_tenant(uow), await lock_proven(uow)
    if not tenant.is_white_label and not domains:
        return
    tenant.is_white_label, tenant.sender_address = False, None
    for domain in domains:
        domain.state = DomainState.WAITING
    hosts = sorted({domain.host for domain in domains})
    uow.record(WhiteLabelEnded(tenant_id=tenant.id, hosts=hosts))


async def _prove(uow: UnitOfWork, domain: Domain) -> None:
    domain.failures = 0
    if domain.state == DomainState.VERIFIED:
        return
    await uow.registry.gate(GATE)(uow)
    async with uow.refusing(DomainServedElsewhere):
        domain.state, domain.verified_at = DomainState.VERIFIED, uow.now
    if domain.purpose == "mail":
        (await get_tenant(uow)).sender_address = domain.sender
    uow.record(DomainVerified(domain_id=domain.id, host=domain.host))


async def _give_up(uow: UnitOfWork, domain: Domain) -> None:
    domain.state = DomainState.LOST
    await _forget_sender(uow, domain)
    uow.record(DomainLost(domain_id=domain.id, host=domain.host))


async def _forget_sender(uow: UnitOfWork, domain: Domain) -> None:
    tenant = await get_tenant(uow)
    if domain.purpose == "mail" and tenant.sender_address == domain.sender:
        tenant.sender_address = None
