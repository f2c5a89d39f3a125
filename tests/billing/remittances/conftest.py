"""A German label that owes a registered producer, with bank details and an agreement."""

from datetime import date
from typing import Any

import pytest

from app.billing.invoices.service.parties import set_profile
from app.billing.payments.models.accounts import PayoutItem
from app.billing.payments.payouts.payees import set_email
from app.billing.payments.queries.payouts import items_of
from app.billing.remittances.service import agree_self_billing
from tests.billing.payments.conftest import adapters, app, other, pay_settings, world
from tests.billing.payments.test_pages import enter
from tests.billing.payments.test_payouts import JUNO, approve, draft, owe, with_bank
from tests.billing.payments.world import World

__all__ = ["adapters", "app", "enter", "other", "pay_settings", "world"]

PRODUCER = {
    "legal_name": "Juno Park Musik", "address": "Weg 1\n10115 Berlin", "country": "DE",
    "vat_id": "DE136695976", "is_small_business": False, "agreed_on": date(2026, 1, 2),
}  # fmt: skip


async def agree(world: World, **more: Any) -> None:
    async with world.database.tenant(world.actor) as uow:
        await agree_self_billing(uow, JUNO, payee_name="Juno", **{**PRODUCER, **more})


async def paid(world: World, other: World, amount: str = "100.00", key: str = "1") -> PayoutItem:
    """Owe Juno euros, pay them out, and let the jobs run."""
    await owe(world, JUNO, "Juno", amount, key)
    run = await approve(other, await draft(world))
    await world.run()
    async with world.database.tenant(world.actor) as uow:
        (item,) = await items_of(uow, run.id)
    return item


@pytest.fixture
async def label(world: World) -> World:
    async with world.database.tenant(world.actor) as uow:
        await set_profile(
            uow, legal_name="Nova Lind", address="Deichstraße 37\n20459 Hamburg", country="DE",
            vat_id="DE129273398",
        )  # fmt: skip
        await set_email(uow, JUNO, name="Juno", email="juno@example.com")
    await with_bank(world, JUNO, "Juno")
    return world
