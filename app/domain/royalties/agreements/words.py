"""How kinds, bases and states of contracts are called on pages."""

from app.domain.royalties.agreements.deal import Stage
from app.domain.royalties.agreements.models import Accounting
from app.domain.royalties.contracts import Base, Basis, CostKind, Kind, Measure, Of, ReserveKind
from app.domain.royalties.contracts.albums import SpreadBy
from app.domain.royalties.contracts.crossing import Passing
from app.domain.royalties.contracts.mechanicals import Format

RECEIVES = "receives"
"""A royalty without rates: it has no income of its own."""

Options = tuple[tuple[str, str], ...]

BASES = {
    Base.NET_RECEIPTS: "net receipts",
    Base.GROSS: "gross receipts",
    Base.PPD: "the published price to dealers",
    Base.PER_UNIT: "each unit",
}
BASE_OPTIONS: Options = (
    (Base.NET_RECEIPTS, "% of net receipts"),
    (Base.GROSS, "% of gross receipts"),
    (Base.PPD, "% of price to dealers (PPD)"),
    (Base.PER_UNIT, "amount for each unit"),
)
BASIS_OPTIONS: Options = (
    (Basis.ROYALTY, "Royalty: a rate for each sale"),
    (Basis.PROFIT_SHARE, "Profit share: of sales less costs"),
    (RECEIVES, "Only receives: other contracts pay into it"),
)
ACCOUNTING_OPTIONS: Options = (
    (Accounting.MONTH, "Every month"),
    (Accounting.QUARTER, "Every quarter"),
    (Accounting.HALF_YEAR, "Every half-year"),
)
INCOME_OPTIONS: Options = (
    ("master", "Of recordings: stores, neighboring rights"),
    ("composition", "Of works: publishing and societies"),
)
STAGE_OPTIONS: Options = (
    (Stage.BEFORE, "Before the rate"),
    (Stage.COMMISSION, "Out of the royalty"),
)
KIND_OPTIONS: Options = tuple((kind, str(kind).capitalize()) for kind in Kind)
OF_WORDS = {
    Of.GROSS: "of the whole",
    Of.REMAINDER: "of what is left",
    Of.BASE: "of the base, in points",
}
OF_OPTIONS: Options = tuple(OF_WORDS.items())
MEASURE_OPTIONS: Options = ((Measure.UNITS, "units"), (Measure.REVENUE, "revenue"))
HOLD_OPTIONS: Options = (
    (ReserveKind.POST, "of the royalty"),
    (ReserveKind.PRE, "of the base, before the rate"),
)
FORMAT_OPTIONS: Options = (
    (Format.ALBUM, "Album: ten songs"),
    (Format.EP, "EP: five songs"),
    (Format.SINGLE, "Single: two songs"),
)
SOLD_AS_OPTIONS: Options = (
    ("all", "Physical copies and downloads"),
    ("physical", "Physical copies only"),
)
EXCESS_OPTIONS: Options = (
    ("artist", "Taken from the royalty"),
    ("label", "Borne by the label"),
)
SPREAD_OPTIONS: Options = (
    (SpreadBy.COUNT, "Each track alike"),
    (SpreadBy.DURATION, "By playing time"),
    (SpreadBy.REVENUE, "By what tracks earn alone"),
)
COVER_OPTIONS: Options = (
    ("recording", "Recording"),
    ("release", "Release (UPC)"),
    ("group", "Group"),
)
COST_OPTIONS: Options = (
    (CostKind.ADVANCE, "Advance"),
    (CostKind.ARTIST, "Artist cost: out of the royalty"),
    (CostKind.SHARED, "Shared cost: off the top, before the rate"),
)
PASSING_OPTIONS: Options = (
    (Passing.INCOME, "of what the period earned"),
    (Passing.BALANCE, "of what recoupment left"),
)
STATUS_WORDS = {"draft": "Draft", "active": "In force", "ended": "Ended"}
STATUS_VARIANTS = {"draft": "", "active": "positive", "ended": "quiet"}
