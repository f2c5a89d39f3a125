"""One sale under a contract: which rate applies, what it beat, and every step of the sum."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core.period import month_of
from app.domain.royalties.agreements.figures import shown
from app.domain.royalties.agreements.loading import Agreements
from app.domain.royalties.contracts import (
    AccountKind,
    Balances,
    Earning,
    Rate,
    Result,
    Why,
    net_of,
    run,
)
from app.domain.royalties.contracts.balances import Rates


@dataclass(frozen=True, slots=True)
class Beaten:
    """A rate that fitted too, and why the other one was more specific."""

    name: str
    because: str


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Answer:
    """What one contract makes of the sale; amounts in its currency, exact or to ten places."""

    contract: str
    name: str
    currency: str
    reason: str
    term: str = ""
    narrowed: Sequence[str] = ()
    beaten: Sequence[Beaten] = ()
    exchange: Rate | None = None
    rate: Decimal | None = None
    is_per_unit: bool = False
    steps: Sequence[Step] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """What a payee has of the sale under a contract, before advances and costs."""

    contract: str
    payee: str
    currency: str
    amount: Decimal
    reserve: Decimal


@dataclass(frozen=True, slots=True)
class Tried:
    answers: Sequence[Answer]
    parts: Sequence[Part]


def try_sale(agreements: Agreements, sale: Earning, rates: Rates) -> Tried:
    """Account the sale alone, with nothing before it. Raises InvalidContract."""
    result = run(
        month_of(sale.sold_on),
        [sale],
        agreements.contracts,
        Balances(),
        rates,
        transfers=agreements.transfers,
    )
    answers = [_answer(agreements, why) for why in result.explanation.why(sale)]
    return Tried(answers, _parts(agreements, result))


def exchange(
    sale: Earning, into: str, value: Decimal | None, on: date
) -> dict[tuple[str, ...], Rate]:
    """The rate that was typed, for a sale in another currency than the contract's."""
    if value is None or sale.currency == into:
        return {}
    return {(sale.currency, into): Rate(value, "typed here", on)}


def _answer(agreements: Agreements, why: Why) -> Answer:
    agreed = agreements.agreed[why.contract]
    is_per_unit = agreements.is_per_unit(why.contract, why.term)
    rate = None if why.rate is None else shown(why.rate if is_per_unit else why.rate * 100)
    return Answer(
        contract=why.contract,
        name=f"{agreed.number} {agreed.name}",
        currency=agreed.currency,
        reason=why.reason,
        term=agreements.term_name(why.contract, why.term),
        narrowed=why.narrowed,
        beaten=[
            Beaten(agreements.term_name(why.contract, each.term) or each.term, each.because)
            for each in why.beaten
        ],
        exchange=why.exchange,
        rate=rate,
        is_per_unit=is_per_unit,
        steps=[Step(step.name, shown(step.amount)) for step in why.steps],
    )


def _parts(agreements: Agreements, result: Result) -> list[Part]:
    accounts = {
        (account.contract, account.payee)
        for posting in result.postings
        for account in (posting.source, posting.target)
        if account.kind in (AccountKind.PAYEE, AccountKind.PAYABLE, AccountKind.RESERVE)
    }
    found = []
    for contract, payee in sorted(accounts):
        which = {"contract": contract, "payee": payee}
        due = net_of(result.postings, AccountKind.PAYEE, **which)
        due += net_of(result.postings, AccountKind.PAYABLE, **which)
        held = net_of(result.postings, AccountKind.RESERVE, **which)
        agreed, party = agreements.agreed[contract], agreements.payees.get(payee)
        who = party.name if party else "Somebody"
        found.append(Part(agreed.number, who, agreed.currency, shown(due), shown(held)))
    return found
