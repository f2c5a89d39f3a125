"""Markets, priors, factors, lists and lines: all pure."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.money import Money
from app.domain.demand import wording
from app.domain.demand.errors import LinesUnreadable
from app.domain.demand.evidence import Played, acts_of, of_act, paid_since
from app.domain.demand.factors import (
    HOLIDAYS,
    RIVALS,
    SEASON,
    Factor,
    Rival,
    Setting,
    factors_on,
    in_words,
    season_percent,
    together,
)
from app.domain.demand.holidays import holidays_of
from app.domain.demand.listing import Asked, circles_of, listing_of
from app.domain.demand.markets import Atlas, atlas_of
from app.domain.demand.outlook import Outlook
from app.domain.demand.prior import (
    LEAST_PULL,
    LEVEL_PLAYS,
    PLAYS_PER_HEAD,
    UNKNOWN_LEVEL,
    Heard,
    signals_of,
    size_of,
)
from app.domain.demand.table import NIGHTS, read_lines
from app.domain.demand.table import RIVALS as RIVAL_LINES
from app.domain.demand.wording import made_of, source_of, steps_of

TODAY = date(2026, 11, 22)
CITIES = [
    (1, "Hamburg", "hamburg", "DE", 53.55, 9.99, 1_970_000),
    (2, "Wandsbek", "wandsbek", "DE", 53.58, 10.08, 411_000),
    (3, "Lübeck", "lubeck", "DE", 53.87, 10.69, 212_000),
    (4, "Vienna", "vienna", "AT", 48.21, 16.37, 1_690_000),
    (5, "Sydney", "sydney", "AU", -33.87, 151.21, 4_630_000),
    (6, "Altona", "altona", "DE", 53.55, 9.93, 1_000_000),
]
HAMBURG, WANDSBEK, LUBECK, VIENNA, SYDNEY, ALTONA = range(6)


@pytest.fixture
def atlas() -> Atlas:
    return atlas_of(CITIES)


def night(market: int, paid: int = 200, **other: object) -> Played:
    usual = {"on": date(2026, 5, 14), "act": "Nova Lind", "where": "Hall", "places": None,
             "price": None, "is_settled": False}  # fmt: skip
    return Played(market=market, paid=paid, **{**usual, **other})


def outlook(atlas: Atlas, nights=(), plays=None, known=None) -> Outlook:
    heard = Heard(plays or {}, atlas.people_by_country)
    return Outlook(atlas, heard, list(nights), known or {}, TODAY)


def test_suburbs_and_next_door_belong_to_their_city_and_far_ones_do_not(atlas: Atlas) -> None:
    assert atlas.market.tolist() == [HAMBURG, HAMBURG, LUBECK, VIENNA, SYDNEY, HAMBURG]
    assert atlas.markets.tolist() == [SYDNEY, HAMBURG, VIENNA, LUBECK]
    assert atlas.people_by_country == {"AU": 4_630_000, "DE": 2_182_000, "AT": 1_690_000}
    assert atlas.nearest_markets([(53.6, 10.1), (-30, 150)]) == [HAMBURG, SYDNEY]
    assert [atlas.country_codes[n] for n in atlas.country_numbers[:4]] == ["DE", "DE", "DE", "AT"]


def test_without_plays_every_country_pulls_alike_and_the_level_is_the_rule_of_thumb() -> None:
    heard = Heard({}, {"DE": 60_000_000})
    assert (heard.level, heard.pull("DE"), heard.certainty) == (UNKNOWN_LEVEL, 1.0, 0.0)


def test_the_level_follows_plays_and_one_play_far_away_does_not_thin_it_out() -> None:
    people = {"DE": 50_000_000, "IN": 500_000_000}
    heard, far = Heard({"DE": 10_000_000}, people), Heard({"DE": 10_000_000, "IN": 1}, people)

    by_plays = 0.2 * 1e6 / PLAYS_PER_HEAD
    mixed = (LEVEL_PLAYS * UNKNOWN_LEVEL + 1e7 * by_plays) / (LEVEL_PLAYS + 1e7)
    assert heard.level == pytest.approx(mixed)
    assert far.level == pytest.approx(mixed, rel=1e-4)
    assert heard.pull("DE") == pytest.approx(1.0)
    assert far.pull("IN") == LEAST_PULL


@given(
    st.dictionaries(st.sampled_from("ABCD"), st.integers(0, 10**9)),
    st.dictionaries(st.sampled_from("ABCD"), st.integers(0, 10**9)),
)
def test_pulls_and_levels_are_always_something(plays, people) -> None:
    heard = Heard(plays, people)
    assert heard.level > 0
    assert all(LEAST_PULL <= heard.pull(country) <= 4 for country in "ABCDE")


def test_four_times_the_people_are_twice_the_audience() -> None:
    assert size_of(np.array([1e6, 4e6, 0])).tolist() == [1.0, 2.0, 0.001]


def test_people_one_knows_correct_their_city_and_few_hardly_do() -> None:
    base = np.array([1.0, 1.0])
    assert signals_of(np.array([0.0, 0.0]), base).tolist() == [1.0, 1.0]
    many, few = signals_of(np.array([900.0, 100.0]), base), signals_of(np.array([9.0, 1.0]), base)
    assert many.tolist() == pytest.approx([925 / 525, 125 / 525])
    assert few.tolist() == pytest.approx([34 / 30, 26 / 30])


def test_people_one_knows_raise_their_city_in_the_outlook(atlas: Atlas) -> None:
    without = outlook(atlas).estimates([VIENNA])[0]
    found = outlook(atlas, known={VIENNA: 5000})

    assert found.estimates([VIENNA])[0].expected > without.expected
    assert found.estimates([HAMBURG])[0].expected < without.expected * 2
    assert "5,000 people you know there" in made_of(found, found.estimates([VIENNA])[0])
    assert [step.label for step in steps_of(found, without)][3] == "People you know"


def test_the_steps_of_a_city_end_at_its_figure(atlas: Atlas) -> None:
    found = outlook(atlas, [night(HAMBURG, 400)], {"DE": 800_000, "AT": 100_000})
    estimate = found.estimates([HAMBURG])[0]
    steps = steps_of(found, estimate)

    assert [step.label for step in steps] == [
        "A city of a million", "Size of the city", "Germany", "What you have played",
    ]  # fmt: skip
    assert steps[-1].so_far == estimate.expected
    assert steps[2].so_far == round(found.prior_of(HAMBURG))
    assert "from 900,000 plays and sales of two years" in steps[0].how


def test_the_source_of_a_stop_names_audience_and_the_night_that_says_most(atlas: Atlas) -> None:
    found = outlook(atlas, [night(HAMBURG, 400, places=400)], {"DE": 800_000})
    words = source_of(found, found.estimates([LUBECK])[0])

    assert words.startswith("Audience: ") and " in Lübeck (" in words
    assert "400 paid in Hamburg, 58 km away, May 2026, sold out" in words


def test_settlements_go_before_what_was_typed_and_acts_are_told_apart() -> None:
    typed, settled = night(HAMBURG, 300), night(HAMBURG, 280, is_settled=True)
    other = night(VIENNA, 90, act="Rook & Vale")

    assert of_act([typed, settled, other], "") == [settled, other]
    assert of_act([typed, settled, other], " nova LIND ") == [settled]
    assert acts_of([other, typed, settled]) == ["Nova Lind", "Rook & Vale"]
    assert paid_since([settled, other], date(2026, 5, 14)) == {HAMBURG: (1, 280), VIENNA: (1, 90)}
    assert paid_since([settled], date(2026, 5, 15)) == {}
    assert [night(0, 5, places=n).is_sold_out for n in (5, 6, 0, None)] == [
        True, False, False, False,
    ]  # fmt: skip


def test_cities_are_listed_by_what_they_draw_and_markets_next_were_not_played(atlas: Atlas) -> None:
    found = outlook(atlas, [night(HAMBURG, 500)], {"DE": 900_000, "AT": 900_000})
    listing = listing_of(found, Asked())

    expected = [row.estimate.expected for row in listing.rows]
    assert expected == sorted(expected, reverse=True) and listing.total == 4
    named = {row.estimate.market: row for row in listing.rows}
    assert (named[HAMBURG].shows, named[HAMBURG].paid) == (1, 500)
    assert named[HAMBURG].penetration == round(50_000 / named[HAMBURG].estimate.expected)
    assert HAMBURG not in {row.estimate.market for row in listing.next}
    assert listing.next[0].estimate.market == VIENNA


def test_a_list_is_narrowed_and_goes_on_where_it_ended(atlas: Atlas) -> None:
    found = outlook(atlas)
    assert [r.estimate.market for r in listing_of(found, Asked("DE")).rows] == [HAMBURG, LUBECK]
    assert listing_of(found, Asked("DE", 1_000_000)).total == 1
    assert listing_of(found, Asked("FR")).rows == []
    assert [row.number for row in listing_of(found, Asked(start=3)).rows] == [3, 4]
    drawn, circles = circles_of(found, listing_of(found, Asked()).rows)
    assert len(circles) == 4 and circles[0].radius > circles[-1].radius
    for circle in circles:
        assert drawn.left <= circle.x <= drawn.left + drawn.width
        assert drawn.top <= circle.y <= drawn.top + drawn.height
    assert circles_of(found, [])[1] == []


def test_seasons_are_turned_around_in_the_south() -> None:
    assert season_percent(date(2027, 7, 1), 53.5) == season_percent(date(2027, 1, 1), -53.5) == -12
    assert season_percent(date(2027, 1, 1), 60) == -8
    assert season_percent(date(2027, 10, 1), 48) == 4
    assert season_percent(date(2027, 3, 1), 0) == 0


def test_holidays_of_a_country_and_none_where_the_calendar_knows_none() -> None:
    assert holidays_of("DE", [2027])[date(2027, 10, 3)] == "German Unity Day"
    assert holidays_of("AT", [2026, 2027])[date(2026, 10, 26)] == "National Day"
    assert holidays_of("ZZ", [2027]) == {}


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2027, 10, 2), "Day before German Unity Day +10 %"),
        (date(2027, 10, 3), "German Unity Day −10 %"),
        (date(2027, 12, 24), "Christmas Eve −60 %"),
        (date(2027, 12, 31), "Day before New Year's Day +10 %"),
        (date(2027, 10, 6), ""),
    ],
)
def test_the_day_before_a_holiday_is_better_and_christmas_is_spent_at_home(day, said) -> None:
    off = holidays_of("DE", [2027, 2028])
    found = factors_on(day, Setting(HAMBURG, 53.5), holidays=off, kinds=[HOLIDAYS])
    assert in_words(found) == said


def test_a_rival_counts_in_its_market_on_its_days_and_kinds_can_be_left_out() -> None:
    rival = Rival(HAMBURG, "Reeperbahn", date(2027, 9, 22), date(2027, 9, 25), -25, "by Nova")

    def on(day: int, market: int = HAMBURG, kinds=(SEASON, HOLIDAYS, RIVALS)) -> str:
        where = Setting(market, 53.5)
        return in_words(
            factors_on(date(2027, 9, day), where, holidays={}, rivals=[rival], kinds=kinds)
        )

    assert on(22) == on(25) == "September +2 %; Reeperbahn −25 %"
    assert on(21) == on(26) == on(22, VIENNA) == "September +2 %"
    assert on(22, kinds=[RIVALS]) == "Reeperbahn −25 %"
    assert on(22, kinds=[]) == ""


def test_factors_multiply_and_never_to_nothing() -> None:
    def of(*percents: int) -> int:
        return together(Factor(RIVALS, percent, "", "") for percent in percents)

    assert (of(), of(10), of(-50, 10), of(-90, -90), of(100, 100)) == (100, 110, 55, 10, 200)


def test_lines_of_nights_are_read_whatever_their_columns_are_called() -> None:
    text = "\ufeffDay;Town;Sold;Capacity;Ticket price;Currency;Country\n2025-05-14;Köln;240;240;18.50;eur;Germany\n\n"
    (line,) = read_lines(text, NIGHTS)

    assert (line.number, line.wrong) == (2, "")
    assert line.values["paid"] == line.values["capacity"] == 240
    assert (line.values["on_date"], line.values["country"]) == (date(2025, 5, 14), "DE")
    assert line.values["ticket"] == Money(1850, "EUR")


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ("14.5.2025,Leipzig,240,,,", "Write the date as 2026-08-31, not “14.5.2025”."),
        ("2025-05-14,,240,,,", "The city is missing."),
        ("2025-05-14,Leipzig,many,,,", "The paid is a whole number, not “many”."),
        ("2025-05-14,Leipzig,-3,,,", "The paid is between 0 and 500,000."),
        ("2025-05-14,Leipzig,240,200,,", "240 paid, but the room holds 200."),
        ("2025-05-14,Leipzig,240,,12,", "Write the currency of the price as three letters"),
        ("2025-05-14,Leipzig,240,,cheap,EUR", "Write the amount as digits"),
        ("2025-05-14," + "L" * 121 + ",240,,,", "The city is too long"),
    ],
)
def test_each_wrong_line_says_what_to_do(cells: str, wrong: str) -> None:
    (line,) = read_lines(f"date,city,paid,capacity,price,currency\n{cells}", NIGHTS)
    assert wrong in line.wrong


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        ("Fest,Hamburg,2027-09-22,2027-09-21,-25", "It ends before it begins."),
        ("Fest,Hamburg,2027-09-22,,-95", "The effect is between -90 and 100."),
        ("Fest,Hamburg,2027-09-22,,0 %", "An effect of 0 % says nothing"),
        ("Fest,Hamburg,,,-25", "The from is missing."),
    ],
)
def test_each_wrong_line_of_events_says_what_to_do(cells: str, wrong: str) -> None:
    (line,) = read_lines(f"name,city,from,until,effect\n{cells}", RIVAL_LINES)
    assert wrong in line.wrong


def test_lines_of_events_last_a_day_where_no_end_is_given() -> None:
    (line,) = read_lines("event,city,date,effect\nFest,Hamburg,2027-09-22,−25 %", RIVAL_LINES)
    assert (line.wrong, line.values["percent"]) == ("", -25)
    assert line.values["first_on"] == line.values["last_on"] == date(2027, 9, 22)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("day,town\n2025-05-14,Leipzig", "paid is missing"),
        ("date,city,paid\n\n", "There is no line below"),
        ("date,city,paid\n" + "2025-05-14,Leipzig,1\n" * 1001, "at most 1,000 lines"),
        ('date,city,paid\n2025-05-14,"' + "x" * 200_000, "This is no CSV text"),
    ],
)
def test_what_is_no_table_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(LinesUnreadable, match=sentence):
        read_lines(text, NIGHTS)


def test_a_back_test_is_told_in_words_and_few_shows_prove_little(atlas: Atlas) -> None:
    few = outlook(atlas, [night(HAMBURG, 200)] * 4)
    many = outlook(atlas, [night(HAMBURG, 200)] * 12)

    assert wording.tested_words(outlook(atlas).tested, []) == ""
    assert "Tested on 4 shows only" in wording.tested_words(few.tested, few.nights)
    words = wording.tested_words(many.tested, many.nights)
    assert words.startswith("Of 12 shows, 12 fell inside the interval, where about 10 should;")
