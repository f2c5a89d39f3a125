"""A version of a contract as sentences a person can check against the paper."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from babel.dates import format_date

from app.core.money import Money
from app.domain.royalties.agreements.deal import Covered, Dated, Deal, Fee, Holding, Rate, Stage
from app.domain.royalties.agreements.notation import country_name, plain
from app.domain.royalties.agreements.words import BASES, OF_WORDS
from app.domain.royalties.contracts import Base, Basis, ReserveKind
from app.domain.royalties.contracts.albums import SpreadBy
from app.domain.royalties.contracts.mechanicals import CAPPED_SONGS

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids in a deal are called."""

    parties: Mapping[UUID, str] = field(default_factory=dict)
    recordings: Mapping[UUID, str] = field(default_factory=dict)
    groups: Mapping[UUID, str] = field(default_factory=dict)
    contracts: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Change:
    """What one section says no longer, and what it says now."""

    title: str
    removed: Sequence[str]
    added: Sequence[str]


def memo(deal: Deal, currency: str, names: Names) -> list[Section]:
    """The deal in sentences; sections with nothing to say are left out."""
    sections = (
        Section("Who is paid", _payees(deal, names)),
        Section("What it covers", _covers(deal, names)),
        Section("Rates", _rates(deal, currency, names)),
        Section("Taken off before the rate", _fees(deal, Stage.BEFORE, currency, names)),
        Section("Paid out of the royalty", _fees(deal, Stage.COMMISSION, currency, names)),
        Section("How long", _term(deal)),
        Section("Payment", _payment(deal, currency)),
        Section("Mechanicals", _mechanicals(deal)),
    )
    return [section for section in sections if section.lines]


def compare(before: Iterable[Section], after: Iterable[Section]) -> list[Change]:
    """The sections that say something else, sentence by sentence."""
    one = {section.title: section.lines for section in before}
    other = {section.title: section.lines for section in after}
    changes = (
        Change(
            title,
            [line for line in one.get(title, ()) if line not in other.get(title, ())],
            [line for line in other.get(title, ()) if line not in one.get(title, ())],
        )
        for title in dict.fromkeys((*one, *other))
    )
    return [change for change in changes if change.removed or change.added]


def _payees(deal: Deal, names: Names) -> list[str]:
    shares = [(names.parties.get(s.party_id, "Somebody"), s.percent) for s in deal.shares]
    if len(shares) == 1:
        lines = [f"{shares[0][0]} is paid all this contract yields."]
    else:
        lines = [
            f"{who} gets {plain(percent)} % of what this contract yields."
            for who, percent in shares
        ]
    for own in deal.own_shares:
        who = names.parties.get(own.party_id, "Somebody")
        title = _title(own.recording_id, own.upc, names)
        lines.append(f"{who} gets {plain(own.percent)} % of {title} instead.")
    return lines


def _covers(deal: Deal, names: Names) -> list[str]:
    if deal.only_receives:
        return ["Nothing of its own: it receives what other contracts pay into it."]
    if not deal.covers:
        return ["Everything in the catalogue."]
    return [_covered(part, names) for part in deal.covers]


def _covered(part: Covered, names: Names) -> str:
    if part.group_id:
        return f"The group “{names.groups.get(part.group_id, 'unknown')}”."
    title = _title(part.recording_id, part.upc, names)
    title = title[0].upper() + title[1:]
    whole = part.participation == Decimal(100)
    return f"{title}." if whole else f"{title}, with {plain(part.participation)} % of its income."


def _title(recording_id: UUID | None, upc: str, names: Names) -> str:
    if recording_id:
        return f"“{names.recordings.get(recording_id, 'unknown')}”"
    return f"the release {upc}"


def _rates(deal: Deal, currency: str, names: Names) -> list[str]:
    if deal.basis is Basis.PROFIT_SHARE:
        part = plain(deal.profit_share)
        return [f"{part} % of the profit: receipts less deductions and shared costs, as one sum."]
    lines = [_rate(rate, currency) for rate in deal.terms]
    if deal.favored_with_id:
        other = names.contracts.get(deal.favored_with_id, "another contract")
        lines.append(f"Most favored nation: where {other} pays more for a sale, its rate counts.")
    return lines


def _rate(rate: Rate, currency: str) -> str:
    clause = rate.clause
    words = [f"{rate.name}: {_much(rate.rate, rate.base, currency)}"]
    words.extend(_conditions(rate))
    off = [(clause.packaging, "packaging"), (clause.free_goods, "free goods")]
    taken = " and ".join(f"{plain(much)} % {what}" for much, what in off if much)
    if taken:
        words.append(f"after {taken}")
    sentences = [", ".join(words) + "."]
    if clause.escalation:
        sentences.append(_escalation(rate, currency))
    if clause.reserve:
        sentences.append(_reserve(clause.reserve))
    return " ".join(sentences)


def _much(rate: Decimal, base: Base, currency: str) -> str:
    if base is Base.PER_UNIT:
        return f"{plain(rate)} {currency} for {BASES[base]}"
    return f"{plain(rate)} % of {BASES[base]}"


def _conditions(rate: Rate) -> list[str]:
    when = rate.clause.when
    named = (
        ("on", when.channels),
        ("as", when.configurations),
        ("at", when.price_categories),
        ("from", when.sources),
        ("of the type", when.catalogue_types),
        ("in the group", when.groups),
    )
    words = [f"{before} {_or(each)}" for before, each in named if each]
    if when.included:
        words.append(f"in {_or(sorted(map(country_name, when.included)))}")
    if when.excluded:
        words.append(f"but not in {_or(sorted(map(country_name, when.excluded)))}")
    if when.sold_from:
        words.append(f"sold from {long_day(when.sold_from)}")
    if when.sold_until:
        words.append(f"sold until {long_day(when.sold_until - ONE_DAY)}")
    return words


def _escalation(rate: Rate, currency: str) -> str:
    steps = rate.clause.escalation
    if steps is None:
        return ""
    unit = "units" if steps.measure == "units" else currency
    said = ", ".join(
        f"{_much(step.rate, rate.base, currency).split(' of ')[0]} above {step.above:,f} {unit}"
        for step in steps.steps
    )
    each = ", counted in each country on its own" if steps.per_territory else ""
    back = ", from the first unit on" if steps.retroactive else ""
    return f"{said[0].upper()}{said[1:]}{each}{back}."


def _reserve(reserve: Holding) -> str:
    of = "the royalty" if reserve.kind is ReserveKind.POST else "the base"
    parts = ", ".join(f"{plain(part)} %" for part in reserve.schedule)
    return (
        f"{plain(reserve.percent)} % of {of} is held in reserve and released"
        f" over the next periods: {parts}."
    )


def _fees(deal: Deal, stage: Stage, currency: str, names: Names) -> list[str]:
    fees = [fee for fee in deal.fees if fee.stage is stage]
    return [f"{place}. {_fee(fee, currency, names)}" for place, fee in enumerate(fees, start=1)]


def _fee(fee: Fee, currency: str, names: Names) -> str:
    much = [f"{plain(fee.percent)} % {OF_WORDS[fee.of]}"] if fee.percent else []
    if fee.per_unit:
        much.append(f"{plain(fee.per_unit)} {currency} for each unit")
    words = f"{str(fee.kind).capitalize()}: {' and '.join(much) or 'nothing'}"
    if fee.to_party_id and fee.to_contract_id:
        contract = names.contracts.get(fee.to_contract_id, "another one")
        words += f", to {names.parties.get(fee.to_party_id, 'somebody')} under contract {contract}"
    return f"{words}{_from_then_on(fee.sunset)}."


def _term(deal: Deal) -> list[str]:
    if deal.starts is None and deal.until is None:
        return ["Without a first or last day."]
    words = []
    if deal.starts:
        words.append(f"from {long_day(deal.starts)}")
    if deal.until:
        words.append(f"until {long_day(deal.until - ONE_DAY)}")
    lines = [f"Sales {' '.join(words)}."]
    if deal.sunset:
        lines.append(f"After that of the royalty{_from_then_on(deal.sunset)}.")
    return lines


def _from_then_on(steps: Iterable[Dated]) -> str:
    return "".join(f"; {plain(step.percent)} % from {long_day(step.starts)}" for step in steps)


def _payment(deal: Deal, currency: str) -> list[str]:
    lines = []
    if deal.minimum:
        least = Money(deal.minimum, currency).display()
        lines.append(f"Less than {least} is not paid out but waits for the next period.")
    if deal.album_spread is not SpreadBy.COUNT:
        lines.append(f"A sale of a whole release is divided by {deal.album_spread}.")
    return lines


def _mechanicals(deal: Deal) -> list[str]:
    clause = deal.mechanicals
    if clause is None:
        return []
    songs = CAPPED_SONGS[clause.format]
    of = (
        f"that was in force on {long_day(clause.rates_of)}"
        if clause.rates_of
        else "of the day of sale"
    )
    sold = "physical copies" if clause.physical_only else "physical copies and downloads"
    bears = "borne by the label" if clause.label_bears_excess else "charged to the artist"
    controlled = f"Controlled compositions are paid {plain(clause.rate)} % of it"
    lines = [
        f"Writers are paid the statutory rate {of} for {sold} sold in the United States.",
        f"{controlled}, at most {songs} songs a record; what is above is {bears}.",
    ]
    if clause.reduced != Decimal(100):
        lines.append(f"On mid-price and budget records {plain(clause.reduced)} % of that.")
    return lines


def long_day(day: date) -> str:
    return str(format_date(day, "d MMMM y", locale="en"))


def _or(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
