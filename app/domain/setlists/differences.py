"""What became different between two versions of a set."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.setlists.songs import PARTS, Song

Key = tuple[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind`: added, left out, moved or changed; `text` says from what to what."""

    kind: str
    title: str
    text: str = ""


def differences(before: Sequence[Song], after: Sequence[Song]) -> list[Difference]:
    """In the order of the later version; what was left out comes last."""
    old, new = _placed(before), _placed(after)
    staying = [key for key in new if key in old]
    kept = _in_order([old[key] for key in staying])
    found: list[Difference] = []
    for key, place in new.items():
        song = after[place]
        if key not in old:
            found.append(Difference("added", song.title, f"as number {place + 1}"))
            continue
        if old[key] not in kept:
            text = f"from number {old[key] + 1} to {place + 1}"
            found.append(Difference("moved", song.title, text))
        found += _changed(before[old[key]], song)
    found += [
        Difference("left out", before[place].title, f"was number {place + 1}")
        for key, place in old.items()
        if key not in new
    ]
    return found


def _placed(songs: Sequence[Song]) -> dict[Key, int]:
    """The place of each song; one that is played twice is told apart by its turn."""
    turns: Counter[tuple[str, str]] = Counter()
    placed: dict[Key, int] = {}
    for place, song in enumerate(songs):
        placed[song.same_as, turns[song.same_as]] = place
        turns[song.same_as] += 1
    return placed


def _in_order(places: Sequence[int]) -> set[int]:
    """The longest run of old places that still follow each other: those did not move."""
    ends: list[int] = []
    lengths: list[int] = []
    for place in places:
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
        lengths.append(at + 1)
    kept, wanted = set[int](), len(ends)
    for place, length in zip(reversed(places), reversed(lengths), strict=True):
        if length == wanted:
            kept.add(place)
            wanted -= 1
    return kept


def _changed(before: Song, after: Song) -> list[Difference]:
    said = [
        ("title", before.title, after.title),
        ("kind", before.label, after.label),
        ("writers", before.writers, after.writers),
        ("length", before.length, after.length),
        ("key", before.key, after.key),
        ("tempo", str(before.tempo or ""), str(after.tempo or "")),
        ("notes", before.notes, after.notes),
        ("part", PARTS[before.part], PARTS[after.part]),
    ]
    texts = [f"{label}: {was or '–'} → {now or '–'}" for label, was, now in said if was != now]
    return [Difference("changed", after.title, "; ".join(texts))] if texts else []
