"""The year's returns: who gets which form, what stands on it, corrections, files and copies."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pypdf import PdfReader

from app.billing.tax.errors import FormsMissing, NothingToFile, PayerMissing
from app.billing.tax.income import Entity, Income, TaxForm
from app.billing.tax.iris import NEC_COLUMNS, RECORDS, Record, columns_of, filled, nec_files
from app.billing.tax.queries.amounts import YearPart
from app.billing.tax.reporting import in_other_currencies, wanted
from app.billing.tax.service.returns import look_at_year, make_returns
from app.billing.tax.withholding import FormKind, Papers
from app.core import clock
from tests.billing.payments.conftest import Enter
from tests.billing.payments.test_pages import post
from tests.billing.payments.world import World, euros
from tests.billing.tax.conftest import JUNO, PIP, SSN, W8, W9, dollars, give, owe, paid

HERE = Path(__file__).parent
COLUMNS = json.loads((HERE / "iris_1099nec_csv_columns.json").read_text())
DOMESTIC = {JUNO: Papers(FormKind.W9, has_number=True)}


def part(
    income: Income, gross: str, withheld: str = "0", regime: str = "none", rate: str = "0"
) -> YearPart:
    kept = dollars(withheld)
    return YearPart(JUNO, "Juno", income, regime, rate, dollars(gross), kept)


def test_royalties_from_ten_dollars_go_into_box_2_of_form_misc() -> None:
    (due,) = wanted(2026, [part(Income.ROYALTY, "10.00")], DOMESTIC)
    assert (due.form, due.boxes) == (TaxForm.MISC, {"2": "10.00"})
    assert wanted(2026, [part(Income.ROYALTY, "9.99")], DOMESTIC) == []


def test_royalties_and_services_of_one_payee_are_two_forms() -> None:
    parts = [part(Income.ROYALTY, "500.00"), part(Income.SERVICE, "2500.00")]
    found = {due.form: due.boxes for due in wanted(2026, parts, DOMESTIC)}
    assert found == {TaxForm.MISC: {"2": "500.00"}, TaxForm.NEC: {"1": "2500.00"}}


@pytest.mark.parametrize(("year", "forms"), [(2025, 1), (2026, 0)])
def test_services_are_reported_by_the_amount_of_their_year(year: int, forms: int) -> None:
    assert len(wanted(year, [part(Income.SERVICE, "1999.99")], DOMESTIC)) == forms


def test_what_was_kept_back_is_reported_below_every_amount() -> None:
    parts = [part(Income.ROYALTY, "5.00", "1.20", "backup", "24")]
    (due,) = wanted(2026, parts, {})
    assert due.boxes == {"2": "5.00", "4": "1.20"}


def test_corporations_get_no_form_1099() -> None:
    papers = {JUNO: replace(DOMESTIC[JUNO], entity=Entity.C_CORPORATION)}
    assert wanted(2026, [part(Income.ROYALTY, "500.00")], papers) == []


def test_foreign_payees_get_a_form_for_each_rate_in_whole_dollars() -> None:
    parts = [
        part(Income.ROYALTY, "100.50", "30.15", "nra", "30"),
        part(Income.ROYALTY, "200.00", "0", "treaty", "0"),
    ]
    taxed, exempt = sorted(wanted(2026, parts, {}), key=lambda due: due.boxes["3a"])
    assert taxed.boxes == {
        "1": "12", "2": "101", "3": "3", "3a": "00", "3b": "30.00", "7a": "30"
    }  # fmt: skip
    assert (exempt.boxes["3a"], exempt.boxes["3b"], exempt.part) == ("04", "0.00", "12-0")


def test_services_and_performances_of_one_payee_share_a_box_and_its_amount() -> None:
    parts = [part(Income.SERVICE, "1200.00"), part(Income.PERFORMANCE, "800.00")]
    (due,) = wanted(2026, parts, DOMESTIC)
    assert (due.form, due.boxes) == (TaxForm.NEC, {"1": "2000.00"})
    assert wanted(2026, [parts[0], part(Income.PERFORMANCE, "799.99")], DOMESTIC) == []


@pytest.mark.parametrize(("regime", "rate", "code"), [("nra", "30", "42"), ("cwa", "12.5", "43")])
def test_artists_from_abroad_have_codes_of_their_own(regime: str, rate: str, code: str) -> None:
    parts = [part(Income.PERFORMANCE, "4000.00", "500.00", regime, rate)]
    (due,) = wanted(2026, parts, {})
    assert (due.form, due.boxes["1"], due.boxes["2"]) == (TaxForm.FOREIGN, code, "4000")
    assert (due.boxes["3a"], due.boxes["7a"], due.part) == ("00", "500", f"{code}-{rate}")


def test_other_currencies_are_on_no_return_and_told() -> None:
    foreign = YearPart(JUNO, "Juno", Income.ROYALTY, "none", "0", euros("50.00"), euros("0"))
    assert wanted(2026, [foreign], DOMESTIC) == []
    assert in_other_currencies([foreign]) == {"EUR": euros("50.00")}


def record(number: int = 1, **more: Any) -> Record:
    recipient = {
        "name": "Juno A. Park Jr.", "business_name": "", "address": "1 Main St", "city": "Austin",
        "region": "TX", "postal_code": "78701", "country": "US", "number_kind": "ssn",
    }  # fmt: skip
    payer = {**recipient, "name": "Nova LLC", "number_kind": "ein", "phone": "(212) 555-0100"}
    return Record(
        form="1099-NEC", tax_year=2026, account=str(number), payer=payer, payer_number="911144442",
        recipient={**recipient, **more}, recipient_number=SSN, boxes={"1": "2500.00"},
    )  # fmt: skip


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_columns_of_form_nec_are_exactly_those_of_the_portal() -> None:
    assert list(NEC_COLUMNS) == COLUMNS["columns"]
    assert len(NEC_COLUMNS) == 54
    assert COLUMNS["max_records_per_file"] == RECORDS


def test_a_record_fills_its_columns() -> None:
    ((row,),) = [rows_of(content) for content in nec_files([record()])]
    filled_in = {name: value for name, value in row.items() if value}
    assert filled_in["Recipient First Name"] == "Juno"
    assert filled_in["Recipient Middle Name"] == "A."
    assert filled_in["Recipient Last Name (Surname)"] == "Park"
    assert filled_in["Recipient Suffix"] == "Jr"
    assert filled_in["Recipient Taxpayer ID Number"] == SSN
    assert filled_in["Payer Business or Entity Name Line 1"] == "Nova LLC"
    assert filled_in["Payer Phone"] == "2125550100"
    assert filled_in["Box 1 - Nonemployee Compensation"] == "2500.00"


def test_a_file_holds_a_hundred_records_at_most() -> None:
    files = nec_files([record(number) for number in range(201)])
    assert [len(rows_of(content)) for content in files] == [100, 100, 1]


def test_a_name_never_becomes_a_formula() -> None:
    (content,) = nec_files([record(name="=HYPERLINK(1) Park")])
    assert rows_of(content)[0]["Recipient First Name"] == "HYPERLINK(1)"


def test_a_template_says_which_columns_to_fill() -> None:
    template = b"\xef\xbb\xbfPayer Taxpayer ID Number,Box 2 - Royalties,New column,Tax Year\r\n"
    misc = replace(record(), form="1099-MISC", boxes={"2": "10.00"})
    (content,) = filled(columns_of(template), [misc])
    assert rows_of(content) == [
        {"Payer Taxpayer ID Number": "911144442", "Box 2 - Royalties": "10.00", "New column": "",
         "Tax Year": "2026"}
    ]  # fmt: skip
    assert columns_of(b"a,b\n") == []


async def make(world: World) -> list[tuple[str, int, dict[str, str]]]:
    async with world.database.tenant(world.actor) as uow:
        made = await make_returns(uow, clock.now().year)
        return sorted((row.form, row.sequence, row.boxes) for row in made)


async def states(world: World) -> list[str]:
    async with world.database.tenant(world.actor) as uow:
        return [row.state for row in (await look_at_year(uow, clock.now().year)).rows]


async def test_one_ledger_gives_two_forms_and_a_correction(payer: World, other: World) -> None:
    await give(payer, W9)
    await owe(payer, JUNO, "500.00")
    await owe(payer, JUNO, "2500.00", source="fees")
    await paid(payer, other)

    first = await make(payer)
    assert first == [("1099-MISC", 0, {"2": "500.00"}), ("1099-NEC", 0, {"1": "2500.00"})]
    assert await make(payer) == []
    await owe(payer, JUNO, "40.00")
    await paid(payer, other)
    assert await states(payer) == ["changed", "made"]
    assert await make(payer) == [("1099-MISC", 1, {"2": "540.00"})]
    assert [f["corrections"] for f in await payer.facts("tax.returns_made")] == [0, 1]


async def test_a_return_waits_for_the_form(payer: World, other: World) -> None:
    await owe(payer, PIP, "100.00")
    await paid(payer, other)
    assert await states(payer) == ["missing"]
    with pytest.raises(FormsMissing):
        await make(payer)
    await give(payer, W8, PIP)
    assert await make(payer) == [("1099-MISC", 0, {"2": "100.00", "4": "24.00"})]


async def test_without_a_payer_nothing_is_reported(world: World) -> None:
    with pytest.raises(PayerMissing):
        await make(world)


async def tell(world: World, other: World) -> UUID:
    """A year with one return on form NEC and one on MISC; the id of the latter."""
    await give(world, W9)
    await owe(world, JUNO, "500.00")
    await owe(world, JUNO, "2500.00", source="fees")
    await paid(world, other)
    await make(world)
    ((found,),) = await world.rows("SELECT id FROM tax_returns WHERE form = '1099-MISC'")
    return UUID(str(found))


async def test_copy_b_shows_the_last_four_and_is_the_same_every_time(
    payer: World, other: World, enter: Enter
) -> None:
    made, nova = await tell(payer, other), await enter("nova")
    first = await nova.get(f"/t/nova/tax/returns/{made}/copy")
    again = await nova.get(f"/t/nova/tax/returns/{made}/copy")
    words = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(first.content)).pages)

    assert first.content == again.content
    assert "Copy B for recipient" in words
    assert "$500.00" in words
    assert "91-1144442" in words
    assert "4388" in words
    assert SSN not in words.replace("-", "")


async def test_files_for_the_portal_hold_full_numbers_and_are_noted(
    payer: World, other: World, enter: Enter
) -> None:
    await tell(payer, other)
    nova, here = await enter("nova"), f"/t/nova/tax/years/{clock.now().year}"
    taken = await post(nova, f"{here}/nec", here)
    assert rows_of(taken.content)[0]["Recipient Taxpayer ID Number"] == SSN
    assert len(await payer.facts("tax.numbers_taken")) == 1
    token = {"csrf_token": (await nova.get(here)).text.split('csrf-token" content="')[1][:64]}
    template = b"Payer Taxpayer ID Number,Recipient Taxpayer ID Number,Box 2 - Royalties\n"
    misc = await nova.post(f"{here}/misc", data=token, files={"template": ("m.csv", template)})
    assert rows_of(misc.content)[0]["Box 2 - Royalties"] == "500.00"
    wrong = await nova.post(f"{here}/misc", data=token, files={"template": ("m.csv", b"a\n")})
    assert wrong.status_code == 422


async def test_the_annual_pack_holds_everything(payer: World, other: World, enter: Enter) -> None:
    await tell(payer, other)
    year, nova = clock.now().year, await enter("nova")
    here = f"/t/nova/tax/years/{year}"
    with clock.held(clock.now()):
        for _ in range(2):
            assert (await post(nova, f"{here}/pack", here)).status_code == 303
    await payer.run()
    ((pack,),) = await payer.rows("SELECT id FROM tax_packs")
    taken = await nova.get(f"/t/nova/tax/packs/{pack}")
    names = zipfile.ZipFile(io.BytesIO(taken.content)).namelist()

    assert [name.rsplit("-", 1)[0] for name in names] == [
        f"{year}-1099-misc-juno-a--park-jr", f"{year}-1099-nec-juno-a--park-jr",
        "iris-1099-nec", "summary.csv",
    ]  # fmt: skip
    assert "Download the pack" in (await nova.get(here)).text


async def test_a_year_without_returns_has_no_files(payer: World, enter: Enter) -> None:
    nova, here = await enter("nova"), f"/t/nova/tax/years/{clock.now().year}"
    assert "Nothing to report yet" in (await nova.get(here)).text
    answer = await post(nova, f"{here}/nec", here)
    assert (answer.status_code, NothingToFile.sentence in answer.text) == (409, True)
