"""The claims a performance is worth: for each writer of what was played, at each one's society."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.domain.catalog import ShareView, WorkView, WriterView
from app.domain.setlists.songs import COVER, SONG, Song

PUBLISHER = "publisher"
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something a society will ask for; `path` leads to where it is added, if anywhere."""

    text: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A work of the writer's, as often as it was played."""

    number: int
    song: Song
    work: WorkView
    role: str
    share: Decimal

    @property
    def share_text(self) -> str:
        return f"{self.share.normalize():f} %"


@dataclass(frozen=True, slots=True)
class Claim:
    """One writer at one society: what is claimed, and what is missing for it."""

    writer: WriterView
    lines: tuple[Line, ...]
    gaps: tuple[Gap, ...]

    @property
    def society(self) -> str:
        return self.writer.society

    @property
    def is_complete(self) -> bool:
        return not self.gaps


@dataclass(frozen=True, slots=True)
class Packet:
    """Every claim of a night; `gaps` keep songs out of all of them, `covers` are others' works."""

    claims: tuple[Claim, ...]
    gaps: tuple[Gap, ...]
    covers: tuple[Song, ...]

    @property
    def missing(self) -> int:
        return len(self.gaps) + sum(len(claim.gaps) for claim in self.claims)


def work_ids(songs: Sequence[Song], works_of: Mapping[UUID, UUID]) -> list[UUID | None]:
    """The work of each song, also where only its recording was named."""
    return [song.work_id or works_of.get(song.recording_id or NOBODY) for song in songs]


def claim(
    songs: Sequence[Song],
    ids: Sequence[UUID | None],
    works: Mapping[UUID, WorkView],
    shares: Mapping[UUID, Sequence[ShareView]],
    writers: Mapping[UUID, WriterView],
) -> Packet:
    """One claim for each writer, in the order of their names; publishers claim by themselves."""
    lines: dict[UUID, list[Line]] = {}
    gaps: list[Gap] = []
    played = [(n, song, work) for n, (song, work) in enumerate(zip(songs, ids, strict=True), 1)]
    for number, song, work_id in played:
        if song.kind != SONG:
            continue
        work = works.get(work_id) if work_id else None
        if work is None:
            gaps.append(_without_work(song))
            continue
        of_work = [share for share in shares.get(work.id, ()) if share.role != PUBLISHER]
        if not of_work:
            gaps.append(_without_writers(work))
        for share in of_work:
            line = Line(number, song, work, share.role, share.share)
            lines.setdefault(share.party_id, []).append(line)
    claims = [_claim(writers[id_], found) for id_, found in lines.items() if id_ in writers]
    claims.sort(key=lambda each: (each.writer.name.casefold(), each.writer.id))
    covers = tuple(song for song in songs if song.kind == COVER)
    return Packet(tuple(claims), tuple(dict.fromkeys(gaps)), covers)


def _claim(writer: WriterView, lines: Sequence[Line]) -> Claim:
    gaps: list[Gap] = []
    path = f"people/{writer.id}"
    if not writer.society:
        gaps.append(Gap(f"{writer.name} has no society", path))
    if not writer.ipi:
        gaps.append(Gap(f"{writer.name} has no IPI name number", path))
    for line in lines:
        if not line.work.iswc:
            gaps.append(Gap(f"“{line.work.title}” has no ISWC", f"works/{line.work.id}/edit"))
        if line.song.seconds is None:
            gaps.append(Gap(f"“{line.song.title}” has no length"))
    return Claim(writer, tuple(lines), tuple(dict.fromkeys(gaps)))


def _without_work(song: Song) -> Gap:
    if song.recording_id:
        path = f"recordings/{song.recording_id}/edit"
        return Gap(f"The recording “{song.title}” has no work", path)
    return Gap(f"“{song.title}” is not in your catalogue", "works/new")


def _without_writers(work: WorkView) -> Gap:
    return Gap(f"Nobody has agreed who wrote “{work.title}”", f"works/{work.id}/splits/new")
