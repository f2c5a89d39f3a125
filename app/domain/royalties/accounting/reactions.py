"""Income under contract follows what contracts cover."""

from app.core.events import RecordedEvent
from app.core.jobs import job
from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.covering import regard_contracts
from app.domain.royalties.tracklists.service import divide_again


@job("royalties.regard_contracts", timeout=300)
async def regard_changed(uow: UnitOfWork, *, event: RecordedEvent) -> None:  # noqa: ARG001
    """A contract began, changed or ended: income no statement shows stands where it now says."""
    await divide_again(uow)
    await regard_contracts(uow)
