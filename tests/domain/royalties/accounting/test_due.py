"""Which contracts a month accounts for."""

from app.core import period
from app.domain.royalties.accounting.due import Cadence, due_with, grouped

MONTHLY, QUARTERLY = Cadence(1), Cadence(3)


def due(month, cadences, ties=()):
    return due_with(period.month(month), cadences, ties)


def test_a_quarter_is_accounted_with_its_last_month():
    both = {"artist": QUARTERLY, "label": MONTHLY}
    assert due("2026-05", both) == ({"label"}, 1)
    assert due("2026-06", both) == ({"artist", "label"}, 0)


def test_half_a_year_ends_in_june_and_december():
    assert due("2026-06", {"a": Cadence(6)}) == ({"a"}, 0)
    assert due("2026-09", {"a": Cadence(6)}) == (set(), 1)


def test_contracts_of_one_sale_wait_for_the_longest_of_them():
    cadences = {"artist": QUARTERLY, "producer": MONTHLY, "other": MONTHLY}
    assert due("2026-05", cadences, [("artist", "producer")]) == ({"other"}, 2)
    assert due("2026-06", cadences, [("artist", "producer")]) == (set(cadences), 0)


def test_no_contract_is_accounted_twice_for_a_month_nor_after_a_later_one():
    closed = {"a": Cadence(1, period.month("2026-05")), "b": MONTHLY}
    assert due("2026-05", closed) == ({"b"}, 1)
    assert due("2026-04", closed) == ({"b"}, 1)
    assert due("2026-06", closed) == ({"a", "b"}, 0)
    assert due("2026-05", closed, [("a", "b")]) == (set(), 2)


def test_ties_join_groups_that_were_apart():
    found = grouped("abcdef", [("a", "b"), ("c", "d"), ("b", "c"), ("f", "gone")])
    assert found == [{"a", "b", "c", "d"}, {"e"}, {"f"}]
