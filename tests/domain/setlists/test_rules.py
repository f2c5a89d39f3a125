"""Rows of a set, what differs between two versions, and what societies are told."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.setlists.differences import Difference, differences
from app.domain.setlists.societies import Asked, answers, form_of
from app.domain.setlists.songs import Song, clock_of, read, total, written

TITLES = st.lists(st.sampled_from("abcdef"), max_size=8)


def rows(*titles: str) -> list[Song]:
    return [Song(title=title) for title in titles]


def test_a_set_is_as_long_as_its_known_lengths() -> None:
    songs = [Song(title="a", seconds=240), Song(title="b"), Song(kind="talk", title="c")]
    found = total(songs, 3)
    assert (found.length, found.unknown, found.songs) == ("4:00", 1, 2)
    assert found.is_over and found.sentence == "1:00 over the 3 minutes of the set"
    assert total(songs, 4).sentence == "Fills the 4 minutes of the set"
    assert total(songs, 5).sentence == "1:00 left of the 5 minutes of the set"
    assert clock_of(3725) == "1:02:05"


def test_a_move_is_one_song_that_moved() -> None:
    assert differences(rows("a", "b", "c", "d"), rows("d", "a", "b", "c")) == [
        Difference("moved", "d", "from number 4 to 1")
    ]


def test_what_came_went_and_changed_is_named() -> None:
    before = [Song(title="a", key="C"), Song(title="b")]
    after = [Song(title="a", key="D", seconds=60), Song(title="c")]
    assert differences(before, after) == [
        Difference("changed", "a", "length: – → 1:00; key: C → D"),
        Difference("added", "c", "as number 2"),
        Difference("left out", "b", "was number 2"),
    ]


def test_a_song_played_twice_is_told_apart_by_its_turn() -> None:
    found = differences(rows("a", "b"), rows("a", "b", "a"))
    assert found == [Difference("added", "a", "as number 3")]


@given(TITLES, TITLES)
def test_two_versions_differ_unless_they_are_the_same(first: list[str], second: list[str]) -> None:
    found = differences(rows(*first), rows(*second))
    assert (found == []) == (first == second)
    added = sum(each.kind == "added" for each in found)
    left = sum(each.kind == "left out" for each in found)
    assert len(first) + added - left == len(second)


@given(TITLES)
def test_rows_are_read_as_they_were_written(titles: list[str]) -> None:
    assert list(read(written(rows(*titles)))) == rows(*titles)


@pytest.mark.parametrize(
    ("attendance", "band"),
    [(250, "0–250"), (251, "251–500"), (10_000, "5,001–10,000"), (10_001, "10,001+"), (None, "")],
)
def test_bmi_asks_for_a_band_of_visitors(attendance: int | None, band: str) -> None:
    asked = Asked("concert", "headline", time(20, 44), attendance, True)
    assert dict(answers("BMI", asked))["Attendance"] == band
    assert dict(answers("bmi", asked))["Start, in steps of 15 minutes"] == "20:30"


def test_each_society_is_answered_in_its_own_words() -> None:
    asked = Asked("festival", "support", None, 90, False)
    assert ("Performance type", "FSTVL") in answers("ASCAP", asked)
    assert ("Headline or support", "Support") in answers("SESAC", asked)
    assert answers("GEMA", asked) == [] and form_of("GEMA") == ""
    assert form_of("ascap") == "ASCAP OnStage"
