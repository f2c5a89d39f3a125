"""The short notations of terms read back what they wrote, and refuse in sentences."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.royalties.agreements import notation
from app.domain.royalties.agreements.deal import Dated, Step

D = Decimal
PERCENTS = st.decimals(0, 100, places=6).map(lambda value: value.normalize() + 0)
NUMBERS = st.decimals(0, 10**9, places=4).map(lambda value: value.normalize() + 0)
COUNTRIES = st.lists(st.sampled_from(["AT", "CH", "DE", "FR", "JP", "US"]), unique=True)


@given(st.lists(st.builds(Dated, st.dates(date(2000, 1, 1)), PERCENTS)))
def test_dated_percentages_read_back(steps: list[Dated]) -> None:
    assert notation.read_dated(notation.write_dated(steps)) == tuple(steps)


@given(st.lists(st.builds(Step, NUMBERS, NUMBERS)))
def test_steps_read_back(steps: list[Step]) -> None:
    assert notation.read_steps(notation.write_steps(steps)) == tuple(steps)


@given(st.lists(PERCENTS))
def test_schedules_read_back(parts: list[Decimal]) -> None:
    assert notation.read_schedule(notation.write_schedule(parts)) == tuple(parts)


@given(COUNTRIES, COUNTRIES)
def test_places_read_back(included: list[str], excluded: list[str]) -> None:
    pair = tuple(sorted(included)), tuple(sorted(excluded))
    assert notation.read_places(notation.write_places(*pair)) == pair


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Germany, at", (("AT", "DE"), ())),
        ("GSA", (("AT", "CH", "DE"), ())),
        ("world except US, CA", ((), ("CA", "US"))),
        ("worldwide", ((), ())),
        ("Nordics, not IS", (("DK", "FI", "IS", "NO", "SE"), ("IS",))),
    ],
)
def test_reads_places_as_contracts_write_them(text: str, places: object) -> None:
    assert notation.read_places(text) == places


@pytest.mark.parametrize(
    ("read", "text", "words"),
    [
        (notation.read_places, "Atlantis", "no country we know"),
        (notation.read_steps, "100000", "with a colon"),
        (notation.read_dated, "soon: 5", "as 2026-08-31"),
        (notation.read_schedule, "101", "from 0 to 100"),
        (notation.read_number, "1,5", "with a point"),
    ],
)
def test_refuses_in_a_sentence(read: object, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read(text)
