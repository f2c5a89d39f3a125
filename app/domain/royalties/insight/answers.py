"""Questions answered from the income and the ledger, every figure with the way to its source."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from app.core.period import Period, month_of
from app.core.text import counted, plain_letters
from app.core.uow import UnitOfWork
from app.domain.royalties.insight.grammar import EXAMPLES, Intent, Question, understand
from app.domain.royalties.insight.queries import list_findings
from app.domain.royalties.insight.wording import headline
from app.domain.royalties.queries.income import (
    Compared,
    Currency,
    Lens,
    compare,
    list_choices,
    list_currencies,
    total,
)
from app.domain.royalties.queries.matching import suspense_totals
from app.domain.royalties.queries.pipeline import stages
from app.domain.royalties.wording import LABELS, NOTHING, name_of
from app.web.filters import money, signed_percent

SHOWN = 5
EARNINGS = "royalties/earnings"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of an answer; `path` leads to what it is made of, relative to the tenant."""

    label: str
    amount: Decimal
    currency: str
    path: str
    change: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer in sentences with its figures; a refusal has no figures and says what to ask."""

    title: str
    sentences: list[str] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    column: str = ""
    is_refusal: bool = False


async def answer(uow: UnitOfWork, words: str, currency: str = "") -> Answer:
    """Answer a question, in the currency asked for or the most used one; or refuse."""
    currencies = await list_currencies(uow)
    if not currencies:
        return _refusal("There is no income to ask about yet. Import a report first.")
    known = next((each for each in currencies if each.code == currency), currencies[0])
    asked = understand(words, latest=known.last or uow.now.date())
    if asked is None:
        return _refusal("That cannot be answered from the figures here. You can ask, for instance:")
    lens = Lens(currency=known.code).within(asked.months.start, asked.months.until)
    before = lens.within(asked.before.start, asked.before.until)
    if asked.intent in _OF_MONTHS:
        return await _OF_MONTHS[asked.intent](uow, asked, lens, before)
    return await _OF_NOW[asked.intent](uow)


def _refusal(sentence: str) -> Answer:
    return Answer("No answer", [sentence, *EXAMPLES], is_refusal=True)


async def _earned(uow: UnitOfWork, asked: Question, lens: Lens, before: Lens) -> Answer:
    if asked.name:
        narrowed = await _narrowed(uow, asked.name, lens)
        if narrowed is None:
            return _refusal(
                f"Nothing with income is called “{asked.name}”: no store, country, source, stream"
                " or recording. You can ask, for instance:"
            )
        dimension, key, label = narrowed
        held = {dimension: key}
        lens = Lens(currency=lens.currency, since=lens.since, until=lens.until, **held)
        before = Lens(currency=lens.currency, since=before.since, until=before.until, **held)
        what = f"{label} brought"
    else:
        what = "Reports brought"
    found = await total(uow, lens, before)
    sentence = f"{what} {_say(found.amount, lens)} in {asked.months.label}{_beside(found, lens)}."
    figures = [_figure(asked.months.label, found, lens, by="month", change=found.change)]
    figures += [Figure(asked.before.label, found.before, lens.currency, _path(before, by="month"))]
    return Answer(f"Earned in {asked.months.label}", [sentence], figures, "Months")


async def _ranked(uow: UnitOfWork, asked: Question, lens: Lens, before: Lens) -> Answer:
    found = await compare(uow, lens, before, by=asked.by, limit=10_000)
    label = LABELS[asked.by]
    if asked.intent is Intent.MOVERS:
        moved = [each for each in found if (each.change > 0) is asked.is_rising and each.change]
        moved.sort(key=lambda each: each.change, reverse=asked.is_rising)
        direction = "rose" if asked.is_rising else "fell"
        sentence = (
            f"{counted(len(moved), label.lower(), _plural(label))} {direction} in"
            f" {asked.months.label} beside {asked.before.label}."
        )
        shown, title = moved[: asked.count], f"{_plural(label).capitalize()} that {direction}"
    else:
        shown = [each for each in found if each.amount][: asked.count]
        whole = sum((each.amount for each in found), Decimal(0))
        part = sum((each.amount for each in shown), Decimal(0))
        sentence = (
            f"These {len(shown)} brought {_say(part, lens)} of the {_say(whole, lens)} reported"
            f" for {asked.months.label}."
        )
        title = f"Top {_plural(label)} of {asked.months.label}"
    figures = [_held_figure(asked.by, each, lens) for each in shown]
    return Answer(title, [sentence], figures, label)


async def _why(uow: UnitOfWork, asked: Question, lens: Lens, before: Lens) -> Answer:
    """What moved a span of months: listening and rate, then what contributed the most."""
    whole = await total(uow, lens, before)
    if not whole.before:
        return Answer(
            f"Why {asked.months.label}",
            [f"There is no income in {asked.before.label} to hold it against."],
            [_figure(asked.months.label, whole, lens, by="month")],
            "Months",
        )
    direction = "lower" if whole.change < 0 else "higher"
    sentence = (
        f"{asked.months.label} is {_say(abs(whole.change), lens)} {direction} than"
        f" {asked.before.label}: {_say(whole.amount, lens)} after {_say(whole.before, lens)}"
        f" ({signed_percent(whole.ratio or Decimal(0)).striptags()})."
    )
    sentences = [sentence, *_volume_and_rate(whole, lens)]
    figures: list[Figure] = []
    for by in ("source", "store", "country", "recording"):
        found = await compare(uow, lens, before, by=by, limit=10_000)
        sentences += _gone(by, found)
        figures += _contributions(by, found, whole, lens)
    sentences += _unreported(lens, await list_currencies(uow))
    return Answer(f"Why {asked.months.label} is {direction}", sentences, figures, "What moved it")


def _volume_and_rate(whole: Compared, lens: Lens) -> list[str]:
    if not whole.quantity or not whole.quantity_before:
        return []
    rate, rate_before = whole.amount / whole.quantity, whole.before / whole.quantity_before
    volume = (whole.quantity - whole.quantity_before) * rate_before
    paid = whole.quantity * (rate - rate_before)
    sentence = (
        f"{_say(volume, lens)} of the difference comes from units"
        f" ({whole.quantity_before.normalize():,f} before, {whole.quantity.normalize():,f} now),"
        f" {_say(paid, lens)} from what a unit is paid."
    )
    return [sentence]


def _contributions(by: str, found: list[Compared], whole: Compared, lens: Lens) -> list[Figure]:
    """The lines of a dimension that moved the same way as the whole, the largest first."""
    same = [each for each in found if each.change * whole.change > 0]
    same.sort(key=lambda each: abs(each.change), reverse=True)
    return [_held_figure(by, each, lens, prefix=f"{LABELS[by]}: ") for each in same[: SHOWN - 2]]


def _gone(by: str, found: list[Compared]) -> list[str]:
    gone = [name_of(by, each.key, each.label) for each in found if each.before and not each.lines]
    if by != "source" or not gone:
        return []
    return [f"Nothing has come from {', '.join(gone)}: the report may only be missing."]


def _unreported(lens: Lens, currencies: list[Currency]) -> list[str]:
    last = next((each.last for each in currencies if each.code == lens.currency), None)
    if last is None or lens.until is None or month_of(last).until >= lens.until:
        return []
    return [f"Reports reach until {month_of(last).label} only, so the span is not complete."]


async def _owed(uow: UnitOfWork) -> Answer:
    found = [each for each in await stages(uow) if each.payable]
    sums: dict[str, Decimal] = {}
    for each in found:
        sums[each.currency] = sums.get(each.currency, Decimal(0)) + each.payable
    words = " and ".join(money(amount, code).striptags() for code, amount in sorted(sums.items()))
    sentence = (
        f"Published statements owe {counted(len(found), 'payee')} {words}."
        if found
        else "Published statements owe nobody anything."
    )
    figures = [
        Figure(each.name, each.payable, each.currency, "royalties/pipeline") for each in found
    ]
    return Answer("Owed to payees", [sentence], figures, "Payee")


async def _unmatched(uow: UnitOfWork) -> Answer:
    found = await suspense_totals(uow)
    lines = counted(sum(count for _, _, count in found), "line")
    sentence = f"{lines} have no recording yet." if found else "Everything is matched."
    figures = [Figure(code, amount, code, "royalties/matching") for code, amount, _ in found]
    return Answer("Not matched", [sentence], figures, "Currency")


async def _missing(uow: UnitOfWork) -> Answer:
    found = [each.finding for each in await list_findings(uow) if each.is_open]
    sentence = (
        f"{counted(len(found), 'thing')} in the reports of those who pay is worth asking about."
        if len(found) == 1
        else f"{len(found)} things in the reports of those who pay are worth asking about."
        if found
        else "Nothing is missing as far as the reports can tell."
    )
    figures = [
        Figure(headline(each), each.stake, each.currency, f"royalties/payers/{each.id}")
        for each in found
    ]
    return Answer("Missing from reports", [sentence], figures, "What")


async def _narrowed(uow: UnitOfWork, name: str, lens: Lens) -> tuple[str, str, str] | None:
    """The dimension, key and words of what somebody names, exactly or by its beginning."""
    wanted = plain_letters(name)
    everything = Lens(currency=lens.currency)
    choices = [
        (each.dimension, each.key, name_of(each.dimension, each.key, each.label))
        for each in await list_choices(uow, lens.currency)
    ]
    songs = await compare(uow, everything, None, by="recording", limit=10_000)
    choices += [("recording", each.key, each.label) for each in songs if each.key != NOTHING]
    exact = [choice for choice in choices if plain_letters(choice[2]) == wanted]
    begun = [choice for choice in choices if plain_letters(choice[2]).startswith(wanted)]
    return next(iter([*exact, *begun]), None)


def _held_figure(by: str, each: Compared, lens: Lens, *, prefix: str = "") -> Figure:
    label = month_of(_first(each.key)).label if by == "month" else name_of(by, each.key, each.label)
    if by == "month":
        path = _path(lens, by="recording", **{"from": each.key, "until": each.key})
    else:
        path = _path(lens, by="month", **{by: each.key})
    return Figure(f"{prefix}{label}", each.amount, lens.currency, path, each.change)


def _figure(
    label: str, each: Compared, lens: Lens, *, by: str, change: Decimal | None = None
) -> Figure:
    return Figure(label, each.amount, lens.currency, _path(lens, by=by), change)


def _path(lens: Lens, **more: str) -> str:
    since, until = lens.since, lens.until
    query = {
        "currency": lens.currency,
        **lens.chosen,
        "from": month_of(since).code if since else "",
        "until": Period(since, until).months()[-1].code if since and until else "",
        **more,
    }
    return f"{EARNINGS}?{urlencode({name: value for name, value in query.items() if value})}"


def _beside(found: Compared, lens: Lens) -> str:
    if found.ratio is None:
        return ""
    change = signed_percent(found.ratio).striptags()
    return f", {change} beside {_say(found.before, lens)} in the months before"


def _say(amount: Decimal, lens: Lens) -> str:
    return money(amount, lens.currency).striptags()


def _plural(label: str) -> str:
    return {"Country": "countries"}.get(label, f"{label.lower()}s")


def _first(code: str) -> date:
    return date(int(code[:4]), int(code[5:]), 1)


_OF_MONTHS = {
    Intent.EARNED: _earned,
    Intent.TOP: _ranked,
    Intent.MOVERS: _ranked,
    Intent.WHY: _why,
}
_OF_NOW = {Intent.OWED: _owed, Intent.UNMATCHED: _unmatched, Intent.MISSING: _missing}
