"""What a room lacks of what a rider asks for, read out of a specification written for people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.advancing import RiderItem
from app.domain.advancing.gaps import SAID_IN, House, Need, figure, gaps_of, needs_of
from app.domain.advancing.plot import Plot
from tests.domain.advancing.conftest import ITEMS, PLOT

STAGE = Plot(PLOT)
CASTING = House(
    {"stage": "6 × 4 m, 0.6 m high", "power": "32 A three-phase", "monitors": "4 wedges",
     "channels": "24", "di_boxes": "8"},
    "", "Casting room",
)  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "words", "number"),
    [
        ("channels", "48", 48),
        ("channels", "32 at front of house, 24 on stage", 32),
        ("monitors", "8 wedges, 6 stereo in-ear sends", 14),
        ("di_boxes", "14 active, 6 passive", 20),
        ("stage_width", "11 × 8 m, 1.2 m high, 7 m to the grid", 11),
        ("stage_depth", "11 × 8 m, 1.2 m high, 7 m to the grid", 8),
        ("stage_width", "7,5x5 m", 7.5),
        ("stage_depth", "7 m x 5,5 m", 5.5),
        ("power", "125 A for light, 63 A for sound, both three-phase", 125),
        ("power", "enough", None),
        ("monitors", "", None),
        ("stage_width", "large", None),
    ],
)
def test_figures_are_read_out_of_words(measure: str, words: str, number: float | None) -> None:
    assert figure(measure, words) == number


def test_a_plot_needs_what_stands_on_it() -> None:
    assert needs_of([("", (), STAGE)]) == [
        Need("channels", 3, ""), Need("monitors", 1, ""), Need("di_boxes", 2, ""),
    ]  # fmt: skip


def test_a_line_that_names_a_measure_counts_instead_of_the_plot() -> None:
    lines = (RiderItem("i1", "Desk", 16, "must", "channels"),)
    assert [n for n in needs_of([("a:", lines, STAGE)]) if n.measure == "channels"] == [
        Need("channels", 16, "a:i1")
    ]


def test_what_is_short_is_said_with_both_figures() -> None:
    needs = [*needs_of([("", ITEMS, STAGE)]), Need("power", 63, "i9"), Need("channels", 32, "")]
    assert [gap.sentence for gap in gaps_of(needs, CASTING)] == [
        "A stage 12 m wide is needed, that of Casting room is 6 m.",
        "63 A of power needed, Casting room has 32 A.",
        "32 channels needed, Casting room has 24.",
    ]


def test_what_the_house_has_not_said_is_named() -> None:
    needs = [Need("load_in", 1, "i3"), Need("channels", 3, "")]
    gaps = gaps_of(needs, House({}, "", ""))
    assert [(gap.key, gap.is_unknown) for gap in gaps] == [("i3", True), ("", True)]
    assert "nothing is said of the room" in gaps[1].sentence


def test_a_load_in_that_is_described_is_no_gap() -> None:
    assert gaps_of([Need("load_in", 1, "i3")], House({}, "From 14:00, no steps", "Hall")) == []


@given(st.sampled_from(sorted(SAID_IN)), st.integers(0, 200), st.integers(0, 200))
def test_there_is_a_gap_exactly_when_less_is_there(measure: str, needed: int, there: int) -> None:
    line = f"{there} × {there} m" if measure.startswith("stage") else f"{there} A"
    house = House({SAID_IN[measure]: line}, "", "Hall")
    assert bool(gaps_of([Need(measure, needed, "")], house)) == (there < needed)
