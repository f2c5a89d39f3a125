"""Contracts in a statement run: reckoned with its draft, reckoned again when it is published."""

from collections.abc import Collection, Sequence
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
from app.domain.royalties.accounting.covering import regard_contracts
from app.domain.royalties.accounting.errors import CannotAccount
from app.domain.royalties.accounting.naming import Names
from app.domain.royalties.accounting.queries import (
    SaleRow,
    SongRow,
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
from app.domain.royalties.accounting.reckoning import Rates, Reckoning, reckon
from app.domain.royalties.accounting.writing import (
    Statements,
    write_accounts,
    write_closings,
    write_lines,
)
from app.domain.royalties.agreements import Agreements, has_contracts, load_agreements
from app.domain.royalties.contracts import InvalidContract, Rate
from app.domain.royalties.contracts.writers import CURRENCY
from app.domain.royalties.models import StatementRun
from app.domain.royalties.queries.runs import Earned


@dataclass(frozen=True, slots=True)
class Accounting:
    """What a run makes of the contracts due with it, and how everything is called."""

    reckoning: Reckoning
    names: Names


async def account_draft(uow: UnitOfWork, run: StatementRun) -> Accounting | None:
    """Take the contracts due with a draft into it; None when there is none.

    Raises CannotAccount when something is missing, such as an exchange rate.
    """
    run.rates, run.left_out = [], {}
    if not await has_contracts(uow):
        return None
    await regard_contracts(uow)
    rates = {(each.of, each.into): each for each in await rates_of(uow, run.period)}
    known = {pair: Rate(each.value, each.source, each.quoted_on) for pair, each in rates.items()}
    done = await _account(uow, run, await sales_waiting(uow, run.period), known)
    run.rates = [_frozen(pair, known[pair]) for pair in sorted(_used(done.reckoning) & set(known))]
    run.left_out = done.reckoning.left_out.write()
    await uow.db.execute(
        text("UPDATE earnings SET run_id = :run WHERE id = ANY(CAST(:ids AS uuid[]))"),
        {"run": run.id, "ids": list(done.reckoning.sales)},
    )
    await write_closings(uow, run, done.reckoning, done.names)
    return done


async def account_again(uow: UnitOfWork, run: StatementRun) -> Accounting | None:
    """The accounting of a draft from what is stored now, with the rates it was drafted with."""
    closings = {str(each.contract_id) for each in await closings_of_run(uow, run.id)}
    if not closings:
        return None
    known = dict(map(_thawed, run.rates))
    return await _account(uow, run, await sales_of_run(uow, run.id), known, only=closings)


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


async def write_accounting(
    uow: UnitOfWork, done: Accounting | None, statements: Statements
) -> None:
    """The lines, accounts and recoupment tables of a draft's statements."""
    if done is not None:
        await write_lines(uow, done.reckoning.lines, done.names, statements)
        await write_accounts(uow, done.reckoning, done.names, statements)


def _due(done: Accounting) -> dict[tuple[UUID, str], Decimal]:
    due: dict[tuple[UUID, str], Decimal] = {}
    for account in done.reckoning.accounts:
        currency = done.names.agreements.agreed[account.purse.contract].currency
        key = UUID(account.purse.payee), currency
        due[key] = EXACT.add(due.get(key, Decimal(0)), account.payable)
    return due


async def _account(
    uow: UnitOfWork,
    run: StatementRun,
    sales: Sequence[SaleRow],
    rates: Rates,
    *,
    only: Collection[str] | None = None,
) -> Accounting:
    period = periods.month(run.period)
    agreements = await load_agreements(uow, on=period.last_day)
    last = await last_closings(uow)
    known = await _songs(uow, sales, agreements)
    songs = {recording: row.song for recording, row in known.items()}
    try:
        reckoning = reckon(period, sales, agreements, last, rates, only=only, songs=songs)
    except InvalidContract as error:
        raise CannotAccount(str(error)) from error
    titles = {recording: row.title for recording, row in known.items()}
    agreements = await _with_writers(uow, agreements, reckoning)
    return Accounting(reckoning, Names(agreements, await item_names(uow), titles))


async def _songs(
    uow: UnitOfWork, sales: Sequence[SaleRow], agreements: Agreements
) -> dict[str, SongRow]:
    """What is written of the songs sold, when any contract asks."""
    if not any(contract.mechanicals for contract in agreements.contracts):
        return {}
    return await songs_of(uow, {sale.recording_id for sale in sales})


async def _with_writers(
    uow: UnitOfWork, agreements: Agreements, reckoning: Reckoning
) -> Agreements:
    writers = {each.writer for each in reckoning.result.writers.owed} - set(agreements.payees)
    if not writers:
        return agreements
    found = await get_parties(uow, [UUID(writer) for writer in writers])
    named = {str(key): view for key, view in found.items()}
    return replace(agreements, payees={**agreements.payees, **named})


def _used(reckoning: Reckoning) -> set[tuple[str, str]]:
    currencies = {contract.currency for contract in reckoning.contracts}
    reported = {
        posting.source.name
        for posting in reckoning.result.postings
        if posting.source.kind == "report"
    }
    if reckoning.result.writers.owed:
        reported.add(CURRENCY)
    return {(of, into) for of in reported for into in currencies if of != into}


def _frozen(pair: tuple[str, str], rate: Rate) -> dict[str, str]:
    of, into = pair
    said = {"of": of, "into": into, "value": str(rate.value), "source": rate.source}
    return {**said, "quoted_on": rate.on.isoformat()}


def _thawed(said: dict[str, Any]) -> tuple[tuple[str, str], Rate]:
    rate = Rate(Decimal(said["value"]), said["source"], date.fromisoformat(said["quoted_on"]))
    return (said["of"], said["into"]), rate
