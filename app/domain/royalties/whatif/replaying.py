"""A history accounted again, period by period, under what was agreed or under a change. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import msgspec

from app.core.money import exact_sum
from app.core.period import Period
from app.domain.royalties.accounting.closing import ZERO, Closing, cut
from app.domain.royalties.accounting.reckoning import close_gathered, coverage_of
from app.domain.royalties.agreements import Agreements
from app.domain.royalties.agreements.errors import DealRefused
from app.domain.royalties.contracts import (
    AccountKind,
    Earning,
    InvalidContract,
    Purse,
    Recoupable,
    Result,
)
from app.domain.royalties.contracts.coverage import Coverage
from app.domain.royalties.contracts.gathering import Gathering
from app.domain.royalties.whatif.changes import Change, changed
from app.domain.royalties.whatif.history import History, Step

EVERYBODY = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a payee, or of a whole contract, in one period: `payable` and `recouped` are of it,
    `reserved`, `unrecouped` and `carried` stand at its end. Cut to 18 decimals.
    """

    payable: Decimal = Decimal(0)
    recouped: Decimal = Decimal(0)
    reserved: Decimal = Decimal(0)
    unrecouped: Decimal = Decimal(0)
    carried: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Done:
    """One period under one set of terms; `figures` of everybody together have no payee."""

    period: Period
    figures: Mapping[Purse, Figures]
    closings: Mapping[str, Closing]
    published: Mapping[str, Closing]

    @property
    def is_as_published(self) -> bool:
        """Whether every contract closes as its statements said; true of what is not stated."""
        return all(
            key in self.closings and _sorted(self.closings[key]) == _sorted(said)
            for key, said in self.published.items()
        )


def _sorted(closing: Closing) -> Closing:
    """Counters and reserves stand in the order sales came in, which means nothing."""
    return msgspec.structs.replace(
        closing,
        reserves=tuple(sorted(closing.reserves, key=repr)),
        counters=tuple(sorted(closing.counters, key=repr)),
    )


class Trial:
    """Several sets of terms accounted side by side, period by period.

    The first of them must be accountable: what the engine refuses of it is raised, InvalidContract
    and DealRefused. Of the others it ends that one and stands in `refused`, by its place.
    """

    def __init__(self, history: History, contract_id: UUID, changes: Sequence[Change]) -> None:
        self._history = history
        self._contract_id = contract_id
        self._courses = [_Course(change, dict(history.opening)) for change in changes]
        self.refused: dict[int, str] = {}

    @property
    def replays(self) -> list[list[Done]]:
        """Every period of each set of terms that was not refused, in their order."""
        return [each.done for place, each in self._courses_left()]

    def begin(self, step: Step) -> None:
        """Open the next period."""
        self._step = step
        for place, course in self._courses_left():
            with self._refusing(place):
                self._open(course)

    def take(self, sales: Collection[Earning]) -> None:
        """Take in some of the sales of the period; they are not kept."""
        for place, course in self._courses_left():
            with self._refusing(place):
                if course.gathering is not None:
                    course.gathering.take(sales)

    def end(self) -> None:
        """Close the period, each set of terms after its own closings of the one before."""
        for place, course in self._courses_left():
            with self._refusing(place):
                self._close(course, course.gathering or self._shared.under(course.coverage))

    def _open(self, course: "_Course") -> None:
        step = self._step
        course.agreements = changed(
            step.agreements, self._contract_id, course.change, self._history.groups
        )
        course.coverage = coverage_of(
            course.agreements, course.last, due=step.due, rates=step.rates
        )
        # Sales are taken in once for all terms that put them into the same sums.
        is_alone = course is self._courses[0] or course.change.moves_sales
        is_alone = is_alone or course.coverage.is_by_amount
        course.gathering = Gathering(course.coverage) if is_alone else None
        if course.gathering is not None and course is self._courses[0]:
            self._shared = course.gathering

    def _close(self, course: "_Course", gathering: Gathering) -> None:
        step = self._step
        closed = close_gathered(
            step.period,
            gathering,
            course.agreements,
            course.last,
            rates=step.rates,
            songs=self._history.songs,
        )
        course.last |= closed.closings
        figures = _figures(closed.result, closed.closings)
        course.done.append(Done(step.period, figures, closed.closings, step.published))

    def _courses_left(self) -> list[tuple[int, "_Course"]]:
        return [(at, each) for at, each in enumerate(self._courses) if at not in self.refused]

    @contextmanager
    def _refusing(self, place: int) -> Iterator[None]:
        try:
            yield
        except (InvalidContract, DealRefused) as error:
            if place == 0:
                raise
            self.refused[place] = str(error)


@dataclass(slots=True)
class _Course:
    """One set of terms on its way; without a gathering it takes the sums of the first."""

    change: Change
    last: dict[str, Closing]
    done: list[Done] = field(default_factory=list)
    agreements: Agreements = field(init=False)
    coverage: Coverage = field(init=False)
    gathering: Gathering | None = None


def replay(history: History, contract_id: UUID, change: Change) -> list[Done]:
    """Every period in its order under one set of terms, each after the closings of the one before.

    Raises InvalidContract and DealRefused, saying what to change.
    """
    return side_by_side(history, contract_id, [change]).replays[0]


def side_by_side(history: History, contract_id: UUID, changes: Sequence[Change]) -> Trial:
    """A history whose sales are all at hand."""
    trial = Trial(history, contract_id, changes)
    for step in history.steps:
        trial.begin(step)
        trial.take(step.sales)
        trial.end()
    return trial


def _figures(result: Result, closings: Mapping[str, Closing]) -> dict[Purse, Figures]:
    payable, recouped = _paid_and_recouped(result)
    left = _outstanding(result.balances.recoupables)
    purses = {Purse(contract, EVERYBODY) for contract in closings}
    purses |= {Purse(c, payee) for c, closing in closings.items() for payee in closing.owed}
    purses |= {Purse(c, payee) for c, closing in closings.items() for payee in closing.reserved}
    purses |= {*payable, *recouped, *left}
    return {
        purse: Figures(
            payable=cut(payable.get(purse, ZERO)),
            recouped=cut(recouped.get(purse, ZERO)),
            reserved=_of(closings[purse.contract].reserved, purse.payee),
            unrecouped=cut(left.get(purse, ZERO)),
            carried=_of(closings[purse.contract].owed, purse.payee),
        )
        for purse in sorted(purses)
        if purse.contract in closings
    }


def _of(amounts: Mapping[str, Decimal], payee: str) -> Decimal:
    if payee == EVERYBODY:
        return exact_sum(amounts.values())
    return amounts.get(payee, Decimal(0))


def _paid_and_recouped(
    result: Result,
) -> tuple[dict[Purse, Fraction], dict[Purse, Fraction]]:
    """By payee, and by contract for all together: a shared cost is nobody's own."""
    payable: defaultdict[Purse, Fraction] = defaultdict(Fraction)
    recouped: defaultdict[Purse, Fraction] = defaultdict(Fraction)
    for posting in result.postings:
        sums = {AccountKind.PAYABLE: payable, AccountKind.RECOUPED: recouped}.get(
            posting.target.kind
        )
        if sums is not None:
            contract = posting.target.contract
            for payee in {EVERYBODY, posting.target.payee}:
                sums[Purse(contract, payee)] += posting.amount
    return dict(payable), dict(recouped)


def _outstanding(items: Iterable[Recoupable]) -> dict[Purse, Fraction]:
    left: defaultdict[Purse, Fraction] = defaultdict(Fraction)
    for item in items:
        for payee in {EVERYBODY, item.payee}:
            left[Purse(item.contract, payee)] += item.outstanding
    return dict(left)
