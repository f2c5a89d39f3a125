"""Payments beside payouts: what other modules paid people themselves, in the year's returns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.billing.tax.assessing import papers_of
from app.billing.tax.income import Income, box_of
from app.billing.tax.queries.amounts import YearPart
from app.billing.tax.queries.forms import find_active_payer
from app.billing.tax.withholding import FormKind, Papers, Regime, Ruling, has_reached, rule
from app.core.money import Money
from app.core.uow import UnitOfWork

_A_DOLLAR = 100


@dataclass(frozen=True, slots=True)
class DirectPayment:
    """`gross` of one kind of income, paid on a day, with the federal tax kept back of it.

    `regime` is None where nothing was said of such a tax; `rate` is in per cent.
    """

    subject_id: UUID
    payee_name: str
    income: Income
    paid_on: date
    gross: Money
    withheld: Money
    regime: Regime | None = None
    rate: Decimal = Decimal(0)
    is_abroad: bool = False
    """Whether the work was done outside the United States."""


async def list_direct(uow: UnitOfWork, first: date, last: date) -> list[DirectPayment]:
    """What was paid on these days otherwise than by payouts."""
    return [
        payment
        for listed in uow.registry.paid_directly
        for payment in await listed(uow, first, last)
    ]


async def ruling_of(
    uow: UnitOfWork, subject_id: UUID, income: Income, gross: Money, *, on: date, is_abroad: bool
) -> Ruling | None:
    """What is to be kept back of a payment on a day; None while no payer is entered."""
    if await find_active_payer(uow) is None:
        return None
    papers = (await papers_of(uow)).get(subject_id, Papers())
    nothing = Money.zero(gross.currency)
    payment = DirectPayment(subject_id, "", income, on, gross, nothing, is_abroad=is_abroad)
    reached = _has_reached(payment, await list_direct(uow, date(on.year, 1, 1), on))
    return _rule(papers, income, on, is_abroad=is_abroad, has_reached=reached)


def is_less(kept: Money, due: Money) -> bool:
    """Whether less was kept back than is due; forms have whole dollars, and every night rounds."""
    return kept.minor + _A_DOLLAR <= due.minor


def year_parts(
    payments: Iterable[DirectPayment], papers: Mapping[UUID, Papers]
) -> tuple[list[YearPart], list[DirectPayment]]:
    """The parts of a year, by payee, kind and rule, and the payments of which too little was kept.

    Where nothing was said of a tax, the papers as they are now say under which rule it was.
    """
    sums: dict[tuple[UUID, str, Income, str, Decimal, str], tuple[Money, Money]] = {}
    short, listed = [], list(payments)
    for payment in listed:
        ruling = _rule(
            papers.get(payment.subject_id, Papers()),
            payment.income,
            payment.paid_on,
            is_abroad=payment.is_abroad,
            has_reached=_has_reached(payment, listed),
        )
        is_agreed = payment.regime is Regime.AGREEMENT
        if not is_agreed and is_less(payment.withheld, ruling.withheld(payment.gross)):
            short.append(payment)
        regime = payment.regime or ruling.regime
        rate = payment.rate if payment.regime else ruling.rate
        key = (
            payment.subject_id, payment.payee_name, payment.income, str(regime), rate,
            payment.gross.currency,
        )  # fmt: skip
        nothing = Money.zero(payment.gross.currency)
        gross, withheld = sums.get(key, (nothing, nothing))
        sums[key] = (gross + payment.gross, withheld + payment.withheld)
    return _parts(sums), short


def _has_reached(payment: DirectPayment, listed: Sequence[DirectPayment]) -> bool:
    """Whether the year's payments to this payee come to the amount that is reported."""
    before = _like(payment, (each for each in listed if each is not payment))
    return has_reached(payment.income, before, payment.gross, payment.paid_on)


def _like(payment: DirectPayment, others: Iterable[DirectPayment]) -> Money:
    """What the same payee was paid besides in the same currency, for the same box."""
    found = [
        other.gross
        for other in others
        if other.subject_id == payment.subject_id
        and box_of(other.income) == box_of(payment.income)
        and other.gross.currency == payment.gross.currency
    ]
    return Money.sum(found, payment.gross.currency)


def _parts(
    sums: Mapping[tuple[UUID, str, Income, str, Decimal, str], tuple[Money, Money]],
) -> list[YearPart]:
    return [
        YearPart(subject_id, name, income, regime, f"{rate.normalize():f}", gross, withheld)
        for (subject_id, name, income, regime, rate, _), (gross, withheld) in sorted(sums.items())
    ]


def _rule(
    papers: Papers, income: Income, day: date, *, is_abroad: bool, has_reached: bool
) -> Ruling:
    """Work abroad is taxed here only where the payee is of here, and no form says otherwise."""
    if is_abroad and papers.form is not FormKind.W9:
        return Ruling(Regime.NONE, Decimal(0), "The work is done outside the United States.")
    # What a form says of work abroad is not about this work.
    here = replace(papers, works_abroad=False)
    return rule(here, income, day=day, has_reached=has_reached)
