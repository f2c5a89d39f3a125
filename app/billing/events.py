"""What billing announces."""

from app.core.events import Event


class LedgerBroken(Event, frozen=True, kw_only=True):
    """A proof of the ledger found breaches of its rules; `first` is one of them in words."""

    name = "billing.ledger_broken"
    subject_kind = "ledger"
    breaches: int
    first: str

    @property
    def summary(self) -> str:
        return f"The ledger does not hold; breaches found: {self.breaches}. First: {self.first}."
