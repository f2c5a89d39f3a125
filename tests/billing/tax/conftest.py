"""A payer in the United States, and payees who are owed dollars for music and for work."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.billing import Entry, chart, post
from app.billing.payments.models.accounts import PayoutItem, PayoutRun
from app.billing.payments.payouts.details import Method, ach
from app.billing.payments.payouts.payees import set_details, set_email
from app.billing.payments.payouts.runs import approve_run, draft_run
from app.billing.payments.queries.payouts import items_of
from app.billing.tax.income import Income
from app.billing.tax.models import TaxForm
from app.billing.tax.numbers import NumberKind
from app.billing.tax.service.giving import Answers, give_form
from app.billing.tax.service.keeping import set_payer, sort_income
from app.billing.tax.withholding import FormKind
from app.core.crypto import Keyring
from app.core.money import Money
from app.core.tenant_keys import keyring
from app.core.uow import UnitOfWork
from tests.billing.payments.conftest import adapters, app, other, pay_settings, world
from tests.billing.payments.test_pages import enter
from tests.billing.payments.world import World

__all__ = ["adapters", "app", "enter", "other", "pay_settings", "world"]

JUNO, PIP = UUID(int=7), UUID(int=8)
NAMES = {JUNO: "Juno Park", PIP: "Pip Ltd"}
TODAY = date(2026, 11, 21)
SSN, EIN = "536904388", "911144442"
W9 = Answers(
    kind=FormKind.W9, name="Juno A. Park Jr", address="1 Main St", city="Austin", region="TX",
    postal_code="78701", number=SSN, signed_name="Juno Park",
)  # fmt: skip
W8 = Answers(
    kind=FormKind.W8BEN, name="Pip Lee", address="2 George St", city="Sydney", country="AU",
    number_kind=NumberKind.FOREIGN, number="123 456 782", treaty_country="AU",
    signed_name="Pip Lee",
)  # fmt: skip


def dollars(amount: str) -> Money:
    return Money.of(amount, "USD")


async def keys_of(world: World, uow: UnitOfWork) -> Keyring:
    return await keyring(uow, world.adapters.master)


async def owe(
    world: World, payee: UUID, amount: str, *, source: str = "statements", name: str = ""
) -> None:
    """Owe somebody dollars from a source."""
    async with world.database.tenant(world.actor) as uow:
        entries = [
            Entry(chart.bank("USD"), dollars(amount).decimal),
            Entry(chart.payable(payee, name or NAMES[payee], "USD"), (-dollars(amount)).decimal),
        ]
        key = f"{payee}:{amount}:{uow.now.isoformat()}"
        await post(uow, kind=source, key=key, entries=entries, description="Earned")


async def give(world: World, answers: Answers, payee: UUID = JUNO, **more: Any) -> TaxForm:
    async with world.database.tenant(world.actor) as uow:
        return await give_form(
            uow, payee, payee_name=NAMES[payee], answers=answers,
            keys=await keys_of(world, uow), today=more.pop("today", TODAY), **more,
        )  # fmt: skip


async def drafted(world: World) -> PayoutRun:
    async with world.database.tenant(world.actor) as uow:
        return await draft_run(uow, method=Method.ACH, currency="USD")


async def paid(world: World, other: World) -> list[PayoutItem]:
    """Draft and approve a run of everything that is due."""
    run = await drafted(world)
    async with other.database.tenant(other.actor) as uow:
        await approve_run(uow, run.id)
    async with world.database.tenant(world.actor) as uow:
        return list(await items_of(uow, run.id))


@pytest.fixture
async def payer(world: World) -> World:
    """Nova pays from Brooklyn; both payees have accounts and addresses."""
    async with world.database.tenant(world.actor) as uow:
        keys = await keys_of(world, uow)
        await set_payer(
            uow, name="Nova Records LLC", address="1 Bedford Ave", city="Brooklyn", region="NY",
            postal_code="11211", phone="(212) 555-0100", number=EIN, is_active=True, keys=keys,
        )  # fmt: skip
        await sort_income(uow, "fees", Income.SERVICE)
        for payee, name in NAMES.items():
            account = ach(name, "021000021", "12345678")
            await set_details(uow, payee, name=name, details=account, keys=keys)
            await set_email(uow, payee, name=name, email=f"{name.split()[0].lower()}@example.com")
    return world
