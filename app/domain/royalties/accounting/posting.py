"""The legs of an accounting as entries of the ledger."""

from collections.abc import Callable, Sequence
from uuid import UUID

from app.billing import Entry, chart
from app.domain.royalties.accounting.legs import Leg, Place
from app.domain.royalties.accounting.naming import Names


def entries_of(legs: Sequence[Leg], names: Names) -> list[Entry]:
    """What is due now goes to what payees have earned, from which statements settle it."""
    return [Entry(_ACCOUNTS[leg.place](leg, names), leg.amount) for leg in legs]


def _owed(leg: Leg, names: Names) -> chart.Account:
    return chart.royalty(*_purse(leg, names), leg.currency)


def _reserve(leg: Leg, names: Names) -> chart.Account:
    return chart.reserve(*_purse(leg, names), leg.currency)


def _purse(leg: Leg, names: Names) -> tuple[UUID, str, UUID, str]:
    contract, payee = UUID(leg.contract), UUID(leg.payee)
    return contract, names.contract(leg.contract), payee, names.payee(leg.payee)


def _earned(leg: Leg, names: Names) -> chart.Account:
    return chart.accrued(UUID(leg.payee), names.payee(leg.payee), leg.currency)


def _item(leg: Leg, names: Names) -> chart.Account:
    return chart.recoupable(UUID(leg.subject), names.item(leg.subject), leg.currency)


def _loss(leg: Leg, names: Names) -> chart.Account:
    return chart.contract_loss(UUID(leg.contract), names.contract(leg.contract), leg.currency)


_ACCOUNTS: dict[Place, Callable[[Leg, Names], chart.Account]] = {
    Place.CONTRACTED: lambda leg, _: chart.contracted(leg.currency),
    Place.EXCHANGE: lambda leg, _: chart.royalty_exchange(leg.currency),
    Place.OWED: _owed,
    Place.EARNED: _earned,
    Place.ITEM: _item,
    Place.RESERVE: _reserve,
    Place.LOSS: _loss,
    Place.KEPT: lambda leg, _: chart.royalty_fee(leg.subject, leg.currency),
    Place.LABEL: lambda leg, _: chart.label_share(leg.currency),
}
