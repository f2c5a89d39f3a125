"""A client sees in its portal what it was paid, and the tax really kept back of it."""

from sqlalchemy import text

from app.billing.payments.payouts.payees import set_details
from app.core.crypto import Signer
from app.core.ids import new_id
from app.core.module import PortalClient
from app.domain.royalties.portal import payments_made
from tests.billing.payments.conftest import adapters, app, other, pay_settings, world
from tests.billing.payments.world import World
from tests.billing.tax import conftest as taxes
from tests.billing.tax.conftest import payer
from tests.factories.royalties import party_ids, record

__all__ = ["adapters", "app", "other", "pay_settings", "payer", "world"]
SIGNER = Signer(b"x" * 32)


async def test_payments_say_which_tax_was_kept_back_and_lead_to_their_papers(
    payer: World, other: World
) -> None:
    async with payer.database.tenant(payer.actor) as uow:
        await record(uow, "Song", ("Juno", "100"))
        party = (await party_ids(uow))["Juno"]
        await uow.db.execute(
            text("UPDATE split_shares SET party_tenant_id = tenant_id WHERE party_id = :party"),
            {"party": party},
        )
        account = taxes.ach("Juno", "021000021", "12345678")
        keys = await taxes.keys_of(payer, uow)
        await set_details(uow, party, name="Juno", details=account, keys=keys)
    await taxes.owe(payer, party, "1000.00", name="Juno")
    await taxes.paid(payer, other)
    async with payer.database.tenant(payer.actor) as uow:
        client = PortalClient(new_id(), payer.actor.tenant_id, None)
        [row] = await payments_made(uow, client, SIGNER)
        assert (row.amount, row.title) == ("$760.00", "Payment to Juno")
        assert row.note == "On its way, tax of $240.00 kept back of $1,000.00"
        assert row.href.startswith("/paid/")


async def test_strangers_and_clients_without_a_workspace_see_no_payments(payer: World) -> None:
    async with payer.database.tenant(payer.actor) as uow:
        assert await payments_made(uow, PortalClient(new_id(), new_id(), None), SIGNER) == []
        assert await payments_made(uow, PortalClient(new_id(), None, None), SIGNER) == ()
