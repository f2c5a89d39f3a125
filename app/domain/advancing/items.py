"""The items of a rider, and what changed between two versions of them. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import msgspec

from app.domain.advancing.choices import NEEDS
from app.domain.advancing.plot import Plot, PlotItem, read_plot


@dataclass(frozen=True, slots=True)
class RiderItem:
    """Something asked for. `measure` names what of the room its quantity is compared with."""

    key: str
    what: str
    quantity: int
    need: str
    measure: str = ""

    @property
    def is_must(self) -> bool:
        return self.need == "must"

    @property
    def words(self) -> str:
        count = f"{self.quantity} × " if self.quantity != 1 else ""
        return f"{count}{self.what} ({NEEDS[self.need].lower()})"


@dataclass(frozen=True, slots=True)
class Content:
    """All a version of a rider says."""

    body: str
    items: tuple[RiderItem, ...]
    plot: Plot

    def find(self, key: str) -> RiderItem | None:
        return next((item for item in self.items if item.key == key), None)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was; empty words stand for nothing."""

    label: str
    was: str
    now: str


def read_items(rows: Iterable[Any]) -> tuple[RiderItem, ...]:
    return tuple(msgspec.convert(list(rows), list[RiderItem]))


def read_content(body: str, items: Iterable[Any], plot: Iterable[Any]) -> Content:
    return Content(body, read_items(items), read_plot(plot))


def write_items(items: Iterable[RiderItem]) -> list[Any]:
    return [asdict(item) for item in items]


def keyed(rows: Sequence[dict[str, Any]]) -> tuple[RiderItem, ...]:
    """Items as they were typed; a row without a key of its own gets the next free one."""
    used = {row["key"] for row in rows if row["key"]}
    free = (f"i{number}" for number in range(1, 2 * len(rows) + 2) if f"i{number}" not in used)
    seen: set[str] = set()
    items = []
    for row in rows:
        key = row["key"] if row["key"] and row["key"] not in seen else next(free)
        seen.add(key)
        quantity = 1 if row["quantity"] is None else row["quantity"]
        items.append(RiderItem(key, row["what"], quantity, row["need"], row["measure"] or ""))
    return tuple(items)


def differences(was: Content, now: Content) -> list[Difference]:
    """What a reader of the one has to know of the other: items, plot, text."""
    found = [*_of_items(was, now), *_of_plot(was.plot, now.plot)]
    if was.body != now.body:
        found.append(Difference("Text", was.body, now.body))
    return found


def _of_items(was: Content, now: Content) -> list[Difference]:
    found = []
    for item in now.items:
        old = was.find(item.key)
        if old != item:
            found.append(Difference("Item", old.words if old else "", item.words))
    gone = [item for item in was.items if now.find(item.key) is None]
    return found + [Difference("Item", item.words, "") for item in gone]


def _of_plot(was: Plot, now: Plot) -> list[Difference]:
    found = []
    for item in now.items:
        old = was.find(item.id)
        if old != item:
            found.append(Difference(item.kind_label, _seen(old) if old else "", _seen(item)))
    gone = [item for item in was.items if now.find(item.id) is None]
    return found + [Difference(item.kind_label, _seen(item), "") for item in gone]


def _seen(item: PlotItem) -> str:
    said = (item.mic, "48 V" if item.phantom else "", "stereo" if item.channels == 2 else "")
    more = ", ".join(filter(None, said))
    return f"{item.label}, {item.position.lower()}" + (f", {more}" if more else "")
