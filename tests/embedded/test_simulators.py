"""The simulators come along when no real provider is set, and keep what they know."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.integrations.payments import PayerRequest, PaymentsUnavailable, Provider
from app.integrations.payments.stripe import StripeConfig, connect
from tests.embedded.backline import Backline, eventually

REAL = {"STRIPE_SECRET_KEY": "sk_live_real", "STRIPE_WEBHOOK_SECRET": "whsec_real"}


@pytest.fixture
def backline(tmp_path: Path) -> Iterator[Backline]:
    found = Backline(tmp_path / "var")
    yield found
    found.close()


def provider(backline: Backline) -> Provider:
    found = backline.settings().payments
    assert found and found.is_simulated
    return connect(StripeConfig(found.secret_key, found.webhook_secrets, found.api_base))


async def test_a_killed_simulator_comes_back_with_its_state(backline: Backline) -> None:
    backline.up()
    payments = provider(backline)
    payer = await payments.payers.open_payer(PayerRequest("n@example.com", "Nova"), key="nova")
    first = backline.child("simulators")

    first.send(9)
    eventually(lambda: backline.child("simulators") != first)
    for _ in range(20):
        try:
            found = await payments.payers.find_payer(payer.id)
            break
        except PaymentsUnavailable:
            continue

    assert found == payer
    payments.close()


def test_a_real_provider_leaves_the_simulators_out(tmp_path: Path) -> None:
    backline = Backline(tmp_path / "var", **REAL).up()

    settings = backline.settings()
    children = backline.record()["children"]
    backline.close()

    assert settings.payments and not settings.payments.is_simulated
    assert "simulators" not in children
