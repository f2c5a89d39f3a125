"""How a blueprint compares with a workspace, and what may be written. Pure: no tables, no clock."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from app.core.module import BlueprintItem
from app.domain.blueprints.choices import TICKED, WRITABLE, LineState

Place = tuple[str, str]
"""Part and key of an item."""
Items = Mapping[Place, BlueprintItem]
NOTHING = "nothing"
"""What stands for the digest of an item that is not there."""


@dataclass(frozen=True, slots=True)
class Change:
    """One word of an item before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An item of a blueprint against the workspace; `seen` is what the workspace had then."""

    part: str
    key: str
    title: str
    state: LineState
    changes: tuple[Change, ...]
    seen: str

    @property
    def place(self) -> Place:
        return self.part, self.key

    @property
    def is_writable(self) -> bool:
        return self.state in WRITABLE

    @property
    def is_ticked(self) -> bool:
        """Whether it is written unless somebody says otherwise."""
        return self.state in TICKED


def digest(body: Mapping[str, Any]) -> str:
    """Equal for equal bodies, whatever the order of their words."""
    return hashlib.sha256(msgspec.json.encode(body, order="sorted")).hexdigest()


def compare(wanted: Items, current: Items, applied: Mapping[Place, str]) -> list[Line]:
    """A line for every item of the blueprint, and for those applied once that left it.

    `applied` holds the digest of what was last written from this blueprint.
    """
    lines = [_line(place, item, current, applied) for place, item in wanted.items()]
    gone = [place for place in applied if place not in wanted and place in current]
    return lines + [
        Line(
            part=place[0], key=place[1], title=current[place].title, state=LineState.GONE,
            changes=(), seen=digest(current[place].body),
        )
        for place in gone
    ]  # fmt: skip


def state_of(wanted: str, current: str, applied: str | None) -> LineState:
    """What three digests say: the blueprint's, the workspace's, and what was last written there."""
    if current == wanted:
        return LineState.SAME
    if current == NOTHING:
        return LineState.NEW if applied is None else LineState.REMOVED
    if applied is None:
        return LineState.OWN
    return LineState.UPDATED if current == applied else LineState.TOUCHED


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for label in dict.fromkeys((*before, *after)):
        old, new = before.get(label), after.get(label)
        if (
            isinstance(old, list)
            and isinstance(new, list)
            and set(map(words, old)) != set(map(words, new))
        ):
            # Of lists only what came and went; another order shows the whole.
            old, new = [w for w in old if w not in new], [w for w in new if w not in old]
        if words(old) != words(new):
            yield Change(label, words(old), words(new))


def words(value: Any) -> str:
    """A value of a body as people read it; a list has a line for each entry."""
    if isinstance(value, list | tuple):
        return "\n".join(words(each) for each in value)
    if isinstance(value, Mapping):
        return " · ".join(words(each) for each in value.values() if each not in {None, ""})
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _line(place: Place, item: BlueprintItem, current: Items, applied: Mapping[Place, str]) -> Line:
    found = current.get(place)
    seen = digest(found.body) if found else NOTHING
    return Line(
        part=place[0],
        key=place[1],
        title=item.title,
        state=state_of(digest(item.body), seen, applied.get(place)),
        changes=tuple(changes_between(found.body if found else {}, item.body)),
        seen=seen,
    )
