"""A house's shows added up: by month, by room and by act, the signed apart from the expected."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from app.core.money import Money
from app.domain.holds import Night
from app.domain.shows import HouseShow

NO_ROOM = "none"


@dataclass(slots=True)
class Sums:
    """Shows of one currency added up."""

    currency: str
    shows: int = 0
    capacity: int = 0
    sold: int = 0
    gross: int = 0
    net: int = 0
    artist: int = 0
    result: int = 0

    def add(self, each: HouseShow) -> None:
        self.shows += 1
        self.capacity += each.capacity
        self.sold += each.sold
        self.gross += each.gross.minor
        self.net += each.net.minor
        self.artist += each.artist.minor
        self.result += each.result.minor

    @property
    def share(self) -> Decimal | None:
        """Tickets sold as a part of what could be sold."""
        return Decimal(self.sold) / self.capacity if self.capacity else None

    def money(self, name: str) -> Money:
        return Money(getattr(self, name), self.currency)

    @property
    def per_head(self) -> Money | None:
        """Gross for each ticket sold, halves away from zero."""
        if not self.sold:
            return None
        mean = (Decimal(self.gross) / self.sold).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return Money(int(mean), self.currency)


@dataclass(slots=True)
class Group:
    """Shows that have something in common; `ahead` are those not signed whose figures are known."""

    key: str
    label: str
    signed: Sums
    ahead: Sums
    unknown: int = 0

    def add(self, each: HouseShow) -> None:
        if each.is_signed:
            self.signed.add(each)
        elif each.is_known:
            self.ahead.add(each)
        else:
            self.unknown += 1

    @property
    def shows(self) -> int:
        return self.signed.shows + self.ahead.shows + self.unknown


@dataclass(frozen=True, slots=True)
class Room:
    """How the nights of a room were used. The four add up to the days of the span."""

    key: str
    label: str
    days: int
    used: int
    held: int
    blocked: int

    @property
    def dark(self) -> int:
        return self.days - self.used - self.held - self.blocked


@dataclass(frozen=True, slots=True)
class Listed:
    """A show of the report, in its room."""

    figures: HouseShow
    room: str


@dataclass(frozen=True, slots=True)
class Report:
    currency: str
    currencies: tuple[str, ...]
    elsewhere: int
    """Shows in other currencies than this one, which no sum counts."""
    whole: Group
    months: Sequence[Group] = ()
    rooms: Sequence[Group] = ()
    acts: Sequence[Group] = ()
    shows: Sequence[Listed] = field(default_factory=list)


def add_up(shows: Sequence[Listed], *, currency: str, names: dict[str, str]) -> Report:
    """The report of these shows; without a currency of that one most of them have.

    `names` are those of rooms by their key.
    """
    counts = Counter(each.figures.currency for each in shows)
    chosen = currency or max(sorted(counts), key=lambda code: counts[code], default="")
    listed = [each for each in shows if each.figures.currency == chosen]
    whole = Group("", "", Sums(chosen), Sums(chosen))
    for each in listed:
        whole.add(each.figures)
    return Report(
        currency=chosen,
        currencies=tuple(sorted(counts)),
        elsewhere=len(shows) - len(listed),
        whole=whole,
        months=_groups(listed, chosen, _month, _month_label),
        rooms=sorted(
            _groups(listed, chosen, lambda each: each.room, lambda key: names.get(key, "")),
            key=lambda group: (group.key == NO_ROOM, group.label),
        ),
        acts=sorted(
            _groups(listed, chosen, lambda each: each.figures.show.artist_name, str),
            key=lambda group: (-group.signed.gross - group.ahead.gross, group.label),
        ),
        shows=listed,
    )


def use_of_rooms(
    nights: Iterable[Night], rooms: Sequence[tuple[str, str]], first: date, last: date
) -> list[Room]:
    """How each room's nights were used: a show before a block, a block before a hold."""
    used: dict[UUID, set[date]] = {}
    held: dict[UUID, set[date]] = {}
    blocked: dict[UUID, set[date]] = {}
    for night in nights:
        if night.kind == "block":
            blocked.setdefault(night.room_id, set()).add(night.on_date)
        elif night.state == "confirmed":
            used.setdefault(night.room_id, set()).add(night.on_date)
        elif night.state == "held":
            held.setdefault(night.room_id, set()).add(night.on_date)
    days = (last - first).days + 1
    found = []
    for key, label in rooms:
        shows, shut = used.get(UUID(key), set()), blocked.get(UUID(key), set())
        waits = held.get(UUID(key), set())
        found.append(
            Room(key, label, days, len(shows), len(waits - shows - shut), len(shut - shows))
        )
    return found


def _groups(
    shows: Iterable[Listed],
    currency: str,
    key: Callable[[Listed], str],
    label: Callable[[str], str],
) -> list[Group]:
    found: dict[str, Group] = {}
    for each in shows:
        name = key(each)
        if name not in found:
            found[name] = Group(name, label(name), Sums(currency), Sums(currency))
        found[name].add(each.figures)
    return list(found.values())


def _month(each: Listed) -> str:
    return f"{each.figures.show.on_date:%Y-%m}"


def _month_label(key: str) -> str:
    return f"{date.fromisoformat(f'{key}-01'):%B %Y}"
