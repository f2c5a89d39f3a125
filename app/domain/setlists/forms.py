"""Untrusted text of the forms of set lists and performances."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from app.domain.catalog import SongView
from app.domain.setlists.choices import ANSWERS, BILLINGS
from app.domain.setlists.choices import KINDS as NIGHTS
from app.domain.setlists.songs import KINDS, PARTS, SONG, Song, clock_of
from app.domain.venues import COUNTRIES
from app.tenants import CURRENCY_CODES
from app.web.fields import (
    Amount,
    Area,
    Checkbox,
    Choice,
    Clock,
    Day,
    Field,
    Integer,
    Reference,
    Text,
    Wrong,
)
from app.web.forms import Form, RawRow, Rows

_LENGTH = re.compile(r"(?:([0-9]{1,2}):)?([0-9]{1,3}):([0-5][0-9])")


@dataclass(frozen=True, kw_only=True)
class Length(Field):
    """How long something takes, in seconds."""

    required: bool = False
    max_length: int = 10

    def parse(self, text: str, *_: object) -> int:
        found = _LENGTH.fullmatch(text)
        if found is None:
            raise Wrong(f"Write {self.label.lower()} in minutes and seconds, for instance 3:45.")
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours * 3600 + minutes * 60 + seconds


@dataclass(frozen=True, kw_only=True)
class Known(Field):
    """The id of something in the catalogue, carried along with a row."""

    required: bool = False
    max_length: int = 36
    is_text = False

    def parse(self, text: str, *_: object) -> UUID:
        try:
            return UUID(text)
        except ValueError as error:
            raise Wrong("Take this song out and add it again.") from error


class SetlistForm(Form):
    """What a set list is for."""

    name = Text(label="Name", max_length=120)
    act = Text(label="Artist", max_length=120)
    minutes = Integer(label="The length of the set", required=False, low=1, high=600)
    show_id = Reference(label="Show", required=False)


class CopyForm(Form):
    name = Text(label="Name", max_length=120)
    show_id = Reference(label="Show", required=False)


class ShowForm(Form):
    show_id = Reference(label="Show")
    setlist_id = Reference(label="Set list", required=False)


class SentForm(Form):
    """A claim that went to the society."""

    sent_on = Day(label="The day")
    reference = Text(label="Reference", required=False, max_length=80)


class AnswerForm(Form):
    """What the society made of it."""

    state = Choice(label="What came of it", options=tuple(ANSWERS))
    answered_on = Day(label="The day")
    paid = Amount(label="The amount", required=False, currencies=CURRENCY_CODES)
    words = Text(label="What they said", required=False, max_length=200)

    def check(self) -> None:
        """Money where it was paid, and a word where it was refused."""
        if self.values.get("state") == "paid" and self.values.get("paid") is None:
            self.errors.setdefault("paid", "Write what was paid, for instance 38.20.")
        if self.values.get("state") == "refused" and not self.values.get("words"):
            self.errors.setdefault("words", "Write why, so that it can be put right.")


class ReasonForm(Form):
    reason = Text(label="The reason", max_length=200)


class SongsForm(Form):
    """The rows of a set in their order. Besides saving, its buttons add, move and take out rows."""

    songs = Rows(
        label="Row",
        required=False,
        kind=Choice(label="Kind", options=tuple(KINDS)),
        title=Text(label="The title", max_length=200),
        work=Known(label="Work"),
        recording=Known(label="Recording"),
        writers=Text(label="Writers", required=False, max_length=300),
        length=Length(label="The length"),
        key=Text(label="Key", required=False, max_length=20),
        tempo=Integer(label="Tempo", required=False, low=20, high=400),
        notes=Area(label="Notes", required=False, max_length=500),
        part=Choice(label="Part", options=tuple(PARTS)),
    )
    note = Text(label="What changed", required=False, max_length=200)
    seen = Integer(label="The version", required=False)

    @classmethod
    def of(cls, songs: Sequence[Song], **values: Any) -> Self:
        """A form that shows what is kept."""
        return cls.blank(songs=[_typed(song) for song in songs], **values)

    @property
    def act(self) -> str:
        """The button pressed, where it was not the one that saves."""
        return self.raw("do")

    @property
    def played(self) -> list[Song]:
        return [_song(row) for row in self.values["songs"]]

    @property
    def sketch(self) -> list[Song]:
        """The rows as far as they can be read, for a total while somebody is typing."""
        return [
            Song(kind=row["kind"], title=row["title"], seconds=_seconds(row["length"]))
            for row in self.rows("songs")
        ]

    def add(self, song: Song) -> None:
        """One more row, at the end."""
        rows = self._rows.setdefault("songs", [])
        rows.append(RawRow(_typed(song)))

    def rearrange(self) -> None:
        """Do what a button of a row says: `up:3`, `down:3`, `drop:3`, counted from zero."""
        verb, _, place = self.act.partition(":")
        rows = self.rows("songs")
        at = self._kept(int(place)) if place.isdecimal() and len(place) < 4 else len(rows)
        if at >= len(rows):
            return
        row = rows.pop(at)
        if verb != "drop":
            rows.insert(max(at - 1, 0) if verb == "up" else at + 1, row)

    def _kept(self, place: int) -> int:
        """Where the row posted at this place is among those that have any text."""
        texts = [n for n, field in self.groups["songs"].columns.items() if field.is_text]
        columns = [self.raw_list(f"songs_{name}") for name in texts]
        return sum(
            any(text.strip() for text in row) for row in list(zip(*columns, strict=False))[:place]
        )


class NightForm(Form):
    """What a society asks about the night."""

    title = Text(label="Event", max_length=120)
    act = Text(label="Artist", max_length=120)
    starts = Clock(label="Start")
    ends = Clock(label="End")
    venue_name = Text(label="Venue", max_length=120)
    place = Text(label="Room", required=False, max_length=120)
    street = Text(label="Street", required=False, max_length=200)
    postcode = Text(label="Postcode", required=False, max_length=20)
    city = Text(label="City", required=False, max_length=80)
    country = Choice(label="Country", options=tuple(COUNTRIES), required=False)
    promoter = Text(label="Promoter", required=False, max_length=120)
    billing = Choice(label="Place on the bill", options=tuple(BILLINGS))
    kind = Choice(label="Kind of night", options=tuple(NIGHTS))
    has_entry_fee = Checkbox(label="Entry fee")
    capacity = Integer(label="Capacity", required=False, high=1_000_000)
    attendance = Integer(label="Tickets", required=False, high=1_000_000)

    @property
    def night(self) -> dict[str, Any]:
        """The values as the verb takes them: what was left empty is empty text where it is text."""
        texts = ("place", "street", "postcode", "city", "country", "promoter")
        return {**self.values, **{name: self.values[name] or "" for name in texts}}


def chosen(view: SongView) -> Song:
    """A song of the catalogue as a new row."""
    return Song(
        title=view.title,
        work_id=view.work_id,
        recording_id=view.recording_id,
        seconds=view.seconds,
    )


def plain(kind: str) -> Song:
    """A new row that is none of the catalogue."""
    titles = {"intro": "Intro", "talk": "Talk", "break": "Break"}
    return Song(kind=kind if kind in KINDS else SONG, title=titles.get(kind, ""))


def _seconds(text: str) -> int | None:
    try:
        return Length().parse(text.strip())
    except Wrong:
        return None


def _typed(song: Song) -> dict[str, str]:
    return {
        "kind": song.kind,
        "title": song.title,
        "work": str(song.work_id or ""),
        "recording": str(song.recording_id or ""),
        "writers": song.writers,
        "length": "" if song.seconds is None else clock_of(song.seconds),
        "key": song.key,
        "tempo": str(song.tempo or ""),
        "notes": song.notes,
        "part": song.part,
    }


def _song(row: dict[str, Any]) -> Song:
    return Song(
        kind=row["kind"],
        title=row["title"],
        work_id=row["work"],
        recording_id=row["recording"],
        writers=row["writers"] or "",
        seconds=row["length"],
        key=row["key"] or "",
        tempo=row["tempo"],
        notes=row["notes"] or "",
        part=row["part"],
    )
