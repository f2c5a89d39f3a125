"""Taking in a bank statement: its lines settle payouts, return them, or are questioned."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.billing.payments.errors import AlreadyImported
from app.billing.payments.events import StatementImported
from app.billing.payments.models.accounts import PayoutItem
from app.billing.payments.models.reconciliation import BankLine, BankStatement
from app.billing.payments.payouts.arriving import return_item, settle_item
from app.billing.payments.queries.reconciliation import (
    find_statement,
    items_by_reference,
    late_items,
)
from app.billing.payments.queue import open_difference
from app.billing.payments.reconciliation.bank_files import Line, read_statement
from app.core.ids import new_id
from app.core.jobs import Queue, job
from app.core.uow import UnitOfWork

SLOW = timedelta(days=5)
"""How long a bank may take to show a payout on a statement."""
RETURNED = "The receiving bank sent it back."


@dataclass(frozen=True)
class Imported:
    """A statement as it was taken in; `matched` of its lines are payouts of ours."""

    statement: BankStatement
    matched: int


async def import_statement(
    uow: UnitOfWork,
    content: bytes,
    *,
    filename: str,
    currency: str,
    columns: Mapping[str, str] | None = None,
) -> Imported:
    """Read a statement once; raises BankFileUnreadable and AlreadyImported."""
    lines = read_statement(content, currency=currency, columns=columns)
    digest = hashlib.sha256(content).digest()
    if await find_statement(uow, digest) is not None:
        raise AlreadyImported
    statement = BankStatement(
        tenant_id=uow.tenant_id,
        id=new_id(),
        filename=filename[:200],
        sha256=digest,
        lines=len(lines),
        uploaded_by=uow.actor.person_id,
    )
    uow.db.add(statement)
    await uow.flush_rows()
    items = await items_by_reference(uow, [line.end_to_end for line in lines if line.end_to_end])
    matched = 0
    for number, line in enumerate(lines, start=1):
        item = items.get(line.end_to_end or "")
        kept = _kept(statement, number, line, item)
        uow.db.add(kept)
        matched += item is not None
        if line.end_to_end:
            await _judge(uow, kept, line, item)
    await uow.flush_rows()
    uow.record(StatementImported(statement_id=statement.id, lines=len(lines), matched=matched))
    return Imported(statement, matched)


@job("payments.mind_payouts_sent", queue=Queue.BULK)
async def mind_payouts_sent(uow: UnitOfWork) -> None:
    """Ask about payouts whose files were taken days ago and which no statement shows."""
    for item in await late_items(uow, uow.now - SLOW):
        await _question(
            uow,
            "late",
            f"unseen:{item.id}",
            item,
            f"The payout of {item.money} to {item.payee_name} is on no bank statement yet.",
            theirs=None,
        )


async def _judge(uow: UnitOfWork, kept: BankLine, line: Line, item: PayoutItem | None) -> None:
    if item is None:
        await open_difference(
            uow,
            kind="missing",
            fingerprint=f"bank:{line.end_to_end}",
            subject_kind="bank_line",
            subject_id=None,
            detail=f"The bank shows {line.amount} as {line.end_to_end}, a payout nobody knows.",
            currency=line.amount.currency,
            ours=None,
            theirs=line.amount.minor,
        )
        return
    kind = _wrong(line, item)
    if kind is not None:
        words = f"The bank shows {line.amount} where {item.money} was sent to {item.payee_name}."
        theirs = line.amount.minor
        await _question(uow, kind, f"bank:{kind}:{item.id}:{kept.id}", item, words, theirs=theirs)
    elif line.is_return:
        await return_item(uow, item, reason=RETURNED)
    elif not await settle_item(uow, item):
        words = f"The bank shows the payout to {item.payee_name} a second time."
        theirs = line.amount.minor
        await _question(uow, "double", f"bank:{item.id}:{kept.id}", item, words, theirs=theirs)


def _wrong(line: Line, item: PayoutItem) -> str | None:
    if line.amount.currency != item.currency:
        return "currency"
    expected = item.amount if line.is_return else -item.amount
    return None if line.amount.minor == expected else "amount"


async def _question(
    uow: UnitOfWork,
    kind: str,
    fingerprint: str,
    item: PayoutItem,
    detail: str,
    *,
    theirs: int | None,
) -> None:
    await open_difference(
        uow,
        kind=kind,
        fingerprint=fingerprint,
        subject_kind="payout_run",
        subject_id=item.run_id,
        detail=detail,
        currency=item.currency,
        ours=item.amount,
        theirs=theirs,
    )


def _kept(statement: BankStatement, number: int, line: Line, item: PayoutItem | None) -> BankLine:
    return BankLine(
        tenant_id=statement.tenant_id,
        id=new_id(),
        statement_id=statement.id,
        number=number,
        booked_on=line.booked_on,
        currency=line.amount.currency,
        amount=line.amount.minor,
        counterparty=line.counterparty,
        reference=line.reference,
        end_to_end=line.end_to_end,
        is_return=line.is_return,
        payout_item_id=item.id if item else None,
    )
