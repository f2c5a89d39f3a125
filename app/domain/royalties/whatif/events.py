"""What happened to questions that were answered in the background."""

from uuid import UUID

from app.core.events import Event


class HistoryTried(Event, frozen=True, kw_only=True):
    name = "royalties.history_tried"
    subject_kind = "royalty_contract"
    subject_field = "contract_id"
    contract_id: UUID
    answer_id: UUID
    number: str

    @property
    def summary(self) -> str:
        return f"Other terms of {self.number} were worked out over its history"


class HistoryNotTried(Event, frozen=True, kw_only=True):
    name = "royalties.history_not_tried"
    subject_kind = "royalty_contract"
    subject_field = "contract_id"
    contract_id: UUID
    answer_id: UUID
    number: str
    reason: str

    @property
    def summary(self) -> str:
        return f"Other terms of {self.number} could not be worked out: {self.reason}"


class TrialDropped(Event, frozen=True, kw_only=True):
    name = "royalties.trial_dropped"
    subject_kind = "royalty_contract"
    subject_field = "contract_id"
    contract_id: UUID
    answer_id: UUID
    number: str
    is_stopped: bool

    @property
    def summary(self) -> str:
        did = "stopped before it was worked out" if self.is_stopped else "deleted"
        return f"A trial of other terms of {self.number} was {did}"


EVENTS = (HistoryTried, HistoryNotTried, TrialDropped)
