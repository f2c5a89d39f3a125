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
from app.domain.royalties.whatif.queries.history import (
    MOST_SUMS,
    ClosedRun,
    Part,
    SoldSum,
    Wanted,
    last_month_reported,
    sums_of_sales,
)
from app.domain.royalties.whatif.record import Record, closed_month, load_record

QUARTERS = 4
Sums = dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Step:
    """A period to be accounted; `published` is how each contract closed it, if it is stated.

    `parts` are where its sales are found, `sales` what was read of them. Of a period that is
    stated every sale has a rate; else those none converts are left out.
    """

    period: Period
    rates: Rates
    agreements: Agreements
    due: Collection[str]
    parts: frozenset[Part]
    published: Mapping[str, Closing] = field(default_factory=dict)
    sales: Sequence[Earning] = ()

    def earnings(self, found: Iterable[SoldSum], left: Sums) -> list[Earning]:
        """Sums as the engine takes them; what no rate converts is added to what is `left`."""
        own = {each.currency for each in self.agreements.contracts}
        sales = []
        for each in found:
            if self.published or each.currency in own or _is_converted(each, self.rates):
                sales.append(_earning(each, self.agreements))
            else:
                left[each.currency] = EXACT.add(left.get(each.currency, Decimal(0)), each.amount)
        return sales


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


@dataclass(frozen=True, slots=True)
class Frame:
    """All of a history but its sales: which are `wanted`, and how they become steps."""

    record: Record
    wanted: Wanted
    periods: Callable[[Collection[Part]], tuple[list[Step], Mapping[str, Closing]]]


async def load_history(
    uow: UnitOfWork, contract_id: UUID, *, whole: bool, catalogue: bool
) -> History:
    """The last four quarters of a contract or its `whole` history; nothing is written.

    By the statements that were published, with what waits for the next one; or, for a contract
    that was not there yet, by everything its `catalogue` ever sold. Raises TooMuchHistory.
    """
    frame = await frame_of(uow, contract_id, whole=whole, catalogue=catalogue)
    found = await sums_of_sales(uow, frame.wanted, most=MOST_SUMS)
    by_part: defaultdict[Part, list[SoldSum]] = defaultdict(list)
    for each in found:
        by_part[each.part].append(each)
    recordings = {each.recording_id for each in found if each.recording_id}
    history = await history_of(uow, frame, set(by_part), recordings)
    unrated: Sums = {}
    steps = [
        replace(
            step, sales=step.earnings((s for part in step.parts for s in by_part[part]), unrated)
        )
        for step in history.steps
    ]
    return replace(history, steps=steps, unrated=unrated)


async def frame_of(uow: UnitOfWork, contract_id: UUID, *, whole: bool, catalogue: bool) -> Frame:
    """What is needed before the sales are read."""
    record = await load_record(uow, contract_id)
    rates = await rates_into(uow, {each.currency for each in record.rows.contracts})
    if catalogue:
        return await _over_catalogue(uow, record, rates, whole=whole)
    return _over_statements(record, rates, whole=whole)


async def history_of(
    uow: UnitOfWork, frame: Frame, parts: Collection[Part], recordings: Collection[UUID]
) -> History:
    """The periods of sales found in these parts, of these recordings; the sales are not read."""
    record = frame.record
    steps, opening = frame.periods(parts)
    songs = await _songs(uow, record, recordings)
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
        unrated={},
        songs=songs,
    )


async def _songs(uow: UnitOfWork, record: Record, recordings: Collection[UUID]) -> dict[str, Song]:
    """What is written of the songs sold, when any contract asks."""
    if not asks_for_songs(record):
        return {}
    return {key: row.song for key, row in (await songs_of(uow, recordings)).items()}


def asks_for_songs(record: Record) -> bool:
    return any(deal.mechanicals for deal in record.deals)


def _over_statements(record: Record, rates: Sequence[ExchangeRate], *, whole: bool) -> Frame:
    runs = list(record.runs)
    own = [closed_month(run) for run in runs if record.contract_id in run.closings]
    begin = _first_month(own) if own and not whole else date.min
    inside = [run for run in runs if closed_month(run).start >= begin]
    wanted = wanted_of(record.deals, record.rows.grouped, record.rows.works)
    wanted = _telling_payers(wanted, rates, inside)

    def periods(parts: Collection[Part]) -> tuple[list[Step], Mapping[str, Closing]]:
        stated = [_published(record, run) for run in inside]
        waiting = _open(
            [part for part in parts if part.run_id is None],
            rates,
            lambda end: record.on(end.last_day),
            months=max(Accounting(each.accounting).months for each in record.rows.contracts),
            after=closed_month(runs[-1]) if runs else None,
        )
        first = begin
        if waiting and not whole:
            first = _first_month([each.period for each in waiting])
        opening: dict[str, Closing] = {}
        for run in runs:
            if closed_month(run).start < first:
                opening |= record.closings(run)
        return [*(step for step in stated if step.period.start >= first), *waiting], opening

    return Frame(record, replace(wanted, runs=[run.id for run in inside]), periods)


async def _over_catalogue(
    uow: UnitOfWork, record: Record, rates: Sequence[ExchangeRate], *, whole: bool
) -> Frame:
    agreements, contract = _as_if_always(record), record.contract
    deals = [each.deal for each in agreements.agreed.values()]
    own = agreements.agreed[str(record.contract_id)].deal
    wanted = wanted_of(deals, record.rows.grouped, record.rows.works, selling=[own])
    wanted = _telling_payers(replace(wanted, catalogue=True), rates, ())
    last = await last_month_reported(uow, wanted)
    since = "" if whole or last is None else f"{_first_month([month(last)]):%Y-%m}"
    months = Accounting(contract.accounting).months

    def periods(parts: Collection[Part]) -> tuple[list[Step], Mapping[str, Closing]]:
        return _open(parts, rates, lambda _: agreements, months=months, after=None), {}

    return Frame(record, replace(wanted, since=since), periods)


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


def _published(record: Record, run: ClosedRun) -> Step:
    period = closed_month(run)
    published = record.closings(run)
    rates = {
        pair_of(said["of"], said["into"], said.get("payer", "")): _rate(said) for said in run.rates
    }
    parts = frozenset({Part(run.id, None)})
    return Step(period, rates, record.on(period.last_day), set(published), parts, published)


def _rate(said: Mapping[str, str]) -> Rate:
    return Rate(Decimal(said["value"]), said["source"], date.fromisoformat(said["quoted_on"]))


def _open(
    parts: Iterable[Part],
    stored: Sequence[ExchangeRate],
    agreed: Callable[[Period], Agreements],
    *,
    months: int,
    after: Period | None,
) -> list[Step]:
    """Sales no statement accounts, in whole periods after the last one that is closed."""
    by_end: defaultdict[Period, set[Part]] = defaultdict(set)
    for part in parts:
        if part.reported_for:
            by_end[_ends(month(part.reported_for), months, after)].add(part)
    steps: list[Step] = []
    end = min(by_end, default=None)
    while end is not None and end <= max(by_end):
        agreements = agreed(end)
        due = {each.id for each in agreements.contracts}
        inside = frozenset(by_end.get(end, ()))
        steps.append(Step(end, _rates_near(stored, end), agreements, due, inside))
        end = _ends(month_of(end.until), months, None)
    return steps


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
