"""What The Foundry's own people keep: cost templates, and settled nights of other acts."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from app.core.money import Money
from app.domain.holds import Asker, place_hold
from app.domain.shows import Side, Terms, accept_offer, accepted_terms, get_show, make_offer
from app.domain.shows import pencil_from_hold as pencil
from app.domain.shows.costing.lines import Line
from app.domain.shows.costing.service import keep_costs
from app.domain.shows.service.secrets import keep_secret
from app.domain.shows.settlement import Bill, Category, Door, Flat, Of, Tax, Tickets, Versus
from app.domain.shows.settling.figures import Figures, begin
from app.domain.shows.settling.printing import fingerprint
from app.domain.shows.settling.service import (
    keep_house_figures,
    keep_settlement,
    sign_settlement,
)
from app.domain.shows.terms import Cost
from app.seeds.stage import Stage, Workspace

FLO, VENUE = "Flo Marchetti", Side.VENUE


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def _line(what: str, amount: str, category: Category, *, private: bool = False) -> Line:
    return Line(Cost(Bill(what, fixed=eur(amount)), category), private)


FULL = (
    _line("Hall and staff", "1900", Category.HOUSE),
    _line("Sound and light crew", "850", Category.STAFF),
    _line("Advertising", "400", Category.MARKETING),
    Line(Cost(Bill("Card fees", percent=Decimal("2.5"), of=Of.GROSS, cap=eur("600")))),
    _line("Extra security", "240", Category.STAFF, private=True),
    Line(Cost(Bill("Cleaning", per_ticket=eur("0.35")), Category.HOUSE), is_private=True),
)
SMALL = (
    _line("Casting room", "350", Category.HOUSE),
    _line("Technician", "220", Category.STAFF),
    _line("Night porter", "90", Category.STAFF, private=True),
)


async def tell(stage: Stage, today: date, main: UUID, casting: UUID) -> None:
    foundry = next(w for w in stage.workspaces if w.slug == "the-foundry")
    async with stage.database.tenant(foundry.owner) as uow:
        for name, room, lines in (
            ("Main hall, full crew", main, FULL),
            ("Casting room", casting, SMALL),
        ):
            await keep_costs(uow, name=name, room_id=room, currency="EUR", lines=lines)
    big = Terms(
        "EUR", Versus(eur("3000"), Decimal(70), Of.NET), facility_fee=eur("1"),
        tickets=(Tickets("Standing", eur("24"), 780, comps=20),), tax=Tax(Decimal(13), "VAT"),
        costs=tuple(line.cost for line in FULL if not line.is_private),
    )  # fmt: skip
    door = replace(
        big, deal=Door(Decimal(75), Of.NET), tickets=(Tickets("Door", eur("14"), 170),),
        costs=tuple(line.cost for line in SMALL if not line.is_private),
    )  # fmt: skip
    flat = replace(door, deal=Flat(eur("600")))
    for act, room, terms, ago, sold, bar in (
        ("Ember & Ash", main, big, 74, 512, "5480"),
        ("Paper Tigers", casting, door, 45, 163, "1310"),
        ("Paper Tigers", casting, flat, 17, 121, "890"),
    ):
        show = await _agree(
            stage, foundry, act, room, terms=terms, night=today - timedelta(days=ago)
        )
        await _settle(stage, foundry, show, sold=sold, bar=bar)
    ahead = await _agree(
        stage, foundry, "Saltmarsh Trio", casting, terms=door, night=today + timedelta(days=9)
    )
    async with stage.database.tenant(foundry.owner) as uow:
        await keep_secret(
            uow, await get_show(uow, ahead), currency="EUR", expected_sold=130, walk_away=None,
            notes="", costs=[["Night porter", 9_000]],
        )  # fmt: skip


async def _agree(
    stage: Stage, foundry: Workspace, act: str, room: UUID, *, terms: Terms, night: date
) -> UUID:
    """Written down seventy days before its night, and agreed by a band that has no workspace."""
    async with stage.database.tenant(foundry.owner) as uow:
        now = uow.now
        uow.now -= timedelta(days=(now.date() - night).days + 70)
        hold = await place_hold(
            uow, room, on=night, slot="evening", title=act, asker=Asker(act, None)
        )
        show = await pencil(uow, hold.id, by=VENUE, by_email="booking@foundry.example.com")
        until = night - timedelta(days=30)
        await make_offer(
            uow, show.id, side=VENUE, by=FLO, terms=terms, valid_until=until, seen=0, note=""
        )
        await accept_offer(uow, show.id, 1, side=Side.ARTIST, by=act)
        return show.id


async def _settle(stage: Stage, foundry: Workspace, show_id: UUID, *, sold: int, bar: str) -> None:
    """Two days after the night, by both."""
    async with stage.database.tenant(foundry.owner) as uow:
        show = await get_show(uow, show_id)
        uow.now -= timedelta(days=(uow.now.date() - show.on_date).days - 2)
        terms = await accepted_terms(uow, show_id)
        (night,) = begin(terms).nights
        tickets = (replace(night.tickets[0], sold=sold),)
        figures = Figures((replace(night, tickets=tickets),))
        kept = await keep_settlement(uow, show_id, side=VENUE, by=FLO, figures=figures, seen=0)
        lines = [("Bar", eur(bar)), ("Cleaning", -eur("0.35") * sold)]
        await keep_house_figures(uow, show, currency="EUR", lines=lines)
        document = fingerprint(show, terms, kept).hex()
        for side, name in ((VENUE, FLO), (Side.ARTIST, show.artist_name)):
            await sign_settlement(uow, show_id, side=side, name=name, document=document)
