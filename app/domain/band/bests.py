"""Which dates suit best, and who could step in for whom. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain.band.models import BandPerson, BandPollOption, BandPollPerson

Answers = Mapping[UUID, Mapping[UUID, str]]
"""By person of the poll and by option: yes, maybe or no."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was said to one date. `is_best`: no other has a better count."""

    option: BandPollOption
    yes: int
    maybe: int
    no: int
    silent: int
    is_best: bool = False

    @property
    def rank(self) -> tuple[int, int]:
        """Who can at all counts first, then who likes to."""
        return self.yes + self.maybe, self.yes

    @property
    def words(self) -> str:
        said = ((self.yes, "can"), (self.maybe, "if need be"), (self.no, "cannot"))
        parts = [f"{number} {word}" for number, word in said if number]
        if self.silent:
            parts.append(f"{self.silent} not answered")
        return ", ".join(parts)


def tallies(
    options: Sequence[BandPollOption], people: Sequence[BandPollPerson], answers: Answers
) -> list[Tally]:
    """A count for each date in order, the best of them marked once anybody can."""
    counted = []
    for option in options:
        said = [answers.get(person.id, {}).get(option.id, "") for person in people]
        yes, maybe, no, silent = (said.count(word) for word in ("yes", "maybe", "no", ""))
        counted.append(Tally(option, yes, maybe, no, silent))
    most = max((tally.rank for tally in counted), default=(0, 0))
    if most == (0, 0):
        return counted
    return [
        Tally(t.option, t.yes, t.maybe, t.no, t.silent, is_best=t.rank == most) for t in counted
    ]


def silent_ones(
    options: Sequence[BandPollOption], people: Sequence[BandPollPerson], answers: Answers
) -> list[BandPollPerson]:
    """Those who have not answered every date there is now."""
    every = {option.id for option in options}
    return [person for person in people if not every <= answers.get(person.id, {}).keys()]


@dataclass(frozen=True, slots=True)
class StandIn:
    """Deps who could be asked because a member cannot on a date."""

    member: BandPollPerson
    options: tuple[BandPollOption, ...]
    deps: tuple[BandPerson, ...]


def stand_ins(
    options: Sequence[BandPollOption],
    people: Sequence[BandPollPerson],
    answers: Answers,
    band: Iterable[BandPerson],
) -> list[StandIn]:
    """For each member who says no to a date: the deps of an instrument of theirs, not yet asked."""
    asked = {person.email for person in people}
    free = [dep for dep in band if dep.is_dep and dep.email and dep.email not in asked]
    found = []
    for person in people:
        said = answers.get(person.id, {})
        missed = tuple(option for option in options if said.get(option.id) == "no")
        if person.is_dep or not missed:
            continue
        deps = tuple(dep for dep in free if dep.instruments & person.instruments)
        found.append(StandIn(person, missed, deps))
    return found
