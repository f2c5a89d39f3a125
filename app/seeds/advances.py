"""Riders of Nova Lind, and the advance of her agreed show at The Foundry."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.domain.advancing import (
    PlotItem,
    RiderItem,
    Times,
    add_contact,
    add_guest,
    add_leg,
    add_person,
    add_stay,
    answer_items,
    ask,
    begin_rider,
    give_rider,
    keep_version,
    put_item,
    reply,
    send_sheet,
    set_allotment,
    set_times,
    version_to_give,
    write_notes,
    write_rider,
)
from app.domain.advancing.answers import Answer, Given
from app.domain.advancing.models import Rider
from app.domain.advancing.reading import answer_of, given_riders
from app.domain.shows import Side, get_show
from app.seeds.stage import Stage, Workspace

NOVA = "Nova Lind"
TECHNICAL = (
    RiderItem("i1", "Stage width in meters", 12, "must", "stage_width"),
    RiderItem("i2", "Power for light and backline, amperes", 63, "must", "power"),
    RiderItem("i3", "Load-in without steps", 1, "must", "load_in"),
    RiderItem("i4", "Upright piano, tuned to 442 Hz on the day", 1, "nice"),
    RiderItem("i5", "Drum riser, 3 × 2 m, 40 cm high", 1, "must"),
    RiderItem("i6", "Monitor mixes", 16, "must", "monitors"),
)
TEXT = (
    "We play with in-ears and two wedges. Our engineer brings his own show file for DiGiCo and"
    " Yamaha desks. Please keep the stage below 85 dB during the changeover.\n\nNo haze before the"
    " second half: the strings are gut."
)
STAGE = (
    PlotItem("p1", "riser", "Drums", 6, 2),
    PlotItem("p2", "player", "Ilse, drums", 6, 1),
    PlotItem("p3", "mic", "Kick", 6, 3, mic="Beta 52A", stand="short"),
    PlotItem("p4", "mic", "Snare", 5, 2, mic="SM57", stand="short"),
    PlotItem("p5", "mic", "Overheads", 7, 2, mic="KM 184", stand="tall", phantom=True, channels=2),
    PlotItem("p6", "player", "Tomasz, bass", 9, 3),
    PlotItem("p7", "di", "Bass", 9, 4, mic="Radial J48", phantom=True),
    PlotItem("p8", "player", "Mei, keys", 2, 4),
    PlotItem("p9", "di", "Nord Stage 3", 2, 5, mic="Radial ProD2", channels=2),
    PlotItem("p10", "di", "Laptop tracks", 3, 4, mic="Radial ProD2", channels=2),
    PlotItem("p11", "player", "Nova, voice and guitar", 6, 6),
    PlotItem("p12", "mic", "Nova, voice", 6, 7, mic="KSM9", stand="straight", phantom=True),
    PlotItem("p13", "di", "Acoustic guitar", 7, 6, mic="Radial PZ-DI"),
    PlotItem("p14", "mic", "Mei, voice", 1, 5, mic="Beta 58A", stand="tall"),
    PlotItem("p15", "monitor", "Nova", 6, 8, mic="Wedge"),
    PlotItem("p16", "monitor", "Ilse", 7, 1, mic="Stereo in-ear"),
    PlotItem("p17", "power", "230 V, 16 A", 1, 3),
)
KITCHEN = (
    RiderItem("i1", "Warm meals, two of them vegan", 8, "must"),
    RiderItem("i2", "Towels, dark", 12, "must"),
    RiderItem("i3", "Still water, liters", 24, "must"),
    RiderItem("i4", "Dressing room that locks, with a mirror", 1, "must"),
    RiderItem("i5", "Fresh ginger, lemons and a kettle", 1, "nice"),
    RiderItem("i6", "Local newspaper", 1, "nice"),
)


SAYS = {
    "i1": ("instead", "11 m; with the wings open, 13 m", "Say by Monday whether to open them"),
    "i4": ("instead", "Yamaha U3 upright, tuned on the day", ""),
    "i6": ("instead", "14 mixes: 8 wedges and 6 stereo in-ear sends", "Two more on request"),
}
"""What the house answers but yes, by the key of a technical line."""
FLO = "Flo Marchetti"
VIENNA = "Europe/Vienna"


async def tell(stage: Stage, foundry: Workspace, nova: Workspace, show: UUID, night: date) -> None:
    """The riders given to the show, answered by the house; the day, its guests and its sheet."""
    technical = await _rider(stage, nova, "technical", TECHNICAL, TEXT)
    kitchen = await _rider(stage, nova, "hospitality", KITCHEN, "")
    for rider in (technical, kitchen):
        async with stage.database.tenant(nova.owner) as uow:
            version = await version_to_give(uow, rider)
        async with stage.database.tenant(foundry.owner) as uow:
            found = await get_show(uow, show)
            await give_rider(uow, found, rider, version, side=Side.ARTIST, by=NOVA)
    await _answered(stage, foundry, show)
    await _settled(stage, foundry, show)
    await _day(stage, nova, night)
    await _guests(stage, foundry, show, night)


async def _answered(stage: Stage, foundry: Workspace, show: UUID) -> None:
    async with stage.database.tenant(foundry.owner) as uow:
        found = await get_show(uow, show)
        for given in await given_riders(uow, found):
            says = SAYS if given.copy.is_technical else {"i6": ("no", "", "There is no kiosk near")}
            lines = [
                Given(row.id, answer_of(row).mark, Answer(*says.get(row.key, ("yes", "", ""))))
                for row in given.rows
            ]
            await answer_items(uow, found, given.copy, lines, side=Side.VENUE, by=FLO)


async def _settled(stage: Stage, foundry: Workspace, show: UUID) -> None:
    times = Times(
        time(14), time(16, 30), time(19), time(20), time(22, 30), ((time(18), "Dinner for eight"),)
    )
    async with stage.database.tenant(foundry.owner) as uow:
        found = await get_show(uow, show)
        await set_times(uow, found, times, seen=1, side=Side.VENUE, by=FLO)
        for side, name, role, phone in (
            (Side.VENUE, "Pia Berg", "Stage manager", "+43 1 555 01 20"),
            (Side.ARTIST, "Tomasz Wilk", "Tour manager", "+49 30 555 01 31"),
        ):
            await add_contact(
                uow, found, side=side, by=name, name=name, role=role, email=None, phone=phone
            )
        words = "Does the lift to the gallery take the Rhodes? It weighs 59 kg."
        first = await ask(uow, found, side=Side.ARTIST, by=NOVA, body=words)
        said = "Yes, up to 300 kg. Pia has the key."
        await reply(uow, found, first.id, seen=1, side=Side.VENUE, by=FLO, body=said)
        words = "Do you bring your own desk for the stage, or shall we set up the QL5?"
        await ask(uow, found, side=Side.VENUE, by=FLO, body=words)


async def _day(stage: Stage, nova: Workspace, night: date) -> None:
    async with stage.database.tenant(nova.owner) as uow:
        for name, role, local in (
            ("Tomasz Wilk", "Tour manager", "tomasz"), ("Mei Tanaka", "Keys", "mei"),
            ("Ilse Brandt", "Drums", "ilse"), ("Lou Fischer", "Sound", "lou"),
        ):  # fmt: skip
            await add_person(uow, name=name, role=role, email=f"{local}@novalind.example.com")
        await add_leg(
            uow, on_date=night, mode="train", origin="Brno hlavní nádraží", destination="Wien Hbf",
            departs=time(9, 22), departs_zone="Europe/Prague", arrives_on=night,
            arrives=time(10, 49), arrives_zone=VIENNA, note="Coach 6, four seats and the cello",
        )  # fmt: skip
        await add_stay(
            uow, on_date=night, until=night + timedelta(days=1), name="Hotel Sternwarte",
            address="Türkenschanzstraße 9, 1180 Wien", phone="+43 1 555 07 70",
            reference="NL-20418",
            rooms="Double 12: Nova, Mei\nSingle 14: Tomasz\nDouble 15: Ilse, Lou",
        )  # fmt: skip
        await write_notes(uow, night, "Per diem 35 EUR in the envelope of the tour manager")
        await send_sheet(uow, night)


async def _guests(stage: Stage, foundry: Workspace, show: UUID, night: date) -> None:
    async with stage.database.tenant(foundry.owner) as uow:
        found = await get_show(uow, show)
        closes = datetime.combine(night, time(16), ZoneInfo(VIENNA))
        await set_allotment(uow, found, number=12, cut_off=closes, side=Side.VENUE)
        for side, name, plus, by in (
            (Side.ARTIST, "Juno Park", 1, NOVA),
            (Side.ARTIST, "Anton Weiss, Radio FM4", 1, NOVA),
            (Side.ARTIST, "Marta Tanaka", 3, "Mei Tanaka"),
            (Side.VENUE, "Stadtzeitung, music desk", 1, FLO),
        ):
            await add_guest(uow, found, side=side, name=name, plus=plus, asked_by=by)


async def _rider(
    stage: Stage, nova: Workspace, kind: str, items: tuple[RiderItem, ...], text: str
) -> Rider:
    name = f"Full band, {kind}"
    async with stage.database.tenant(nova.owner) as uow:
        rider = await begin_rider(uow, name=name, kind=kind)
        await write_rider(uow, rider.id, seen=1, name=name, body=text, items=items)
        for place, item in enumerate(STAGE if kind == "technical" else (), 1):
            await put_item(uow, rider.id, seen=rider.edition, item=item, place=place)
        await keep_version(uow, rider.id, seen=rider.edition, by=NOVA)
        return rider
