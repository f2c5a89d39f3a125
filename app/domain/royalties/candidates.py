"""Which recordings a reported title may be: a short list with how sure we are of each."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from app.core.matching import normalize_title, similarity, split_title

SHORTLIST = 25
WORTH_SHOWING = 0.45


@dataclass(frozen=True, slots=True)
class Title:
    """A recording as matching sees it."""

    id: UUID
    title: str
    artist: str
    isrc: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """`confidence` in whole per cent, with the reason in words."""

    recording: Title
    confidence: int
    reason: str


class TitleIndex:
    """All recordings of a tenant by the trigrams of their titles, so that few are compared."""

    def __init__(self, titles: Iterable[Title]) -> None:
        self._titles = list(titles)
        self._by_isrc = {each.isrc: each for each in self._titles if each.isrc}
        self._by_trigram: dict[str, list[int]] = defaultdict(list)
        for place, each in enumerate(self._titles):
            for trigram in _trigrams(each.title):
                self._by_trigram[trigram].append(place)

    def candidates(
        self, title: str | None, artist: str | None, *, isrc: str | None = None, limit: int = 3
    ) -> list[Candidate]:
        """The best first; an equal ISRC is certain, a title counts more than an artist."""
        found = []
        if isrc in self._by_isrc:
            found.append(Candidate(self._by_isrc[isrc], 100, "Same ISRC"))
        if title:
            near = Counter(
                place for trigram in _trigrams(title) for place in self._by_trigram.get(trigram, ())
            )
            scored = [
                _score(self._titles[place], title, artist)
                for place, _ in near.most_common(SHORTLIST)
            ]
            known = {each.recording.id for each in found}
            found += sorted(
                (
                    each
                    for each in scored
                    if each.confidence >= 100 * WORTH_SHOWING and each.recording.id not in known
                ),
                key=lambda each: (-each.confidence, each.recording.title, each.recording.id),
            )
        return found[:limit]


def _score(recording: Title, title: str, artist: str | None) -> Candidate:
    reported, known = split_title(title), split_title(recording.title)
    titles = similarity(reported.base, known.base)
    if not artist or not recording.artist:
        return Candidate(recording, int(titles * 80), "Title alone; the report names no artist")
    artists = similarity(artist, recording.artist)
    confidence = int(100 * (0.65 * titles + 0.35 * artists))
    if reported.version != known.version and normalize_title(title) != normalize_title(
        recording.title
    ):
        # A remix is another recording, with splits of its own.
        return Candidate(recording, max(confidence - 15, 0), "Another version of this title")
    if titles == artists == 1:
        return Candidate(recording, min(confidence, 99), "Same title and artist")
    if titles == 1:
        return Candidate(recording, min(confidence, 95), "Same title, other artist name")
    return Candidate(recording, min(confidence, 95), "Similar title and artist")


def _trigrams(title: str) -> set[str]:
    padded = f"  {normalize_title(split_title(title).base)} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}
