"""The chart of accounts: every account the product posts to is named here."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from app.core.money import minor_places


@dataclass(frozen=True)
class Account:
    """An account as a posting names it; made on first use. `places` None takes any precision."""

    code: str
    currency: str
    kind: str
    name: str
    places: int | None = None
    floor: Decimal | None = None
    owner_id: UUID | None = None


def receivable(source: str, name: str, currency: str) -> Account:
    """What a store, distributor or society has reported and owes."""
    return Account(f"receivable:{source}", currency, "asset", f"Receivable from {name}")


def suspense(currency: str) -> Account:
    """Income whose recording is not known yet."""
    return Account("suspense", currency, "liability", "Unmatched income")


def held(subject_id: UUID, title: str, currency: str) -> Account:
    """Income of a recording or work whose splits are not agreed yet."""
    return Account(
        f"held:{subject_id}", currency, "liability", f"Held for {title}", owner_id=subject_id
    )


def accrued(party_id: UUID, name: str, currency: str) -> Account:
    """What a payee has earned, exactly, before it is settled to whole minor units."""
    return Account(
        f"accrued:{party_id}", currency, "liability", f"Earned by {name}", owner_id=party_id
    )


def payable(party_id: UUID, name: str, currency: str) -> Account:
    """Whole minor units that published statements owe a payee."""
    return Account(
        f"payable:{party_id}",
        currency,
        "liability",
        f"Payable to {name}",
        places=minor_places(currency),
        owner_id=party_id,
    )
