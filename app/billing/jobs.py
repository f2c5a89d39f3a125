"""The nightly proof."""

from app.billing.events import LedgerBroken
from app.billing.proof import prove
from app.core.jobs import Queue, job
from app.core.uow import UnitOfWork


@job("billing.prove_ledger", queue=Queue.BULK, timeout=600)
async def prove_ledger(uow: UnitOfWork) -> None:
    """Prove the tenant's ledger and record the fact that it is broken, if it is."""
    proof = await prove(uow)
    if not proof.holds:
        first = proof.findings[0]
        uow.record(LedgerBroken(breaches=proof.breaches, first=f"{first.subject} {first.detail}"))
