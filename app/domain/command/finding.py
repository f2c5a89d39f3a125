"""What the palette offers: pages, things to set about, and the nearest words to mistyped ones."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.core.actor import Actor
from app.core.module import Registry
from app.core.text import plain_letters
from app.tenants import Grant
from app.web.identity import SignedIn


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


def corrected(words: str, vocabulary: Collection[str]) -> str | None:
    """The words with each unknown one replaced by the nearest known; None when nothing changes."""
    known = set(vocabulary)
    asked = plain_letters(words).split()
    meant = [each if each in known else nearest(each, known) or each for each in asked]
    return " ".join(meant) if meant != asked else None


def nearest(word: str, vocabulary: Iterable[str]) -> str | None:
    """The known word within one slip for every four letters, a swap of two counting as one."""
    slips = len(word) // 4 + (len(word) == 3)
    if not slips:
        return None
    found = process.extractOne(
        word, list(vocabulary), scorer=OSA.distance, score_cutoff=min(slips, 3)
    )
    return found[0] if found else None


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
