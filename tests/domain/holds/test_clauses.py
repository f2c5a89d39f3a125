"""Radius clauses: kilometers, days before and after, whose clause it is, and the words for it."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from app.core.ids import new_id
from app.domain.holds import Clause, Engagement, broken_by, closed_days
from app.domain.holds.clauses import once_each
from app.domain.venues import Point

DAY = date(2027, 5, 10)
HALF_A_DEGREE = 0.5
"""Of latitude: 55.597 kilometers."""


def plays(name: str = "There", *, days: int = 0, nights: int = 1, **other: Any) -> Engagement:
    """A show at 52 degrees north, `days` after the day all is measured from."""
    first = DAY + timedelta(days=days)
    said = {"venue_id": new_id(), "point": Point(52.0, 13.0), **other}
    return Engagement(name=name, first=first, last=first + timedelta(days=nights - 1), **said)


def here(**other: Any) -> Engagement:
    return plays("Here", **{"point": Point(52.0 + HALF_A_DEGREE, 13.0), **other})


@pytest.mark.parametrize(("km", "is_broken"), [(55, False), (56, True)])
def test_a_clause_reaches_just_so_many_kilometers(*, km: int, is_broken: bool) -> None:
    found = broken_by(here(), [plays(clause=Clause(km, 0, 0))])
    assert bool(found) is is_broken
    assert [round(each.km, 3) for each in found.breaches] == [55.598] * is_broken


@pytest.mark.parametrize(
    ("days", "nights", "is_broken"),
    [(-11, 1, False), (-10, 1, True), (0, 1, True), (1, 1, True), (4, 1, True), (5, 1, False),
     (-14, 4, False), (-13, 4, True), (-30, 60, True)],
)  # fmt: skip
def test_a_clause_reaches_so_many_days_before_the_first_night_and_after_the_last(
    *, days: int, nights: int, is_broken: bool
) -> None:
    theirs = plays(nights=2, clause=Clause(56, 10, 3))
    assert bool(broken_by(here(days=days, nights=nights), [theirs])) is is_broken


def test_what_comes_with_the_new_show_forbids_those_there_are() -> None:
    found = broken_by(here(clause=Clause(56, 3, 10)), [plays(days=10), plays(days=-4)])
    assert [(each.of.name, each.other.name, each.days) for each in found.breaches] == [
        ("Here", "There", 10)
    ]


def test_a_venue_forbids_nothing_at_itself_and_a_show_without_a_clause_nothing_at_all() -> None:
    theirs = plays(clause=Clause(500, 90, 90))
    again = plays(days=1, venue_id=theirs.venue_id, clause=theirs.clause)
    assert not broken_by(again, [theirs])
    assert not broken_by(here(), [plays()])


def test_clauses_are_said_in_whole_sentences_the_nearest_first() -> None:
    theirs = [
        plays("Far", point=Point(53.0, 13.5), clause=Clause(80, 20, 5)),
        plays("Near", days=-1, nights=2, clause=Clause(56, 1, 1)),
        plays("Next", days=1, clause=Clause(56, 10, 10)),
    ]
    assert broken_by(here(), theirs).words == [
        "Near from 9 May 2027 to 10 May 2027 asks for 56 km and 1 day to other shows;"
        " Here on 10 May 2027 is 56 km away on the same day.",
        "Next on 11 May 2027 asks for 56 km and 10 days to other shows;"
        " Here on 10 May 2027 is 56 km and 1 day away.",
        "Far on 10 May 2027 asks for 80 km to other shows, 20 days before and 5 after;"
        " Here on 10 May 2027 is 65 km away on the same day.",
    ]


def test_going_on_is_with_just_what_was_said() -> None:
    theirs = [plays(clause=Clause(56, 10, 10))]
    marks = {broken_by(here(days=days), theirs).mark for days in (1, 2, 2)}
    assert len(marks) == 2


def test_closed_days_are_those_on_which_a_night_breaks_a_clause() -> None:
    reaches = (None, Clause(55, 9, 9), Clause(56, 4, 0), Clause(56, 0, 7))
    for theirs, its in product(reaches, reaches):
        others = [plays(nights=3, clause=theirs)]
        spans = list(closed_days(here(clause=its), others))
        for days in range(-20, 21):
            on = DAY + timedelta(days=days)
            is_closed = any(first <= on <= last for first, last in spans)
            broken = broken_by(here(days=days, clause=its), others)
            assert is_closed is bool(broken), (theirs, its, days)
    same = plays(clause=Clause(56, 4, 4))
    assert not list(closed_days(same, [same]))


def test_a_show_that_is_agreed_on_goes_before_its_hold() -> None:
    hold, other = new_id(), new_id()
    rule, agreed = Clause(60, 30, 30), Clause(20, 5, 5)
    held = [plays(hold_id=hold, clause=rule), plays(days=4, hold_id=other)]
    silent = plays(days=1, hold_id=hold)
    assert once_each(held, [silent]) == [replace(silent, clause=rule), held[1]]
    said = replace(silent, clause=agreed)
    outside = plays(days=9)
    assert once_each(held, [said, outside]) == [said, outside, held[1]]
