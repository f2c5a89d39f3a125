"""How a venue deals: when it pays, calls off and answers, from what was signed and paid here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from app.core.text import counted
from app.core.uow import UnitOfWork

IN_TIME = timedelta(days=14)
"""From the second signature until the artist's side has the money."""
TO_ANSWER, IN_WORDS = timedelta(days=7), "a week"
"""From the request for a night until somebody of the house says yes or no."""


@dataclass(frozen=True, slots=True)
class Record:
    """Counts of shows of whoever keeps the venue; nobody enters them."""

    settled: int
    artists: int
    rated: int
    on_time: int
    agreed: int
    canceled: int
    answers: int
    hours: float | None

    @property
    def rests_on(self) -> str:
        """How much there is to judge by."""
        return f"{counted(self.settled, 'settlement')} with {counted(self.artists, 'artist')}"

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What can be said, in words with their counts."""
        said = []
        if self.rated:
            of = counted(self.rated, "settlement")
            said.append(("Paid in time", f"{self.on_time} of {of}"))
        if self.agreed:
            said.append(("Called off", f"{self.canceled} of {counted(self.agreed, 'agreed show')}"))
        if self.answers and self.hours is not None:
            said.append(
                ("Answers offers", f"{_within(self.hours)}, {counted(self.answers, 'offer')}")
            )
        return said


@dataclass(frozen=True, slots=True)
class Answers:
    """Requests for nights of the last year, as whoever keeps the venue answered them.

    `hours` is the time the middle one of those answered took.
    """

    rated: int
    in_time: int
    hours: float | None

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What can be said, in words with their counts."""
        if not self.rated:
            return []
        of = counted(self.rated, "request")
        said = f"{self.in_time:,} of {of} within {IN_WORDS}"
        usual = "" if self.hours is None else f", usually {_within(self.hours)}"
        return [("Answers requests", f"{said}{usual}")]


@dataclass(frozen=True, slots=True)
class Trust:
    """How a venue deals, as far as a line of a list has room to say it."""

    record: Record
    answers: Answers

    @property
    def words(self) -> str:
        """Empty where there is nothing to go by."""
        record, answers = self.record, self.answers
        said = [
            (record.rated, f"paid in time {record.on_time:,} of {record.rated:,}"),
            (record.agreed, f"called off {record.canceled:,} of {record.agreed:,}"),
            (answers.rated, f"answered {answers.in_time:,} of {answers.rated:,} within {IN_WORDS}"),
        ]
        words = ", ".join(each for number, each in said if number)
        return words[:1].upper() + words[1:]


async def map_trust(uow: UnitOfWork, venue_ids: Sequence[UUID]) -> dict[UUID, Trust]:
    """How venues deal, by venue: the figures of their pages, in one statement for all of them."""
    if not venue_ids:
        return {}
    found = await uow.db.execute(
        text(
            "SELECT r.*, a.rated, a.in_time, a.hours"
            " FROM backline.venue_records(:venues, :paid, :now) r"
            " JOIN backline.venues_answers(:venues, :said, :now) a ON a.venue_id = r.venue_id"
        ),
        {
            "venues": list(venue_ids),
            "paid": IN_TIME.days,
            "said": TO_ANSWER.days,
            "now": uow.now,
        },
    )
    return {row[0]: Trust(Record(*row[1:9]), Answers(*row[9:])) for row in found}


async def get_answers(uow: UnitOfWork, venue_id: UUID) -> Answers:
    found = await uow.db.execute(
        text("SELECT * FROM backline.venue_answers(:venue, :days, :now)"),
        {"venue": venue_id, "days": TO_ANSWER.days, "now": uow.now},
    )
    return Answers(*found.one())


async def get_record(uow: UnitOfWork, venue_id: UUID) -> Record:
    found = await uow.db.execute(
        text("SELECT * FROM backline.venue_record(:venue, :days, :now)"),
        {"venue": venue_id, "days": IN_TIME.days, "now": uow.now},
    )
    return Record(*found.one())


def _within(hours: float) -> str:
    if hours <= 1:
        return "within an hour"
    if hours <= 24:
        return "within a day"
    return f"within {counted(-int(-hours // 24), 'day')}"
