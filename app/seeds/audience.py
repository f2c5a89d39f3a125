"""Where Nova Lind drew how many before Backline, and what else is on while Night Trains is out."""

from datetime import date, timedelta

from app.core.uow import UnitOfWork
from app.domain.demand import add_rival, import_nights
from app.domain.venues import find_city
from app.seeds.stage import Stage

NOVA = "Nova Lind"
PLAYED = (
    (190, "Berlin", "DE", "Kesselhaus", 402, 480, "21.00"),
    (194, "Leipzig", "DE", "Baumwolle", 248, 400, "19.00"),
    (197, "Dresden", "DE", "Elbsaal", 176, 850, "19.00"),
    (201, "Munich", "DE", "Isarwerk", 305, 600, "21.00"),
    (204, "Zurich", "CH", "Rote Halle", 212, 500, "24.00"),
    (208, "Stuttgart", "DE", "Gleis Null", 188, 500, "20.00"),
    (212, "Cologne", "DE", "Domkeller", 300, 300, "20.00"),
    (215, "Amsterdam", "NL", "Kade Vier", 164, 350, "20.00"),
    (560, "Hamburg", "DE", "Pier Neun", 431, 900, "18.00"),
    (566, "Bremen", "DE", "Lagerhaus", 174, 250, "16.00"),
    (571, "Copenhagen", "DK", "Broen", 118, 300, "18.00"),
    (902, "Hamburg", "DE", "Chart House", 120, 120, "12.00"),
    (1240, "Kiel", "DE", "Lighthouse", 96, 150, "10.00"),
)
"""Days ago, where, how many paid, of how many places, and what a ticket cost in euros."""
ON = (
    ("Carnival", "Cologne", 80, 6, -30, "The city's calendar"),
    ("Ice hockey, the derby", "Zurich", 72, 1, -15, ""),
    ("Showcase week", "Hamburg", 66, 3, 10, "Industry in town; two of our agents come"),
)
"""What, where, in how many days and for how long, the effect, and who says so."""


async def tell(stage: Stage, today: date) -> None:
    nova = next(workspace for workspace in stage.workspaces if workspace.slug == "nova-lind")
    async with stage.database.tenant(nova.owner) as uow:
        await import_nights(uow, _lines(today), act=NOVA)
    async with stage.database.tenant(nova.owner) as uow:
        await _rivals(uow, today)


def _lines(today: date) -> str:
    """As the spreadsheet a manager keeps."""
    lines = ["date,city,country,venue,paid,capacity,price,currency"]
    for ago, city, country, venue, paid, capacity, price in PLAYED:
        on = today - timedelta(days=ago)
        lines.append(f"{on},{city},{country},{venue},{paid},{capacity},{price},EUR")
    return "\n".join(lines)


async def _rivals(uow: UnitOfWork, today: date) -> None:
    for name, called, ahead, days, percent, source in ON:
        first = today + timedelta(days=ahead)
        city = await find_city(uow, called)
        if city is None:
            raise RuntimeError(f"{called} is in no list.")
        last = first + timedelta(days=days - 1)
        await add_rival(
            uow, city, name=name, first_on=first, last_on=last, percent=percent, source=source
        )
