"""A profile: how one store, distributor or society lays out its report."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.royalties.reports.lines import Kind
from app.domain.royalties.reports.numbers import DecimalStyle


class AmountRule(StrEnum):
    """How several amount columns become the one amount of a line."""

    SINGLE = "single"
    SUM = "sum"
    PRODUCT = "product"


@dataclass(frozen=True)
class Profile:
    """Column names are alternatives separated by `|`: the first present and filled one counts.

    `signature` names the columns that make the header recognisable, separated by `;`.
    """

    key: str
    name: str
    signature: str
    amount: str
    isrc: str = ""
    upc: str = ""
    iswc: str = ""
    title: str = ""
    artist: str = ""
    album: str = ""
    label: str = ""
    store: str = ""
    country: str = ""
    kind: str = ""
    quantity: str = ""
    partner_id: str = ""
    format: str = ""
    price: str = ""
    currency: str = ""
    period: str = ""
    period_until: str = ""
    fixed_store: str | None = None
    fixed_currency: str | None = None
    # A column whose very name says the currency: "USD Payable".
    currency_of_column: dict[str, str] = field(default_factory=dict)
    date_formats: tuple[str, ...] = ("YYYY-MM-DD", "YYYY-MM", "YYYYMMDD", "YYYYMM")
    whole_month: bool = True
    # The two columns of the preamble that carry the period of the whole report.
    preamble_period: tuple[str, str] | None = None
    amount_rule: AmountRule = AmountRule.SINGLE
    default_kind: Kind = Kind.OTHER
    # (column, value, reason): rows that are no earnings.
    skip: tuple[tuple[str, str, str], ...] = ()
    # First cells of the rows below the table, followed by what they state; each says "total".
    totals_block: tuple[str, ...] = ()
    decimal_style: DecimalStyle | None = None
    # Names chosen by a person are taken literally, separators and all.
    literal_names: bool = False

    def columns_of(self, name: str) -> list[str]:
        """The alternatives for one of our fields, in order of preference."""
        value: str = getattr(self, name)
        if self.literal_names:
            return [value] if value else []
        return [part.strip() for part in value.split("|") if part.strip()]

    def signature_terms(self) -> list[list[str]]:
        """The columns a header must have, each with its alternatives."""
        if self.literal_names:
            mapped = [self.columns_of(name) for name in (*MAPPED_FIELDS, "amount")]
            return [columns for columns in mapped if columns]
        return [[part.strip() for part in term.split("|")] for term in self.signature.split(";")]

    def amount_terms(self) -> list[list[str]]:
        """The columns to add or multiply, each with its alternatives."""
        if self.literal_names:
            return [[self.amount]]
        separator = {AmountRule.SUM: " + ", AmountRule.PRODUCT: " × "}.get(self.amount_rule)
        terms = self.amount.split(separator) if separator else [self.amount]
        return [[part.strip() for part in term.split("|")] for term in terms]


TEXT_FIELDS = ("title", "artist", "album", "label", "store", "partner_id")
MAPPED_FIELDS = (
    "isrc",
    "upc",
    "iswc",
    *TEXT_FIELDS,
    "country",
    "kind",
    "quantity",
    "format",
    "price",
    "currency",
    "period",
    "period_until",
)
