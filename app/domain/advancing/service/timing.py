"""The times of a show: those of its contract, and the ones of the day around them."""

from dataclasses import dataclass
from datetime import time

from app.core.uow import UnitOfWork
from app.domain.advancing import events
from app.domain.advancing.errors import AnswerChanged
from app.domain.advancing.models import ShowAdvance
from app.domain.advancing.queries.advances import find_advance
from app.domain.advancing.service.marks import change_advance
from app.domain.shows import Show, Side, change_show

OF_SHOW = ("doors", "starts", "curfew")


@dataclass(frozen=True, slots=True)
class Times:
    """Wall times where the show is; `more` are pairs of a time and what is on."""

    load_in: time | None = None
    sound_check: time | None = None
    doors: time | None = None
    starts: time | None = None
    curfew: time | None = None
    more: tuple[tuple[time, str], ...] = ()


async def set_times(
    uow: UnitOfWork, show: Show, times: Times, *, seen: int, side: Side, by: str
) -> ShowAdvance:
    """Set the times of the day, for both sides. Raises AnswerChanged and ShowClosed."""
    advance = await change_advance(uow, show, side=side, by=by)
    if advance.times_version != seen:
        raise AnswerChanged
    details = {name: getattr(times, name) for name in OF_SHOW}
    await change_show(uow, show.id, side=side, **details)
    before = _words(read_times(show, advance))
    advance.load_in, advance.sound_check = times.load_in, times.sound_check
    advance.more_times = [[f"{at:%H:%M}", what] for at, what in times.more]
    advance.times_version += 1
    await uow.flush_rows()
    after = _words(times)
    changed = {name: after.get(name, "") for name in {**before, **after}
               if before.get(name) != after.get(name)}  # fmt: skip
    if changed:
        was = {name: before.get(name, "") for name in changed}
        uow.record(events.TimesSet(**show.facts, side=str(side), before=was, after=changed))
    await uow.flush()
    return advance


async def times_of(uow: UnitOfWork, show: Show) -> Times:
    return read_times(show, await find_advance(uow, show.id))


def read_times(show: Show, advance: ShowAdvance | None) -> Times:
    """All times of a show that are known."""
    if advance is None:
        return Times(None, None, show.doors, show.starts, show.curfew)
    more = tuple((time.fromisoformat(at), what) for at, what in advance.more_times)
    return Times(advance.load_in, advance.sound_check, show.doors, show.starts, show.curfew, more)


def _words(times: Times) -> dict[str, str]:
    """Those that are not the show's own, which tells of its own by itself."""
    own = {"load-in": times.load_in, "sound check": times.sound_check}
    said = {name: f"{at:%H:%M}" for name, at in own.items() if at}
    return {**said, **{what: f"{at:%H:%M}" for at, what in times.more}}
