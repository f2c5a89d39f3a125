"""Merge fields and mornings: pure."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.outreach import merging
from app.domain.outreach.timing import due_after, morning, with_room

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
MONDAY = date(2027, 3, 1)


def test_fields_are_filled_whatever_space_is_around_them() -> None:
    values = {"venue": "Pier Neun", "city": "Hamburg"}
    assert merging.fill("{{venue}} in {{ City }}", values) == "Pier Neun in Hamburg"


def test_nothing_but_the_declared_fields_does_anything() -> None:
    text = "{{ venue.__class__ }} {% if 1 %} {{7*7}} {{venue|upper}}"
    assert merging.fill(text, {"venue": "Pier Neun"}) == text
    assert [each.sentence for each in merging.problems("{{venu}}")] == [
        "There is no field {{venu}}. Did you mean {{venue}}?"
    ]


@pytest.mark.parametrize("text", ["{{venue", "venue}}", "{{venue}", "{{a{{venue}}"])
def test_a_field_that_is_not_closed_is_told(text: str) -> None:
    assert merging.problems(text)


def test_a_text_without_fields_has_no_problem() -> None:
    assert merging.problems("Hello {you}, 5 < 7") == []


def test_a_value_never_adds_a_line() -> None:
    values = {"venue": "Pier\r\nBcc: all@example.com\u2028x\x00"}
    assert merging.fill("To {{venue}}", values) == "To Pier Bcc: all@example.com x"


def test_a_value_is_not_filled_in_turn() -> None:
    assert merging.fill("{{venue}}", {"venue": "{{city}}", "city": "Hamburg"}) == "{{city}}"


def test_missing_values_are_named_once_in_their_order() -> None:
    texts = ["{{draw}} {{venue}}", "{{contact}} {{draw}}"]
    assert merging.missing(texts, {"venue": "Pier Neun", "contact": ""}) == ["draw", "contact"]


@pytest.mark.parametrize(
    ("nights", "words"),
    [
        ([MONDAY], "1 March 2027"),
        ([MONDAY, date(2027, 3, 2), date(2027, 3, 3)], "1 to 3 March 2027"),
        ([date(2027, 2, 28), MONDAY], "28 February 2027 to 1 March 2027"),
        ([date(2027, 3, 5), MONDAY, MONDAY], "1 March 2027, 5 March 2027"),
        ([], ""),
    ],
)
def test_nights_in_words(nights: list[date], words: str) -> None:
    assert merging.in_words(nights) == words


def test_a_mail_goes_out_at_nine_where_the_venue_is() -> None:
    assert morning(MONDAY, BERLIN) == datetime(2027, 3, 1, 8, tzinfo=UTC)
    assert morning(MONDAY, NEW_YORK) == datetime(2027, 3, 1, 14, tzinfo=UTC)
    # After the clocks have changed nine in the morning is another instant.
    assert morning(date(2027, 3, 29), BERLIN) == datetime(2027, 3, 29, 7, tzinfo=UTC)


def test_a_weekend_is_waited_for() -> None:
    friday = datetime(2027, 2, 26, 22, tzinfo=UTC)
    assert due_after(friday, 1, BERLIN) == datetime(2027, 3, 1, 8, tzinfo=UTC)


def test_days_are_those_of_the_venue() -> None:
    late = datetime(2027, 3, 1, 23, 30, tzinfo=UTC)
    assert due_after(late, 7, BERLIN).date() == date(2027, 3, 9)
    assert due_after(late, 7, NEW_YORK).date() == date(2027, 3, 8)


def test_what_does_not_fit_into_a_day_waits_for_the_next_working_morning() -> None:
    friday = datetime(2027, 3, 5, 15, tzinfo=UTC)
    taken = {friday.date(): 2, date(2027, 3, 8): 2}
    assert with_room(friday, BERLIN, taken, 3) == friday
    assert with_room(friday, BERLIN, taken, 2) == datetime(2027, 3, 9, 8, tzinfo=UTC)
