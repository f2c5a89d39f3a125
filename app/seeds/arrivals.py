"""What stores have paid of a story's reports, and a bank statement that shows more of it."""

from datetime import date, timedelta

from app.billing.payments.reconciliation.importing import import_statement
from app.core.actor import Actor
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.royalties.arrivals.queries import Due, dues
from app.domain.royalties.arrivals.service import Came, book_arrival
from app.seeds.stage import Stage

CHARGES = Money(750, "EUR")
_LESS = 3
"""By how many per cent a dollar is worth less on the day it comes than a month before."""


async def receive_money(stage: Stage, accountant: Actor, period: str, today: date) -> None:
    """A dollar report of the month comes in euros, a euro report in part; the bank shows more."""
    async with stage.database.tenant(accountant) as uow:
        found = {due.payer: due for due in await dues(uow) if due.period == period}
        await _in_euros(uow, found["DistroKid"], today - timedelta(days=9))
        spotify = found["Spotify"]
        part = Money(int(spotify.open * 100) * 6 // 10, "EUR")
        await _arrive(uow, spotify, part, today - timedelta(days=4))
        await _statement(uow, found["Bandcamp"], today - timedelta(days=1))


async def _in_euros(uow: UnitOfWork, due: Due, day: date) -> None:
    worth = Money(int(due.open * (92 - _LESS)), "EUR")
    await book_arrival(
        uow,
        Came(
            payer=due.payer,
            amount=worth,
            charges=CHARGES,
            arrived_on=day,
            covers={due.key: due.open},
            note="Remittance of the month",
        ),
    )


async def _arrive(uow: UnitOfWork, due: Due, amount: Money, day: date) -> None:
    await book_arrival(
        uow,
        Came(
            payer=due.payer,
            amount=amount,
            charges=Money(0, amount.currency),
            arrived_on=day,
            covers={due.key: amount.decimal},
            note="First of two payments",
        ),
    )


async def _statement(uow: UnitOfWork, due: Due, day: date) -> None:
    amount = Money(int(due.open * 100), due.currency).decimal
    lines = [
        "Date;Amount;Name;Text",
        f"{day};{amount};Bandcamp Inc;Sales of {due.period}",
        f"{day};42.00;Hafenklang e.V.;Guest list, thank you",
    ]
    content = "\n".join(lines).encode()
    await import_statement(uow, content, filename=f"bank-{day}.csv", currency="EUR")
