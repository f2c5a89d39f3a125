"""Entering money that arrived from a payer, and taking an arrival back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.billing import Entry
from app.billing.payments import LinePurpose, explain_line, forget_purpose
from app.core.ids import new_id
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.royalties.arrivals.booking import entries_of
from app.domain.royalties.arrivals.claiming import Key, Rated, claims
from app.domain.royalties.arrivals.errors import (
    ArrivalReversed,
    ArrivesLater,
    CoversTooMuch,
    DifferenceUnexplained,
    NothingCovered,
    NotTheLine,
    PayerNotFound,
    SeveralCurrencies,
)
from app.domain.royalties.arrivals.events import MoneyArrived, MoneyTakenBack
from app.domain.royalties.arrivals.models import Arrival, ArrivalPart
from app.domain.royalties.arrivals.queries import dues, lock_arrival, parts_of
from app.domain.royalties.arrivals.settling import Claim, Settlement, is_rounding, settle
from app.domain.royalties.service.posting import one_at_a_time, opposite, post_entries

PURPOSE = "payer_arrival"
ROUNDING = "rounding"


@dataclass(frozen=True, kw_only=True, slots=True)
class Came:
    """What a person says of money that came: how much, when, what for, and why not more.

    `covers` names reports and one of their currencies; `reason` says why the sums differ.
    """

    payer: str
    amount: Money
    charges: Money
    arrived_on: date
    covers: Mapping[Key, Decimal]
    reason: str | None = None
    note: str = ""
    line_id: UUID | None = None


async def book_arrival(uow: UnitOfWork, came: Came) -> Arrival:
    """Settle what reports of a payer owe by money that came.

    Raises PayerNotFound, ArrivesLater, NothingCovered, CoversTooMuch, SeveralCurrencies,
    DifferenceUnexplained, and of a bank's line LineExplained, if it is for something else, and
    NotTheLine, if it shows less or another currency.
    """
    await one_at_a_time(uow)
    if came.arrived_on > uow.now.date():
        raise ArrivesLater(fields={"arrived_on": ArrivesLater.sentence})
    owed = await dues(uow, payer=came.payer)
    if not owed:
        raise PayerNotFound
    rated = await claims(uow, owed, came.amount.currency)
    settlement = settle(came.amount, came.charges, _covered(came, rated))
    arrival = _arrival(uow, came, settlement)
    parts = _parts(arrival, settlement, rated, {due.key: due.source for due in owed})
    uow.db.add(arrival)
    await uow.flush_rows()
    uow.db.add_all(parts)
    if came.line_id is not None:
        line = await explain_line(uow, came.line_id, LinePurpose(PURPOSE, arrival.id))
        if line.currency != arrival.currency or line.amount < arrival.amount:
            raise NotTheLine
    entries = entries_of(arrival, parts)
    await _post(uow, arrival, entries, kind=PURPOSE, words=f"Arrived from {arrival.payer}")
    uow.record(MoneyArrived(**_facts(arrival)))
    return arrival


async def reverse_arrival(uow: UnitOfWork, arrival_id: UUID, *, reason: str) -> Arrival:
    """Book an arrival back: what it covered is owed again. Raises ArrivalReversed."""
    await one_at_a_time(uow)
    arrival = await lock_arrival(uow, arrival_id)
    if arrival.is_reversed:
        raise ArrivalReversed
    entries = opposite(entries_of(arrival, await parts_of(uow, arrival.id)))
    await _post(uow, arrival, entries, kind="payer_arrival_reversal", words=f"Reversed: {reason}")
    arrival.reversed_at, arrival.reversed_by = uow.now, uow.actor.person_id
    arrival.reversal = reason
    await forget_purpose(uow, LinePurpose(PURPOSE, arrival.id))
    uow.record(MoneyTakenBack(reason=reason, **_facts(arrival)))
    return arrival


def _covered(came: Came, rated: Mapping[Key, Rated]) -> list[tuple[Claim[Key], Decimal]]:
    covers = {key: amount for key, amount in came.covers.items() if amount}
    chosen = [(rated[key].claim, amount) for key, amount in covers.items() if key in rated]
    if not covers:
        raise NothingCovered
    if len(chosen) < len(covers) or not all(claim.admits(amount) for claim, amount in chosen):
        raise CoversTooMuch
    if len({claim.currency for claim, _ in chosen}) > 1:
        raise SeveralCurrencies
    return chosen


def _arrival(uow: UnitOfWork, came: Came, settlement: Settlement[Key]) -> Arrival:
    reason = came.reason if settlement.difference else None
    if settlement.difference and is_rounding(settlement, came.amount.currency):
        reason = reason or ROUNDING
    if settlement.difference and not reason:
        raise _unexplained(settlement.difference, came.amount.currency)
    return Arrival(
        tenant_id=uow.tenant_id,
        id=new_id(),
        payer=came.payer,
        arrived_on=came.arrived_on,
        currency=came.amount.currency,
        amount=came.amount.minor,
        charges=came.charges.minor,
        difference=settlement.difference,
        reason=reason,
        note=came.note,
        gain=settlement.gain,
        entered_by=uow.actor.person_id,
    )


def _unexplained(difference: Decimal, currency: str) -> DifferenceUnexplained:
    size = f"{abs(difference).normalize():f} {currency}"
    words = (
        f"{size} less arrived than it covers. Say why, or lower what it covers."
        if difference > 0
        else f"{size} more arrived than it covers. Say why, or cover more."
    )
    return DifferenceUnexplained(words, fields={"reason": words})


def _parts(
    arrival: Arrival,
    settlement: Settlement[Key],
    rated: Mapping[Key, Rated],
    sources: Mapping[Key, str],
) -> list[ArrivalPart]:
    return [
        ArrivalPart(
            tenant_id=arrival.tenant_id,
            id=new_id(),
            arrival_id=arrival.id,
            report_id=part.key[0],
            source=sources[part.key],
            currency=part.key[1],
            covered=part.covered,
            booked=part.booked,
            rate=part.rate,
            rated_by=rated[part.key].rated_by if part.rate else None,
        )
        for part in settlement.parts
    ]


async def _post(
    uow: UnitOfWork, arrival: Arrival, entries: Sequence[Entry], *, kind: str, words: str
) -> None:
    await post_entries(
        uow,
        kind=kind,
        key=str(arrival.id),
        entries=list(entries),
        description=words,
        subject=(PURPOSE, arrival.id),
    )


def _facts(arrival: Arrival) -> dict[str, Any]:
    return {
        "arrival_id": arrival.id,
        "payer": arrival.payer,
        "amount": arrival.amount,
        "currency": arrival.currency,
    }
