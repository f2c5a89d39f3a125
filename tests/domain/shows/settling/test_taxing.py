"""A house in the United States: what it keeps back of acts, and what of it the year's returns say."""

import re
from decimal import Decimal
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import text

from app.billing.tax.errors import ContactMissing
from app.billing.tax.income import Entity
from app.billing.tax.numbers import NumberKind
from app.billing.tax.service.giving import Answers, give_form
from app.billing.tax.service.keeping import set_payer
from app.billing.tax.service.returns import look_at_year
from app.billing.tax.withholding import FormKind
from app.core.actor import Actor
from app.core.tenant_keys import keyring
from app.core.uow import Database, UnitOfWork
from app.domain.shows import get_show
from app.domain.shows.errors import HouseOnly
from app.domain.shows.settlement import Adjustment, Counts, Had, TaxKind, Why, Withholding
from app.domain.shows.settling.books import mark_paid, take_back_paid
from app.domain.shows.settling.taxing import ask_act, payee_of
from app.jobs.in_process import run_all
from app.web.site import Site
from tests.cast import Cast
from tests.domain.shows.settling.conftest import PLAYED, MakePlayed, settle_both, usd
from tests.domain.shows.settling.test_pages import keep
from tests.tenants.conftest import Enter

CHICAGO = "America/Chicago"
SHORT = "of tax is to be kept back"
W9 = Answers(
    kind=FormKind.W9, name="Nova Touring LLC", entity=Entity.LLC_P, address="1 Main St",
    city="Austin", region="TX", postal_code="78701", number_kind=NumberKind.EIN,
    number="911144442", signed_name="Nova Lind",
)  # fmt: skip
W8 = Answers(
    kind=FormKind.W8BEN, name="Nova Lind", address="2 George St", city="Sydney", country="AU",
    number_kind=NumberKind.FOREIGN, number="123 456 782", treaty_country="AU", works_abroad=True,
    signed_name="Nova Lind",
)  # fmt: skip


@pytest.fixture
async def site(app: Litestar, database: Database, cast: Cast) -> Site:
    """The Foundry pays from the United States."""
    site: Site = app.state.site
    async with database.tenant(cast.flo) as uow:
        await set_payer(
            uow, name="Foundry Inc", address="4 Casting St", city="Chicago", region="IL",
            postal_code="60601", phone="3125550100", number="911144442", is_active=True,
            keys=await keyring(uow, site.adapters.master),
        )  # fmt: skip
    return site


def said(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


async def give(site: Site, database: Database, cast: Cast, show: Any, answers: Answers) -> None:
    async with database.tenant(cast.flo) as uow:
        found = await get_show(uow, show)
        await give_form(
            uow, payee_of(found, uow.tenant_id), payee_name=found.artist_name, answers=answers,
            keys=await keyring(uow, site.adapters.master), today=PLAYED,
        )  # fmt: skip


async def pay(database: Database, actor: Actor, show: Any) -> None:
    async with database.tenant(actor) as uow:
        await mark_paid(uow, await get_show(uow, show), how="bank", paid_on=PLAYED)


async def returns(uow: UnitOfWork) -> list[tuple[str, dict[str, str]]]:
    seen = await look_at_year(uow, PLAYED.year)
    return [(str(row.want.form), dict(row.want.boxes)) for row in seen.rows]


async def test_the_tax_of_an_act_from_abroad_is_put_into_the_figures_and_reported(
    enter: Enter, make_played: MakePlayed, database: Database, cast: Cast, site: Site
) -> None:
    show = await make_played(time_zone=CHICAGO)
    await give(site, database, cast, show, W8)
    flo, here = await enter("flo"), f"/t/foundry/shows/{show}/settlement"
    await keep(flo, here)
    page = said((await flo.get(here)).text)
    assert f"$3,715.39 {SHORT}" in page
    assert "whatever their form says" in page
    brought = (await flo.get(f"{here}?keep_tax=1")).text
    assert SHORT not in brought
    row = {
        name: re.search(rf'name="withholding_{name}" value="([^"]*)"', brought).group(1)
        for name in ("reason", "percent")
    }
    assert row == {"reason": "Artist from abroad, United States", "percent": "30"}
    typed = {f"withholding_{name}": value for name, value in row.items()}
    await keep(flo, here, **{**typed, "withholding_kind": str(TaxKind.ARTIST), "seen": "1"})
    page = said((await flo.get(here)).text)
    assert SHORT not in page
    assert "$3,715.39 is kept back" in page
    assert "of 12,384.62, artist from abroad" in page


@pytest.mark.parametrize(
    ("kind", "percent", "boxes"),
    [
        (TaxKind.ARTIST, "30", {"1": "42", "2": "12385", "3b": "30.00", "7a": "3715"}),
        (TaxKind.AGREEMENT, "12.5", {"1": "43", "2": "12385", "3b": "12.5", "7a": "1548"}),
        (TaxKind.LOCAL, "7", {"1": "42", "2": "12385", "3b": "30.00", "7a": "0"}),
    ],
)
async def test_what_was_kept_back_of_an_act_from_abroad_is_on_its_form(
    kind: TaxKind, percent: str, boxes: dict[str, str], make_played: MakePlayed,
    database: Database, cast: Cast, site: Site,
) -> None:  # fmt: skip
    show = await make_played(time_zone=CHICAGO)
    await give(site, database, cast, show, W8)
    tax = Withholding(Decimal(percent), "Tax", kind=kind)
    await settle_both(database, cast.flo, show, withholdings=(tax,))
    async with database.tenant(cast.flo) as uow:
        assert await returns(uow) == []
    await pay(database, cast.flo, show)
    async with database.tenant(cast.flo) as uow:
        assert await returns(uow) == [("1042-S", {"3": "3", "3a": "00", **boxes})]
        short = (await look_at_year(uow, PLAYED.year)).short
    assert [each.payee_name for each in short] == ["Nova Lind"] * (kind is TaxKind.LOCAL)


async def test_acts_of_the_country_are_reported_once_paid_and_not_when_it_was_taken_back(
    make_played: MakePlayed, database: Database, cast: Cast, site: Site
) -> None:
    shows = [await make_played(time_zone=CHICAGO) for _ in range(2)]
    await give(site, database, cast, shows[0], W9)
    for show in shows:
        await settle_both(
            database, cast.flo, show, deposits=(Had("Deposit", usd("5000")),),
            adjustments=(
                Adjustment("Taxi", usd("40"), Why.REIMBURSEMENT, frozenset[Counts]()),
                Adjustment("Encore", usd("15.38"), Why.BONUS, frozenset({Counts.WITHHOLDING})),
            ),
        )  # fmt: skip
        await pay(database, cast.flo, show)
    async with database.tenant(cast.flo) as uow:
        assert await returns(uow) == [("1099-NEC", {"1": "24800.00"})]
        await take_back_paid(uow, await get_show(uow, shows[0]))
    async with database.tenant(cast.flo) as uow:
        assert await returns(uow) == [("1099-NEC", {"1": "12400.00"})]
        assert (await look_at_year(uow, PLAYED.year - 1)).rows == []


async def test_an_act_without_a_form_is_asked_and_backup_withheld(
    enter: Enter, make_played: MakePlayed, database: Database, cast: Cast, site: Site
) -> None:
    show = await make_played(time_zone=CHICAGO)
    flo, here = await enter("flo"), f"/t/foundry/shows/{show}/settlement"
    await keep(flo, here)
    page = said((await flo.get(here)).text)
    assert f"$2,972.31 {SHORT}" in page
    assert "No tax form was given. 24 % of what Nova Lind earned" in page
    for _ in range(2):
        assert (await flo.submit(f"{here}/tax-form", here)).status_code == 303
    await run_all(site.database, site.adapters)
    async with database.platform(reason="test") as uow:
        mailed = (await uow.db.execute(text(
            "SELECT text_body FROM sandbox_messages WHERE recipient = 'nova@example.com'"
            " AND text_body LIKE '%/tax/%'"
        ))).all()  # fmt: skip
    assert len(mailed) == 1
    assert "Nova Lind" in (await flo.get("/t/foundry/tax")).text
    year = (await flo.get(f"/t/foundry/tax/years/{PLAYED.year}")).text
    assert "Nothing to report yet" in year
    typed = {
        "withholding_reason": "Backup withholding, United States", "withholding_percent": "24",
        "withholding_kind": str(TaxKind.BACKUP), "seen": "1",
    }  # fmt: skip
    await keep(flo, here, **typed)
    assert SHORT not in (await flo.get(here)).text


async def test_nobody_else_sees_or_asks_anything_of_this_tax(
    enter: Enter, make_played: MakePlayed, database: Database, cast: Cast, site: Site
) -> None:
    abroad, here = await make_played(), await make_played(time_zone=CHICAGO)
    flo, nova = await enter("flo"), await enter("nova")
    for show in (abroad, here):
        await keep(flo, f"/t/foundry/shows/{show}/settlement")
    page = said((await flo.get(f"/t/foundry/shows/{abroad}/settlement")).text)
    assert (SHORT in page, "outside the United States" in page) == (False, True)
    page = said((await nova.get(f"/t/nova/shows/{here}/settlement")).text)
    assert SHORT not in page
    assert "Tax of the United States" not in page
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(HouseOnly):
            await ask_act(uow, await get_show(uow, here))


async def test_a_house_elsewhere_has_nothing_to_do_with_it(
    enter: Enter, make_played: MakePlayed, database: Database, cast: Cast
) -> None:
    paid, show = await make_played(time_zone=CHICAGO), await make_played(time_zone=CHICAGO)
    await settle_both(database, cast.flo, paid)
    await pay(database, cast.flo, paid)
    async with database.tenant(cast.flo) as uow:
        seen = await look_at_year(uow, PLAYED.year)
        assert (seen.rows, seen.parts, seen.short) == ([], [], [])
    flo, here = await enter("flo"), f"/t/foundry/shows/{show}/settlement"
    await keep(flo, here)
    page = said((await flo.get(here)).text)
    assert (SHORT in page, "Tax of the United States" in page) == (False, False)


async def test_an_act_nobody_can_write_to_is_asked_from_its_own_page(
    enter: Enter, make_played: MakePlayed, database: Database, cast: Cast, site: Site
) -> None:
    show = await make_played(time_zone=CHICAGO)
    await settle_both(database, cast.flo, show)
    await pay(database, cast.flo, show)
    async with database.tenant(cast.flo) as uow:
        found = await get_show(uow, show)
        found.artist_email = None
        with pytest.raises(ContactMissing):
            await ask_act(uow, found)
        await uow.db.refresh(found)
        payee = payee_of(found, uow.tenant_id)
    flo, page = await enter("flo"), f"/t/foundry/tax/payees/{payee}"
    wrong = await flo.submit(f"{page}/request", page, email="nowhere")
    assert (wrong.status_code, "Write an email address" in wrong.text) == (422, True)
    assert (await flo.submit(f"{page}/request", page, email="act@example.com")).status_code == 303
    await run_all(site.database, site.adapters)
    async with database.platform(reason="test") as uow:
        mailed = await uow.db.scalar(text(
            "SELECT count(*) FROM sandbox_messages WHERE recipient = 'act@example.com'"
        ))  # fmt: skip
    assert mailed == 1
