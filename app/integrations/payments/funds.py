"""Money that is here already: sharing it out to connected accounts, and paying it out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from app.core.money import Money


class PayoutStatus(StrEnum):
    """`PAID` may still turn into `FAILED` when the bank returns it days later."""

    PENDING = "pending"
    ON_THE_WAY = "on_the_way"
    PAID = "paid"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """From the platform's balance to an account's. `source` is the charge that brought the money:
    with it the transfer may be asked for before the money is available, and never exceeds it.
    """

    account_id: str
    amount: Money
    group: str
    source: str | None = None
    description: str = ""
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Transfer:
    id: str
    account_id: str
    amount: Money
    reversed: Money
    created_at: datetime
    group: str | None = None
    movement_id: str | None = None
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TransferReversal:
    """Money taken back from an account's balance to the platform's."""

    id: str
    transfer_id: str
    amount: Money
    created_at: datetime
    movement_id: str | None = None
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PayoutRequest:
    """From a balance to its bank account. `account_id` None is the platform's own."""

    amount: Money
    account_id: str | None = None
    description: str = ""
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Payout:
    """`failure` says why the bank returned it, in the provider's stable word."""

    id: str
    amount: Money
    status: PayoutStatus
    created_at: datetime
    arrives_on: date
    account_id: str | None = None
    movement_id: str | None = None
    failure: str | None = None
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Balance:
    """One amount per currency, sorted by currency; pending money becomes available later."""

    available: tuple[Money, ...]
    pending: tuple[Money, ...]


class Funds(Protocol):
    """Money between balances and out of them. Errors as for `Charges`, and `BalanceTooLow`."""

    async def transfer(self, request: TransferRequest, *, key: str) -> Transfer: ...

    async def find_transfer(self, transfer_id: str) -> Transfer: ...

    async def reverse_transfer(
        self,
        transfer_id: str,
        amount: Money | None = None,
        *,
        key: str,
        reference: Mapping[str, str] | None = None,
    ) -> TransferReversal:
        """Take back all that is left of a transfer, or `amount`; `BalanceTooLow` when the account
        holds less.
        """
        ...

    async def balance(self, account_id: str | None = None) -> Balance:
        """The platform's balance, or that of a connected account."""
        ...

    async def pay_out(self, request: PayoutRequest, *, key: str) -> Payout: ...

    async def find_payout(self, payout_id: str, *, account_id: str | None = None) -> Payout: ...
