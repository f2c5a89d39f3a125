"""Three trials of payments: crashes around outgoing calls, a storm of events, seeded differences.

Each runs at any size: small with the other tests, whole under `pytest -m soak`. Each has its
control, in which one protection is off and the trial has to see the fault.
"""

import asyncio
import hashlib
import hmac
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
from sqlalchemy import text

from app.billing.payments import Charge, refund
from app.billing.payments.reconciliation.checking import reconcile
from app.billing.payments.refunding import send_refund
from app.core import clock
from app.core.errors import Unavailable
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.integrations.payments import ProviderEvent
from tests.billing.payments.world import World, euros
from tests.simulators.servers import WEBHOOK_SECRET

PHASES = (
    "before the call",
    "after sending",
    "after the provider's success",
    "after the answer, before the commit",
    "after the commit, before the end",
    "during the relay",
)


class Killed(BaseException):
    """The worker died here."""


@dataclass
class DoomedRun:
    """An attempt of a long job that dies in one phase."""

    world: World
    phase: str
    key: Callable[[str], str]
    opened: int = 0
    attempt: int = 1
    id: UUID = field(default_factory=new_id)

    @property
    def tenant_id(self) -> Any:
        return self.world.actor.tenant_id

    @property
    def adapters(self) -> Any:
        charges = _DoomedCharges(self)
        return replace(self.world.adapters, payments=replace(self.world.provider, charges=charges))

    @asynccontextmanager
    async def uow(self) -> AsyncIterator[UnitOfWork]:
        self.opened += 1
        is_last = self.opened == 2
        async with self.world.database.tenant(self.world.actor) as uow:
            yield uow
            if is_last and self.phase == PHASES[3]:
                await uow.flush()
                raise Killed
        if is_last and self.phase == PHASES[4]:
            raise Killed

    async def progress(self, *_: Any) -> None:
        return


@dataclass
class _DoomedCharges:
    run: DoomedRun

    async def refund(self, request: Any, *, key: str) -> Any:
        if self.run.phase == PHASES[0]:
            raise Killed
        calling = asyncio.ensure_future(
            self.run.world.provider.charges.refund(request, key=self.run.key(key))
        )
        if self.run.phase == PHASES[1]:
            await asyncio.wait([calling], timeout=0.001)
            calling.add_done_callback(lambda done: done.cancelled() or done.exception())
            raise Killed
        answer = await calling
        if self.run.phase == PHASES[2]:
            raise Killed
        return answer


@dataclass(frozen=True)
class Outcome:
    """What was asked for, and what each side holds to have happened, in minor units."""

    asked: int
    at_provider: int
    in_ledger: int
    effects: Counter[int]


async def crash_refunds(
    world: World,
    *,
    keys: int,
    duplicates: int,
    key: Callable[[str], str] = str,
) -> Outcome:
    """Ask for `keys` refunds of one cent; run each `duplicates` times at once, dying in every
    phase in turn, and then once more in health.
    """
    paid = await world.paid(f"{keys * len(PHASES) / 100 + 100:.2f}")
    asked = 0
    for phase in PHASES:
        for _ in range(keys):
            refund_id = await _ask(world, paid)
            asked += 1
            await asyncio.gather(
                *(_attempt(world, phase, refund_id, key) for _ in range(duplicates))
            )
            await _until_done(world, refund_id, key)
            if asked % 50 == 0:
                await world.run()
    await world.hear()
    payment = await world.provider.charges.find_payment(paid.provider_ref or "")
    rows = await world.rows(
        "SELECT t.key, count(*) FROM ledger_transactions t WHERE t.kind = 'refund' GROUP BY t.key"
    )
    return Outcome(
        asked=asked,
        at_provider=payment.refunded.minor,
        in_ledger=(await world.look(paid.id)).refunded,
        effects=Counter(row[1] for row in rows),
    )


async def _ask(world: World, paid: Charge) -> UUID:
    async with world.database.tenant(world.actor) as uow:
        row = await refund(uow, paid.id, amount=euros("0.01"), reason="Trial")
    return row.id


async def _attempt(world: World, phase: str, refund_id: UUID, key: Callable[[str], str]) -> None:
    # In the relay nothing dies: the same job simply arrives several times.
    run = DoomedRun(world, phase, key)
    with suppress(Killed, Unavailable):
        await send_refund.function(run, refund_id=str(refund_id))


async def _until_done(world: World, refund_id: UUID, key: Callable[[str], str]) -> None:
    for _ in range(50):
        try:
            run = DoomedRun(world, "", key)
            return await send_refund.function(run, refund_id=str(refund_id))
        except Unavailable:
            await asyncio.sleep(0.02)
    raise RuntimeError("The provider never answered.")


@dataclass(frozen=True)
class Storm:
    """What a storm of deliveries was answered with, and what it left behind."""

    delivered: int
    forged_accepted: int
    statuses: Counter[int]
    slowest: float
    wrong: list[str]


def sign(body: bytes, *, at: float | None = None, secret: str = WEBHOOK_SECRET) -> str:
    moment = int(time.time() if at is None else at)
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={mac}"


def forge(body: bytes, draw: random.Random) -> tuple[bytes, str]:
    """A delivery that no provider signed: another secret, changed, old, from the future, noise."""
    kind = draw.randrange(5)
    if kind == 0:
        return body, sign(body, secret="whsec_of_somebody_else")
    if kind == 1:
        return body + b" ", sign(body)
    if kind in {2, 3}:
        return body, sign(body, at=time.time() + (-301 if kind == 2 else 86_400))
    noise = draw.randbytes(64)
    return noise, sign(noise)


async def storm(
    world: World, browser: httpx2.AsyncClient, events: list[ProviderEvent], *, seed: int
) -> Storm:
    """Deliver every event one to five times, shuffled, a tenth of them after everything else, with
    five forged ones in a hundred; jobs run in between.
    """
    draw = random.Random(seed)
    bodies = [json.dumps(event.payload).encode() for event in events]
    copies = [body for body in bodies for _ in range(draw.randint(1, 5))]
    draw.shuffle(copies)
    late = len(copies) // 10
    deliveries = [(body, None) for body in copies[late:]] + [(body, None) for body in copies[:late]]
    statuses, times, accepted = Counter[int](), [], 0
    for number, (body, _) in enumerate(deliveries):
        if draw.random() < 0.05:
            fake, signature = forge(body, draw)
            answer = await _deliver(browser, fake, signature)
            accepted += answer.status_code != 400
        began = time.monotonic()
        answer = await _deliver(browser, body, sign(body))
        times.append(time.monotonic() - began)
        statuses[answer.status_code] += 1
        if number % 25 == 0:
            await world.run()
    await world.run()
    times.sort()
    return Storm(
        delivered=len(deliveries),
        forged_accepted=accepted,
        statuses=statuses,
        slowest=times[int(len(times) * 0.99)],
        wrong=await compare(world),
    )


async def _deliver(browser: httpx2.AsyncClient, body: bytes, signature: str) -> httpx2.Response:
    headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
    return await browser.post("/webhooks/payments", content=body, headers=headers)


async def compare(world: World) -> list[str]:
    """Charges that are not where the provider says, or were booked other than once."""
    wrong = []
    rows = await world.rows(
        "SELECT c.id, c.status, c.provider_ref, c.refunded, (SELECT count(*) FROM"
        " ledger_transactions t WHERE t.kind = 'payment' AND t.key = c.id::text) AS postings"
        " FROM charges c ORDER BY c.id"
    )
    for row in rows:
        if row.provider_ref is None:
            wrong.append(f"{row.id} was never heard of")
            continue
        payment = await world.provider.charges.find_payment(row.provider_ref)
        is_paid = row.status in {"paid", "refunded", "partly_refunded"}
        if is_paid != (payment.status == "paid") or row.refunded != payment.refunded.minor:
            wrong.append(f"{row.id} is {row.status}, the provider says {payment.status}")
        if row.postings != int(is_paid):
            wrong.append(f"{row.id} is booked {row.postings} times")
    return wrong


KINDS = ("missing", "double", "amount", "fee", "currency", "late")


async def seed_records(world: World, superuser: "asyncpg.Connection[Any]", *, clean: int,
                       seeded: int, seed: int) -> dict[str, str]:  # fmt: skip
    """Settled charges and the provider's records of them, `seeded` of them wrong in one way each;
    answers the kind of each wrong one by its name.
    """
    draw, tenant = random.Random(seed), world.actor.tenant_id
    wrong = dict(zip(draw.sample(range(clean), seeded), (KINDS * seeded)[:seeded], strict=True))
    at = clock.now() - timedelta(days=10)
    charges, records = [], []
    for number in range(clean):
        amount = draw.randint(100, 10**6)
        fee = amount // 50
        moment = at + timedelta(seconds=number)
        source = f"ch_seed_{number}"
        charges.append(
            (tenant, new_id(), new_id(), amount, fee, f"pi_seed_{number}", source, moment)
        )
        records += _told(tenant, source, amount, fee, moment, wrong.get(number))
    await superuser.executemany(
        "INSERT INTO charges (tenant_id, id, purpose_kind, purpose_id, description, currency,"
        " amount, fee, processing, status, is_hosted, provider_ref, source_ref, settled_at)"
        " VALUES ($1, $2, 'sale', $3, 'Seeded', 'EUR', $4, 0, $5, 'paid', true, $6, $7, $8)",
        charges,
    )
    await superuser.executemany(
        "INSERT INTO balance_records (tenant_id, provider_ref, kind, source_ref, currency, amount,"
        " fee, net, happened_at, available_at)"
        " VALUES ($1, $2, 'payment', $3, $4, $5::bigint, $6::bigint, $5::bigint - $6::bigint, $7, $7)",
        records,
    )
    return {f"{kind}:payment:ch_seed_{number}": kind for number, kind in wrong.items()}


def _told(
    tenant: Any, source: str, amount: int, fee: int, at: datetime, kind: str | None
) -> list[tuple[Any, ...]]:
    told = [tenant, f"txn_{source}", source, "EUR", amount, fee, at]
    if kind == "missing":
        return []
    if kind == "double":
        return [tuple(told), (tenant, f"txn_{source}_again", *told[2:])]
    changes = {"amount": (4, amount + 1), "fee": (5, fee + 1), "currency": (3, "USD"),
               "late": (6, at + timedelta(days=3))}  # fmt: skip
    if kind is not None:
        place, value = changes[kind]
        told[place] = value
    return [tuple(told)]


async def found_differences(world: World, *, is_checked: bool = True) -> dict[str, str]:
    """What reconciliation queues, by name; nothing when it is not run."""
    async with world.database.tenant(world.actor) as uow:
        if is_checked:
            await reconcile(uow)
        rows = await uow.db.execute(text("SELECT fingerprint, kind FROM discrepancies"))
        return {row.fingerprint: row.kind for row in rows}
