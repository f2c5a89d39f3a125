"""What a page shows of a show's riders: the lines, their answers, and where a room has less."""

from dataclasses import dataclass

from app.core.uow import UnitOfWork
from app.domain.advancing.answers import ANSWERS, Answer
from app.domain.advancing.gaps import Gap, House, gaps_of, needs_of
from app.domain.advancing.items import Content, RiderItem
from app.domain.advancing.models import ShowRider, ShowRiderItem
from app.domain.advancing.plot import Plot, read_plot
from app.domain.advancing.queries.riders import list_items, list_show_riders
from app.domain.shows import Show
from app.domain.venues import get_venue, list_rooms
from app.web.forms import Form


@dataclass(frozen=True, slots=True)
class Given:
    """A show's copy of a rider with its items."""

    copy: ShowRider
    rows: list[ShowRiderItem]
    plot: Plot

    @property
    def content(self) -> Content:
        return Content(self.copy.body, tuple(item_of(row) for row in self.rows), self.plot)


def item_of(row: ShowRiderItem) -> RiderItem:
    return RiderItem(row.key, row.what, row.quantity, row.need, row.measure)


async def given_riders(uow: UnitOfWork, show: Show) -> list[Given]:
    copies = await list_show_riders(uow, show.id)
    rows = await list_items(uow, [copy.id for copy in copies])
    return [
        Given(copy, [row for row in rows if row.show_rider_id == copy.id], read_plot(copy.plot))
        for copy in copies
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """A line as a form shows it: what stands there, or what was typed when that was refused.

    `stands` says what stands there now when somebody else has answered meanwhile.
    """

    row: ShowRiderItem
    shown: Answer
    mark: str
    stands: str
    gap: Gap | None

    @property
    def label(self) -> str:
        return ANSWERS[self.shown.answer]


async def house_of(uow: UnitOfWork, show: Show) -> House:
    """What the directory knows of where a show is."""
    if show.venue_id is None:
        return House({}, "", show.place)
    venue, rooms = await get_venue(uow, show.venue_id), await list_rooms(uow, [show.venue_id])
    named = [room for room in rooms if room.name == show.place] or rooms
    technical = named[0].technical if len(named) == 1 else {}
    return House(technical, venue.load_in, show.place)


def find_gaps(given: list[Given], house: House) -> list[Gap]:
    """Where the room has less than the riders ask for, and what the venue has refused."""
    needs = needs_of([(f"{g.copy.id}:", g.content.items, g.plot) for g in given])
    refused = [
        Gap(f"{g.copy.id}:{row.key}", f"{row.what}: the venue says no, and it is a must.")
        for g in given
        for row in g.rows
        if row.answer == "no" and row.need == "must"
    ]
    return gaps_of(needs, house) + refused


def lines_of(given: Given, gaps: list[Gap], form: Form | None) -> list[Line]:
    """The lines of a rider with their answers, or with what was typed into `form`."""
    typed = {row["id"]: row for row in form.rows("row")} if form else {}
    flagged = {gap.key: gap for gap in gaps}
    lines = []
    for row in given.rows:
        now, mine = answer_of(row), typed.get(str(row.id))
        shown = Answer(mine["answer"], mine["instead"], mine["note"]) if mine else now
        stands = _stands(row, now) if mine and mine["seen"] != now.mark else ""
        gap = flagged.get(f"{given.copy.id}:{row.key}")
        lines.append(Line(row, shown, now.mark, stands, gap))
    return lines


def answer_of(row: ShowRiderItem) -> Answer:
    return Answer(row.answer, row.instead, row.note)


def _stands(row: ShowRiderItem, now: Answer) -> str:
    words = ", ".join(filter(None, (ANSWERS[now.answer], now.instead, now.note)))
    return f"{row.answered_by}: {words}" if row.answered_by else words
