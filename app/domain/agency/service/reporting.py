"""What the agency writes to a client about a month."""

from uuid import UUID

from app.core.ids import new_id
from app.core.period import month
from app.core.uow import UnitOfWork
from app.domain.agency.models import ClientReport
from app.domain.agency.queries.clients import lock_client
from app.domain.agency.queries.reports import find_report


async def write_report(
    uow: UnitOfWork, client_id: UUID, code: str, *, done: str, plans: str
) -> ClientReport:
    """Say what was done in a month and what comes next; figures are read live."""
    client, span = await lock_client(uow, client_id), month(code)
    found = await find_report(uow, client.id, span.code)
    if found is None:
        found = ClientReport(
            id=new_id(), tenant_id=uow.tenant_id, client_id=client.id, month=span.code
        )
        uow.db.add(found)
    found.done, found.plans = done, plans
    await uow.flush()
    return found
