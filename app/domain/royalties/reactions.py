"""What royalties does when the catalogue changes, and when statements are out."""

from decimal import Decimal

from app.core.events import RecordedEvent
from app.core.jobs import job
from app.core.uow import UnitOfWork
from app.domain.catalog.events import CatalogEdited, RecordingRegistered, SplitsAgreed
from app.domain.royalties.events import HeldReleased, StatementsPublished
from app.domain.royalties.queries.splits import recordings_of_sheet
from app.domain.royalties.service.matching import match_new_recording, release_held
from app.tenants import require_second_factor


@job("royalties.release_held", timeout=300)
async def release_agreed(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """Money held for a recording accrues to the parties of its agreed splits."""
    sheet_id = event.read(SplitsAgreed).sheet_id
    kind, recording_ids = await recordings_of_sheet(uow, sheet_id)
    totals = await release_held(uow, kind=kind, sheet_id=sheet_id, recording_ids=recording_ids)
    if totals:
        amounts = {currency: f"{amount:f}" for currency, amount in totals.items()}
        uow.record(HeldReleased(sheet_id=sheet_id, totals=amounts))


@job("royalties.match_registered", timeout=300)
async def match_registered(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """Income that came before its recording was known finds it by its ISRC or its work's ISWC."""
    await match_new_recording(uow, event.read(RecordingRegistered).recording_id)


@job("royalties.match_edited", timeout=300)
async def match_edited(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """A recording that was given its ISRC later finds its income as well."""
    edited = event.read(CatalogEdited)
    if edited.edited_kind == "recording":
        await match_new_recording(uow, edited.edited_id)


@job("royalties.ask_for_second_factor")
async def guard_published(uow: UnitOfWork, *, event: RecordedEvent) -> None:
    """Once statements say that money is owed, those who can pay it need a second factor."""
    if any(Decimal(total) > 0 for total in event.read(StatementsPublished).totals.values()):
        await require_second_factor(uow)
