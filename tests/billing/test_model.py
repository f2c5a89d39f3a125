"""The ledger against a model of twenty lines, through arbitrary sequences of postings."""

import asyncio
from collections import defaultdict
from decimal import Decimal
from typing import Any, ClassVar

import asyncpg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.exc import IntegrityError

from app.billing import Entry, Posting, chart, post, reverse
from app.billing.errors import AlreadyReversed, KeyReused
from app.billing.proof import prove
from app.billing.queries import trial_balance
from app.core.actor import Actor, job_actor
from app.core.ids import TenantId, new_id
from app.core.uow import Database
from app.embedded.testing import TestServers
from tests.conftest import connect

ACCOUNTS = (
    chart.receivable("store", "Store", "EUR"),
    chart.suspense("EUR"),
    chart.suspense("USD"),
    chart.receivable("store", "Store", "USD"),
    chart.Account("cash", "EUR", "asset", "Cash", places=2, floor=Decimal(0)),
    chart.Account("owed", "EUR", "liability", "Owed", places=2, floor=Decimal(0)),
)
EXACT = st.decimals(Decimal("0.000000001"), Decimal(1_000_000), places=9)
CENTS = st.decimals(Decimal("0.01"), Decimal(1_000), places=2)
IN_EUR = st.sampled_from([account for account in ACCOUNTS if account.currency == "EUR"])
IN_USD = st.sampled_from([account for account in ACCOUNTS if account.currency == "USD"])
Lines = dict[chart.Account, Decimal]


class Bookkeeping(RuleBasedStateMachine):
    """Each run is a tenant of its own; `booked` is what the model believes was posted."""

    database: ClassVar[Database]
    runner: ClassVar[asyncio.Runner]

    @initialize()
    def begin(self) -> None:
        self.actor: Actor = job_actor(TenantId(new_id()), "model")
        self.balances: Lines = defaultdict(Decimal)
        self.booked: dict[str, tuple[Posting, Lines]] = {}
        self.reversed: set[str] = set()

    @rule(source=IN_EUR, into=IN_EUR, amount=EXACT | CENTS)
    def move_euros(self, source: chart.Account, into: chart.Account, amount: Decimal) -> None:
        if source != into:
            self.book({into: amount, source: -amount})

    @rule(source=IN_USD, into=IN_USD, amount=EXACT)
    def move_dollars(self, source: chart.Account, into: chart.Account, amount: Decimal) -> None:
        if source != into:
            self.book({into: amount, source: -amount})

    @rule(first=CENTS, second=CENTS, dollars=EXACT)
    def split_in_two_currencies(self, first: Decimal, second: Decimal, dollars: Decimal) -> None:
        store, suspense, suspense_usd, store_usd, cash, _ = ACCOUNTS
        euros = {store: first + second, suspense: -first, cash: -second}
        self.book({**euros, store_usd: dollars, suspense_usd: -dollars})

    @rule(source=IN_EUR, into=IN_EUR, amount=CENTS, off=EXACT)
    def refuse_what_does_not_balance(
        self, source: chart.Account, into: chart.Account, amount: Decimal, off: Decimal
    ) -> None:
        if source != into:
            with pytest.raises((asyncpg.CheckViolationError, IntegrityError)):
                self.send(str(new_id()), {into: amount + off, source: -amount})

    @precondition(lambda self: self.booked)
    @rule(data=st.data(), extra=CENTS)
    def repeat_or_change(self, data: st.DataObject, extra: Decimal) -> None:
        key = data.draw(st.sampled_from(sorted(self.booked)))
        posting, lines = self.booked[key]
        assert self.send(key, lines) == Posting(posting.id, is_new=False)
        with pytest.raises(KeyReused):
            self.send(key, {account: amount + extra for account, amount in lines.items()})

    @precondition(lambda self: self.booked)
    @rule(data=st.data())
    def reverse_once(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.booked)))
        posting, lines = self.booked[key]
        opposite = {account: -amount for account, amount in lines.items()}
        if key in self.reversed:
            with pytest.raises(AlreadyReversed):
                self.run(lambda uow: reverse(uow, posting.id, reason="Again"))
        elif self.is_allowed(opposite):
            self.run(lambda uow: reverse(uow, posting.id, reason="Wrong"))
            self.apply(opposite)
            self.reversed.add(key)

    @invariant()
    def balances_agree(self) -> None:
        found = self.run(trial_balance) if hasattr(self, "actor") else []
        assert all(total.difference == 0 for total in found)
        for total in found:
            model = [b for a, b in self.balances.items() if a.currency == total.currency]
            assert total.debits == sum(b for b in model if b > 0)

    def teardown(self) -> None:
        if hasattr(self, "actor"):
            proof = self.run(prove)
            assert proof.findings == []
            assert proof.postings == len(self.booked) + len(self.reversed)

    def book(self, lines: Lines) -> None:
        key = str(new_id())
        if self.is_allowed(lines):
            self.booked[key] = (self.send(key, lines), lines)
            self.apply(lines)
        else:
            with pytest.raises(IntegrityError):
                self.send(key, lines)

    def is_allowed(self, lines: Lines) -> bool:
        """Whole units where an account wants them, and nothing below a floor."""
        return all(
            account.places is None
            or (
                amount == round(amount, account.places)
                and (self.balances[account] + amount) * (1 if account.kind == "asset" else -1) >= 0
            )
            for account, amount in lines.items()
        )

    def apply(self, lines: Lines) -> None:
        for account, amount in lines.items():
            self.balances[account] += amount

    def send(self, key: str, lines: Lines) -> Posting:
        entries = [Entry(account, amount) for account, amount in lines.items()]
        posting: Posting = self.run(
            lambda uow: post(uow, kind="model", key=key, entries=entries, description="Model")
        )
        return posting

    def run(self, work: Any) -> Any:
        async def inside() -> Any:
            async with self.database.tenant(self.actor) as uow:
                return await work(uow)

        return self.runner.run(inside())


@pytest.mark.parametrize(
    ("runs", "steps"), [(20, 40), pytest.param(500, 200, marks=pytest.mark.soak)]
)
def test_the_ledger_behaves_like_its_model(
    runs: int, steps: int, servers: TestServers, template: str
) -> None:
    name = f"test_{new_id().hex}"
    with asyncio.Runner() as runner:
        runner.run(servers.create_database(name, template=template))
        Bookkeeping.runner, Bookkeeping.database = runner, connect(servers, name, pool_size=1)
        try:
            run_state_machine_as_test(
                Bookkeeping,
                settings=settings(
                    max_examples=runs,
                    stateful_step_count=steps,
                    deadline=None,
                    derandomize=True,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(Bookkeeping.database.close())
            runner.run(servers.drop_database(name))
