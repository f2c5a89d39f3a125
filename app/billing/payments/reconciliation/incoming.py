"""Money the bank shows as come in or gone out, and what a module says it was for."""

from dataclasses import dataclass
from uuid import UUID

from app.billing.payments.errors import LineExplained
from app.billing.payments.models.reconciliation import BankLine
from app.billing.payments.queries.reconciliation import lines_of_purpose, lock_line
from app.core.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class LinePurpose:
    """What a line of the bank is for: a thing of the module that books it."""

    kind: str
    id: UUID


async def explain_line(uow: UnitOfWork, line_id: UUID, purpose: LinePurpose) -> BankLine:
    """Say what moved. Raises BankLineNotFound, and LineExplained for one that is said already."""
    line = await lock_line(uow, line_id)
    if not line.is_free:
        raise LineExplained
    line.purpose_kind, line.purpose_id = purpose.kind, purpose.id
    return line


async def forget_purpose(uow: UnitOfWork, purpose: LinePurpose) -> None:
    """Let lines that were for this wait for another explanation."""
    for line in await lines_of_purpose(uow, purpose.kind, purpose.id):
        line.purpose_kind = line.purpose_id = None
