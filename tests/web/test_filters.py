from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.core.money import Money
from app.core.period import quarter
from app.web import filters

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [
        (Decimal("1234.5"), "EUR", '<span class="money">€1,234.50</span>'),
        (Decimal(1500), "JPY", '<span class="money">¥1,500</span>'),
        (Decimal("-4.8"), "EUR", '<span class="money money--negative">−€4.80</span>'),
        (Money(123, "KWD"), None, '<span class="money">KWD\xa00.123</span>'),
    ],
)
def test_money_shows_the_places_of_its_currency(
    value: Money | Decimal, currency: str | None, shown: str
) -> None:
    assert filters.money(value, currency) == shown


def test_precise_money_hides_no_digit() -> None:
    shown = filters.money(Decimal("0.0034128"), "USD", precise=True)

    assert shown == '<span class="money">$0.0034128</span>'


def test_money_refuses_a_float() -> None:
    with pytest.raises(TypeError, match="not exact"):
        filters.money(1.1, "EUR")


def test_money_refuses_an_amount_without_a_currency() -> None:
    with pytest.raises(TypeError, match="needs its currency"):
        filters.money(Decimal(1))


def test_percent_keeps_every_digit_of_a_share() -> None:
    assert filters.percent(Decimal("0.333334")) == '<span class="figure">33.3334 %</span>'


def test_number_groups_thousands() -> None:
    assert filters.number(1234567) == '<span class="figure">1,234,567</span>'


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [(1500, "EUR", "€1.5K"), (20_000_000, "", "20M"), (Decimal(0), "EUR", "€0")],
)
def test_axis_figures_are_short(value: Decimal | int, currency: str, shown: str) -> None:
    assert filters.compact(value, currency) == shown


def test_a_date_is_written_day_first() -> None:
    shown = '<time datetime="2026-03-04">4 March 2026</time>'

    assert filters.day(date(2026, 3, 4)) == shown


def test_an_instant_is_shown_in_the_time_zone_asked_for() -> None:
    shown = '<time datetime="2026-11-20T13:00:00+01:00">20 November 2026, 13:00</time>'

    assert filters.instant(NOON, "Europe/Berlin") == shown


def test_an_instant_without_time_zone_is_refused() -> None:
    with pytest.raises(TypeError, match="no time zone"):
        filters.instant(datetime(2026, 1, 1))


@pytest.mark.parametrize("value", ["2026-08", date(2026, 8, 31)])
def test_a_month_is_named(value: date | str) -> None:
    assert filters.period(value) == "August 2026"


def test_a_period_shows_its_own_label() -> None:
    assert filters.period(quarter("2026-Q3")) == "Q3 2026"


@pytest.mark.parametrize(
    ("seconds", "shown"), [(225, "3:45"), (59.6, "1:00"), (0, "0:00"), (3723, "1:02:03")]
)
def test_a_duration_reads_like_a_track_length(seconds: float, shown: str) -> None:
    assert filters.duration(seconds) == shown


@pytest.mark.parametrize(
    ("size", "shown"),
    [(1, "1 byte"), (999, "999 bytes"), (12_402_311, "12.4 MB"), (3 * 10**12, "3.0 TB")],
)
def test_a_file_size_uses_decimal_units(size: int, shown: str) -> None:
    assert filters.filesize(size) == shown


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (datetime(2026, 11, 20, 11, 18, tzinfo=UTC), "42 minutes ago"),
        (datetime(2026, 11, 19, 12, 0, tzinfo=UTC), "1 day ago"),
        (datetime(2026, 11, 20, 14, 0, tzinfo=UTC), "in 2 hours"),
        (datetime(2026, 11, 20, 11, 59, 30, tzinfo=UTC), "just now"),
    ],
)
def test_distance_in_time_is_said_in_words(value: datetime, words: str) -> None:
    assert filters.ago(value, NOON).striptags() == words


def test_after_a_week_the_date_is_shown_instead() -> None:
    assert filters.when(datetime(2026, 11, 1, 9, tzinfo=UTC), NOON).striptags() == "1 November 2026"


class SplitSheet:
    id = "0199"


def test_an_element_is_named_after_its_row_and_part() -> None:
    assert filters.dom_id(SplitSheet(), "status") == "split_sheet_0199_status"
    assert filters.dom_id("release_list") == "release_list"


@pytest.mark.parametrize(("name", "letters"), [("Nova Reyes", "NR"), ("mo", "M"), ("", "?")])
def test_initials_come_from_the_first_and_last_word(name: str, letters: str) -> None:
    assert filters.initials(name) == letters


def test_an_amount_that_rounds_to_zero_has_no_sign() -> None:
    assert filters.money(Decimal("-0.0032"), "USD") == '<span class="money">$0.00</span>'
    assert "money--negative" in filters.money(Decimal("-0.0032"), "USD", precise=True)


def test_a_counted_noun_agrees_with_its_number() -> None:
    assert (filters.counted(1, "line"), filters.counted(0, "line")) == ("1 line", "0 lines")
    assert filters.counted(2000, "entry", "entries") == "2,000 entries"
