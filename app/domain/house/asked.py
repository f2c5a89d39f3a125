"""What a report is asked for: a span of days, a room, an act, a currency."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Asked:
    first: date
    last: date
    room: str = ""
    act: str = ""
    currency: str = ""

    def query(self, **other: str) -> str:
        """The address of the same report, with something else asked for."""
        said = {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "room": self.room,
            "act": self.act,
            "currency": self.currency,
            **other,
        }
        return urlencode({name: value for name, value in said.items() if value})

    def of(self, kind: str, key: str) -> str:
        """The address of one line: a month as far as it was asked for, a room or an act."""
        if kind != "month":
            return self.query(**{kind: key})
        start = date.fromisoformat(f"{key}-01")
        end = date(start.year + start.month // 12, start.month % 12 + 1, 1) - timedelta(days=1)
        first, last = max(start, self.first), min(end, self.last)
        return self.query(first=first.isoformat(), last=last.isoformat())


def year_of(today: date) -> Asked:
    return Asked(date(today.year, 1, 1), date(today.year, 12, 31))
