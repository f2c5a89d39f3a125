"""The model of demand: what no evidence, more evidence and evidence nearby do to a figure."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.demand.markets import on_globe
from app.domain.demand.model import (
    COUNTRY_SD,
    LEVEL_SD,
    LEVEL_SD_HEARD,
    LUCK_SD,
    PLACE_SD,
    Nights,
    Places,
    back_test,
    fit,
    years_between,
)

BERLIN, POTSDAM, MUNICH, TOKYO = (52.52, 13.4), (52.4, 13.06), (48.14, 11.57), (35.68, 139.69)
HERE = (BERLIN, POTSDAM, MUNICH, TOKYO)
COUNTRIES = [0, 0, 0, 1]
INSIDE = st.floats(1, 50_000)

nights = st.lists(st.tuples(st.integers(0, 3), INSIDE, st.floats(0, 10), st.booleans()), max_size=8)


def places(priors: list[float] | None = None) -> Places:
    points = on_globe([north for north, _ in HERE], [east for _, east in HERE])
    return Places(points, np.array(COUNTRIES), np.array(priors or [100.0] * 4))


def played(rows: list[tuple[int, float, float, bool]], where: Places | None = None) -> Nights:
    chosen = np.array([row[0] for row in rows], dtype=np.int64)
    return Nights(
        (where or places()).take(chosen),
        np.array([row[1] for row in rows], dtype=np.float64),
        np.array([row[2] for row in rows], dtype=np.float64),
        np.array([row[3] for row in rows], dtype=bool),
    )


def test_without_a_night_there_is_the_prior_and_its_whole_width() -> None:
    drawn = fit(played([]), certainty=0).at(places([80, 90, 100, 110]))

    width = np.sqrt(LEVEL_SD**2 + COUNTRY_SD**2 + PLACE_SD**2 + LUCK_SD**2)
    assert drawn.expected.tolist() == [80, 90, 100, 110]
    assert drawn.sd.tolist() == [width] * 4
    assert fit(played([]), certainty=1).at(places()).sd[0] < width
    assert fit(played([]), certainty=1).level_sd == LEVEL_SD_HEARD


@settings(max_examples=60, deadline=None)
@given(nights, st.tuples(st.integers(0, 3), INSIDE, st.floats(0, 10)))
def test_a_night_more_never_widens_and_nothing_is_ever_below_zero(rows, another) -> None:
    rows = [(where, paid, years, False) for where, paid, years, _ in rows]
    before = fit(played(rows), certainty=0.5).at(places())
    after = fit(played([*rows, (*another, False)]), certainty=0.5).at(places())

    assert (after.sd <= before.sd + 1e-9).all()
    assert after.sd[another[0]] < before.sd[another[0]]
    assert (after.low > 0).all()
    assert (after.low < after.expected).all() and (after.expected < after.high).all()


@settings(max_examples=60, deadline=None)
@given(nights, st.floats(1, 10))
def test_the_unit_people_are_counted_in_does_not_matter(rows, times) -> None:
    larger = [(where, paid * times, years, full) for where, paid, years, full in rows]
    one = fit(played(rows), certainty=0.5).at(places())
    other = fit(played(larger, places([100 * times] * 4)), certainty=0.5)
    drawn = other.at(places([100 * times] * 4))

    assert drawn.expected == pytest.approx(one.expected * times, rel=1e-6)
    assert drawn.sd == pytest.approx(one.sd)


@settings(max_examples=60, deadline=None)
@given(nights, st.integers(0, 3), INSIDE)
def test_a_night_moves_what_is_expected_towards_what_came(rows, where, paid) -> None:
    rows = [(place, came, years, False) for place, came, years, _ in rows]
    before = fit(played(rows), certainty=0.5).at(places()).expected[where]
    after = fit(played([*rows, (where, paid, 0, False)]), certainty=0.5).at(places())

    low, high = sorted((before, paid))
    assert low * (1 - 1e-9) <= after.expected[where] <= high * (1 + 1e-9)


def test_a_night_tells_most_of_its_city_then_of_its_neighbors_then_of_its_country() -> None:
    found = fit(played([(0, 400, 0, False)]), certainty=0.5).at(places())

    berlin, potsdam, munich, tokyo = found.expected.tolist()
    assert 400 > berlin > potsdam > munich > tokyo > 100
    assert found.sd[0] < found.sd[1] < found.sd[2] < found.sd[3]


def test_an_old_night_says_less_than_a_fresh_one() -> None:
    fresh, old = (fit(played([(0, 400, years, False)]), certainty=0.5) for years in (0, 8))

    assert fresh.at(places()).expected[0] > old.at(places()).expected[0] > 100
    assert years_between([0, 1461, -3]).tolist() == [0, 4, 0]


def test_a_sold_out_night_counts_as_at_least_so_many() -> None:
    before = fit(played([(0, 400, 0, False)]), certainty=0.5).at(places()).expected[0]
    small = fit(played([(0, 400, 0, False), (0, 50, 0, True)]), certainty=0.5)
    honest = fit(played([(0, 400, 0, False), (0, 50, 0, False)]), certainty=0.5)
    full = fit(played([(0, 400, 0, False), (0, 900, 0, True)]), certainty=0.5)

    assert small.at(places()).expected[0] == pytest.approx(before)
    assert honest.at(places()).expected[0] < before
    assert full.at(places()).expected[0] > before


@settings(max_examples=40, deadline=None)
@given(nights.filter(lambda rows: len(rows) > 1))
def test_leaving_a_night_out_at_once_is_leaving_it_out_by_hand(rows) -> None:
    rows = [(where, paid, years, False) for where, paid, years, _ in rows]
    said = fit(played(rows), certainty=0.5).left_out()

    for number, row in enumerate(rows):
        others = [each for other, each in enumerate(rows) if other != number]
        by_hand = fit(played(others), certainty=0.5).at(places())
        assert said.expected[number] == pytest.approx(by_hand.expected[row[0]], rel=1e-6)
        # Its own luck counts by its age, that of a night to come does not.
        luck = LUCK_SD**2 * (row[2] / 4)
        assert said.sd[number] ** 2 == pytest.approx(by_hand.sd[row[0]] ** 2 + luck, rel=1e-6)


def test_the_back_test_counts_what_fell_inside_and_how_far_off_figures_were() -> None:
    steady = fit(played([(0, 200, 0, False)] * 6), certainty=0.5)
    tested = back_test(steady)
    assert (tested.nights, tested.inside) == (6, 6)
    assert tested.typical_error < 0.1

    wild = fit(played([(0, 200, 0, False)] * 12 + [(0, 2000, 0, False)]), certainty=0.5)
    assert (back_test(wild).nights, back_test(wild).inside) == (13, 12)
    assert back_test(fit(played([]), certainty=0)).nights == 0


def test_a_sold_out_night_is_inside_unless_the_interval_ends_below_it() -> None:
    rows = [(0, 200, 0, False)] * 6
    under = back_test(fit(played([*rows, (0, 100, 0, True)]), certainty=0.5))
    above = back_test(fit(played([*rows, (0, 2000, 0, True)]), certainty=0.5))

    assert (under.inside, above.inside) == (7, 6)


WORLDS, SHOWS = 400, 12


def test_in_worlds_as_the_model_has_them_eight_intervals_of_ten_hold_what_comes() -> None:
    """Four hundred worlds: a binomial of 400 and 0.8 is from 290 to 349 but once in 3,000 times."""
    chance, held, left_out = np.random.default_rng(20261122), 0, 0
    for _ in range(WORLDS):
        inside, tested = _one_world(chance)
        held += inside
        left_out += tested

    assert 290 <= held <= 349
    # Nights of one world are told by each other, so the share is looser here than a binomial's.
    assert 0.77 <= left_out / (WORLDS * SHOWS) <= 0.83


def _one_world(chance: np.random.Generator) -> tuple[bool, int]:
    """Whether the interval of a new night held it; how many of the known ones theirs held."""
    count = SHOWS + 1
    where = Places(
        on_globe(chance.uniform(45, 55, count), chance.uniform(0, 20, count)),
        chance.integers(0, 3, count),
        np.exp(chance.normal(5, 1, count)),
    )
    years = np.append(chance.uniform(0, 6, SHOWS), 0.0)
    paid = where.priors * np.exp(_shared(chance, where) + _luck(chance, years))
    known = np.arange(SHOWS)
    seen = Nights(where.take(known), paid[:SHOWS], years[:SHOWS], np.zeros(SHOWS, dtype=bool))
    model = fit(seen, certainty=0.5)
    drawn = model.at(where.take(np.array([SHOWS])))
    is_inside = bool(drawn.low[0] <= paid[SHOWS] <= drawn.high[0])
    return is_inside, back_test(model).inside


def _shared(chance: np.random.Generator, where: Places) -> np.ndarray:
    """Level, countries and places drawn as the model says they are, without asking the model."""
    cosines = np.clip(where.points @ where.points.T, -1, 1)
    near = np.exp(-6371.0088 * np.arccos(cosines) / 250)
    field = np.linalg.cholesky(near + 1e-9 * np.eye(len(near))) @ chance.normal(size=len(near))
    level = chance.normal() * (LEVEL_SD - (LEVEL_SD - LEVEL_SD_HEARD) * 0.5)
    return level + COUNTRY_SD * chance.normal(size=3)[where.countries] + PLACE_SD * field


def _luck(chance: np.random.Generator, years: np.ndarray) -> np.ndarray:
    return chance.normal(size=len(years)) * LUCK_SD * np.sqrt(1 + years / 4)
