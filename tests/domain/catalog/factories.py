"""Recordings with splits, made through the verbs."""

from collections.abc import Sequence

from app.core.actor import Actor
from app.core.uow import Database
from app.domain.catalog import ShareOffer, SheetKind, propose_splits, register_recording
from app.domain.catalog.models import Recording, SplitShare, SplitSheet
from app.domain.catalog.queries.sheets import list_shares

TWO = (
    ShareOffer.of("Nova Lind", "60", email="nova@example.com"),
    ShareOffer.of("Ravi Rival", "40", email="rival@example.com", role="producer"),
)


async def make_recording(database: Database, actor: Actor, **details: str) -> Recording:
    values = {"title": "Night Bus", "artist": "Nova", "isrc": "DEA012600001", **details}
    async with database.tenant(actor) as uow:
        return await register_recording(uow, **values)


async def propose(
    database: Database,
    actor: Actor,
    recording: Recording,
    offers: Sequence[ShareOffer] = TWO,
    own_email: str | None = None,
) -> tuple[SplitSheet, list[SplitShare]]:
    async with database.tenant(actor) as uow:
        sheet = await propose_splits(
            uow, SheetKind.MASTER, recording.id, offers=offers, own_email=own_email
        )
        return sheet, (await list_shares(uow, [sheet.id]))[sheet.id]
