"""Atlas Agency, which looks after two acts and keeps their names in its own catalogue."""

from datetime import date

from app.core.actor import Role
from app.domain.catalog.service.registering import register_artist
from app.seeds.catalogue import Song, enter_songs
from app.seeds.stage import Stage
from app.tenants.models import TenantKind

CLIENTS = (
    ("Marrow Bay", "Dream pop from the Danish west coast.", "DKAT12600001", "Low Tide"),
    ("Ines Duarte", "Guitar, voice, and a loop station.", "PTAT12600001", "Saudade Machine"),
)


async def tell(stage: Stage, _today: date) -> None:
    atlas = await stage.open(
        "Atlas Agency", TenantKind.AGENCY, ("Ada Okafor", "ada@atlas.example.com"), brand=(150, 10)
    )
    await stage.join(atlas, "Ben Sato", "ben@atlas.example.com", Role.ADMIN)
    for name, bio, isrc, title in CLIENTS:
        async with stage.database.tenant(atlas.owner) as uow:
            await register_artist(uow, name=name, bio=bio, notes="Client since this spring.")
        await enter_songs(stage, atlas.owner, name, (Song(title, isrc),), {})
