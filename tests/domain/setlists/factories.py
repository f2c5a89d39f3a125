"""Songs as tests play them: one in order, one without writers, one that is only recorded."""

from dataclasses import dataclass
from uuid import UUID

from app.core.actor import Actor
from app.core.uow import Database
from app.domain.catalog import (
    ShareOffer,
    SheetKind,
    declare_splits,
    find_parties_called,
    register_recording,
    register_work,
)
from app.domain.catalog.service.registering import edit_party
from app.domain.setlists import Setlist, Song, make_setlist

ISWC, IPI = "T-034.524.680-1", "00014107338"


@dataclass(frozen=True, slots=True)
class Songs:
    """Works by id, and a recording that has none."""

    harbor: UUID
    ember: UUID
    demo: UUID

    @property
    def rows(self) -> list[Song]:
        return [
            Song(title="Harbor", work_id=self.harbor, seconds=240, key="Am", tempo=96),
            Song(kind="talk", title="Thanks", seconds=60),
            Song(title="Ember", work_id=self.ember, seconds=200),
            Song(kind="cover", title="Wild Rover", writers="Traditional", part="encore"),
        ]


async def enter_songs(database: Database, actor: Actor) -> Songs:
    """Harbor is Nova's and Theo's, of whom only Nova is known to a society."""
    async with database.tenant(actor) as uow:
        harbor = await register_work(uow, title="Harbor", iswc=ISWC)
        ember = await register_work(uow, title="Ember")
        demo = await register_recording(uow, title="Demo", artist="Nova Lind")
        offers = [
            ShareOffer.of("Nova Lind", "60", role="writer"),
            ShareOffer.of("Theo Marsh", "30", role="composer"),
            ShareOffer.of("Tidepool Songs", "10", role="publisher"),
        ]
        await declare_splits(uow, SheetKind.COMPOSITION, harbor.id, offers=offers)
        nova = (await find_parties_called(uow, ["Nova Lind"]))[0]
        await edit_party(uow, nova.id, name="Nova Lind", ipi=IPI, pro="BMI")
        return Songs(harbor.id, ember.id, demo.id)


async def make(
    database: Database, actor: Actor, songs: Songs, show_id: UUID | None = None
) -> Setlist:
    async with database.tenant(actor) as uow:
        return await make_setlist(
            uow, name="Autumn", act="Nova Lind", minutes=8, show_id=show_id, songs=songs.rows
        )


def posted(songs: list[Song]) -> dict[str, list[str]]:
    """Rows as the editor posts them."""
    return {
        "songs_kind": [s.kind for s in songs],
        "songs_title": [s.title for s in songs],
        "songs_work": [str(s.work_id or "") for s in songs],
        "songs_recording": [str(s.recording_id or "") for s in songs],
        "songs_writers": [s.writers for s in songs],
        "songs_length": [s.length for s in songs],
        "songs_key": [s.key for s in songs],
        "songs_tempo": [str(s.tempo or "") for s in songs],
        "songs_notes": [s.notes for s in songs],
        "songs_part": [s.part for s in songs],
    }
