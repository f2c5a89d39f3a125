"""What happens when earnings have changed."""

from app.core.events import RecordedEvent
from app.core.jobs import JobRun, job, long_job
from app.core.uow import UnitOfWork
from app.domain.royalties.insight.service import audit_payers
from app.domain.royalties.live import EARNINGS_TOPIC


@long_job("royalties.tell_earnings", timeout=30)
async def tell_earnings(run: JobRun, *, event: RecordedEvent) -> None:  # noqa: ARG001 - any of them
    """Whoever looks at earnings sees that they have changed."""
    await run.announce(EARNINGS_TOPIC)


@job("royalties.audit_payers", timeout=300)
async def audit_again(uow: UnitOfWork, *, event: RecordedEvent) -> None:  # noqa: ARG001 - any of them
    """With every report those who pay are looked at again."""
    await audit_payers(uow)
