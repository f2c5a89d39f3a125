"""The rows of a set: songs, covers, and what stands between them; how long they are together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec

SONG, COVER = "song", "cover"
KINDS = {
    SONG: "Song",
    COVER: "Cover",
    "intro": "Intro",
    "talk": "Talk",
    "break": "Break",
}
PARTS = {"set": "Set", "encore": "Encore"}


class Song(msgspec.Struct, frozen=True, kw_only=True):
    """One row. A cover has the writers somebody typed; a song has them from its work."""

    kind: str = SONG
    title: str
    work_id: UUID | None = None
    recording_id: UUID | None = None
    writers: str = ""
    seconds: int | None = None
    key: str = ""
    tempo: int | None = None
    notes: str = ""
    part: str = "set"

    @property
    def is_music(self) -> bool:
        return self.kind in {SONG, COVER}

    @property
    def is_encore(self) -> bool:
        return self.part == "encore"

    @property
    def label(self) -> str:
        return KINDS.get(self.kind, self.kind)

    @property
    def length(self) -> str:
        return "" if self.seconds is None else clock_of(self.seconds)

    @property
    def same_as(self) -> tuple[str, str]:
        """What makes it the same row in another version, however it is played."""
        if self.kind == SONG and (self.work_id or self.recording_id):
            return (SONG, str(self.work_id or self.recording_id))
        return (self.kind, self.title.casefold())


@dataclass(frozen=True, slots=True)
class Total:
    """How long a set is, as far as lengths are known, against how long it may be."""

    seconds: int
    unknown: int
    songs: int
    minutes: int | None

    @property
    def length(self) -> str:
        return clock_of(self.seconds)

    @property
    def over(self) -> int:
        """Seconds beyond what the set may be; below zero while there is room."""
        return self.seconds - (self.minutes or 0) * 60

    @property
    def sentence(self) -> str:
        if self.minutes is None:
            return ""
        if self.over > 0:
            return f"{clock_of(self.over)} over the {self.minutes} minutes of the set"
        if self.over == 0:
            return f"Fills the {self.minutes} minutes of the set"
        return f"{clock_of(-self.over)} left of the {self.minutes} minutes of the set"

    @property
    def is_over(self) -> bool:
        return self.minutes is not None and self.over > 0


def total(songs: Sequence[Song], minutes: int | None = None) -> Total:
    known = [song.seconds for song in songs if song.seconds is not None]
    music = sum(song.is_music for song in songs)
    unknown = sum(song.is_music and song.seconds is None for song in songs)
    return Total(sum(known), unknown, music, minutes)


def clock_of(seconds: int) -> str:
    """Minutes and seconds, with hours where there are some: 4:05, 1:12:00."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def read(rows: Iterable[Any]) -> tuple[Song, ...]:
    """Songs as a row of the database keeps them."""
    return msgspec.convert(list(rows), tuple[Song, ...])


def written(songs: Iterable[Song]) -> list[Any]:
    kept: list[Any] = msgspec.to_builtins(list(songs))
    return kept
