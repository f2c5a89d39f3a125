"""What a version of a contract says, as one value: read from a form, a file, the API or rows."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from app.domain.royalties.contracts import Base, Basis, Kind, Measure, Of, ReserveKind
from app.domain.royalties.contracts.albums import SpreadBy
from app.domain.royalties.contracts.mechanicals import Format

WHOLE = Decimal(100)
NOTHING = Decimal(0)


class Stage(StrEnum):
    """Before the rate, out of what was received; or as commission, out of the royalty."""

    BEFORE = "before"
    COMMISSION = "commission"


class Frozen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A value that is compared, stored and sent as it is."""


class Dated(Frozen, frozen=True):
    """From this day of sale on, this percentage."""

    starts: date
    percent: Decimal


class When(Frozen, frozen=True):
    """Which sales a term is for; what is empty is left open. Names are compared folded."""

    groups: tuple[str, ...] = ()
    included: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    configurations: tuple[str, ...] = ()
    price_categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    catalogue_types: tuple[str, ...] = ()
    sold_from: date | None = None
    sold_until: date | None = None


class Holding(Frozen, frozen=True):
    """A reserve: what is held, and the parts released in the periods after."""

    percent: Decimal
    schedule: tuple[Decimal, ...]
    kind: ReserveKind = ReserveKind.POST


class Step(Frozen, frozen=True):
    above: Decimal
    rate: Decimal


class Steps(Frozen, frozen=True):
    """An escalation of a term's rate."""

    steps: tuple[Step, ...]
    measure: Measure = Measure.UNITS
    per_territory: bool = False
    retroactive: bool = False


class Clause(Frozen, frozen=True):
    """What a term says besides its rate and base; stored as one value."""

    when: When = When()
    packaging: Decimal = NOTHING
    free_goods: Decimal = NOTHING
    reserve: Holding | None = None
    escalation: Steps | None = None


class Rate(Frozen, frozen=True):
    """A term: `key` names it in counters and statements and stays when `name` is edited."""

    key: str
    name: str
    rate: Decimal
    base: Base = Base.NET_RECEIPTS
    clause: Clause = Clause()


class Share(Frozen, frozen=True):
    party_id: UUID
    percent: Decimal


class Covered(Frozen, frozen=True):
    """A group, a release by its UPC, or a recording the contract covers, and how far."""

    group_id: UUID | None = None
    upc: str = ""
    recording_id: UUID | None = None
    participation: Decimal = WHOLE


class OwnShare(Frozen, frozen=True):
    """A payee's share of one recording or release, in place of the contract's."""

    party_id: UUID
    percent: Decimal
    recording_id: UUID | None = None
    upc: str = ""


class Fee(Frozen, frozen=True):
    """A deduction or commission at its place in the chain; without a target the label's."""

    stage: Stage
    kind: Kind
    percent: Decimal = NOTHING
    of: Of = Of.GROSS
    per_unit: Decimal = NOTHING
    sunset: tuple[Dated, ...] = ()
    to_contract_id: UUID | None = None
    to_party_id: UUID | None = None


class Mechanicals(Frozen, frozen=True):
    """Controlled composition: per cent of the statutory rate, and what the cap counts.

    The statutory rate is that of the day of sale, or of the day in `rates_of`. What the songs of
    a record cost above the cap is the artist's to bear unless `label_bears_excess`.
    """

    rate: Decimal = Decimal(75)
    reduced: Decimal = WHOLE
    format: Format = Format.ALBUM
    physical_only: bool = False
    label_bears_excess: bool = False
    rates_of: date | None = None


class Deal(Frozen, frozen=True):
    """Everything a version says. Percentages are of 100, `minimum` in minor units.

    `until` and `sold_until` are the first days after. Nothing in `covers` means everything.
    A sale is paid by the rates of the contract it is `favored_with_id` where those pay more.
    """

    shares: tuple[Share, ...]
    terms: tuple[Rate, ...] = ()
    basis: Basis = Basis.ROYALTY
    profit_share: Decimal = NOTHING
    starts: date | None = None
    until: date | None = None
    sunset: tuple[Dated, ...] = ()
    minimum: int = 0
    fees: tuple[Fee, ...] = ()
    covers: tuple[Covered, ...] = ()
    own_shares: tuple[OwnShare, ...] = ()
    mechanicals: Mechanicals | None = None
    album_spread: SpreadBy = SpreadBy.COUNT
    favored_with_id: UUID | None = None
    note: str = ""

    @property
    def only_receives(self) -> bool:
        """Whether it has no income of its own: other contracts pay into it."""
        return self.basis is Basis.ROYALTY and not self.terms
