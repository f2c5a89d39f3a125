"""New bank details wait, and whoever is paid by them is told where they were told before."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.billing.payments.errors import NothingToPay, OwedLess
from app.billing.payments.payouts.details import sepa
from app.billing.payments.payouts.payees import set_cool_off, set_details, set_email
from app.billing.payments.payouts.runs import approve_run, draft_run
from app.billing.payments.payouts.summary import standings
from app.billing.payments.queries.payouts import get_payee
from app.core.uow import UnitOfWork
from tests.billing.payments.test_payouts import JUNO, KEYS, Method, draft, owe, with_bank
from tests.billing.payments.world import World

OTHER = "FR1420041010050500013M02606"


@pytest.fixture
async def owing(world: World) -> World:
    await owe(world, JUNO, "Juno", "40.00")
    await with_bank(world, JUNO, "Juno")
    async with world.database.tenant(world.actor) as uow:
        await set_email(uow, JUNO, name="Juno", email="juno@example.com")
    return world


async def move(world: World, iban: str = OTHER) -> None:
    async with world.database.tenant(world.actor) as uow:
        await set_details(uow, JUNO, name="Juno", details=sepa("Juno", iban), keys=KEYS)


async def mails(world: World) -> list[tuple[str, str]]:
    async with world.database.platform(reason="test") as uow:
        rows = await uow.db.execute(text("SELECT recipient, text_body FROM sandbox_messages"))
        return [(row.recipient, row.text_body) for row in rows]


async def drafts(uow: UnitOfWork) -> None:
    await draft_run(uow, method=Method.SEPA, currency="EUR")


async def test_details_that_replace_others_wait_three_days(owing: World) -> None:
    await move(owing)
    with pytest.raises(NothingToPay):
        await draft(owing)
    async with owing.database.tenant(owing.actor) as uow:
        ((standing),) = await standings(uow)
        uow.now += timedelta(days=3)
        await drafts(uow)

    assert standing.obstacle.startswith("New details wait until ")


async def test_a_drafted_payout_is_not_sent_to_details_that_wait(
    owing: World, other: World
) -> None:
    run = await draft(owing)
    await move(owing)
    async with owing.database.tenant(owing.actor) as uow:
        (await get_payee(uow, JUNO)).masked = "DE•• •••• 3000"
    async with other.database.tenant(other.actor) as uow:
        with pytest.raises(OwedLess):
            await approve_run(uow, run.id)


async def test_the_payee_is_told_at_the_address_known_before(owing: World) -> None:
    async with owing.database.tenant(owing.actor) as uow:
        await set_email(uow, JUNO, name="Juno", email="thief@example.com")
    await move(owing)
    await owing.run()

    (first, about_address), (second, about_details) = sorted(await mails(owing))
    assert (first, second) == ("juno@example.com", "thief@example.com")
    assert "Your mail address was changed" in about_address
    assert "Before: DE•• •••• 3000" in about_details
    assert "for the next 3 days" in about_details
    assert OTHER not in about_details


async def test_the_same_details_again_wait_for_nothing(owing: World) -> None:
    await with_bank(owing, JUNO, "Juno")
    await owing.run()
    assert await mails(owing) == []
    assert (await draft(owing)).status == "draft"


async def test_a_workspace_says_how_long_details_wait(owing: World) -> None:
    async with owing.database.tenant(owing.actor) as uow:
        await set_cool_off(uow, 0)
    await move(owing)
    assert (await draft(owing)).status == "draft"
    ((told,),) = [(await owing.facts("payments.cool_off_changed"),)]
    assert told[0]["after"] == 0
