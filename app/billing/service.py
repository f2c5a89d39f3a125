"""Posting to the ledger: the one way money moves."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.billing import queries
from app.billing.chart import Account
from app.billing.errors import AlreadyReversed, KeyReused
from app.core.ids import new_id
from app.core.money import EXACT
from app.core.uow import UnitOfWork


@dataclass(frozen=True)
class Entry:
    """A debit (positive) or credit (negative) of an account, exact, in the account's currency."""

    account: Account
    amount: Decimal


@dataclass(frozen=True)
class Reference:
    """What a posting is about, for the way from a figure down to its cause."""

    kind: str
    id: UUID


@dataclass(frozen=True)
class Posting:
    """`is_new` is false when the same posting had been written before."""

    id: UUID
    is_new: bool


async def post(
    uow: UnitOfWork,
    *,
    kind: str,
    key: str,
    entries: Iterable[Entry],
    description: str,
    reference: Reference | None = None,
    event_at: datetime | None = None,
    reverses_id: UUID | None = None,
) -> Posting:
    """Write a balanced posting once per (kind, key); repeating it changes nothing.

    Entries of one account are added up, zero sums left out. Raises KeyReused when the key was
    used with other amounts; the database refuses what does not balance.
    """
    sums = _sums(entries)
    fingerprint = _fingerprint(sums)
    await uow.flush()
    transaction_id = await _open(
        uow,
        {
            "kind": kind,
            "key": key,
            "fingerprint": fingerprint,
            "description": description,
            "reference_kind": reference.kind if reference else None,
            "reference_id": reference.id if reference else None,
            "reverses_id": reverses_id,
            "event_at": event_at or uow.now,
        },
    )
    if transaction_id is None:
        existing = await queries.find_posting(uow, kind, key)
        if existing is None or existing.fingerprint != fingerprint:
            raise KeyReused
        return Posting(existing.id, is_new=False)
    await _ensure_accounts(uow, list(sums))
    await _write_entries(uow, transaction_id, sums)
    return Posting(transaction_id, is_new=True)


async def reverse(uow: UnitOfWork, transaction_id: UUID, *, reason: str) -> Posting:
    """Write the opposite of a posting, once. Raises AlreadyReversed on the second attempt."""
    original = await queries.get_transaction(uow, transaction_id)
    entries = [
        Entry(
            Account(
                account.code,
                account.currency,
                account.kind,
                account.name,
                account.places,
                account.floor,
                account.owner_id,
            ),
            EXACT.minus(entry.amount),
        )
        for entry, account in await queries.list_entries_of(uow, transaction_id)
    ]
    async with uow.refusing(AlreadyReversed):
        posting = await post(
            uow,
            kind="reversal",
            key=str(transaction_id),
            entries=entries,
            description=reason,
            reference=Reference(original.reference_kind, original.reference_id)
            if original.reference_kind and original.reference_id
            else None,
            reverses_id=transaction_id,
        )
    if not posting.is_new:
        raise AlreadyReversed
    return posting


def _sums(entries: Iterable[Entry]) -> dict[Account, Decimal]:
    sums: dict[Account, Decimal] = defaultdict(Decimal)
    for entry in entries:
        sums[entry.account] = EXACT.add(sums[entry.account], entry.amount)
    return {account: amount for account, amount in sums.items() if amount != 0}


def _fingerprint(sums: dict[Account, Decimal]) -> bytes:
    lines = sorted(
        f"{a.code}|{a.currency}|{amount.normalize(EXACT):f}" for a, amount in sums.items()
    )
    return hashlib.sha256("\n".join(lines).encode()).digest()


async def _open(uow: UnitOfWork, head: Mapping[str, Any]) -> UUID | None:
    rows = await uow.db.execute(
        text(
            "INSERT INTO ledger_transactions (tenant_id, id, kind, key, fingerprint, description,"
            " reference_kind, reference_id, reverses_id, event_at)"
            " VALUES (:tenant, :id, :kind, :key, :fingerprint, :description, :reference_kind,"
            " :reference_id, :reverses_id, :event_at)"
            " ON CONFLICT (tenant_id, kind, key) DO NOTHING RETURNING id"
        ),
        {"tenant": uow.tenant_id, "id": new_id(), **head},
    )
    found: UUID | None = rows.scalar_one_or_none()
    return found


async def _ensure_accounts(uow: UnitOfWork, accounts: list[Account]) -> None:
    # Sorted, so that two postings that open the same accounts wait instead of deadlocking.
    accounts = sorted(accounts, key=lambda a: (a.code, a.currency))
    await uow.db.execute(
        text(
            "INSERT INTO ledger_accounts"
            " (tenant_id, code, currency, kind, name, places, floor, owner_id)"
            " SELECT :tenant, a.* FROM unnest(CAST(:codes AS text[]), CAST(:currencies AS text[]),"
            " CAST(:kinds AS text[]), CAST(:names AS text[]), CAST(:places AS int[]),"
            " CAST(:floors AS numeric[]), CAST(:owners AS uuid[])) AS a"
            "(code, currency, kind, name, places, floor, owner_id)"
            " WHERE NOT EXISTS (SELECT FROM ledger_accounts l"
            " WHERE l.code = a.code AND l.currency = a.currency)"
            " ON CONFLICT (tenant_id, code, currency) DO NOTHING"
        ),
        {
            "tenant": uow.tenant_id,
            "codes": [a.code for a in accounts],
            "currencies": [a.currency for a in accounts],
            "kinds": [a.kind for a in accounts],
            "names": [a.name for a in accounts],
            "places": [a.places for a in accounts],
            "floors": [a.floor for a in accounts],
            "owners": [a.owner_id for a in accounts],
        },
    )


async def _write_entries(
    uow: UnitOfWork, transaction_id: UUID, sums: dict[Account, Decimal]
) -> None:
    await uow.db.execute(
        text(
            "INSERT INTO ledger_entries (tenant_id, transaction_id, account_id, currency, amount)"
            " SELECT :tenant, :transaction, a.id, a.currency, e.amount"
            " FROM unnest(CAST(:codes AS text[]), CAST(:currencies AS text[]),"
            " CAST(:amounts AS numeric[])) AS e(code, currency, amount)"
            " JOIN ledger_accounts a ON a.code = e.code AND a.currency = e.currency"
            " ORDER BY a.id"
        ),
        {
            "tenant": uow.tenant_id,
            "transaction": transaction_id,
            "codes": [a.code for a in sums],
            "currencies": [a.currency for a in sums],
            "amounts": list(sums.values()),
        },
    )
