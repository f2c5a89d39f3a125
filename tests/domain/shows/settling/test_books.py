"""A signed settlement in the books of both sides: once, balanced, with what invoices had before."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from litestar import Litestar
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.billing import prove
from app.billing.invoices import issue_invoice, record_payment, set_profile
from app.core.actor import Actor
from app.core.uow import Database
from app.domain.agency.income import read_incomes
from app.domain.shows import Side, cancel_show, get_show
from app.domain.shows.errors import AlreadyPaid, NotSettled, ShowClosed
from app.domain.shows.service.deposits import draft_deposit
from app.domain.shows.service.keeping import join_show
from app.domain.shows.settlement import Adjustment, Counts, Flat, Had, Merch, Why, Withholding
from app.domain.shows.settling.books import book, mark_paid
from app.domain.shows.settling.queries import find_settlement, list_paid
from app.domain.shows.settling.service import (
    keep_house_figures,
)
from app.domain.shows.terms import Deposit
from app.jobs.audit import notices
from app.jobs.in_process import run_all
from app.tenants.jobs import notify
from app.web.site import Site
from tests.cast import Cast
from tests.domain.shows.settling.conftest import PLAYED, MakePlayed, settle_both, usd

ARTIST, VENUE = Side.ARTIST, Side.VENUE


async def books(database: Database, actor: Actor, app: Litestar) -> dict[str, Decimal]:
    """The accounts of a workspace that are not zero, by the first part of their code."""
    site: Site = app.state.site
    await run_all(site.database, site.adapters, after_chain=(notices(notify),))
    async with database.tenant(actor) as uow:
        assert (await prove(uow)).holds
        rows = await uow.db.execute(
            text("SELECT code, balance FROM ledger_accounts WHERE balance <> 0 ORDER BY code")
        )
        return {re.sub(r":[0-9a-f-]{36}", "", code): balance for code, balance in rows}


@pytest.mark.parametrize("owner", ["flo", "nova"])
async def test_each_side_has_its_own_posting_wherever_the_show_lives(
    owner: str, make_played: MakePlayed, database: Database, cast: Cast, app: Litestar
) -> None:
    show = await make_played(getattr(cast, owner))
    await settle_both(
        database, getattr(cast, owner), show,
        withholdings=(Withholding(Decimal(10), "non-resident artist"),),
        deposits=(Had("Deposit in cash", usd("2000")),),
        adjustments=(Adjustment("Taxi", usd("40"), Why.REIMBURSEMENT, frozenset[Counts]()),),
        merch=(Merch("Shirts", usd("1000"), Decimal(15)),),
    )  # fmt: skip
    house = await books(database, cast.flo, app)
    assert house["fees:artists"] == Decimal("12424.62")
    assert house["withheld:artists"] == Decimal("-1238.46")
    assert house["show-payable"] == Decimal("-9036.16")
    assert house["tax:tickets"] == Decimal("-1312.21")
    artist = await books(database, cast.nova, app)
    assert artist["sales:shows"] == Decimal("-12424.62")
    assert artist["receivable:show"] == Decimal("9036.16")
    assert artist["withheld:fees"] == Decimal("1238.46")
    assert artist["fees:merch"] == Decimal(150)


async def test_a_worker_killed_between_books_nothing_twice(
    make_played: MakePlayed, database: Database, cast: Cast, app: Litestar
) -> None:
    show = await make_played()
    await settle_both(database, cast.flo, show)
    first = await books(database, cast.nova, app)
    for actor in (cast.nova, cast.flo):
        async with database.tenant(actor) as uow:
            await book(uow, await get_show(uow, show))
    assert await books(database, cast.nova, app) == first
    assert first["sales:shows"] == Decimal("-12384.62")


async def test_a_deposit_that_was_billed_and_paid_is_taken_off_and_counts_once(
    make_played: MakePlayed, database: Database, cast: Cast, app: Litestar
) -> None:
    show, site = await make_played(deposits=(Deposit(usd("1500"), PLAYED),)), app.state.site
    async with database.tenant(cast.nova) as uow:
        await set_profile(uow, legal_name="Nova Lind", address="Berlin", country="DE")
        invoice = await draft_deposit(uow, show, 1)
        issued = await issue_invoice(uow, invoice.id)
        await record_payment(uow, invoice.id, key="paid", received=issued.total, received_on=PLAYED)
    await run_all(site.database, site.adapters)
    await settle_both(database, cast.flo, show)
    artist = await books(database, cast.nova, app)
    assert artist["sales:shows"] == Decimal("-12384.62")
    assert artist["receivable:show"] == Decimal("10884.62")
    assert "sales:invoice" not in artist
    assert "settled-before" not in artist


async def test_a_side_that_comes_to_a_settled_show_has_it_in_its_books(
    make_played: MakePlayed, database: Database, cast: Cast, app: Litestar
) -> None:
    show = await make_played(guest=True)
    await settle_both(database, cast.flo, show)
    assert await books(database, cast.nova, app) == {}
    async with database.tenant(cast.flo) as uow:
        await join_show(uow, show, side=ARTIST, tenant_id=cast.nova.tenant_id)
    artist = await books(database, cast.nova, app)
    assert artist == {"receivable:show": Decimal("12384.62"), "sales:shows": Decimal("-12384.62")}
    async with database.tenant(cast.nova) as uow:
        found = await find_settlement(uow, await get_show(uow, show))
        assert found is not None
        assert found.closed_at is not None


async def test_what_a_show_earned_is_income_an_agency_has_its_commission_of(
    make_played: MakePlayed, database: Database, cast: Cast, app: Litestar
) -> None:
    show = await make_played()
    await settle_both(database, cast.flo, show)
    await books(database, cast.nova, app)
    async with database.tenant(cast.nova) as uow:
        [income] = await read_incomes(uow, uow.now.date() + timedelta(days=1))
    assert (income.kind, income.gross, income.currency) == ("live", Decimal("12384.62"), "USD")


async def test_a_settled_show_was_played_and_is_not_called_off(
    make_played: MakePlayed, database: Database, cast: Cast
) -> None:
    show = await make_played()
    await settle_both(database, cast.flo, show)
    async with database.tenant(cast.flo) as uow:
        with pytest.raises(ShowClosed):
            await cancel_show(uow, show, side=VENUE, reason="Rain")
        assert (await get_show(uow, show)).state == "played"


async def test_money_that_came_is_said_once_by_each_side(
    make_played: MakePlayed, database: Database, cast: Cast, app: Litestar
) -> None:
    show = await make_played()
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(NotSettled):
            await mark_paid(uow, await get_show(uow, show), how="cash", paid_on=PLAYED)
    await settle_both(database, cast.flo, show)
    for actor, how in ((cast.flo, "cash"), (cast.nova, "bank")):
        async with database.tenant(actor) as uow:
            found = await get_show(uow, show)
            await mark_paid(uow, found, how=how, paid_on=PLAYED)
            with pytest.raises(AlreadyPaid):
                await mark_paid(uow, found, how=how, paid_on=PLAYED)
    house, artist = [await books(database, a, app) for a in (cast.flo, cast.nova)]
    assert (house["cash"], "show-payable" in house) == (Decimal("-12384.62"), False)
    assert (artist["bank"], "receivable:show" in artist) == (Decimal("12384.62"), False)
    async with database.tenant(cast.nova) as uow:
        assert [e.side for e in await list_paid(uow, found)] == ["artist", "venue"]


async def test_a_deposit_billed_after_all_was_signed_hinders_nobody_to_say_it_was_paid(
    make_played: MakePlayed, database: Database, cast: Cast, app: Litestar
) -> None:
    show = await make_played(deposits=(Deposit(usd("1500"), PLAYED),))
    await settle_both(database, cast.flo, show, deposits=(Had("By transfer", usd("1500")),))
    await books(database, cast.nova, app)
    async with database.tenant(cast.nova) as uow:
        await set_profile(uow, legal_name="Nova Lind", address="Berlin", country="DE")
        await issue_invoice(uow, (await draft_deposit(uow, show, 1)).id)
    await books(database, cast.nova, app)
    async with database.tenant(cast.nova) as uow:
        await mark_paid(uow, await get_show(uow, show), how="bank", paid_on=PLAYED)
    assert "receivable:show" not in await books(database, cast.nova, app)


async def test_a_night_that_brought_nothing_is_settled_without_a_posting(
    make_played: MakePlayed, database: Database, cast: Cast, app: Litestar
) -> None:
    show = await make_played(deal=Flat(usd("0")))
    await settle_both(database, cast.flo, show, sold=False)
    for actor in (cast.nova, cast.flo):
        assert await books(database, actor, app) == {}
        async with database.tenant(actor) as uow:
            paid = await mark_paid(uow, await get_show(uow, show), how="bank", paid_on=PLAYED)
            assert paid.amount == 0


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE show_settlements SET figures = '{}'",
        "UPDATE show_settlements SET closed_at = NULL",
        "UPDATE show_settlement_signatures SET name = 'Somebody'",
        "INSERT INTO show_settlements (tenant_id, id, show_id, number, side, made_by, currency,"
        " figures) SELECT tenant_id, gen_random_uuid(), show_id, 2, side, '', currency, figures"
        " FROM show_settlements",
    ],
)
async def test_what_both_signed_stays(
    change: str, make_played: MakePlayed, database: Database, cast: Cast
) -> None:
    await settle_both(database, cast.flo, await make_played())
    with pytest.raises(DBAPIError, match="stays|append|refused|change"):
        async with database.tenant(cast.flo) as uow:
            await uow.db.execute(text(change))


async def test_the_other_side_never_reads_the_houses_row(
    make_played: MakePlayed, database: Database, cast: Cast
) -> None:
    show = await make_played()
    async with database.tenant(cast.flo) as uow:
        found = await get_show(uow, show)
        await keep_house_figures(uow, found, currency="USD", lines=[("Bar", usd("900"))])
    async with database.tenant(cast.nova) as uow:
        rows = await uow.db.execute(text("SELECT count(*) FROM show_house_figures"))
        assert rows.scalar_one() == 0
        assert await find_settlement(uow, found) is None
