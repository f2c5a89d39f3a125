"""One provider of payments, and the one that stands in when none is set up."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, cast

from app.integrations.payments.accounts import Accounts
from app.integrations.payments.charges import Charges
from app.integrations.payments.errors import NotConfigured
from app.integrations.payments.feed import Feed
from app.integrations.payments.funds import Funds
from app.integrations.payments.subscriptions import Invoices, Payers, Subscriptions


@dataclass(frozen=True, slots=True)
class Provider:
    """The parts of the port, served by one provider; close it when the application ends."""

    charges: Charges
    funds: Funds
    accounts: Accounts
    payers: Payers
    subscriptions: Subscriptions
    invoices: Invoices
    feed: Feed
    close: Callable[[], None]


class _Nothing:
    def __getattr__(self, name: str) -> NoReturn:
        raise NotConfigured


def not_configured() -> Provider:
    """A provider that raises `NotConfigured` whatever it is asked."""
    nothing = cast("Any", _Nothing())
    return Provider(
        charges=nothing,
        funds=nothing,
        accounts=nothing,
        payers=nothing,
        subscriptions=nothing,
        invoices=nothing,
        feed=nothing,
        close=lambda: None,
    )
