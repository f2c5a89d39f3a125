"""The lines of a client's month: what each source becomes on its invoice, and in whose currency."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from app.core.money import Money, exact_sum, minor_places
from app.core.period import Period
from app.core.text import counted
from app.domain.agency.choices import PriceKind, SourceKind
from app.domain.agency.commission import plain
from app.domain.agency.hours import as_quantity, clock, half_up, rounded, with_markup
from app.domain.agency.retainers import Burn, burn_down, fee


@dataclass(frozen=True, slots=True)
class Draft:
    """A line before it is written. `source_key` is spent once in all months together."""

    kind: SourceKind
    source_key: str
    description: str
    quantity: Decimal
    unit: str
    unit_price: Money
    amount: Money


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a signed agreement, with the agreement's days."""

    id: UUID
    label: str
    kind: str
    price: Money
    included_minutes: int
    rollover: str
    overage: Money | None
    starts_on: date
    ends_on: date | None

    def runs_in(self, month: Period) -> bool:
        return self.starts_on < month.until and (
            self.ends_on is None or self.ends_on >= month.start
        )


@dataclass(frozen=True, slots=True)
class Worked:
    """Approved minutes of a task that no invoice has yet; `rate` None when nobody set one."""

    id: UUID
    task_id: UUID
    task: str
    minutes: int
    is_billable: bool
    rate: Money | None


@dataclass(frozen=True, slots=True)
class Spent:
    id: UUID
    day: date
    description: str
    money: Money
    markup: Decimal


@dataclass(frozen=True, slots=True)
class Earned:
    """A commission line that no invoice has yet; `amount` in main units, exact."""

    id: UUID
    kind: str
    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Rebilled:
    """What the agency asks a client for the platform in one month, and no invoice has yet."""

    source_key: str
    description: str
    money: Money


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything of one client that the close of a month finds.

    `services` are those not invoiced yet; `retainer` is the one whose hours the work uses up, and
    `worked_before` are the minutes of its earlier months, in order, each month once.
    """

    client_id: UUID
    round_to: int
    services: Sequence[Service] = ()
    retainer: Service | None = None
    worked: Sequence[Worked] = ()
    worked_before: Sequence[tuple[str, int]] = ()
    spent: Sequence[Spent] = ()
    earned: Sequence[Earned] = ()
    rebilled: Sequence[Rebilled] = ()


def drafts(sources: Sources, month: Period) -> list[Draft]:
    """Every line of the client's month: fees, time or what exceeds a retainer, expenses, parts.

    And what the client pays for the platform.
    """
    found = [
        *_fees(sources.services, month),
        *(
            _overage(sources, sources.retainer, month)
            if sources.retainer
            else _time(sources, month)
        ),
        *(_expense(each) for each in sources.spent),
        *_commission(sources, month),
        *(
            _whole(SourceKind.PLATFORM, each.source_key, each.description, each.money)
            for each in sources.rebilled
        ),
    ]
    return [draft for draft in found if draft.amount.minor]


def by_currency(found: Iterable[Draft]) -> dict[str, list[Draft]]:
    """Lines by their currency: an invoice has one."""
    groups: dict[str, list[Draft]] = defaultdict(list)
    for draft in found:
        groups[draft.amount.currency].append(draft)
    return dict(sorted(groups.items()))


def hours_retainer(services: Sequence[Service], month: Period) -> Service | None:
    """The retainer whose hours the month's work uses up: of several the latest."""
    bringing = [
        each
        for each in services
        if each.kind == PriceKind.RETAINER and each.included_minutes and each.runs_in(month)
    ]
    return max(bringing, key=lambda each: (each.starts_on, each.id), default=None)


def burn_of(sources: Sources, retainer: Service, month: Period) -> list[Burn]:
    """The retainer's months up to this one, with the minutes worked that no invoice has yet."""
    now = sum(
        rounded(each.minutes, sources.round_to) for each in sources.worked if each.is_billable
    )
    months = [*sources.worked_before, (month.code, now)]
    return burn_down(months, retainer.included_minutes, retainer.rollover)


def invoiced_time(sources: Sources, currency: str) -> list[UUID]:
    """The entries that an invoice in this currency settles."""
    if sources.retainer is not None:
        is_settled = sources.retainer.price.currency == currency
        return [each.id for each in sources.worked if each.is_billable and is_settled]
    return [
        each.id
        for each in sources.worked
        if each.is_billable and each.rate is not None and each.rate.currency == currency
    ]


def _fees(services: Sequence[Service], month: Period) -> list[Draft]:
    found = []
    for each in services:
        if each.kind == PriceKind.RETAINER and each.runs_in(month):
            amount = fee(each.price, month, starts_on=each.starts_on, ends_on=each.ends_on)
            key = f"retainer:{each.id}:{month.code}"
            found.append(_whole(SourceKind.RETAINER, key, f"{each.label}, {month.label}", amount))
        if each.kind == PriceKind.FIXED and each.starts_on < month.until:
            found.append(_whole(SourceKind.FIXED, f"fixed:{each.id}", each.label, each.price))
    return found


def _time(sources: Sources, month: Period) -> list[Draft]:
    groups: dict[tuple[UUID, str, int, str], int] = defaultdict(int)
    for each in sources.worked:
        if each.is_billable and each.rate is not None:
            group = (each.task_id, each.task, each.rate.minor, each.rate.currency)
            groups[group] += rounded(each.minutes, sources.round_to)
    found = []
    for (task_id, task, minor, currency), minutes in sorted(groups.items()):
        rate = Money(minor, currency)
        quantity, unit, unit_price = as_quantity(minutes, rate)
        words = f"{task}, {month.label}: {clock(minutes)} h at {rate.display()}"
        amount = Money(half_up(quantity * unit_price.minor), currency)
        key = f"time:{task_id}:{month.code}:{minor}:{currency}"
        found.append(Draft(SourceKind.TIME, key, words, quantity, unit, unit_price, amount))
    return found


def _overage(sources: Sources, retainer: Service, month: Period) -> list[Draft]:
    burn = burn_of(sources, retainer, month)[-1]
    if not burn.overage or retainer.overage is None:
        return []
    quantity, unit, unit_price = as_quantity(burn.overage, retainer.overage)
    words = (
        f"{retainer.label}, {month.label}: {clock(burn.overage)} h beyond"
        f" {clock(burn.available)} h at {retainer.overage.display()}"
    )
    amount = Money(half_up(quantity * unit_price.minor), unit_price.currency)
    key = f"overage:{retainer.id}:{month.code}"
    return [Draft(SourceKind.OVERAGE, key, words, quantity, unit, unit_price, amount)]


def _expense(each: Spent) -> Draft:
    raised = f" plus {plain(each.markup)} %" if each.markup else ""
    words = f"{each.description}, {each.day.isoformat()}{raised}"
    amount = with_markup(each.money, each.markup)
    return _whole(SourceKind.EXPENSE, f"expense:{each.id}", words, amount)


def _commission(sources: Sources, month: Period) -> list[Draft]:
    groups: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for each in sources.earned:
        groups[each.currency, each.kind].append(each.amount)
    found = []
    for (currency, kind), amounts in sorted(groups.items()):
        words = f"Commission on {kind}, {month.label} ({counted(len(amounts), 'income')})"
        key = f"commission:{sources.client_id}:{month.code}:{kind}:{currency}"
        total = _whole_units(exact_sum(amounts), currency)
        found.append(_whole(SourceKind.COMMISSION, key, words, total))
    return found


def _whole_units(value: Decimal, currency: str) -> Money:
    # Towards zero, so that no client ever pays a cent more than the exact sum.
    return Money(int(value.scaleb(minor_places(currency))), currency)


def _whole(kind: SourceKind, key: str, words: str, amount: Money) -> Draft:
    return Draft(kind, key, words, Decimal(1), "flat", amount, amount)
