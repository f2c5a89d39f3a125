"""The lists a stage plot makes, and what changed between two versions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.advancing import PlotItem, RiderItem
from app.domain.advancing.choices import COLUMNS, ROWS
from app.domain.advancing.items import Content, differences, keyed, read_content, write_items
from app.domain.advancing.plot import Plot, input_rows, read_plot, write_plot
from tests.domain.advancing.conftest import ITEMS, PLOT

STAGE = Plot(PLOT)
KINDS = st.sampled_from(["player", "mic", "di", "monitor", "riser", "power"])
THINGS = st.builds(
    PlotItem,
    st.just(""),
    KINDS,
    st.text(max_size=5),
    st.integers(1, COLUMNS),
    st.integers(1, ROWS),
    channels=st.sampled_from([1, 2]),
)


def plot_of(things: list[PlotItem]) -> Plot:
    plot = Plot(())
    for thing in things:
        made = PlotItem(plot.free_id(), thing.kind, thing.label, thing.x, thing.y,
                        channels=thing.channels)  # fmt: skip
        plot = plot.put(made, plot.place_of(made.id))
    return plot


def test_microphones_and_dis_make_the_input_list_in_their_order() -> None:
    assert input_rows(STAGE) == [
        (1, "Voice", "Beta 58", "Tall boom", "", "Downstage center"),
        (2, "Keys L", "DI", "", "", "Midstage right"),
        (3, "Keys R", "DI", "", "", "Midstage right"),
    ]


def test_monitors_make_a_list_of_their_own() -> None:
    assert [(m.number, m.who, m.kind) for m in STAGE.mixes] == [(1, "Nova", "Wedge")]


def test_an_item_put_first_is_channel_one() -> None:
    keys = STAGE.find("p3")
    assert keys is not None
    assert [line.source for line in STAGE.put(keys, 1).inputs] == ["Keys L", "Keys R", "Voice"]


@pytest.mark.parametrize(("x", "y", "there"), [(0, 99, (1, ROWS)), (50, -3, (COLUMNS, 1))])
def test_nothing_leaves_the_stage(x: int, y: int, there: tuple[int, int]) -> None:
    moved = STAGE.moved("p2", x, y).find("p2")
    assert moved is not None
    assert (moved.x, moved.y) == there


@given(st.lists(THINGS, max_size=25))
def test_channels_count_up_without_a_hole_and_a_plot_is_read_as_it_was_written(
    things: list[PlotItem],
) -> None:
    plot = plot_of(things)
    assert [line.channel for line in plot.inputs] == list(range(1, len(plot.inputs) + 1))
    assert len({item.id for item in plot.items}) == len(things)
    assert read_plot(write_plot(plot)) == plot


def test_lines_keep_their_keys_and_new_ones_get_free_ones() -> None:
    row = {"quantity": None, "what": "Towels", "need": "must", "measure": None}
    rows = [{**row, "key": "i2"}, {**row, "key": None}, {**row, "key": "i2"}]
    assert [item.key for item in keyed(rows)] == ["i2", "i1", "i3"]


def test_a_difference_names_what_is_new_changed_and_gone() -> None:
    more = RiderItem("i1", "Stage width", 10, "must", "stage_width")
    towels = RiderItem("i3", "Towels", 12, "nice")
    was = read_content("Quiet", write_items(ITEMS), write_plot(STAGE))
    now = Content("Loud", (more, towels), STAGE.without("p4"))
    assert [(d.label, d.was, d.now) for d in differences(was, now)] == [
        ("Item", "12 × Stage width (must have)", "10 × Stage width (must have)"),
        ("Item", "", "12 × Towels (nice to have)"),
        ("Item", "Grand piano, tuned (nice to have)", ""),
        ("Monitor", "Nova, downstage center, Wedge", ""),
        ("Text", "Quiet", "Loud"),
    ]
    assert differences(was, was) == []
