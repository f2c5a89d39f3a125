"""Compares what clients were told with what the database holds (reliability of the ledger).

A client that was told "booked" must find its posting, once, with its job, in an order that no
clock contradicts; a client that was told "refused" must find nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import asyncpg

from app.billing.proof import prove
from app.core.actor import job_actor
from app.core.uow import Database
from tests.soak.ledger_load import TENANT, read_history

Snapshot = Mapping[str, tuple[int, str]]
"""Version and balance of each account at a moment of the run."""


@dataclass(frozen=True)
class Verdict:
    """Breaches by kind, all zero for a sound ledger; and how much was looked at."""

    acknowledged: int
    refused: int
    unknown: int
    repeated: int
    lost: int
    resurrected: int
    duplicates: int
    imbalance: int
    drift: int
    chain_breaks: int
    below_floor: int
    other_findings: int
    outbox_gaps: int
    out_of_order: int
    rewritten: int

    @property
    def breaches(self) -> dict[str, int]:
        looked_at = {"acknowledged", "refused", "unknown", "repeated"}
        return {k: v for k, v in asdict(self).items() if v and k not in looked_at}


async def check(
    database: Database,
    superuser: asyncpg.Connection,
    histories: Iterable[Path],
    snapshots: Iterable[Snapshot] = (),
) -> Verdict:
    """Every check over a finished run. `unknown` answers may have been booked or not."""
    events = [event for path in histories for event in read_history(path)]
    booked = {key for event, key, _ in events if event in {"new", "known"}}
    # What an account could not bear, it may bear when a worker sends the same posting once more.
    last = {key: event for event, key, _ in events if event in {"new", "known", "refused"}}
    refused = {key for key, event in last.items() if event == "refused"}
    found = Counter(
        row["key"]
        for row in await superuser.fetch("SELECT key FROM ledger_transactions WHERE kind = 'soak'")
    )
    announced = Counter(
        row["key"]
        for row in await superuser.fetch("SELECT key FROM jobs WHERE name = 'soak.announce'")
    )
    async with database.tenant(job_actor(TENANT, "soak")) as uow:
        proof = await prove(uow)
    rules = Counter(finding.rule for finding in proof.findings)
    named = {"balanced", "summed", "chained", "above the floor"}
    return Verdict(
        acknowledged=len(booked),
        refused=len(refused),
        unknown=sum(event == "unknown" for event, _, _ in events),
        repeated=sum(event == "known" for event, _, _ in events),
        lost=len(booked - found.keys()),
        resurrected=len(refused & found.keys()),
        duplicates=sum(count - 1 for count in found.values()),
        imbalance=rules["balanced"],
        drift=rules["summed"],
        chain_breaks=rules["chained"],
        below_floor=rules["above the floor"],
        other_findings=sum(count for rule, count in rules.items() if rule not in named),
        outbox_gaps=sum((found - announced).values()) + sum((announced - found).values()),
        out_of_order=out_of_order(await chains(superuser), events),
        rewritten=await rewritten(superuser, snapshots),
    )


async def chains(superuser: asyncpg.Connection) -> list[list[str]]:
    """The keys of each account's entries, in the order of their versions."""
    rows = await superuser.fetch(
        "SELECT array_agg(t.key ORDER BY e.version) AS keys FROM ledger_entries e"
        " JOIN ledger_transactions t ON t.id = e.transaction_id"
        " WHERE t.kind = 'soak' GROUP BY e.account_id"
    )
    return [row["keys"] for row in rows]


def out_of_order(chains: Iterable[list[str]], events: Iterable[tuple[str, str, int]]) -> int:
    """Postings that ended before another began, yet stand behind it in an account's chain."""
    began: dict[str, int] = {}
    ended: dict[str, int] = {}
    for event, key, at in events:
        if event == "begin":
            began.setdefault(key, at)
        elif event in {"new", "known"}:
            ended.setdefault(key, at)
    wrong = 0
    for keys in chains:
        latest = 0
        for key in keys:
            wrong += ended.get(key, latest) < latest
            latest = max(latest, began.get(key, 0))
    return wrong


async def take_snapshot(superuser: asyncpg.Connection) -> Snapshot:
    """One read of the whole ledger while it is being written; it must sum to zero."""
    rows = await superuser.fetch("SELECT id, version, balance FROM ledger_accounts")
    assert sum(row["balance"] for row in rows) == 0
    return {str(row["id"]): (row["version"], str(row["balance"])) for row in rows}


async def rewritten(superuser: asyncpg.Connection, snapshots: Iterable[Snapshot]) -> int:
    """Entries seen during the run that are gone or different at its end."""
    rows = await superuser.fetch("SELECT account_id, version, balance FROM ledger_entries")
    now: dict[Any, str] = {(str(r["account_id"]), r["version"]): str(r["balance"]) for r in rows}
    return sum(
        now.get((account, version)) != balance
        for snapshot in snapshots
        for account, (version, balance) in snapshot.items()
    )
