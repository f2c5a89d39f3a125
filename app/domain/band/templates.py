"""What a show needs, as most bands do it: each line with the days before the show it is due."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Line:
    """A thing to do for any show; `key` stays when its words change."""

    key: str
    title: str
    days_before: int

    def due_on(self, show_on: date, today: date) -> date:
        """Its day, and not one that is over before anybody knew of it."""
        return max(show_on - timedelta(days=self.days_before), today)


FOR_A_SHOW = (
    Line("announce", "Announce the show", 42),
    Line("posters", "Send posters to the venue", 35),
    Line("rider", "Agree the rider with the venue", 28),
    Line("advance", "Send the advance", 21),
    Line("travel", "Book travel and beds", 21),
    Line("merch", "Order merch", 21),
    Line("guests", "Close the guest list", 2),
    Line("setlist", "Decide the set list", 2),
    Line("sheet", "Send the day sheet", 1),
    Line("settle", "Settle the show", 0),
)
