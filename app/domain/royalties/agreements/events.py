"""What happened to contracts, for audit, activity and notices."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.events import Event


class ContractEvent(Event, frozen=True, kw_only=True):
    """Base of the facts about one contract."""

    subject_kind = "royalty_contract"
    subject_field = "contract_id"
    contract_id: UUID
    number: str
    title: str

    @property
    def called(self) -> str:
        return f"contract {self.number} ({self.title})"


class ContractWritten(ContractEvent, frozen=True, kw_only=True):
    name = "royalties.contract_written"

    @property
    def summary(self) -> str:
        return f"The {self.called} was written"


class ContractAmended(ContractEvent, frozen=True, kw_only=True):
    """`edition` is the number of the version; `differences` what changed, before and after."""

    name = "royalties.contract_amended"
    edition: int
    differences: dict[str, tuple[str, str]]

    @property
    def summary(self) -> str:
        return f"The {self.called} was amended: version {self.edition}"

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        return self.differences


class ContractActivated(ContractEvent, frozen=True, kw_only=True):
    name = "royalties.contract_activated"

    @property
    def summary(self) -> str:
        return f"The {self.called} is in force"


class ContractClosed(ContractEvent, frozen=True, kw_only=True):
    name = "royalties.contract_ended"

    @property
    def summary(self) -> str:
        return f"The {self.called} was ended"


class CostEntered(ContractEvent, frozen=True, kw_only=True):
    """`amount` is in main units of `currency`, as text."""

    name = "royalties.contract_cost_entered"
    item_id: UUID
    kind: str
    amount: str
    currency: str
    is_owed: bool = False

    @property
    def summary(self) -> str:
        article = "An" if self.kind[0] in "aeiou" else "A"
        what = f"{article} {self.kind} of {self.amount} {self.currency}"
        paid = ", to be paid with the next payout" if self.is_owed else ""
        return f"{what} was entered for the {self.called}{paid}"


class CostWithdrawn(ContractEvent, frozen=True, kw_only=True):
    name = "royalties.contract_cost_withdrawn"
    item_id: UUID
    kind: str
    amount: str
    currency: str

    @property
    def summary(self) -> str:
        what = f"{self.kind} of {self.amount} {self.currency}"
        return f"The {what} of the {self.called} was withdrawn"


class OpeningEntered(ContractEvent, frozen=True, kw_only=True):
    name = "royalties.contract_opening_entered"
    party_id: UUID
    amount: str
    currency: str

    @property
    def summary(self) -> str:
        return f"The {self.called} opened with {self.amount} {self.currency}"


class TransferAgreed(ContractEvent, frozen=True, kw_only=True):
    name = "royalties.contract_transfer_agreed"
    to_contract_id: UUID
    percent: str

    @property
    def summary(self) -> str:
        return f"{self.percent} % under the {self.called} goes to another contract"


class TransferEnded(ContractEvent, frozen=True, kw_only=True):
    name = "royalties.contract_transfer_ended"
    to_contract_id: UUID

    @property
    def summary(self) -> str:
        return f"A transfer from the {self.called} was ended"


class CrossingEvent(Event, frozen=True, kw_only=True):
    """Base of the facts about contracts that recoup each other."""

    subject_kind = "contract_crossing"
    subject_field = "crossing_id"
    crossing_id: UUID
    title: str


class ContractsCrossed(CrossingEvent, frozen=True, kw_only=True):
    name = "royalties.contracts_crossed"
    contract_ids: list[UUID]

    @property
    def summary(self) -> str:
        return f"{len(self.contract_ids)} contracts recoup each other: {self.title}"


class CrossingEnded(CrossingEvent, frozen=True, kw_only=True):
    name = "royalties.contract_crossing_ended"

    @property
    def summary(self) -> str:
        return f"Contracts no longer recoup each other: {self.title}"


class CatalogueGrouped(Event, frozen=True, kw_only=True):
    name = "royalties.catalogue_grouped"
    subject_kind = "catalogue_group"
    subject_field = "group_id"
    group_id: UUID
    title: str
    recordings: int

    @property
    def summary(self) -> str:
        return f"{self.recordings} recordings were put into the group {self.title}"
