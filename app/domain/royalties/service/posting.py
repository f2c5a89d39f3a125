"""What a report's money becomes in the ledger: entries per account, never per line."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.billing import Entry, Posting, Reference, chart, post
from app.core.actor import ActorKind
from app.core.money import EXACT
from app.core.uow import UnitOfWork
from app.domain import catalog
from app.domain.royalties.errors import RoyaltiesBusy
from app.domain.royalties.models.earnings import EarningsReport
from app.domain.royalties.queries.earnings import EarnedSum
from app.domain.royalties.queries.splits import payees

_PER_CENT = Decimal("0.01")
LOCK_NOT_AVAILABLE = "55P03"
PATIENCE = "5s"
"""How long a request waits for a job that computes, before it says so."""


async def one_at_a_time(uow: UnitOfWork) -> None:
    """Let no other posting of the tenant's earnings run until this transaction ends.

    Splits may be agreed while a report is imported: whichever comes second sees the first. A job
    waits for its turn; a person who would wait for long is told so: raises RoyaltiesBusy.
    """
    patience = "0" if uow.actor.kind is ActorKind.JOB else PATIENCE
    try:
        await uow.db.execute(
            text(
                "SELECT set_config('lock_timeout', :patience, true),"
                " pg_advisory_xact_lock(hashtextextended(:name, 0)),"
                " set_config('lock_timeout', '0', true)"
            ),
            {"patience": patience, "name": f"royalties|{uow.tenant_id}"},
        )
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        raise RoyaltiesBusy from error


def share_of(amount: Decimal, share: Decimal) -> Decimal:
    """`share` per cent of an amount, exact."""
    return EXACT.multiply(EXACT.multiply(amount, share), _PER_CENT)


def by_currency(sums: Iterable[EarnedSum]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for each in sums:
        totals[each.currency] = EXACT.add(totals.get(each.currency, Decimal(0)), each.amount)
    return dict(sorted(totals.items()))


def receivables(report: EarningsReport, sums: Iterable[EarnedSum]) -> list[Entry]:
    """What the source owes for these sums, as debits."""
    source, name = report.source or "unknown", report.source_name or "an unknown source"
    return [
        Entry(chart.receivable(source, name, currency), amount)
        for currency, amount in by_currency(sums).items()
    ]


async def owed(uow: UnitOfWork, sums: Sequence[EarnedSum]) -> list[Entry]:
    """Where these sums stand: in suspense, under contract, held, or earned by payees."""
    shares = await payees(uow, {each.sheet_id for each in sums if each.sheet_id})
    held = await catalog.get_recordings(
        uow,
        [
            each.recording_id
            for each in sums
            if each.recording_id and not each.sheet_id and not each.is_contracted
        ],
    )
    entries = []
    for each in sums:
        if each.recording_id is None:
            entries.append(Entry(chart.suspense(each.currency), each.amount.copy_negate()))
        elif each.is_contracted:
            entries.append(Entry(chart.contracted(each.currency), each.amount.copy_negate()))
        elif each.sheet_id is None:
            title = held[each.recording_id].title
            account = chart.held(each.recording_id, title, each.currency)
            entries.append(Entry(account, each.amount.copy_negate()))
        else:
            entries += [
                Entry(
                    chart.accrued(payee.party_id, payee.name, each.currency),
                    share_of(each.amount, payee.share).copy_negate(),
                )
                for payee in shares[each.sheet_id]
            ]
    return entries


def opposite(entries: Iterable[Entry]) -> list[Entry]:
    return [Entry(each.account, each.amount.copy_negate()) for each in entries]


async def post_entries(
    uow: UnitOfWork,
    *,
    kind: str,
    key: str,
    entries: list[Entry],
    description: str,
    subject: tuple[str, UUID],
) -> Posting | None:
    """Post unless there is no money in it; once per kind and key."""
    if all(entry.amount == 0 for entry in entries):
        return None
    return await post(
        uow,
        kind=kind,
        key=key,
        entries=entries,
        description=description,
        reference=Reference(*subject),
    )
