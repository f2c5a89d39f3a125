"""Played shows of Nova Lind are settled: two signed by both, one the house has signed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from app.core.actor import Actor
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.shows import Side, accepted_terms, get_show
from app.domain.shows.settlement import Adjustment, Counts, Expense, Had, Why
from app.domain.shows.settling.books import mark_paid
from app.domain.shows.settling.figures import Figures, begin
from app.domain.shows.settling.printing import fingerprint
from app.domain.shows.settling.queries import find_settlement
from app.domain.shows.settling.service import (
    keep_house_figures,
    keep_settlement,
    sign_settlement,
)
from app.domain.shows.terms import Terms
from app.seeds.stage import Stage, Workspace

NOVA, FLO = "Nova Lind", "Flo Marchetti"
SOLD = {"full": (150, 571), "fair": (150, 388)}


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


async def settled_and_paid(stage: Stage, foundry: Workspace, nova: Workspace, show: UUID) -> None:
    """Twelve days ago by both; the money was transferred a week later."""
    await _settle(stage, foundry, show, ago=12)
    for workspace, ago in ((foundry, 5), (nova, 4)):
        async with stage.database.tenant(workspace.owner) as uow:
            uow.now -= timedelta(days=ago)
            found = await get_show(uow, show)
            await mark_paid(uow, found, how="bank", paid_on=uow.now.date())


async def settled_lately(stage: Stage, foundry: Workspace, show: UUID) -> None:
    """Three days ago by both; the money is still to come."""
    await _settle(stage, foundry, show, ago=3)


async def signed_by_the_house(stage: Stage, foundry: Workspace, show: UUID) -> None:
    """The artist reads and signs, or changes it."""
    await _keep(stage, foundry.owner, show, sold=SOLD["fair"], ago=0)
    await _sign(stage, foundry.owner, show, (Side.VENUE,), ago=0)


async def _settle(stage: Stage, foundry: Workspace, show: UUID, *, ago: int) -> None:
    await _keep(stage, foundry.owner, show, sold=SOLD["full"], ago=ago)
    await _sign(stage, foundry.owner, show, (Side.VENUE, Side.ARTIST), ago=ago)


async def _keep(stage: Stage, where: Actor, show: UUID, *, sold: Sequence[int], ago: int) -> None:
    async with stage.database.tenant(where) as uow:
        uow.now -= timedelta(days=ago)
        figures = _figures(await accepted_terms(uow, show), sold)
        await keep_settlement(uow, show, side=Side.VENUE, by=FLO, figures=figures, seen=0)
        lines = [("Bar", eur("6240")), ("Extra security", eur("-240")), ("Sponsor", eur("500"))]
        await keep_house_figures(uow, await get_show(uow, show), currency="EUR", lines=lines)


async def _sign(stage: Stage, where: Actor, show: UUID, sides: Sequence[Side], *, ago: int) -> None:
    for side in sides:
        async with stage.database.tenant(where) as uow:
            uow.now -= timedelta(days=ago)
            document = await _document(uow, show)
            name = FLO if side is Side.VENUE else NOVA
            await sign_settlement(uow, show, side=side, name=name, document=document)


async def _document(uow: UnitOfWork, show: UUID) -> str:
    """What a side is shown before it signs."""
    found, terms = await get_show(uow, show), await accepted_terms(uow, show)
    latest = await find_settlement(uow, found)
    return fingerprint(found, terms, latest).hex() if latest else ""


def _figures(terms: Terms, sold: Sequence[int]) -> Figures:
    begun = begin(terms, [Had("Deposit by transfer", eur("1500"))])
    night = replace(
        begun.nights[0],
        tickets=tuple(
            replace(each, sold=number)
            for each, number in zip(begun.nights[0].tickets, sold, strict=True)
        ),
        expenses=tuple(_as_it_came(each) for each in begun.nights[0].expenses),
    )
    sales = (eur("1834.50"), eur("640"))
    merch = tuple(
        replace(each, sales=taken) for each, taken in zip(begun.payments.merch, sales, strict=True)
    )
    taxi = Adjustment("Taxi to the station", eur("34"), Why.REIMBURSEMENT, frozenset[Counts]())
    payments = replace(begun.payments, merch=merch, adjustments=(taxi,))
    return Figures((night,), payments)


def _as_it_came(expense: Expense) -> Expense:
    """Advertising was more than agreed."""
    if expense.bill.label != "Advertising":
        return expense
    return replace(expense, bill=replace(expense.bill, fixed=eur("460")))
