"""What programs and pages are shown of the ledger."""

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from app.billing.models import LedgerTransaction
from app.billing.queries import CurrencyTotals
from app.core.module import Registry


class CurrencyView(msgspec.Struct, frozen=True):
    """Debits and credits of one currency in major units, exact, as strings."""

    currency: str
    debits: str
    credits: str
    difference: str


class TrialBalanceView(msgspec.Struct, frozen=True):
    currencies: list[CurrencyView]


def trial_balance_view(totals: Iterable[CurrencyTotals]) -> TrialBalanceView:
    return TrialBalanceView(
        [
            CurrencyView(t.currency, plain(t.debits), plain(t.credits), plain(t.difference))
            for t in totals
        ]
    )


def plain(amount: Decimal) -> str:
    """An exact decimal without exponent or idle zeros: 12.5, 0, 0.000000001."""
    shown = f"{amount:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def reference_path(registry: Registry, slug: str, posting: LedgerTransaction) -> str | None:
    """The page of what a posting is about, when a module says where such things are shown."""
    for module in registry.modules:
        path = module.references.get(posting.reference_kind or "")
        if path is not None:
            return f"/t/{slug}/{path.format(id=posting.reference_id)}"
    return None
