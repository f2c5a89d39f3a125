"""Puts the sound of a story's songs into its vault. Listening to them is left to the worker."""

from dataclasses import dataclass
from uuid import UUID

from app.core.actor import Actor
from app.domain.vault.intake import store_file
from app.domain.vault.service import attach
from app.seeds import sounds
from app.seeds.stage import Stage


@dataclass(frozen=True, slots=True)
class Master:
    """The sound of a recording, as short as a demo may be."""

    filename: str
    tempo: float
    key: str
    seconds: float
    loudness: float = 0.7


async def upload(stage: Stage, owner: Actor, master: Master, recording_id: UUID) -> None:
    """Synthesize a master, take it in as a person's upload, and attach it to its recording."""
    sound = sounds.song(
        tempo=master.tempo, key=master.key, seconds=master.seconds, loudness=master.loudness
    )
    taken = await store_file(
        stage.database,
        stage.adapters.storage,
        owner,
        sound,
        master.filename,
        label="master",
    )
    async with stage.database.tenant(owner) as uow:
        await attach(uow, taken.asset_id, recording_id)
