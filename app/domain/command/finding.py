"""What the palette offers: pages, things to set about, and the nearest words to mistyped ones."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import category

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.core.actor import Actor
from app.core.module import Registry
from app.core.text import plain_letters
from app.tenants import Grant
from app.web.identity import SignedIn

MOST_WORDS = 6
MOST_MEANT = 8
SHORTEST_BEGUN = 5
"""Letters from which on a mistyped beginning is taken for one."""

_APOSTROPHES = str.maketrans("", "", "'’")


@dataclass(frozen=True, slots=True)
class SearchHit:
    """Something found: its name, what it is, and its page, relative to the tenant."""

    title: str
    note: str
    path: str
    icon: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A line of the palette; `href` is a whole address."""

    title: str
    note: str
    href: str
    icon: str


def offers(registry: Registry, actor: Actor, kind: str, slug: str) -> list[tuple[Offer, str]]:
    """Pages and commands the actor may open, each with all the words it is found by."""
    pages = [
        (Offer(entry.label, entry.group, f"/t/{slug}/{entry.path}".rstrip("/"), entry.icon), "")
        for module in registry.modules
        for entry in module.nav
        if kind in entry.kinds and entry.is_for(actor)
    ]
    begun = [
        (Offer(each.label, "", f"/t/{slug}/{each.path}", each.icon), each.words)
        for module in registry.modules
        for each in module.commands
        if kind in each.kinds and actor.can(each.permission)
    ]
    return [
        (offer, plain_letters(f"{offer.title} {offer.note} {words}"))
        for offer, words in (*begun, *pages)
    ]


def fitting(choices: Sequence[tuple[Offer, str]], words: str, limit: int = 8) -> list[Offer]:
    """The offers in which every word begins one of theirs; one mistyped letter in four is fine."""
    asked = plain_letters(words).split()
    exact = [offer for offer, known in choices if all(_begins(each, known) for each in asked)]
    if exact or not asked:
        return exact[:limit]
    vocabulary = {word for _, known in choices for word in known.split()}
    meant = [nearest(each, vocabulary) or each for each in asked]
    return [offer for offer, known in choices if all(_begins(each, known) for each in meant)][
        :limit
    ]


def asked_words(text: str) -> list[str]:
    """The words of a text as things are compared by them; signs part words, or are all there is."""
    plain = plain_letters(text).translate(_APOSTROPHES)
    apart = "".join(one if category(one)[0] in "LNM" else " " for one in plain)
    return list(dict.fromkeys(apart.split() or plain.split()))[:MOST_WORDS]


def parts_of(word: str) -> list[str]:
    """Pieces of which what was meant has one, nearly always; none where the word is too short.

    A slip spoils one piece, or two where their neighbors were swapped. With one slip that is
    both pieces there are, so that the word is among them as it was before that.
    """
    slips = _slips(word)
    if not slips:
        return []
    cuts = [len(word) * number // (slips * 2) for number in range(slips * 2 + 1)]
    pieces = [word[start:end] for start, end in pairwise(cuts)]
    if slips == 1:
        middle = cuts[1]
        pieces.append(word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :])
    return pieces


def meanings(asked: Sequence[str], known: Collection[str]) -> list[list[str]]:
    """For each word those it may mean: itself where something has it, else all that are nearest.

    Whoever still types is understood by the beginning of a word.
    """
    return [
        [word] if any(word in each for each in known) else _nearest_all(word, known) or [word]
        for word in asked
    ]


def said(meant: Sequence[Sequence[str]], hits: Sequence[SearchHit]) -> str:
    """The words that stood in, of several for one those that were found."""
    shown = plain_letters(" ".join(f"{hit.title} {hit.note}" for hit in hits))
    return " ".join(next((each for each in some if each in shown), some[0]) for some in meant)


def _nearest_all(word: str, known: Collection[str]) -> list[str]:
    slips = _slips(word)
    if not slips:
        return []
    if whole := _closest(word, {each: each for each in known}, slips):
        return whole
    if len(word) < SHORTEST_BEGUN:
        return []
    lengths = range(len(word) - slips, len(word) + slips + 1)
    return _closest(
        word,
        {each[:end]: each for each in sorted(known) for end in lengths if len(each) > end},
        slips,
    )


def _closest(word: str, choices: Mapping[str, str], slips: int) -> list[str]:
    """The words whose spelling is nearest, all of those that are equally near."""
    near = process.extract(
        word, list(choices), scorer=OSA.distance, score_cutoff=slips, limit=MOST_MEANT * 2
    )
    least = min((distance for _, distance, _ in near), default=0)
    found = sorted({choices[each] for each, distance, _ in near if distance == least})
    return found[:MOST_MEANT]


def nearest(word: str, vocabulary: Iterable[str]) -> str | None:
    """The known word within one slip for every four letters, a swap of two counting as one."""
    slips = _slips(word)
    if not slips:
        return None
    found = process.extractOne(word, list(vocabulary), scorer=OSA.distance, score_cutoff=slips)
    return found[0] if found else None


def _slips(word: str) -> int:
    """How many slips are forgiven; none in numbers and codes, where each is another thing."""
    if any(one.isdigit() for one in word):
        return 0
    return min(len(word) // 4 + (len(word) == 3), 3)


def places(session: SignedIn, words: str, clients: Sequence[Grant]) -> list[Offer]:
    """Other workspaces whose name has the words: one's own first, then those of clients."""
    own = [
        Offer(t.name, t.kind.capitalize(), f"/t/{t.slug}", "building-2") for t in session.tenants
    ]
    theirs = [
        Offer(client.other_name, "Client", f"/t/{client.other_slug}", "handshake")
        for client in clients
        if client.state == "active"
    ] or [Offer(c.name, "Client", f"/t/{c.slug}", "handshake") for c in session.clients]
    here = f"/t/{session.tenant.slug}" if session.tenant else ""
    asked = plain_letters(words).split()
    return [
        place
        for place in (*own, *theirs)
        if place.href != here
        and asked
        and all(_begins(each, plain_letters(place.title)) for each in asked)
    ][:8]


def _begins(word: str, known: str) -> bool:
    return known.startswith(word) or f" {word}" in known
