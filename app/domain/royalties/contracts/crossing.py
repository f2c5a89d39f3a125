"""Agreements between contracts: one balance for several of them, and income passed on."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.domain.royalties.contracts.errors import InvalidContract
from app.domain.royalties.contracts.exact import checked_per_cent


@dataclass(frozen=True, slots=True)
class Crossing:
    """A payee's contracts that recoup each other, earners and debtors in the order named.

    `cap` is the most that ever crosses, in main units; without it there is no limit.
    """

    id: str
    payee: str
    contracts: tuple[str, ...]
    cap: Decimal | None = None

    def __post_init__(self) -> None:
        if len(set(self.contracts)) != len(self.contracts) or len(self.contracts) < 2:
            raise InvalidContract("Name at least two contracts to be crossed, each once.")
        if self.cap is not None and self.cap < 0:
            raise InvalidContract("Write the cap of a crossing as an amount above zero.")


class Passing(StrEnum):
    """Income: of what the period earned, before recoupment. Balance: of what recoupment left."""

    INCOME = "income"
    BALANCE = "balance"


@dataclass(frozen=True, slots=True)
class Transfer:
    """So many per cent of what a payee has under one contract goes to an account of another."""

    contract: str
    payee: str
    to_contract: str
    to_payee: str
    percent: Decimal
    of: Passing = Passing.INCOME

    def __post_init__(self) -> None:
        checked_per_cent(self.percent, "part transferred")
        if (self.contract, self.payee) == (self.to_contract, self.to_payee):
            raise InvalidContract("Transfer income to another contract or another payee.")
