"""Nova Lind's money on the road: a night that was shared out, one to come, and a tour's budget."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from app.core.actor import Actor
from app.core.ids import new_id
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.bandmoney import (
    Rule,
    Spending,
    add_member,
    choose_shows,
    note_expense,
    note_mileage,
    pay_back,
    pay_member,
    reckon,
    recoup_settled,
    set_budget,
    set_rule,
    share_out,
    take_advance,
    write_rate,
)
from app.domain.bandmoney.queries.subjects import list_shows_of_days, of_show, of_tour
from app.domain.bandmoney.subjects import Subject
from app.domain.shows import Asked, list_settled_of_artist, list_shows
from app.domain.tours import list_tours
from app.seeds.stage import Stage

NOVA, THEO, JUNO = "Nova Lind", "Theo Marsh", "Juno Reyes"
TRAVEL, HOTEL, FOOD, GEAR, CREW = "travel", "hotel", "food", "gear", "crew"


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


async def tell(stage: Stage, today: date) -> None:
    nova = next(w for w in stage.workspaces if w.slug == "nova-lind").owner
    members = await _gather(stage, nova)
    settled, unsettled = await _nights(stage, nova, today)
    await _spend_on_the_settled(stage, nova, settled, members)
    await _share_it_out(stage, nova, settled, members, today)
    await _spend_on_the_other(stage, nova, unsettled, members)
    await _plan_the_tour(stage, nova, today)
    await _borrow(stage, nova, settled, today)


async def _gather(stage: Stage, nova: Actor) -> dict[str, UUID]:
    """Half is Nova's and thirty per cent Theo's; the rest is for the next record."""
    async with stage.database.tenant(nova) as uow:
        await set_rule(uow, rule=Rule.PERCENT, commission_percent=Decimal(15), seen=0)
        await write_rate(
            uow, unit="km", from_on=date(2014, 1, 1), value=Decimal("0.30"), currency="EUR",
            source="Germany, § 5 BRKG",
        )  # fmt: skip
        made = [
            await add_member(uow, name=NOVA, share_percent=Decimal(50), points=5),
            await add_member(
                uow, name=THEO, email="theo@marsh.example.com", share_percent=Decimal(30), points=3
            ),
            await add_member(uow, name=JUNO, is_hired=True, fee=eur("250")),
        ]
        return {each.name: each.id for each in made}


async def _nights(stage: Stage, nova: Actor, today: date) -> tuple[Subject, Subject]:
    async with stage.database.tenant(nova) as uow:
        settled = (await list_settled_of_artist(uow))[0]
        played = (await list_shows(uow, Asked(today=today, is_past=True))).items
        other = next(show for show in played if show.id != settled.id)
        return of_show(settled), of_show(other)


async def _spend_on_the_settled(
    stage: Stage, nova: Actor, show: Subject, members: dict[str, UUID]
) -> None:
    day, theo = show.first_on, members[THEO]
    async with stage.database.tenant(nova) as uow:
        budget = {
            "income": eur("7500"), TRAVEL: eur("450"), HOTEL: eur("420"), FOOD: eur("150"),
            GEAR: eur("200"), "players": eur("250"), "commission": eur("1100"),
        }  # fmt: skip
        await set_budget(uow, show, budget, seen=0)
        for spent in (
            Spending(day=day, category=TRAVEL, what="Van, two days", amount=eur("238.00")),
            Spending(
                day=day, category=TRAVEL, what="Fuel and toll", amount=eur("164.35"),
                member_id=theo,
            ),
            Spending(day=day, category=HOTEL, what="Three rooms near the hall", amount=eur("387")),
            Spending(
                day=day, category=FOOD, what="Dinner after load-in", amount=eur("92.40"),
                member_id=members[NOVA],
            ),
            Spending(
                day=day - timedelta(days=2), category=GEAR, what="Backup in-ear receiver, hired",
                amount=eur("65"), note="Theirs was broken; they may share it next time",
            ),
        ):  # fmt: skip
            await _note(uow, spent, show)
        await note_mileage(
            uow, day=day, what="Juno's keys, there and back", distance=Decimal("148.6"), unit="km",
            member_id=members[JUNO], subject=show,
        )  # fmt: skip


async def _note(uow: UnitOfWork, spent: Spending, subject: Subject) -> None:
    await note_expense(uow, replace(spent, subject=subject))


async def _share_it_out(
    stage: Stage, nova: Actor, show: Subject, members: dict[str, UUID], today: date
) -> None:
    """Theo has had most of it by bank, Juno all of hers in cash."""
    async with stage.database.tenant(nova) as uow:
        uow.now -= timedelta(days=12)
        await share_out(uow, show, seen=(await reckon(uow, show)).statement.fingerprint)
    async with stage.database.tenant(nova) as uow:
        for name, amount, how, note in (
            (THEO, "1500", "bank", "First part"),
            (JUNO, "294.58", "cash", "Fee and car"),
        ):
            await pay_member(
                uow, members[name], payment_id=new_id(), amount=eur(amount), how=how,
                paid_on=today - timedelta(days=10), note=note,
            )  # fmt: skip


async def _spend_on_the_other(
    stage: Stage, nova: Actor, show: Subject, members: dict[str, UUID]
) -> None:
    day = show.first_on
    async with stage.database.tenant(nova) as uow:
        for spent in (
            Spending(day=day, category=TRAVEL, what="Trains, three people", amount=eur("219.70")),
            Spending(
                day=day, category=GEAR, what="Strings and sticks, from New York",
                amount=Money.of("84.50", "USD"), rate=Decimal("0.8612"), member_id=members[THEO],
            ),
        ):  # fmt: skip
            await _note(uow, spent, show)
        room = Spending(
            day=day, category="other", what="Rehearsal room, a month", amount=eur("180")
        )
        await note_expense(uow, room)


async def _plan_the_tour(stage: Stage, nova: Actor, today: date) -> None:
    async with stage.database.tenant(nova) as uow:
        tour = of_tour((await list_tours(uow))[0])
        shows = await list_shows_of_days(uow, tour)
        await choose_shows(uow, tour, [show.id for show in shows])
        budget = {
            "income": eur("24000"), TRAVEL: eur("2600"), HOTEL: eur("3900"), CREW: eur("4200"),
            "per_diem": eur("1500"), "players": eur("2500"), "commission": eur("3600"),
        }  # fmt: skip
        await set_budget(uow, tour, budget, seen=0)
        interrail = Spending(
            day=today - timedelta(days=3), category=TRAVEL, what="Rail passes, first half",
            amount=eur("1140"),
        )  # fmt: skip
        await _note(uow, interrail, tour)


async def _borrow(stage: Stage, nova: Actor, settled: Subject, today: date) -> None:
    """The booker lent for a night that has paid half of it back; a label lends for the tour."""
    async with stage.database.tenant(nova) as uow:
        booker = await take_advance(
            uow, settled, advance_id=new_id(), lender="Atlas Agency", lender_kind="agency",
            amount=eur("3000"), percent=Decimal(25), how="bank", note="Van and hotel up front",
            received_on=settled.first_on - timedelta(days=21),
        )  # fmt: skip
        moves = await recoup_settled(uow, settled)
        await pay_back(
            uow, booker.id, payment_id=new_id(), amount=moves[0].money, how="bank",
            paid_on=today - timedelta(days=9), note="With the fee",
        )  # fmt: skip
        await take_advance(
            uow, of_tour((await list_tours(uow))[0]), advance_id=new_id(), lender="Fern Records",
            lender_kind="label", amount=eur("5000"), percent=Decimal(50), how="bank",
            note="Tour support by letter of September", received_on=today - timedelta(days=6),
        )  # fmt: skip
