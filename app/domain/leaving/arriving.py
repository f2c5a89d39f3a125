"""A row of somebody's archive on its way into a new workspace: checked, and made the new one's.

Ids of rows stay as they are, because a key is an id together with its workspace. What leads to
other workspaces or to people who sign in elsewhere does not come along.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from app.domain.leaving.errors import ArchiveRefused
from app.domain.leaving.schema import LEFT_OUT, Source, source

_STORED = re.compile(r"(?:^|/)t/([0-9a-fA-F-]{36})/")
_KEY_COLUMN = re.compile(r"(?:^|_)key$")
_decoder = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")
ACTOR = ("actor_id", "actor_person_id", "on_behalf_of", "client_id")
MAX_PROBLEMS = 20


@dataclass(eq=False)
class Arrival:
    """Turns lines of tables into rows of the workspace `target`, and collects what is wrong."""

    origin: UUID
    target: UUID
    importer: UUID
    problems: list[str] = field(default_factory=list)
    notes: dict[str, int] = field(default_factory=dict)
    """Sentences with `{n}` and how many rows each is true of."""
    _dropped: dict[str, set[str]] = field(default_factory=dict)
    _seen: dict[str, set[str]] = field(default_factory=dict)

    def row(self, into: Source, line: bytes) -> dict[str, Any] | None:
        """The row as it will be written, or None when it stays behind; problems are collected."""
        moved = line.replace(str(self.origin).encode(), str(self.target).encode())
        try:
            row = _decoder.decode(moved)
        except msgspec.MsgspecError:
            self._refuse(f"A line of {into.name} cannot be read.")
            return None
        if not isinstance(row, dict) or not set(row) <= set(into.columns):
            self._refuse(f"{into.name} has columns this Backline does not know.")
            return None
        if row.get("tenant_id") != str(self.target):
            self._refuse(f"A row of {into.name} belongs to another workspace.")
            return None
        if not _is_uuid(row.get("id")) or row["id"] in self._seen.setdefault(into.name, set()):
            self._refuse(f"A row of {into.name} has no id of its own.")
            return None
        self._seen[into.name].add(row["id"])
        if any(self._is_foreign(column, text) for column, text in _texts(row)):
            self._refuse(f"A row of {into.name} names a file of another workspace.")
            return None
        return self._adapted(into, row)

    def finish(self) -> list[str]:
        """Raise ArchiveRefused when anything was wrong; else what there is to know."""
        if self.problems:
            raise ArchiveRefused(self.problems)
        return [sentence.format(n=f"{n:,}") for sentence, n in self.notes.items()]

    def _adapted(self, into: Source, row: dict[str, Any]) -> dict[str, Any] | None:
        for column in into.people:
            if row.get(column) is not None:
                row[column] = str(self.importer) if into.is_required(column) else None
        if into.name == "events":
            row |= {column: None for column in ACTOR if column in row}
        for column in (*into.parties, *into.claims):
            if row.get(column) in (None, str(self.target)):
                continue
            if into.is_required(column):
                self._drop(into, row)
                return None
            row[column] = None
            words = "lost their tie to another workspace or account"
            self._note(f"{{n}} rows of {_words(into.name)} {words}.")
        for column, table in into.links.items():
            if row.get(column) is not None and self._stayed(table, row[column]):
                if into.is_required(column):
                    self._drop(into, row)
                    return None
                row[column] = None
        return row

    def _stayed(self, table: str, row_id: str) -> bool:
        if table in LEFT_OUT:
            return True
        return source(table).is_read_only or row_id in self._dropped.get(table, ())

    def _drop(self, into: Source, row: dict[str, Any]) -> None:
        self._dropped.setdefault(into.name, set()).add(row["id"])
        self._note(f"{{n}} rows of {_words(into.name)} stayed behind: they need the other side.")

    def _is_foreign(self, column: str, text: str) -> bool:
        found = _STORED.findall(text)
        if any(workspace != str(self.target) for workspace in found):
            return True
        # A name of a file that hides where it leads.
        return bool(_KEY_COLUMN.search(column)) and ".." in text.split("/")

    def _refuse(self, problem: str) -> None:
        if len(self.problems) < MAX_PROBLEMS and problem not in self.problems:
            self.problems.append(problem)

    def _note(self, sentence: str) -> None:
        self.notes[sentence] = self.notes.get(sentence, 0) + 1


def encode(rows: list[dict[str, Any]]) -> str:
    """Rows as JSON in which every number is still exact."""
    return _encoder.encode(rows).decode()


def _texts(value: Any, column: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield column, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield "", name
            yield from _texts(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, column)


def _is_uuid(value: object) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False


def _words(table: str) -> str:
    return table.replace("_", " ")
