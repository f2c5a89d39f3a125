"""Whatever is done in whatever order: every unit is somewhere, and the books say where."""

from dataclasses import dataclass, field

import httpx2
import pytest
import stripe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.simulators.servers import SimulatorServer

ACTS = ("pay", "dispute", "transfer", "reverse", "refund", "pay out", "return", "decide", "wait")
SECOND = {"pay": "pm_card_bypassPending", "dispute": "pm_card_createDispute"}


@dataclass
class Bank:
    """A new platform's worth of money: what came in from cards, and what left to them and banks."""

    sdk: stripe.StripeClient
    simulator: SimulatorServer
    account: str
    charges: list[str] = field(default_factory=list)
    transfers: list[str] = field(default_factory=list)
    payouts: list[str] = field(default_factory=list)

    def act(self, name: str, amount: int, place: int) -> None:
        """Try one act; a refusal is an answer, too."""
        try:
            getattr(self, f"do_{name.replace(' ', '_')}")(name, amount, place)
        except (stripe.InvalidRequestError, httpx2.HTTPStatusError, IndexError):
            return

    def do_pay(self, name: str, amount: int, _: int) -> None:
        params = {
            "amount": amount,
            "currency": "sek",
            "confirm": True,
            "payment_method": SECOND[name],
        }
        intent = self.sdk.v1.payment_intents.create(params)  # type: ignore[arg-type]
        self.charges.append(str(intent.latest_charge))

    do_dispute = do_pay

    def do_transfer(self, _: str, amount: int, place: int) -> None:
        params = {
            "amount": amount,
            "currency": "sek",
            "destination": self.account,
            "source_transaction": self.charges[place],
        }
        self.transfers.append(self.sdk.v1.transfers.create(params).id)  # type: ignore[arg-type]

    def do_reverse(self, _: str, amount: int, place: int) -> None:
        found = self.transfers[place]
        self.sdk.v1.transfers.reversals.create(found, {"amount": amount})

    def do_refund(self, _: str, amount: int, place: int) -> None:
        found = self.charges[place]
        self.sdk.v1.refunds.create({"charge": found, "amount": amount})

    def do_pay_out(self, _: str, amount: int, __: int) -> None:
        made = self.sdk.v1.payouts.create(
            {"amount": amount, "currency": "sek"}, {"stripe_account": self.account}
        )
        self.payouts.append(made.id)

    def do_return(self, _: str, __: int, place: int) -> None:
        self.simulator.control(f"payouts/{self.payouts[place]}/fail")

    def do_decide(self, _: str, amount: int, __: int) -> None:
        for dispute in self.sdk.v1.disputes.list({"limit": 5}):
            if dispute.status == "needs_response":
                self.simulator.control(f"disputes/{dispute.id}/{'won' if amount % 2 else 'lost'}")

    def do_wait(self, _: str, amount: int, __: int) -> None:
        self.simulator.let_pass(seconds=amount * 10)

    def movements(self, account: str | None) -> list[stripe.BalanceTransaction]:
        options: stripe.RequestOptions = {"stripe_account": account} if account else {}
        listed = self.sdk.v1.balance_transactions.list({"currency": "sek", "limit": 100}, options)
        return list(listed.auto_paging_iter())

    def held(self, account: str | None) -> int:
        options: stripe.RequestOptions = {"stripe_account": account} if account else {}
        balance = self.sdk.v1.balance.retrieve(options=options)
        parts = [*balance.available, *balance.pending]
        return sum(part.amount for part in parts if part.currency == "sek")


@pytest.fixture(scope="module")
def bank(simulator: SimulatorServer) -> Bank:
    sdk = stripe.StripeClient(
        simulator.key, base_addresses={"api": simulator.url}, max_network_retries=0
    )
    account = sdk.v1.accounts.create(
        {"country": "SE", "capabilities": {"transfers": {"requested": True}}}
    )
    simulator.submit_account(account.id)
    return Bank(sdk, simulator, account.id)


STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(100, 9_000), st.integers(-3, -1)), max_size=12
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_balances_are_the_sum_of_what_moved_and_nothing_appears(
    bank: Bank, steps: list[tuple[str, int, int]]
) -> None:
    for step in [("pay", 20_000, -1), ("transfer", 15_000, -1), *steps]:
        bank.act(*step)

    platform, account = bank.movements(None), bank.movements(bank.account)
    assert all(each.net == each.amount - each.fee for each in [*platform, *account])
    assert bank.held(None) == sum(each.net for each in platform)
    assert bank.held(bank.account) == sum(each.net for each in account) >= 0
    crossed = [each.net for each in platform if each.type in {"transfer", "transfer_refund"}]
    arrived = [each.net for each in account if each.type in {"payment", "payment_refund"}]
    assert sum(crossed) == -sum(arrived)
    outside = sum(
        each.amount
        for each in [*platform, *account]
        if each.type in {"charge", "refund", "adjustment", "payout", "payout_failure"}
    )
    fees = sum(each.fee for each in [*platform, *account])
    assert bank.held(None) + bank.held(bank.account) == outside - fees
