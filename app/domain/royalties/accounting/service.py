"""Contracts in a statement run: reckoned with its draft, reckoned again when it is published."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from app.core import period as periods
from app.core.money import EXACT
from app.core.uow import UnitOfWork
from app.domain.catalog import get_parties
from app.domain.royalties.accounting.closing import Closing
from app.domain.royalties.accounting.due import grouped
from app.domain.royalties.accounting.errors import CannotAccount
from app.domain.royalties.accounting.naming import Names
from app.domain.royalties.accounting.origins import Pair, pair_of
from app.domain.royalties.accounting.queries import (
    SaleRow,
    carried_to,
    closings_of_run,
    item_names,
    last_closings,
    rates_of,
    sales_of_run,
    sales_waiting,
    songs_of,
    tenants_of_payees,
)
from app.domain.royalties.accounting.reckoning import Given, Reckoning, Under, reckon, ties_of
from app.domain.royalties.accounting.stating import sums_by_purse
from app.domain.royalties.accounting.writing import (
    Statements,
    write_accounts,
    write_closings,
    write_lines,
)
from app.domain.royalties.agreements import Agreements, has_contracts, load_agreements
from app.domain.royalties.batches import Batch, Telling
from app.domain.royalties.contracts import InvalidContract, Purse, Rate
from app.domain.royalties.contracts.balances import Rates
from app.domain.royalties.contracts.gathering import Gathering
from app.domain.royalties.models.statements import StatementRun
from app.domain.royalties.queries.runs import Earned


@dataclass(frozen=True, slots=True)
class Accounting:
    """What a run makes of the contracts due with it, and how everything is called."""

    reckoning: Reckoning
    names: Names

    @property
    def rates(self) -> list[dict[str, str]]:
        """The exchange rates it took, as a run keeps them."""
        return self.rates_of(self.reckoning.converted)

    def rates_of(self, contracts: Iterable[str]) -> list[dict[str, str]]:
        """Those of these contracts."""
        converted, rates = self.reckoning.converted, self.reckoning.given.rates
        pairs = set().union(*(converted.get(each, ()) for each in contracts))
        return [_frozen(pair, rates[pair]) for pair in sorted(pairs)]


async def account_draft(
    uow: UnitOfWork, run: StatementRun, batches: Sequence[Batch], telling: Telling
) -> Accounting | None:
    """Take the contracts due with a draft into it; None when there is none.

    Raises CannotAccount when something is missing, such as an exchange rate.
    """
    if not await has_contracts(uow):
        return None
    known = {
        pair_of(each.of, each.into, each.payer): Rate(each.value, each.source, each.quoted_on)
        for each in await rates_of(uow, run.period)
    }
    with saying_what_is_missing():
        given = await _given(uow, run, known)
        under = Under(given)
        await telling.begin("Looking at contracts")
        for batch in batches:
            rows = await sales_waiting(uow, run.period, batch.recording_ids)
            under.take(map(given.sale, rows))
            await telling.done(batch)
        due = given.due(under.ties())
        gathering = given.gathering(due)
        await telling.begin("Adding up contracts")
        for batch in batches:
            rows = await sales_waiting(uow, run.period, batch.recording_ids)
            await _assign(uow, run, _take(given, under, due, gathering, rows))
            await telling.done(batch)
        done = await _accounting(uow, given, gathering, under)
    await write_closings(uow, run, done.reckoning, done.names)
    return done


async def account_again(
    uow: UnitOfWork, run: StatementRun, batches: Sequence[Batch], telling: Telling
) -> Accounting | None:
    """The accounting of a draft from what is stored now, with the rates it was drafted with."""
    due = frozenset(str(each.contract_id) for each in await closings_of_run(uow, run.id))
    if not due:
        return None
    with saying_what_is_missing():
        given = await _given(uow, run, dict(map(_thawed, run.rates)))
        under, gathering = Under(given), given.gathering(due)
        await telling.begin("Adding up contracts")
        for batch in batches:
            rows = await sales_of_run(uow, run.id, batch.recording_ids)
            _take(given, under, due, gathering, rows)
            await telling.done(batch)
        return await _accounting(uow, given, gathering, under)


async def is_as_drafted(uow: UnitOfWork, run: StatementRun, done: Accounting | None) -> bool:
    """Whether every contract still closes as the draft said."""
    closings = await closings_of_run(uow, run.id)
    said = {str(each.contract_id): Closing.read(each.balances) for each in closings}
    return said == (dict(done.reckoning.closings) if done else {})


async def with_contracts(
    uow: UnitOfWork, payees: Sequence[Earned], done: Accounting | None
) -> list[Earned]:
    """The payees of a run by their splits and by their contracts, by name."""
    if done is None:
        return list(payees)
    found = {(each.party_id, each.currency): each for each in payees}
    due = _due(done)
    new = {party for party, currency in due if (party, currency) not in found}
    tenants, carried = await tenants_of_payees(uow, new), await carried_to(uow)
    for (party, currency), amount in due.items():
        before = found.get((party, currency))
        if before is None:
            view = done.names.agreements.payees[str(party)]
            brought = carried.get((party, currency), Decimal(0))
            before = Earned(
                party, view.name, view.email, tenants.get(party), currency, Decimal(0), brought
            )
        found[party, currency] = replace(before, earned=EXACT.add(before.earned, amount))
    return sorted(found.values(), key=lambda each: (each.name, each.party_id, each.currency))


def rates_of_payees(done: Accounting) -> dict[tuple[UUID, str], list[dict[str, str]]]:
    """The rates that stand on statements: of the contracts of a payee in a currency.

    Money that passes from one contract to another was converted there.
    """
    agreements = done.names.agreements
    passing = grouped(agreements.agreed, ties_of(agreements))
    found: defaultdict[tuple[UUID, str], set[str]] = defaultdict(set)
    for account in done.reckoning.accounts({}):
        contract = account.purse.contract
        key = UUID(account.purse.payee), agreements.agreed[contract].currency
        found[key] |= next(group for group in passing if contract in group)
    return {
        (party, currency): [rate for rate in done.rates_of(contracts) if rate["into"] == currency]
        for (party, currency), contracts in found.items()
    }


class Writing:
    """Writes an accounting into the statements of a draft, batch by batch, then the accounts."""

    def __init__(self, run: StatementRun, done: Accounting, statements: Statements) -> None:
        self._run = run
        self._done = done
        self._statements = statements
        self._sums: dict[Purse, Decimal] = {}

    async def lines(self, uow: UnitOfWork, batch: Batch) -> None:
        """The sales of a batch of recordings."""
        rows = await sales_of_run(uow, self._run.id, batch.recording_ids)
        lines = self._done.reckoning.lines(rows)
        for purse, amount in sums_by_purse(lines).items():
            self._sums[purse] = EXACT.add(self._sums.get(purse, Decimal(0)), amount)
        await write_lines(uow, lines, self._done.names, self._statements)

    async def accounts(self, uow: UnitOfWork) -> None:
        """The accounts and recoupment tables, when all lines are written."""
        reckoning = self._done.reckoning
        accounts = reckoning.accounts(self._sums)
        await write_accounts(uow, reckoning, accounts, self._done.names, self._statements)


@contextmanager
def saying_what_is_missing() -> Iterator[None]:
    """The engine's refusals as those of a draft."""
    try:
        yield
    except InvalidContract as error:
        raise CannotAccount(str(error)) from error


async def _given(uow: UnitOfWork, run: StatementRun, rates: Rates) -> Given:
    period = periods.month(run.period)
    agreements = await load_agreements(uow, on=period.last_day)
    return Given.of(period, agreements, await last_closings(uow), rates)


async def _accounting(
    uow: UnitOfWork, given: Given, gathering: Gathering, under: Under
) -> Accounting:
    known = await songs_of(uow, [UUID(each) for each in gathering.copies.recordings])
    songs = {recording: row.song for recording, row in known.items()}
    reckoning = reckon(given, gathering, under, songs)
    titles = {recording: row.title for recording, row in known.items()}
    agreements = await _with_writers(uow, given.agreements, reckoning)
    return Accounting(reckoning, Names(agreements, await item_names(uow), titles))


async def _with_writers(
    uow: UnitOfWork, agreements: Agreements, reckoning: Reckoning
) -> Agreements:
    writers = {each.writer for each in reckoning.result.writers.owed} - set(agreements.payees)
    if not writers:
        return agreements
    found = await get_parties(uow, [UUID(writer) for writer in writers])
    named = {str(key): view for key, view in found.items()}
    return replace(agreements, payees={**agreements.payees, **named})


def _take(
    given: Given,
    under: Under,
    due: frozenset[str],
    gathering: Gathering,
    rows: Sequence[SaleRow],
) -> list[UUID]:
    """Gather the sales whose contracts are all due; returns which these are."""
    sales = under.of(map(given.sale, rows))
    accounted = [sale for sale, contracts in sales if contracts and contracts <= due]
    gathering.take(accounted)
    return [UUID(sale.id) for sale in accounted]


async def _assign(uow: UnitOfWork, run: StatementRun, earning_ids: Sequence[UUID]) -> None:
    await uow.db.execute(
        text("UPDATE earnings SET run_id = :run WHERE id = ANY(CAST(:ids AS uuid[]))"),
        {"run": run.id, "ids": list(earning_ids)},
    )


def _due(done: Accounting) -> dict[tuple[UUID, str], Decimal]:
    """What is due to payees by currency; it needs no lines."""
    due: dict[tuple[UUID, str], Decimal] = {}
    for account in done.reckoning.accounts({}):
        currency = done.names.agreements.agreed[account.purse.contract].currency
        key = UUID(account.purse.payee), currency
        due[key] = EXACT.add(due.get(key, Decimal(0)), account.payable)
    return due


def _frozen(pair: Pair, rate: Rate) -> dict[str, str]:
    of, into, *payer = pair
    said = {"of": of, "into": into, "value": str(rate.value), "source": rate.source}
    said |= {"payer": payer[0]} if payer else {}
    return {**said, "quoted_on": rate.on.isoformat()}


def _thawed(said: dict[str, Any]) -> tuple[Pair, Rate]:
    rate = Rate(Decimal(said["value"]), said["source"], date.fromisoformat(said["quoted_on"]))
    return pair_of(said["of"], said["into"], said.get("payer", "")), rate
