"""Facts of taxes. None holds a tax number."""

from typing import ClassVar
from uuid import UUID

from app.core.events import Event

_KINDS = {"w9": "W-9", "w8ben": "W-8BEN", "w8bene": "W-8BEN-E"}


class TaxPayerChanged(Event, frozen=True, kw_only=True):
    name = "tax.payer_changed"
    subject_kind = "tax_payer"
    subject_field = "payer_id"
    payer_id: UUID
    is_active: bool

    @property
    def summary(self) -> str:
        if self.is_active:
            return "Changed who pays and reports in the United States"
        return "Turned off withholding for the United States"


class IncomeSorted(Event, frozen=True, kw_only=True):
    name = "tax.income_sorted"
    subject_kind = "income_source"
    source: str
    before: str
    income: str

    @property
    def summary(self) -> str:
        return f"Sorted {self.source} as {self.income}"

    @property
    def changes(self) -> dict[str, tuple[str, str]]:
        return {"income": (self.before, self.income)}


class _OfPayee(Event, frozen=True, kw_only=True):
    subject_kind: ClassVar[str] = "tax_payee"
    subject_field: ClassVar[str | None] = "payee_id"
    payee_id: UUID
    payee: str


class TaxFormAsked(_OfPayee, frozen=True, kw_only=True):
    name = "tax.form_asked"

    @property
    def summary(self) -> str:
        return f"Asked {self.payee} for a tax form"


class TaxFormGiven(_OfPayee, frozen=True, kw_only=True):
    name = "tax.form_given"
    kind: str
    source: str

    @property
    def summary(self) -> str:
        how = "on paper" if self.source == "paper" else "by link"
        return f"{self.payee} gave a form {_KINDS[self.kind]} {how}"


class NumberDoubted(_OfPayee, frozen=True, kw_only=True):
    name = "tax.number_doubted"
    step: int

    @property
    def summary(self) -> str:
        return f"The tax office doubts the number of {self.payee} (notice {self.step})"


class NumberChecked(_OfPayee, frozen=True, kw_only=True):
    name = "tax.number_checked"
    result: str
    is_simulated: bool

    @property
    def summary(self) -> str:
        how = "Simulated check" if self.is_simulated else "Check"
        return f"{how} of the tax number of {self.payee}: {self.result}"


class ReturnsMade(Event, frozen=True, kw_only=True):
    name = "tax.returns_made"
    subject_kind = "tax_year"
    tax_year: int
    originals: int
    corrections: int

    @property
    def summary(self) -> str:
        more = f", {self.corrections} corrections" if self.corrections else ""
        return f"Made {self.originals} returns for {self.tax_year}{more}"


class NumbersTaken(Event, frozen=True, kw_only=True):
    """Somebody downloaded a file in which full tax numbers are."""

    name = "tax.numbers_taken"
    subject_kind = "tax_year"
    tax_year: int
    form: str
    returns: int

    @property
    def summary(self) -> str:
        return f"Downloaded {self.returns} returns {self.form} of {self.tax_year} with full numbers"


ALL: tuple[type[Event], ...] = (
    TaxPayerChanged,
    IncomeSorted,
    TaxFormAsked,
    TaxFormGiven,
    NumberDoubted,
    NumberChecked,
    ReturnsMade,
    NumbersTaken,
)
