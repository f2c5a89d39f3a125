"""A settlement's payment and the line of the bank it came by: chosen, used once, freed again."""

import asyncio
from decimal import Decimal
from uuid import UUID

import pytest
from litestar import Litestar
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.billing.payments import BankLine, get_line, lines_like, unexplained_lines
from app.billing.payments.errors import LineExplained
from app.billing.payments.reconciliation.importing import import_statement
from app.core.actor import Actor
from app.core.uow import Database
from app.domain.shows import get_show
from app.domain.shows.errors import AlreadyPaid, NotPaid, NotThatLine
from app.domain.shows.settling.books import mark_paid, take_back_paid
from app.domain.shows.settling.queries import find_paid, list_paid
from app.tenants import get_tenant
from tests.cast import Cast
from tests.domain.shows.settling.conftest import PLAYED, MakePlayed, settle_both, usd
from tests.domain.shows.settling.test_books import books
from tests.tenants.conftest import Enter

DUE = "12384.62"


async def statement(database: Database, actor: Actor, *amounts: str) -> list[UUID]:
    """Lines of a statement of the bank in dollars, on the day after the show."""
    rows = [f"{PLAYED:%Y-%m-%d};{a};The other side;Show {n}" for n, a in enumerate(amounts)]
    content = "\n".join(["Date;Amount;Name;Text", *rows]) + "\n"
    async with database.tenant(actor) as uow:
        taken = await import_statement(uow, content.encode(), filename="s.csv", currency="USD")
        found = [await lines_like(uow, usd(a), since=PLAYED) for a in dict.fromkeys(amounts)]
        return [e.id for each in found for e in each if e.statement_id == taken.statement.id]


async def pay(database: Database, actor: Actor, show: UUID, line: UUID | None) -> None:
    async with database.tenant(actor) as uow:
        found = await get_show(uow, show)
        await mark_paid(uow, found, how="cash", paid_on=PLAYED, line_id=line)


async def the_line(database: Database, actor: Actor, line: UUID) -> BankLine:
    async with database.tenant(actor) as uow:
        return await get_line(uow, line)


async def test_what_came_or_went_by_a_line_of_the_bank_is_explained_by_it(
    make_played: MakePlayed, database: Database, cast: Cast, app: Litestar
) -> None:
    show = await make_played()
    await settle_both(database, cast.flo, show)
    for actor, amount in ((cast.nova, DUE), (cast.flo, f"-{DUE}")):
        [line] = await statement(database, actor, amount)
        await pay(database, actor, show, line)
        kept = await the_line(database, actor, line)
        assert (kept.purpose_kind, kept.purpose_id) == ("show_settlement", show)
        async with database.tenant(actor) as uow:
            assert await unexplained_lines(uow) == []
            mine = next(p for p in await list_paid(uow, await get_show(uow, show))
                        if p.tenant_id == actor.tenant_id)  # fmt: skip
            assert (mine.how, mine.paid_on) == ("bank", PLAYED)
    assert (await books(database, cast.nova, app))["bank"] == Decimal(DUE)
    assert (await books(database, cast.flo, app))["bank"] == -Decimal(DUE)


async def test_a_line_that_shows_other_money_is_refused(
    make_played: MakePlayed, database: Database, cast: Cast
) -> None:
    show = await make_played()
    await settle_both(database, cast.flo, show)
    for line in await statement(database, cast.nova, "12384.61", f"-{DUE}"):
        with pytest.raises(NotThatLine):
            await pay(database, cast.nova, show, line)
        assert (await the_line(database, cast.nova, line)).is_free


async def test_one_line_pays_one_of_two_shows_at_once(
    make_played: MakePlayed, database: Database, cast: Cast
) -> None:
    shows = [await make_played(), await make_played()]
    for show in shows:
        await settle_both(database, cast.flo, show)
    [line] = await statement(database, cast.nova, DUE)
    seen = asyncio.Barrier(2)

    async def take(show: UUID) -> None:
        async with database.tenant(cast.nova) as uow:
            found, shown = await get_show(uow, show), await get_line(uow, line)
            await seen.wait()
            await mark_paid(uow, found, how="bank", paid_on=PLAYED, line_id=line)
            assert not shown.is_free

    ended = await asyncio.gather(*map(take, shows), return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["LineExplained", "NoneType"]
    with pytest.raises((LineExplained, AlreadyPaid)):
        await pay(database, cast.nova, shows[0], line)


async def test_two_who_say_at_once_that_it_was_paid_say_it_once(
    make_played: MakePlayed, database: Database, cast: Cast, app: Litestar
) -> None:
    show = await make_played()
    await settle_both(database, cast.flo, show)
    await books(database, cast.nova, app)
    seen = asyncio.Barrier(2)

    async def say(how: str) -> None:
        async with database.tenant(cast.nova) as uow:
            found = await get_show(uow, show)
            assert await find_paid(uow, found) is None
            await seen.wait()
            await mark_paid(uow, found, how=how, paid_on=PLAYED)

    ended = await asyncio.gather(say("cash"), say("bank"), return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["AlreadyPaid", "NoneType"]
    after = await books(database, cast.nova, app)
    assert ("cash" in after) != ("bank" in after) and "receivable:show" not in after


async def test_taking_it_back_books_it_back_and_frees_the_line(
    make_played: MakePlayed, database: Database, cast: Cast, app: Litestar
) -> None:
    show = await make_played()
    await settle_both(database, cast.flo, show)
    before = await books(database, cast.nova, app)
    [line] = await statement(database, cast.nova, DUE)
    for _ in range(2):
        await pay(database, cast.nova, show, line)
        assert (await books(database, cast.nova, app))["bank"] == Decimal(DUE)
        async with database.tenant(cast.nova) as uow:
            await take_back_paid(uow, await get_show(uow, show))
        assert await books(database, cast.nova, app) == before
        assert (await the_line(database, cast.nova, line)).is_free
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(NotPaid):
            await take_back_paid(uow, await get_show(uow, show))


async def test_nobody_takes_back_what_the_other_side_said(
    make_played: MakePlayed, database: Database, cast: Cast
) -> None:
    show = await make_played()
    await settle_both(database, cast.flo, show)
    await pay(database, cast.flo, show, None)
    async with database.tenant(cast.nova) as uow:
        [theirs] = await list_paid(uow, await get_show(uow, show))
        assert theirs.tenant_id == cast.flo.tenant_id != (await get_tenant(uow)).id
    with pytest.raises(DBAPIError, match="the other side said this"):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(text("DELETE FROM show_settlements_paid"))
    async with database.tenant(cast.flo) as uow:
        await take_back_paid(uow, await get_show(uow, show))
        assert await list_paid(uow, await get_show(uow, show)) == []


async def test_the_page_offers_lines_of_this_amount_and_shows_the_one_that_was_chosen(
    make_played: MakePlayed, database: Database, cast: Cast, enter: Enter
) -> None:
    show = await make_played()
    await settle_both(database, cast.flo, show)
    [line, _] = await statement(database, cast.nova, DUE, "5")
    nova, here = await enter("nova"), f"/t/nova/shows/{show}/settlement"
    page = (await nova.get(here)).text
    assert page.count('<option value="' + str(line)) == 1
    assert "Show 1" not in page
    sent = {"line": str(line), "how": "cash", "paid_on": "2026-01-01"}
    wrong = await nova.submit(f"{here}/paid", here, **{**sent, "line": str(show)})
    assert wrong.status_code == 422
    assert (await nova.submit(f"{here}/paid", here, **sent)).status_code == 303
    page = (await nova.get(here)).text
    assert "The bank shows it on" in page and "by transfer" in page
    kept = (await nova.get("/t/nova/reconciliation")).text
    assert "Explained lately" in kept and f'href="{here}"' in kept
    # The other side sees that it was paid, and nothing of this bank.
    flo = await enter("flo")
    theirs = (await flo.get(f"/t/foundry/shows/{show}/settlement")).text
    assert "received" in theirs and "The bank shows it on" not in theirs
    assert (await nova.submit(f"{here}/paid/undo", here)).status_code == 303
    assert "The bank shows it on" not in (await nova.get(here)).text
    assert (await nova.submit(f"{here}/paid/undo", here)).status_code == 409
