"""Every report of the collection comes out exactly, in both engines."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.royalties.reports.convert import Engine
from tests.domain.royalties.reports.conftest import Reading

FIXTURES = Path(__file__).parent / "fixtures"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text())
ENCODINGS = {"latin-1": "cp1252", "utf-8 BOM": "utf-8", "utf-16-le BOM": "utf-16"}


@pytest.mark.parametrize("engine", list(Engine))
@pytest.mark.parametrize("name", EXPECTED)
def test_reads_a_report_exactly(name: str, engine: Engine, read: Reading) -> None:
    wanted = EXPECTED[name]

    converted = read(FIXTURES / name, engine)

    assert converted.profile.key == wanted["format"].split()[0]
    assert converted.encoding == ENCODINGS.get(wanted["encoding"], wanted["encoding"])
    assert converted.recognition.delimiter == wanted["delimiter"].replace("TAB", "\t")
    assert (converted.lines, converted.rejected) == (wanted["data_rows"], 0)
    totals = {**converted.totals, **converted.equivalents}
    assert totals == {code: Decimal(amount) for code, amount in wanted["totals"].items()}
    assert converted.problems == ()


def test_the_same_money_in_the_currency_of_sale_is_no_second_total(read: Reading) -> None:
    converted = read(next(FIXTURES.glob("DSR_*")))

    assert converted.totals == {"USD": Decimal("4.29")}
    assert converted.equivalents == {"EUR": Decimal("3.90")}


def test_a_payout_is_skipped_with_its_reason(read: Reading) -> None:
    assert read(FIXTURES / "bandcamp_utf16le.csv").skipped == {"payout, not a sale": 1}


def test_a_fiscal_month_ends_after_its_last_day(read: Reading) -> None:
    converted = read(FIXTURES / "itunes_financial.txt")

    assert str(converted.period_from) == "2026-06-28"
    assert str(converted.period_until) == "2026-08-02"
    assert converted.skipped == {"totals": 3}
