"""Gathers what the modules contribute, for the one who looks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.module import Registry, SearchSource, Step, TileView, WaitingView
from app.core.uow import UnitOfWork
from app.domain.command.cockpit import ClientLine, Contributed
from app.domain.command.deadlines import AHEAD, LISTED, ClientDeadline, Deadline, worded
from app.domain.command.finding import SearchHit, asked_words, meanings, parts_of, said
from app.domain.command.queries import find_hits, list_due, list_due_of_clients, list_words_like

HITS_PER_KIND = 8


@dataclass(frozen=True)
class Progress:
    """A step of getting started and whether it is behind the workspace."""

    step: Step
    is_done: bool


@dataclass(frozen=True)
class Found:
    """What one kind of thing has for the words searched."""

    label: str
    hits: Sequence[SearchHit]


async def gather_tiles(uow: UnitOfWork, registry: Registry) -> list[TileView]:
    """Tiles the actor may see, in their order, those with nothing to say left out."""
    tiles = sorted(
        (tile for module in registry.modules for tile in module.tiles),
        key=lambda tile: tile.order,
    )
    views = [await tile.load(uow) for tile in tiles if uow.actor.can(tile.permission)]
    return [view for view in views if view is not None]


async def gather_waiting(uow: UnitOfWork, registry: Registry) -> list[WaitingView]:
    """What waits for somebody and the actor can see to, the first thing first."""
    kinds = sorted(
        (kind for module in registry.modules for kind in module.waiting),
        key=lambda kind: kind.order,
    )
    views = [await kind.load(uow) for kind in kinds if uow.actor.can(kind.permission)]
    return [view for view in views if view is not None]


async def gather_deadlines(uow: UnitOfWork, registry: Registry) -> tuple[list[Deadline], int]:
    """The next deadlines of the workspace the actor may see, and how many there are in all."""
    listed = [each for each in _seen_kinds(uow, registry) if registry.deadlines[each].is_listed]
    found, number = await list_due(uow, listed, LISTED)
    return [worded(due, registry.deadlines) for due in found], number


async def with_deadlines(
    uow: UnitOfWork, registry: Registry, lines: Sequence[ClientLine]
) -> list[ClientLine]:
    """The lines with the next deadline of each client, asked once for all of them."""
    if not lines:
        return []
    found = {
        each.client_id: ClientDeadline(
            worded(each.due, registry.deadlines), each.is_ours, each.near
        )
        for each in await list_due_of_clients(uow, _seen_kinds(uow, registry), AHEAD)
    }
    return [replace(line, deadline=found.get(line.id)) for line in lines]


def _seen_kinds(uow: UnitOfWork, registry: Registry) -> list[str]:
    return [key for key, kind in registry.deadlines.items() if uow.actor.can(kind.permission)]


async def gather_steps(uow: UnitOfWork, registry: Registry, kind: str) -> list[Progress]:
    """The steps of getting started for a tenant of this kind, in their order."""
    steps = sorted(
        (step for module in registry.modules for step in module.steps if kind in step.kinds),
        key=lambda step: step.order,
    )
    return [Progress(step, await step.is_done(uow)) for step in steps]


async def gather_columns(
    uow: UnitOfWork, registry: Registry, lines: Sequence[ClientLine]
) -> list[Contributed]:
    """The columns of the cockpit the actor may see, each asked once for all the clients."""
    ids = [line.id for line in lines]
    return [
        Contributed(each.key, each.label, each.is_figure, await each.load(uow, ids))
        for each in registry.client_columns
        if ids and uow.actor.can(each.permission)
    ]


@dataclass(frozen=True)
class Result:
    """What was found; `meant` is set when nothing had the words and others stood in for them."""

    found: Sequence[Found]
    meant: str | None = None


async def search(
    uow: UnitOfWork, registry: Registry, text: str, *, limit: int = HITS_PER_KIND
) -> Result:
    """Hits by kind, only of kinds the actor may see; nothing for blank words.

    One statement over all kinds. When nothing has the words, a second one asks for the words that
    are like them, and a third for what has the nearest of those.
    """
    words = asked_words(text)
    sources = [
        source
        for module in registry.modules
        for source in module.search
        if uow.actor.can(source.permission)
    ]
    if not words or not sources:
        return Result([])
    found = await _find(uow, sources, [[word] for word in words], limit)
    parts = [part for word in words for part in parts_of(word)]
    if found or not parts:
        return Result(found)
    meant = meanings(words, await list_words_like(uow, sources, parts))
    if all(word in each for word, each in zip(words, meant, strict=True)):
        return Result([])
    found = await _find(uow, sources, meant, limit)
    return Result(found, said(meant, [hit for kind in found for hit in kind.hits]))


async def _find(
    uow: UnitOfWork, sources: Sequence[SearchSource], words: Sequence[Sequence[str]], limit: int
) -> list[Found]:
    hits = await find_hits(uow, sources, words, limit)
    return [Found(source.label, hits[source]) for source in sources if source in hits]
