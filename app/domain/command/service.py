"""Gathers what the modules contribute, for the one who looks."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.module import Registry, SearchHit, SearchSource, Step, TileView, WaitingView
from app.core.uow import UnitOfWork
from app.domain.command.cockpit import ClientLine, Contributed
from app.domain.command.finding import corrected

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
    """What was found; `meant` is set when nothing had the words and these stood in for them."""

    found: Sequence[Found]
    meant: str | None = None


async def search(
    uow: UnitOfWork, registry: Registry, words: str, *, limit: int = HITS_PER_KIND
) -> Result:
    """Hits by kind, only of kinds the actor may see; nothing for blank words.

    Words that nothing has are taken for the nearest that something has.
    """
    if not words.strip():
        return Result([])
    sources = [
        source
        for module in registry.modules
        for source in module.search
        if uow.actor.can(source.permission)
    ]
    found = await _find(uow, sources, words.strip(), limit)
    if found:
        return Result(found)
    vocabulary = {
        word for source in sources if source.vocabulary for word in await source.vocabulary(uow)
    }
    meant = corrected(words, vocabulary)
    if meant is None:
        return Result([])
    return Result(await _find(uow, sources, meant, limit), meant)


async def _find(
    uow: UnitOfWork, sources: Sequence[SearchSource], words: str, limit: int
) -> list[Found]:
    found = [Found(source.label, await source.find(uow, words, limit)) for source in sources]
    return [each for each in found if each.hits]
