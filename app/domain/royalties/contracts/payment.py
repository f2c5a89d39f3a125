"""From what payees earned to what they are paid: releases, transfers, recoupment, minimum."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from app.domain.royalties.contracts.crossing import Crossing, Passing, Transfer
from app.domain.royalties.contracts.deductions import Purse
from app.domain.royalties.contracts.exact import ZERO, fraction, per_cent
from app.domain.royalties.contracts.minimum import due
from app.domain.royalties.contracts.postings import Account, Kind
from app.domain.royalties.contracts.recoupment import CostKind, recoup
from app.domain.royalties.contracts.reserves import Held, Release, ReserveKind, release_all
from app.domain.royalties.contracts.terms import WHOLE
from app.domain.royalties.contracts.workings import Royalty, Workings, account


def release_reserves(reserves: Iterable[Held], work: Workings) -> None:
    """Credit what the schedules set free; what earlier periods hold on is held on."""
    releases, remaining = release_all(reserves)
    work.held.extend(remaining)
    for release in releases:
        _release(release, work)


def transfer_income(transfers: Sequence[Transfer], work: Workings) -> None:
    """Pass on income of the period, all reckoned before any is moved: their order is no matter."""
    passing = [transfer for transfer in transfers if transfer.of is Passing.INCOME]
    earned = dict(work.earned)
    for transfer in passing:
        income = max(ZERO, earned.get(Purse(transfer.contract, transfer.payee), ZERO))
        _pass_on(transfer, income, work)


def recoup_contract(contract: str, work: Workings) -> None:
    """Let the payees' items of a contract take from what the payees have under it."""
    if not work.items[contract]:
        return
    available = {
        purse.payee: amount for purse, amount in work.owed.items() if purse.contract == contract
    }
    _recoup(contract, contract, available, None, work)


def cross(crossing: Crossing, work: Workings) -> None:
    """Let earners of a crossing cover debts and items of the others, in order, up to the cap."""
    for earner in crossing.contracts:
        for debtor in crossing.contracts:
            purse = Purse(earner, crossing.payee)
            if earner != debtor and work.owed[purse] > 0:
                before = work.owed[purse]
                _cover_debt(crossing, purse, Purse(debtor, crossing.payee), work)
                crossed = work.crossed.get(crossing.id, ZERO) + before - work.owed[purse]
                work.crossed[crossing.id] = crossed
                limit = None if crossing.cap is None else fraction(crossing.cap) - crossed
                available = {crossing.payee: work.owed[purse]}
                taken = _recoup(debtor, earner, available, limit, work)
                work.crossed[crossing.id] = crossed + taken


def transfer_balances(transfers: Sequence[Transfer], work: Workings) -> None:
    """Pass on what recoupment left, in the order given; it recoups where it arrives."""
    for transfer in transfers:
        if transfer.of is Passing.BALANCE:
            purse = Purse(transfer.contract, transfer.payee)
            _pass_on(transfer, max(ZERO, work.owed[purse]), work)
            recoup_contract(transfer.to_contract, work)


def pay_out(work: Workings) -> None:
    """Move what is due to payable; amounts below the contract's minimum stay owed."""
    for purse, owed in sorted(work.owed.items()):
        payable = due(owed, work.contracts[purse.contract].minimum).payable
        work.take(purse, Account(Kind.PAYABLE, purse.contract, purse.payee), payable)


def _release(release: Release, work: Workings) -> None:
    held = release.held
    contract = work.contracts[held.contract]
    reserve = Account(Kind.RESERVE, held.contract, held.payee)
    if held.policy.kind is ReserveKind.POST:
        work.pay_in(reserve, Purse(held.contract, held.payee), release.amount)
    else:
        royalty = Royalty(reserve, release.royalty, release.amount, ZERO, work.period.last_day)
        work.credit(contract, ((held.payee, WHOLE),), royalty)
        house = Account(Kind.HOUSE, held.contract)
        work.book.move(reserve, house, contract.currency, release.amount - release.royalty)


def _pass_on(transfer: Transfer, whole: Fraction, work: Workings) -> None:
    amount = whole * per_cent(transfer.percent)
    purse = Purse(transfer.contract, transfer.payee)
    target = Purse(transfer.to_contract, transfer.to_payee)
    work.take(purse, account(target), amount)
    work.owed[target] += amount


def _cover_debt(crossing: Crossing, purse: Purse, debtor: Purse, work: Workings) -> None:
    amount = min(work.owed[purse], max(ZERO, -work.owed[debtor]))
    if crossing.cap is not None:
        amount = min(amount, fraction(crossing.cap) - work.crossed.get(crossing.id, ZERO))
    work.take(purse, account(debtor), amount)
    work.owed[debtor] += amount


def _recoup(
    contract: str,
    earner: str,
    available: dict[str, Fraction],
    limit: Fraction | None,
    work: Workings,
) -> Fraction:
    payees = [item for item in work.items[contract] if item.kind is not CostKind.SHARED]
    shared = [item for item in work.items[contract] if item.kind is CostKind.SHARED]
    done = recoup(payees, available, earned_under=earner, limit=limit)
    for (item, payee), amount in done.taken.items():
        work.take(Purse(earner, payee), Account(Kind.RECOUPED, contract, payee, item), amount)
    work.items[contract] = (*shared, *done.items)
    work.rows.extend(row for row in done.rows if row.recouped or earner == contract)
    return sum(done.taken.values(), ZERO)
