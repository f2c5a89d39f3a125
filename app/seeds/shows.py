"""Shows of Nova Lind: one offered twice, one agreed, three played, one with an outside venue."""

from datetime import date, time, timedelta
from decimal import Decimal
from uuid import UUID

from app.core.actor import Actor
from app.core.money import Money
from app.domain.holds import Asker, place_hold
from app.domain.shows import (
    Party,
    Side,
    Terms,
    accept_offer,
    get_show,
    make_offer,
    pencil_from_hold,
    pencil_show,
)
from app.domain.shows.service.contracts import fingerprint_of, sign_contract
from app.domain.shows.service.keeping import change_show, write_message
from app.domain.shows.service.secrets import keep_secret
from app.domain.shows.settlement import (
    Bill,
    ByTickets,
    Category,
    Flat,
    Of,
    Plus,
    Tax,
    Tickets,
    Versus,
)
from app.domain.shows.terms import Cost, Deposit, MerchTerm, Radius
from app.seeds import advances, settlements
from app.seeds.stage import Stage, Workspace

NOVA, FLO = "Nova Lind", "Flo Marchetti"
HOUSE = "booking@foundry.example.com"
CLOCKS = {"doors": time(19), "starts": time(20), "curfew": time(22, 30)}
ARTIST, VENUE = Side.ARTIST, Side.VENUE


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


COSTS = (
    Cost(Bill("Hall and staff", fixed=eur("1900")), Category.HOUSE),
    Cost(Bill("Sound and light crew", fixed=eur("850")), Category.STAFF),
    Cost(Bill("Advertising", fixed=eur("400")), Category.MARKETING),
    Cost(Bill("Card fees", percent=Decimal("2.5"), of=Of.GROSS, cap=eur("600")), Category.OTHER),
)


def _terms(night: date, guarantee: str, percent: int, **other: object) -> Terms:
    said: dict[str, object] = {
        "currency": "EUR",
        "deal": Versus(eur(guarantee), Decimal(percent), Of.NET),
        "tickets": (
            Tickets("Early bird", eur("22"), 150),
            Tickets("Standing", eur("27"), 620, comps=20, kills=12),
        ),
        "facility_fee": eur("1"),
        "tax": Tax(Decimal(13), "VAT"),
        "costs": COSTS,
        "deposits": (Deposit(eur("1500"), night - timedelta(days=14)),),
        "radius": Radius(60, 30),
        "merch": (MerchTerm("Clothes and prints", Decimal(15)), MerchTerm("Records", Decimal(0))),
        "hospitality": "Warm kitchen for eight, two of them vegan. Twelve towels.",
        "support": "Little Drums, 30 minutes, paid by the house",
        **other,
    }
    return Terms(**said)  # type: ignore[arg-type]


async def tell(stage: Stage, today: date, main: UUID) -> None:
    """In the calendar of The Foundry's main hall, and one house that is not here yet."""
    foundry = next(w for w in stage.workspaces if w.slug == "the-foundry")
    nova = next(w for w in stage.workspaces if w.slug == "nova-lind")
    week = today + timedelta(days=(5 - today.weekday()) % 7)
    await _offered(stage, foundry, nova, main, week + timedelta(days=56))
    night = week + timedelta(days=77)
    agreed = await _agreed(stage, foundry, nova, main, night)
    await advances.tell(stage, foundry, nova, agreed, night)
    paid = await _played(stage, foundry, nova, main, week - timedelta(days=28))
    await settlements.settled_and_paid(stage, foundry, nova, paid)
    lately = await _played(stage, foundry, nova, main, week - timedelta(days=14))
    await settlements.settled_lately(stage, foundry, lately)
    waiting = await _played(stage, foundry, nova, main, week - timedelta(days=7))
    await settlements.signed_by_the_house(stage, foundry, waiting)
    await _outside(stage, nova, week + timedelta(days=70))


async def _show(
    stage: Stage, foundry: Workspace, nova: Workspace, main: UUID, night: date, *, ago: int = 0
) -> UUID:
    asker = Asker(NOVA, nova.people[0].email, nova.owner.tenant_id)
    async with stage.database.tenant(foundry.owner) as uow:
        uow.now -= timedelta(days=ago)
        hold = await place_hold(uow, main, on=night, slot="evening", title=NOVA, asker=asker)
        show = await pencil_from_hold(uow, hold.id, by=VENUE, by_email=HOUSE)
        return show.id


async def _offer(
    stage: Stage, where: Actor, show: UUID, side: Side, terms: Terms, *,
    until: date, seen: int = 0, note: str = "", ago: int = 0,
) -> None:  # fmt: skip
    async with stage.database.tenant(where) as uow:
        uow.now -= timedelta(days=ago)
        by = NOVA if side is ARTIST else FLO
        await make_offer(
            uow, show, side=side, by=by, terms=terms, valid_until=until, seen=seen, note=note
        )


async def _offered(
    stage: Stage, foundry: Workspace, nova: Workspace, main: UUID, night: date
) -> None:
    show, until = await _show(stage, foundry, nova, main, night), night - timedelta(days=35)
    first = _terms(night, "4000", 70)
    await _offer(stage, foundry.owner, show, VENUE, first, until=until, note="Glad to have you.")
    second = _terms(
        night, "5000", 75,
        bonuses=(ByTickets(((500, eur("300")), (650, eur("500")))),),
        merch=(MerchTerm("Clothes and prints", Decimal(10)), MerchTerm("Records", Decimal(0))),
    )  # fmt: skip
    await _offer(stage, foundry.owner, show, ARTIST, second, until=until, seen=1)
    async with stage.database.tenant(foundry.owner) as uow:
        words = "Five would cover the light we carry. We are fine with the radius."
        await write_message(uow, show, side=ARTIST, by=NOVA, body=words)
    for workspace, values in (
        (nova, {"walk_away": 420_000, "expected_sold": 560, "notes": "Juno sings two songs",
                "costs": [["Van and driver", 38_000], ["Two hotel rooms", 26_000]]}),
        (foundry, {"walk_away": 560_000, "expected_sold": 520,
                   "notes": "Bar made 9,400 at the last show of this size",
                   "costs": [["Extra security", 24_000]]}),
    ):  # fmt: skip
        async with stage.database.tenant(workspace.owner) as uow:
            await keep_secret(uow, await get_show(uow, show), currency="EUR", **values)


async def _agreed(
    stage: Stage, foundry: Workspace, nova: Workspace, main: UUID, night: date
) -> UUID:
    show = await _show(stage, foundry, nova, main, night)
    terms = _terms(night, "3500", 85, deal=Plus(eur("3500"), Decimal(85)))
    until = night - timedelta(days=40)
    await _offer(stage, foundry.owner, show, VENUE, terms, until=until)
    async with stage.database.tenant(foundry.owner) as uow:
        await accept_offer(uow, show, 1, side=ARTIST, by=NOVA)
    return show


async def _played(
    stage: Stage, foundry: Workspace, nova: Workspace, main: UUID, night: date
) -> UUID:
    show = await _show(stage, foundry, nova, main, night, ago=80)
    terms = _terms(night, "4500", 75)
    until = night - timedelta(days=30)
    await _offer(stage, foundry.owner, show, VENUE, terms, until=until, ago=78)
    async with stage.database.tenant(foundry.owner) as uow:
        uow.now -= timedelta(days=75)
        await accept_offer(uow, show, 1, side=ARTIST, by=NOVA)
    for side, name, ago in ((ARTIST, NOVA, 74), (VENUE, FLO, 73)):
        async with stage.database.tenant(foundry.owner) as uow:
            uow.now -= timedelta(days=ago)
            document = (await fingerprint_of(uow, await get_show(uow, show))).hex()
            await sign_contract(uow, show, side=side, name=name, document=document)
    return show


async def _outside(stage: Stage, nova: Workspace, night: date) -> None:
    async with stage.database.tenant(nova.owner) as uow:
        show = await pencil_show(
            uow,
            artist=Party(NOVA, nova.people[0].email, nova.owner.tenant_id),
            venue=Party("Kulturbahnhof Eiche", "programm@kulturbahnhof-eiche.example.com"),
            by=ARTIST, on=night, place="Waiting room", city="Jena", time_zone="Europe/Berlin",
        )  # fmt: skip
        await change_show(uow, show.id, side=ARTIST, **CLOCKS)
    terms = Terms(
        "EUR",
        Flat(eur("1200")),
        tickets=(Tickets("Seat", eur("18"), 140, comps=6),),
        tax=Tax(Decimal(7), "VAT"),
        costs=(Cost(Bill("Technician", fixed=eur("250")), Category.STAFF),),
        hospitality="A warm meal for four",
    )
    note = "We pass through Jena that day, with a small set: voice, guitar, loops."
    until = night - timedelta(days=30)
    await _offer(stage, nova.owner, show.id, ARTIST, terms, until=until, note=note)
