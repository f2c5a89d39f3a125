"""A contract as it is written: who shares in what, for how long, and which rate applies when."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.domain.royalties.contracts.deductions import DatedPercent, Deduction, Of, percent_on
from app.domain.royalties.contracts.earnings import Earning
from app.domain.royalties.contracts.errors import InvalidContract
from app.domain.royalties.contracts.escalation import Escalation, Measure
from app.domain.royalties.contracts.exact import HUNDRED, checked_per_cent
from app.domain.royalties.contracts.mechanicals import Clause
from app.domain.royalties.contracts.reserves import ReserveKind, ReservePolicy

WHOLE = Decimal(100)
COUNTRIES_OF_THE_WORLD = 249


class Basis(StrEnum):
    """Royalty: a percentage line by line. Profit share: of sales less costs, as one sum."""

    ROYALTY = "royalty"
    PROFIT_SHARE = "profit share"


class Base(StrEnum):
    """What a rate applies to. `PER_UNIT` rates are amounts of the contract's currency."""

    GROSS = "gross"
    NET_RECEIPTS = "net receipts"
    PPD = "ppd"
    PER_UNIT = "per unit"

    @property
    def is_money_received(self) -> bool:
        return self in {Base.GROSS, Base.NET_RECEIPTS}


@dataclass(frozen=True, slots=True)
class Territories:
    """Countries included (none named: the world), less those excluded."""

    included: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()

    def __contains__(self, country: str) -> bool:
        return (not self.included or country in self.included) and country not in self.excluded

    @property
    def size(self) -> int:
        size = len(self.included - self.excluded)
        return size if self.included else COUNTRIES_OF_THE_WORLD - len(self.excluded)


@dataclass(frozen=True, slots=True)
class Conditions:
    """When a term applies. None leaves a dimension open; `sold_until` is the first day after."""

    groups: frozenset[str] | None = None
    territories: Territories | None = None
    channels: frozenset[str] | None = None
    configurations: frozenset[str] | None = None
    price_categories: frozenset[str] | None = None
    sources: frozenset[str] | None = None
    catalogue_types: frozenset[str] | None = None
    sold_from: date | None = None
    sold_until: date | None = None

    def met_by(self, earning: Earning, day: date) -> bool:
        return all(
            (
                self.groups is None or earning.group in self.groups,
                self.territories is None or earning.country in self.territories,
                self.channels is None or earning.channel in self.channels,
                self.configurations is None or earning.configuration in self.configurations,
                self.price_categories is None or earning.price_category in self.price_categories,
                self.sources is None or earning.source in self.sources,
                self.catalogue_types is None or earning.catalogue_type in self.catalogue_types,
                self.sold_from is None or self.sold_from <= day,
                self.sold_until is None or day < self.sold_until,
            )
        )

    @property
    def named(self) -> tuple[str, ...]:
        """The dimensions this narrows, the weightiest first."""
        dated = self.sold_from is not None or self.sold_until is not None
        found = {
            "group": self.groups is not None,
            "territory": self.territories is not None,
            "channel": self.channels is not None,
            "configuration": self.configurations is not None,
            "price category": self.price_categories is not None,
            "source": self.sources is not None,
            "catalogue type": self.catalogue_types is not None,
            "sale date": dated,
        }
        return tuple(name for name, narrowed in found.items() if narrowed)


@dataclass(frozen=True, slots=True)
class Term:
    """If the conditions are met, then this rate of this base. `rate` is in per cent.

    Packaging and free goods reduce the base; per-unit rates know free goods only.
    """

    id: str
    rate: Decimal
    base: Base = Base.NET_RECEIPTS
    when: Conditions = Conditions()
    packaging: Decimal = Decimal(0)
    free_goods: Decimal = Decimal(0)
    reserve: ReservePolicy | None = None
    escalation: Escalation | None = None

    def __post_init__(self) -> None:
        checked_per_cent(self.packaging, "packaging deduction")
        checked_per_cent(self.free_goods, "free goods")
        if self.base is not Base.PER_UNIT:
            for rate in self._rates():
                checked_per_cent(rate, f"rate of the term “{self.id}”")
        pre = self.reserve is not None and self.reserve.kind is ReserveKind.PRE
        if pre and not self.base.is_money_received:
            raise InvalidContract("Hold a reserve before the rate only of gross or net receipts.")
        if self.base is Base.PER_UNIT:
            self._check_per_unit()

    def _rates(self) -> Iterator[Decimal]:
        yield self.rate
        if self.escalation:
            yield from (step.rate for step in self.escalation.steps)

    def _check_per_unit(self) -> None:
        if self.packaging:
            raise InvalidContract("A rate per unit has no packaging deduction; leave it at zero.")
        if self.escalation and self.escalation.measure is Measure.REVENUE:
            raise InvalidContract("Let a rate per unit escalate by units, not by revenue.")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a contract covers: everything, or what is named; `participation` is in per cent.

    A recording the participation does not name takes part in full. A `catalogue_type` narrows all
    of it to income of that type. `works` are those of the recordings, under which income of any
    other recording of the work is covered too; shares and participation may name a work as well.
    """

    groups: frozenset[str] | None = None
    recordings: frozenset[str] | None = None
    works: frozenset[str] | None = None
    releases: frozenset[str] | None = None
    catalogue_type: str = ""
    participation: dict[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for share in self.participation.values():
            checked_per_cent(share, "participation")

    def taking_part(self, earning: Earning) -> Decimal:
        """How far the recording, or the work, of a line takes part, in per cent."""
        return self.participation.get(
            earning.recording, self.participation.get(earning.work, WHOLE)
        )

    def covers(self, earning: Earning) -> bool:
        if self.catalogue_type not in ("", earning.catalogue_type):
            return False
        named = (self.groups, self.recordings, self.releases)
        if all(each is None for each in named):
            return True
        return (
            earning.group in (self.groups or ())
            or earning.recording in (self.recordings or ())
            or earning.release in (self.releases or ())
            or earning.work in (self.works or ())
        )


@dataclass(frozen=True, slots=True)
class Contract:
    """`shares` by payee in per cent; `own_shares` replaces them for a recording or release.

    The term runs from `starts` up to, not including, `until`; then each `sunset` step keeps so
    many per cent of the royalty. `deductions` come before the rate, `commissions` out of the
    royalty, each in this order. `minimum` is the smallest amount paid out to a payee. Where the
    contract `most_favored_with` names pays more on a sale, its term counts: `favored` holds them,
    and `reached` the rates the contract's own terms have stepped to.
    """

    id: str
    currency: str
    shares: dict[str, Decimal]
    terms: tuple[Term, ...] = ()
    scope: Scope = field(default_factory=Scope)
    own_shares: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    starts: date | None = None
    until: date | None = None
    sunset: tuple[DatedPercent, ...] = ()
    basis: Basis = Basis.ROYALTY
    profit_share: Decimal = Decimal(0)
    deductions: tuple[Deduction, ...] = ()
    commissions: tuple[Deduction, ...] = ()
    minimum: Decimal = Decimal(0)
    mechanicals: Clause | None = None
    most_favored_with: str = ""
    favored: tuple[tuple[Term, ...], ...] = ()
    reached: dict[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for shares in (self.shares, *self.own_shares.values()):
            if sum(shares.values()) != HUNDRED or min(shares.values()) < 0:
                raise InvalidContract(
                    "Let the shares of the payees add up to exactly 100 per cent."
                )
        if len({term.id for term in self.terms}) != len(self.terms):
            raise InvalidContract("Give every term of a contract a name of its own.")
        if any(step.of is Of.BASE for step in self.deductions):
            raise InvalidContract("Take a deduction before the rate of the gross or the remainder.")
        per_unit = any(term.base is Base.PER_UNIT for term in self.terms)
        if per_unit and any(step.of is Of.BASE for step in self.commissions):
            raise InvalidContract("Points of the base need a base in money, not a rate per unit.")
        checked_per_cent(self.profit_share, "profit share")
        if self.minimum < 0:
            raise InvalidContract("Write a minimum payment of zero or more.")
        if self.basis is Basis.PROFIT_SHARE and (self.terms or self.sunset or self.own_shares):
            raise InvalidContract("A profit share has one percentage: remove terms and sunset.")
        if self.basis is Basis.PROFIT_SHARE and self.most_favored_with:
            raise InvalidContract("A profit share has no rate another contract's could better.")

    @property
    def all_terms(self) -> dict[str, Term]:
        """Its own terms and those it is favored with, by id."""
        return {term.id: term for terms in (self.terms, *self.favored) for term in terms}

    @property
    def payees(self) -> frozenset[str]:
        """Everybody with a share, of the contract or of a title."""
        return frozenset().union(self.shares, *self.own_shares.values())

    def shares_for(self, earning: Earning) -> tuple[tuple[str, Decimal], ...]:
        """Shares of the recording or its work, else of the release, else of the contract."""
        titles = (earning.recording, earning.work, earning.release)
        own = next((self.own_shares[each] for each in titles if each in self.own_shares), None)
        return tuple(sorted((own or self.shares).items()))

    def royalty_part(self, day: date) -> Decimal | None:
        """Per cent of the royalty due on a day of sale: 100 in the term, then the sunset's.

        None outside: before the start, after the end without sunset, or once it is down to zero.
        """
        if self.starts is not None and day < self.starts:
            return None
        if self.until is None or day < self.until:
            return WHOLE
        return percent_on(self.sunset, day, before=Decimal(0)) or None

    def dates(self) -> Iterator[date]:
        """Every day from which something about a sale is different."""
        for day in (self.starts, self.until):
            if day is not None:
                yield day
        for chain in (self.sunset, *(step.sunset for step in self.deductions + self.commissions)):
            yield from (step.starts for step in chain)
        for term in self.all_terms.values():
            for day in (term.when.sold_from, term.when.sold_until):
                if day is not None:
                    yield day
