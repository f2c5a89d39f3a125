"""Whose exchange rate counts, and reading those of the European Central Bank."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.period import month
from app.domain.royalties.accounting.ecb import MOST_BYTES, NotReferenceRates, last_of, pairs_of
from app.domain.royalties.accounting.origins import ORDERS, USUAL, Origin, preferred

HISTORY = b"""Date,USD,JPY,GBP,XYZ,
2026-09-01,1.1000,160.00,0.8600,N/A,
2026-08-31,1.0956,158.34,0.8531,N/A,
2026-08-28,1.0900,158.00,0.8500,N/A,
"""
TODAY = b"Date, USD, JPY, \n31 August 2026, 1.0956, 158.34, \n"
AUGUST = month("2026-08")


@dataclass(frozen=True)
class Said:
    period: str
    of: str
    into: str
    origin: str
    payer: str = ""


def test_the_last_day_of_the_month_counts_and_crosses_go_over_the_euro() -> None:
    quoted = last_of(HISTORY, AUGUST)
    assert quoted.on == date(2026, 8, 31)
    assert quoted.worth("EUR", "USD") == Decimal("1.0956")
    assert quoted.worth("USD", "EUR") == Decimal("0.912741876597298")
    assert quoted.worth("USD", "GBP") == Decimal("0.778660094925155")
    assert quoted.worth("XYZ", "EUR") is None


def test_the_file_of_the_day_and_the_zip_are_read_too() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("eurofxref-hist.csv", HISTORY)
    assert last_of(TODAY, AUGUST).worth("EUR", "USD") == Decimal("1.0956")
    assert last_of(packed.getvalue(), AUGUST) == last_of(HISTORY, AUGUST)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"Song,Fee\n", b"\xff\xfe", b"\rDate", b"Date,USD\n\r1", TODAY]
)
def test_what_is_no_file_of_that_month_is_refused(content: bytes) -> None:
    with pytest.raises(NotReferenceRates):
        last_of(content, month("2026-07"))


def test_a_file_that_unpacks_into_more_than_any_of_the_banks_is_not_unpacked() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("eurofxref-hist.csv", HISTORY + b" " * MOST_BYTES)
    with pytest.raises(NotReferenceRates, match="larger than any"):
        last_of(packed.getvalue(), AUGUST)


def test_what_can_be_no_rate_is_none() -> None:
    quoted = last_of(b"Date,USD,JPY,GBP,SEK\n2026-08-31,0,-1,Infinity,11.1\n", AUGUST)
    assert quoted.rates == {"SEK": Decimal("11.1")}


def test_pairs_are_of_reports_into_contracts() -> None:
    assert pairs_of({"USD", "EUR"}, {"EUR", "GBP"}) == [
        ("EUR", "GBP"),
        ("USD", "EUR"),
        ("USD", "GBP"),
    ]


@given(
    st.lists(
        st.builds(
            Said,
            st.sampled_from(("2026-08", "2026-09")),
            st.sampled_from(("USD", "GBP")),
            st.just("EUR"),
            st.sampled_from([str(each) for each in Origin]),
        ),
        unique=True,
    ),
    st.sampled_from(sorted(ORDERS)),
)
def test_each_pair_of_a_month_has_one_rate_and_nobody_preferred_is_passed_over(
    said: list[Said], order: str
) -> None:
    place = {str(origin): number for number, origin in enumerate(ORDERS[order])}
    chosen = preferred(said, ORDERS[order])
    assert {(r.period, r.of) for r in chosen} == {(r.period, r.of) for r in said}
    for rate in chosen:
        rivals = [r for r in said if (r.period, r.of) == (rate.period, rate.of)]
        assert place[rate.origin] == min(place[r.origin] for r in rivals)
    assert len(chosen) == len({(r.period, r.of) for r in chosen})


def test_own_entries_come_first_unless_said_otherwise() -> None:
    assert USUAL[0] == Origin.OWN and len(ORDERS) == 6
