"""The history of a contract as the periods an accounting takes: sales, rates, terms of each."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec

from app.core.money import EXACT
from app.core.period import Period, month, month_of, quarter_of
from app.core.uow import UnitOfWork
from app.domain.catalog import get_parties
from app.domain.royalties.accounting.closing import Closing
from app.domain.royalties.accounting.models import ExchangeRate
from app.domain.royalties.accounting.origins import Pair, pair_of
from app.domain.royalties.accounting.queries import rates_into, songs_of
from app.domain.royalties.agreements import Agreements, as_earning
from app.domain.royalties.agreements.models import Accounting
from app.domain.royalties.agreements.translating import NOTHING_SOLD, engine_contract
from app.domain.royalties.contracts import Earning, Rate, Song
from app.domain.royalties.contracts.balances import Rates
from app.domain.royalties.sources import sheet_kind
from app.domain.royalties.whatif.asked_of import wanted_of
from app.domain.royalties.whatif.queries import (
    ClosedRun,
    SoldSum,
    Wanted,
    last_month_reported,
    sums_of_sales,
)
from app.domain.royalties.whatif.record import Record, closed_month, load_record

QUARTERS = 4
Sums = dict[str, Decimal]
Read = tuple[list["Step"], Mapping[str, Closing], Sequence[SoldSum], Sums]
"""The steps of a history, the closings before them, the sales in all of them, and by currency
what no rate converts.
"""


@dataclass(frozen=True, slots=True)
class Step:
    """A period to be accounted; `published` is how each contract closed it, if it is stated."""

    period: Period
    sales: Sequence[Earning]
    rates: Rates
    agreements: Agreements
    due: Collection[str]
    published: Mapping[str, Closing] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class History:
    """`opening` are the closings before the first step, `unrated` sales no rate converts.

    `payees`, `names` of contracts and `songs` on recordings are by the engine's ids.
    """

    steps: Sequence[Step]
    opening: Mapping[str, Closing]
    groups: Mapping[UUID, str]
    payees: Mapping[str, str]
    names: Mapping[str, str]
    unrated: Mapping[str, Decimal]
    songs: Mapping[str, Song]


async def load_history(
    uow: UnitOfWork, contract_id: UUID, *, whole: bool, catalogue: bool
) -> History:
    """The last four quarters of a contract or its `whole` history; nothing is written.

    By the statements that were published, with what waits for the next one; or, for a contract
    that was not there yet, by everything its `catalogue` ever sold. Raises TooMuchHistory.
    """
    record = await load_record(uow, contract_id)
    rates = await rates_into(uow, {each.currency for each in record.rows.contracts})
    over = _over_catalogue if catalogue else _over_statements
    steps, opening, found, unrated = await over(uow, record, rates, whole=whole)
    songs = await _songs(uow, record, found)
    payees = {key: view.name for key, view in record.payees.items()}
    writers = {writer for song in songs.values() for writer, _ in song.writers} - set(payees)
    if writers:
        others = await get_parties(uow, [UUID(writer) for writer in writers])
        payees |= {str(key): view.name for key, view in others.items()}
    return History(
        steps=steps,
        opening=opening,
        groups=record.rows.groups,
        payees=payees,
        names={str(each.id): f"{each.number} {each.name}" for each in record.rows.contracts},
        unrated=unrated,
        songs=songs,
    )


async def _songs(uow: UnitOfWork, record: Record, found: Iterable[SoldSum]) -> dict[str, Song]:
    """What is written of the songs sold, when any contract asks."""
    if not any(deal.mechanicals for deal in record.deals):
        return {}
    recordings = {each.recording_id for each in found if each.recording_id}
    return {key: row.song for key, row in (await songs_of(uow, recordings)).items()}


async def _over_statements(
    uow: UnitOfWork, record: Record, rates: Sequence[ExchangeRate], *, whole: bool
) -> Read:
    runs = list(record.runs)
    own = [closed_month(run) for run in runs if record.contract_id in run.closings]
    first = _first_month(own) if own and not whole else date.min
    inside = [run for run in runs if closed_month(run).start >= first]
    wanted = wanted_of(record.deals, record.rows.grouped, record.rows.works)
    wanted = _telling_payers(wanted, rates, inside)
    found = await sums_of_sales(uow, replace(wanted, runs=[run.id for run in inside]))
    by_run: defaultdict[UUID | None, list[SoldSum]] = defaultdict(list)
    for each in found:
        by_run[each.run_id].append(each)
    stated = [_published(record, run, by_run[run.id]) for run in inside]
    waiting, unrated = _open(
        by_run[None],
        rates,
        lambda end: record.on(end.last_day),
        months=max(Accounting(each.accounting).months for each in record.rows.contracts),
        after=closed_month(runs[-1]) if runs else None,
    )
    if waiting and not whole:
        first = _first_month([each.period for each in waiting])
    opening: dict[str, Closing] = {}
    for run in runs:
        if closed_month(run).start < first:
            opening |= record.closings(run)
    steps = [*(step for step in stated if step.period.start >= first), *waiting]
    return steps, opening, found, unrated


async def _over_catalogue(
    uow: UnitOfWork, record: Record, rates: Sequence[ExchangeRate], *, whole: bool
) -> Read:
    agreements, contract = _as_if_always(record), record.contract
    deals = [each.deal for each in agreements.agreed.values()]
    own = agreements.agreed[str(record.contract_id)].deal
    wanted = wanted_of(deals, record.rows.grouped, record.rows.works, selling=[own])
    wanted = _telling_payers(replace(wanted, catalogue=True), rates, ())
    last = await last_month_reported(uow, wanted)
    since = "" if whole or last is None else f"{_first_month([month(last)]):%Y-%m}"
    found = await sums_of_sales(uow, replace(wanted, since=since))
    months = Accounting(contract.accounting).months
    steps, unrated = _open(found, rates, lambda _: agreements, months=months, after=None)
    return steps, {}, found, unrated


def _as_if_always(record: Record) -> Agreements:
    """The contract, as if it had held from the first sale on without end, and whom it pays."""
    agreements, key = record.on(None), str(record.contract_id)
    agreed = agreements.agreed[key]
    deal = msgspec.structs.replace(agreed.deal, starts=None, until=None, sunset=())
    own = engine_contract(
        agreed.id,
        agreed.currency,
        deal,
        record.rows.groups,
        income=agreed.income,
        works=record.rows.works,
    )
    return replace(
        agreements,
        contracts=tuple(
            own if each.id == key else replace(each, scope=NOTHING_SOLD)
            for each in agreements.contracts
        ),
        recoupables=tuple(item for item in agreements.recoupables if item.contract == key),
        openings={k: amount for k, amount in agreements.openings.items() if k.contract == key},
        crossings=(),
        transfers=tuple(each for each in agreements.transfers if each.contract == key),
        agreed={**agreements.agreed, key: replace(agreed, deal=deal)},
    )


def _published(record: Record, run: ClosedRun, found: Iterable[SoldSum]) -> Step:
    period = closed_month(run)
    agreements = record.on(period.last_day)
    published = record.closings(run)
    rates = {
        pair_of(said["of"], said["into"], said.get("payer", "")): _rate(said) for said in run.rates
    }
    sales = [_earning(each, agreements) for each in found]
    return Step(period, sales, rates, agreements, set(published), published)


def _rate(said: Mapping[str, str]) -> Rate:
    return Rate(Decimal(said["value"]), said["source"], date.fromisoformat(said["quoted_on"]))


def _open(
    found: Sequence[SoldSum],
    stored: Sequence[ExchangeRate],
    agreed: Callable[[Period], Agreements],
    *,
    months: int,
    after: Period | None,
) -> tuple[list[Step], Sums]:
    """Sales no statement accounts, in whole periods after the last one that is closed.

    What no rate converts stays out, and is added up.
    """
    by_end: defaultdict[Period, list[SoldSum]] = defaultdict(list)
    for each in found:
        if each.reported_for:
            by_end[_ends(month(each.reported_for), months, after)].append(each)
    steps: list[Step] = []
    left: defaultdict[str, Decimal] = defaultdict(Decimal)
    end = min(by_end, default=None)
    while end is not None and end <= max(by_end):
        agreements, rates = agreed(end), _rates_near(stored, end)
        own = {each.currency for each in agreements.contracts}
        sales = []
        for each in by_end[end]:
            if each.currency in own or _is_converted(each, rates):
                sales.append(_earning(each, agreements))
            else:
                left[each.currency] = EXACT.add(left[each.currency], each.amount)
        due = {each.id for each in agreements.contracts}
        steps.append(Step(end, sales, rates, agreements, due))
        end = _ends(month_of(end.until), months, None)
    return steps, dict(left)


def _is_converted(each: SoldSum, rates: Rates) -> bool:
    """By the rate of everybody, or the own one of who reported it."""
    return any(of == each.currency and payer in ([], [each.source_name]) for of, _, *payer in rates)


def _telling_payers(
    wanted: Wanted, rates: Iterable[ExchangeRate], runs: Iterable[ClosedRun]
) -> Wanted:
    """Where payers have rates of their own, sales are told apart by who reported them."""
    frozen = (said.get("payer") for run in runs for said in run.rates)
    if not any(each.payer for each in rates) and not any(frozen):
        return wanted
    return replace(wanted, dimensions=wanted.dimensions | {"sender"})


def _ends(reported: Period, months: int, after: Period | None) -> Period:
    """The last month of the period a report is accounted with: never one that is closed."""
    at = reported if after is None or reported > after else month_of(after.until)
    while at.start.month % months:
        at = month_of(at.until)
    return at


def _rates_near(stored: Sequence[ExchangeRate], period: Period) -> Rates:
    """The rate of the month for each pair; else the latest before it, else the first after."""
    found: dict[Pair, Rate] = {}
    for each in stored:
        if each.payer and each.period != period.code:
            # What a payer gave in one month says nothing of another.
            continue
        pair = pair_of(each.of, each.into, each.payer)
        if pair not in found or each.period <= period.code:
            found[pair] = Rate(each.value, each.source, each.quoted_on)
    return found


def _earning(each: SoldSum, agreements: Agreements) -> Earning:
    return as_earning(
        each,
        source=each.source_name,
        income=sheet_kind(each.source),
        period_starts=each.sale_month,
        agreements=agreements,
    )


def _first_month(ends: Sequence[Period]) -> date:
    """The first day of the four quarters that end with the last of these months."""
    first = quarter_of(max(ends).start).start
    for _ in range(QUARTERS - 1):
        first = quarter_of(date.fromordinal(first.toordinal() - 1)).start
    return first
