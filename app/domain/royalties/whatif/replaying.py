"""A history accounted again, period by period, under what was agreed or under a change. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import msgspec

from app.core.money import exact_sum
from app.core.period import Period
from app.domain.royalties.accounting.closing import ZERO, Closing, cut
from app.domain.royalties.accounting.reckoning import close
from app.domain.royalties.contracts import AccountKind, Purse, Recoupable, Result
from app.domain.royalties.whatif.changes import Change, changed
from app.domain.royalties.whatif.history import History

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


def replay(history: History, contract_id: UUID, change: Change) -> list[Done]:
    """Every period in its order, each after the closings of the one before.

    Raises InvalidContract and DealRefused, saying what to change.
    """
    last = dict(history.opening)
    done = []
    for step in history.steps:
        agreements = changed(step.agreements, contract_id, change, history.groups)
        closed = close(
            step.period,
            step.sales,
            agreements,
            last,
            due=step.due,
            rates=step.rates,
            songs=history.songs,
        )
        last |= closed.closings
        figures = _figures(closed.result, closed.closings)
        done.append(Done(step.period, figures, closed.closings, step.published))
    return done


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
