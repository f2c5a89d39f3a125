"""Facts of advances."""

from uuid import UUID

from app.core.events import Event


class OfAdvance(Event, frozen=True, kw_only=True):
    subject_kind = "tour_advance"
    subject_field = "advance_id"

    advance_id: UUID
    lender: str
    amount: str
    """In words, with its currency."""


class AdvanceTaken(OfAdvance, frozen=True, kw_only=True):
    name = "bandmoney.advance_taken"

    of: str
    """The show or tour in words."""

    @property
    def summary(self) -> str:
        return f"Noted an advance of {self.amount} by {self.lender} for {self.of}"


class AdvanceUndone(OfAdvance, frozen=True, kw_only=True):
    name = "bandmoney.advance_undone"

    reason: str

    @property
    def summary(self) -> str:
        return f"Took out the advance of {self.amount} by {self.lender} ({self.reason})"


class AdvanceRecouped(OfAdvance, frozen=True, kw_only=True):
    name = "bandmoney.advance_recouped"

    shows: int

    @property
    def summary(self) -> str:
        shows = "show" if self.shows == 1 else "shows"
        return f"Booked what {self.shows} {shows} paid back to {self.lender}: {self.amount}"


class AdvancePaidBack(OfAdvance, frozen=True, kw_only=True):
    name = "bandmoney.advance_paid_back"

    @property
    def summary(self) -> str:
        return f"Paid {self.amount} back to {self.lender}"


class AdvanceWaived(OfAdvance, frozen=True, kw_only=True):
    name = "bandmoney.advance_waived"

    reason: str

    @property
    def summary(self) -> str:
        return f"{self.lender} let go the last {self.amount} of the advance ({self.reason})"


class AdvanceMoveUndone(OfAdvance, frozen=True, kw_only=True):
    name = "bandmoney.advance_move_undone"

    reason: str

    @property
    def summary(self) -> str:
        return f"Took back {self.amount} of the advance by {self.lender} ({self.reason})"
