"""Payments, accounts and subscriptions as tests need them, made through the port."""

from datetime import UTC, datetime
from uuid import uuid4

import stripe

from app.core.money import Money
from app.integrations.payments import (
    Account,
    AccountRequest,
    Checkout,
    CheckoutRequest,
    Interval,
    Payer,
    PayerRequest,
    Payment,
    Price,
    PriceRequest,
    Provider,
    SubscriptionCheckout,
)
from tests.simulators.servers import CARD, SimulatorServer

BACK = "https://backline.example/paid"
START = datetime(2027, 1, 31, 12, tzinfo=UTC)


def key() -> str:
    return uuid4().hex


def euro(cents: int) -> Money:
    return Money(cents, "EUR")


async def checkout(
    payments: Provider, cents: int = 10_000, *, group: str = "show", save_card: bool = False
) -> Checkout:
    request = CheckoutRequest(
        amount=euro(cents),
        description="Guitar lesson",
        success_url=BACK,
        cancel_url="https://backline.example/back",
        group=group,
        email="juno@example.com",
        save_card=save_card,
        reference={"charge": "c-1"},
    )
    return await payments.charges.open_checkout(request, key=key())


async def paid(
    payments: Provider,
    simulator: SimulatorServer,
    cents: int = 10_000,
    *,
    card: str = CARD,
    save_card: bool = False,
) -> Payment:
    page = await checkout(payments, cents, save_card=save_card)
    assert page.url
    assert simulator.pay(page.url, card=card) == BACK
    done = await payments.charges.find_checkout(page.id)
    assert done.payment_id
    return await payments.charges.find_payment(done.payment_id)


async def account(payments: Provider, simulator: SimulatorServer) -> Account:
    """A connected account that may receive and be paid out."""
    opened = await payments.accounts.open_account(
        AccountRequest("DE", "nova@example.com"), key=key()
    )
    simulator.submit_account(opened.id)
    return await payments.accounts.find_account(opened.id)


class Calendar:
    """A test clock with a payer on it, moved through the provider's own API."""

    def __init__(self, payments: Provider, simulator: SimulatorServer) -> None:
        self.payments = payments
        self.simulator = simulator
        self._client = stripe.StripeClient(
            simulator.key, base_addresses={"api": simulator.url}, max_network_retries=0
        )
        params = {"frozen_time": int(START.timestamp())}
        self.id = self._client.v1.test_helpers.test_clocks.create(params).id

    def move(self, to: datetime) -> None:
        self._client.v1.test_helpers.test_clocks.advance(
            self.id, {"frozen_time": int(to.timestamp())}
        )

    async def payer(self, *, card: str | None = CARD) -> Payer:
        request = PayerRequest("nova@example.com", "Nova Lind", clock_id=self.id)
        payer = await self.payments.payers.open_payer(request, key=key())
        if card:
            await self.give_card(payer.id, card)
        return payer

    async def give_card(self, payer_id: str, card: str) -> None:
        request = SubscriptionCheckout(payer_id, BACK, BACK)
        page = await self.payments.subscriptions.open_checkout(request, key=key())
        assert page.url
        assert self.simulator.pay(page.url, card=card) == BACK


async def price(
    payments: Provider, cents: int, interval: Interval = Interval.MONTH, *, name: str = "Pro"
) -> Price:
    request = PriceRequest(f"{name}-{key()}", name, Money(cents, "USD"), interval)
    return await payments.subscriptions.define_price(request, key=key())
