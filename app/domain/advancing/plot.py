"""A stage plot, and the lists its items make: inputs, monitors, power. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import msgspec

from app.domain.advancing.choices import COLUMNS, INPUTS, PLOT_KINDS, ROWS, STANDS

CELL = 60
"""Side of a cell of the grid in the drawing's own unit."""


@dataclass(frozen=True, slots=True)
class PlotItem:
    """Something on the stage. `mic` is the microphone or the DI, `channels` 2 for a stereo DI."""

    id: str
    kind: str
    label: str
    x: int
    y: int
    mic: str = ""
    stand: str = ""
    phantom: bool = False
    channels: int = 1
    note: str = ""

    @property
    def kind_label(self) -> str:
        return PLOT_KINDS[self.kind]

    @property
    def is_input(self) -> bool:
        return self.kind in INPUTS

    @property
    def position(self) -> str:
        """Where it stands, in the words of a stage."""
        side = ("right", "center", "left")[min(2, (self.x - 1) * 3 // COLUMNS)]
        depth = ("Upstage", "Midstage", "Downstage")[min(2, (self.y - 1) * 3 // ROWS)]
        return f"{depth} {side}"

    @property
    def left(self) -> int:
        return (self.x - 1) * CELL + CELL // 2

    @property
    def top(self) -> int:
        return (self.y - 1) * CELL + CELL // 2


@dataclass(frozen=True, slots=True)
class Input:
    """A line of the input list."""

    channel: int
    source: str
    mic: str
    stand: str
    phantom: bool
    position: str
    item: str


@dataclass(frozen=True, slots=True)
class Mix:
    """A line of the monitor list."""

    number: int
    who: str
    kind: str
    position: str


@dataclass(frozen=True, slots=True)
class Plot:
    """The items in the order of their channels."""

    items: tuple[PlotItem, ...]

    def of_kind(self, kind: str) -> list[PlotItem]:
        return [item for item in self.items if item.kind == kind]

    @property
    def inputs(self) -> list[Input]:
        lines: list[Input] = []
        for item in self.items:
            for part in range(item.channels) if item.is_input else ():
                side = f" {'LR'[part]}" if item.channels == 2 else ""
                lines.append(_input(len(lines) + 1, item, side))
        return lines

    @property
    def mixes(self) -> list[Mix]:
        return [
            Mix(number, item.label, item.mic or "Wedge", item.position)
            for number, item in enumerate(self.of_kind("monitor"), 1)
        ]

    def find(self, item_id: str) -> PlotItem | None:
        return next((item for item in self.items if item.id == item_id), None)

    def moved(self, item_id: str, x: int, y: int) -> "Plot":
        """With an item elsewhere, within the grid."""
        x, y = min(max(x, 1), COLUMNS), min(max(y, 1), ROWS)
        return Plot(
            tuple(replace(each, x=x, y=y) if each.id == item_id else each for each in self.items)
        )

    def put(self, item: PlotItem, place: int) -> "Plot":
        """With an item new or changed, as the `place`-th of the list."""
        others = [each for each in self.items if each.id != item.id]
        others.insert(max(0, min(place - 1, len(others))), item)
        return Plot(tuple(others))

    def without(self, item_id: str) -> "Plot":
        return Plot(tuple(each for each in self.items if each.id != item_id))

    def place_of(self, item_id: str) -> int:
        """From 1; one more than there are when it is not there."""
        places = [each.id for each in self.items]
        return (places.index(item_id) if item_id in places else len(places)) + 1

    def free_id(self) -> str:
        used = {item.id for item in self.items}
        return next(f"p{number}" for number in range(1, len(used) + 2) if f"p{number}" not in used)

    def free_cell(self) -> tuple[int, int]:
        """Where nothing stands yet, from downstage center outward by rows."""
        taken = {(item.x, item.y) for item in self.items}
        cells = ((x, y) for y in range(ROWS, 0, -1) for x in range(1, COLUMNS + 1))
        return next((cell for cell in cells if cell not in taken), (1, 1))


def read_plot(rows: Iterable[Any]) -> Plot:
    """The plot as it is kept."""
    return Plot(tuple(msgspec.convert(list(rows), list[PlotItem])))


def write_plot(plot: Plot) -> list[Any]:
    return [asdict(item) for item in plot.items]


def input_rows(plot: Plot) -> Sequence[tuple[Any, ...]]:
    """For a file: channel, source, mic or DI, stand, 48 V, position."""
    return [
        (i.channel, i.source, i.mic, i.stand, "48 V" if i.phantom else "", i.position)
        for i in plot.inputs
    ]


def _input(channel: int, item: PlotItem, side: str) -> Input:
    mic = item.mic or ("DI" if item.kind == "di" else "")
    stand = "" if item.kind == "di" else STANDS.get(item.stand, "")
    return Input(channel, item.label + side, mic, stand, item.phantom, item.position, item.id)
