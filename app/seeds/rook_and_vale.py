"""Rook & Vale, a duo of their own who have just begun."""

from datetime import date

from app.domain.catalog.service.registering import register_artist
from app.seeds.catalogue import Song, Splits, enter_songs
from app.seeds.stage import Stage
from app.tenants.models import TenantKind

IDA, TOM = "Ida Rook", "Tom Vale"
ADDRESSES = {IDA: "ida@rookvale.example.com", TOM: "tom.vale@example.com"}
HALVES = ((IDA, "50", "artist"), (TOM, "50", "artist"))
SONGS = (
    Song("Chalk Lines", "GBRV12600001", 2, HALVES, Splits.AGREED),
    Song("Foxglove", "GBRV12600002", 1, HALVES, Splits.PROPOSED),
)


async def tell(stage: Stage, _today: date) -> None:
    duo = await stage.open(
        "Rook & Vale",
        TenantKind.ARTIST,
        (IDA, ADDRESSES[IDA]),
        currency="GBP",
        time_zone="Europe/London",
        brand=(200, 10),
    )
    async with stage.database.tenant(duo.owner) as uow:
        await register_artist(uow, name="Rook & Vale", bio="Two voices, one upright piano.")
    await enter_songs(stage, duo.owner, "Rook & Vale", SONGS, ADDRESSES)
