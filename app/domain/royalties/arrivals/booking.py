"""An arrival as entries of the ledger, and back; pure."""

from collections.abc import Sequence
from decimal import Decimal

from app.billing import Entry, chart
from app.core.money import Money
from app.domain.royalties.arrivals.models import Arrival, ArrivalPart


def entries_of(arrival: Arrival, parts: Sequence[ArrivalPart]) -> list[Entry]:
    """The bank has the money, the payer owes it no more, and what is between has its account.

    Each currency balances for itself: what was owed in another one is exchanged at its rate.
    """
    here = arrival.currency
    entries = [
        Entry(chart.bank(here), _main(arrival.amount, here)),
        Entry(chart.bank_charges(here), _main(arrival.charges, here)),
        Entry(chart.exchange_differences(here), _main(-arrival.gain, here)),
    ]
    if arrival.reason:
        account = chart.payer_differences(arrival.reason, here)
        entries.append(Entry(account, arrival.difference))
    for part in parts:
        owed = chart.receivable(part.source, arrival.payer, part.currency)
        entries.append(Entry(owed, part.covered.copy_negate()))
        if part.currency != here:
            entries += [
                Entry(chart.payer_exchange(part.currency), part.covered),
                Entry(chart.payer_exchange(here), _main(-part.booked, here)),
            ]
    return entries


def _main(minor: int, currency: str) -> Decimal:
    return Money(minor, currency).decimal
