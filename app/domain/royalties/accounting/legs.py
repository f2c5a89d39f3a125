"""What the accounting of contracts moves in the ledger, before accounts are named."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.core.money import EXACT
from app.domain.royalties.accounting.closing import Closing, closings_of, cut
from app.domain.royalties.contracts import AccountKind, Balances, Crossing, Result


class Place(StrEnum):
    """Where money under contract can stand."""

    CONTRACTED = "contracted"
    EXCHANGE = "exchange"
    OWED = "owed"
    EARNED = "earned"
    ITEM = "item"
    RESERVE = "reserve"
    LOSS = "loss"
    KEPT = "kept"
    LABEL = "label"


@dataclass(frozen=True, slots=True, order=True)
class Leg:
    """A debit (positive) or credit; `subject` is an item or the kind of a deduction."""

    place: Place
    currency: str
    contract: str = ""
    payee: str = ""
    subject: str = ""
    amount: Decimal = Decimal(0)


Gross = Mapping[tuple[str, str], Decimal]


def legs_of(
    opening: Balances,
    result: Result,
    currencies: Mapping[str, str],
    gross: Gross,
    crossings: Iterable[Crossing] = (),
) -> list[Leg]:
    """The legs of a run, in balance in each currency; the label's part is what remains.

    `currencies` are those of the contracts, `gross` the covered income by its own currency and
    that of the contract it is accounted under first.
    """
    crossings = list(crossings)
    before, after = closings_of(opening, crossings), closings_of(result.balances, crossings)
    legs = []
    for contract, currency in sorted(currencies.items()):
        was, now = before.get(contract, Closing()), after.get(contract, Closing())
        legs += _moved(contract, currency, was, now)
    legs += _flows(result)
    legs += _taken_in(result, gross)
    left: defaultdict[str, Decimal] = defaultdict(Decimal)
    for leg in legs:
        left[leg.currency] = EXACT.add(left[leg.currency], leg.amount)
    legs += [
        Leg(Place.LABEL, currency, amount=amount.copy_negate()) for currency, amount in left.items()
    ]
    return sorted(leg for leg in legs if leg.amount)


def _moved(contract: str, currency: str, was: Closing, now: Closing) -> list[Leg]:
    """From one cut balance to the next, so that the ledger holds exactly the balances."""
    owed = (Place.OWED, _added(was.owed, now.owed))
    reserved = (Place.RESERVE, _added(was.reserved, now.reserved))
    legs = [
        Leg(place, currency, contract, payee=payee, amount=amount.copy_negate())
        for place, amounts in (owed, reserved)
        for payee, amount in amounts.items()
    ]
    legs += [
        Leg(Place.ITEM, currency, contract, subject=item, amount=amount.copy_negate())
        for item, amount in _added(was.recouped, now.recouped).items()
    ]
    return [*legs, Leg(Place.LOSS, currency, contract, amount=EXACT.subtract(was.loss, now.loss))]


def _flows(result: Result) -> list[Leg]:
    sums: defaultdict[Leg, Fraction] = defaultdict(Fraction)
    for posting in result.postings:
        for account, amount in (
            (posting.target, posting.amount),
            (posting.source, -posting.amount),
        ):
            if account.kind is AccountKind.PAYABLE:
                leg = Leg(Place.EARNED, posting.currency, account.contract, account.payee)
                sums[leg] += amount
            elif account.kind is AccountKind.DEDUCTION:
                sums[Leg(Place.KEPT, posting.currency, subject=account.name)] += amount
    return [
        Leg(leg.place, leg.currency, leg.contract, leg.payee, leg.subject, cut(-amount))
        for leg, amount in sums.items()
    ]


def _taken_in(result: Result, gross: Gross) -> list[Leg]:
    converted: defaultdict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for posting in result.postings:
        if posting.source.kind is AccountKind.REPORT:
            converted[posting.source.name, posting.currency] += posting.amount
    legs = []
    for (reported, currency), amount in sorted(gross.items()):
        legs.append(Leg(Place.CONTRACTED, reported, amount=amount))
        if reported != currency:
            legs.append(Leg(Place.EXCHANGE, reported, amount=amount.copy_negate()))
            worth = cut(converted[reported, currency])
            legs.append(Leg(Place.EXCHANGE, currency, amount=worth))
    return legs


def _added(was: Mapping[str, Decimal], now: Mapping[str, Decimal]) -> dict[str, Decimal]:
    nothing = Decimal(0)
    return {
        key: EXACT.subtract(now.get(key, nothing), was.get(key, nothing))
        for key in sorted(was.keys() | now.keys())
    }
