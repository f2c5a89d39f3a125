"""Which recordings may be changed, and which are put away.

A plan leaves the oldest in use open, and the others to be read.
"""

from uuid import UUID

from app.core.errors import NextStep, Refusal
from app.core.uow import UnitOfWork
from app.domain.catalog.errors import RecordingIsArchived
from app.domain.catalog.events import RecordingArchived, RecordingBroughtBack
from app.domain.catalog.models import Recording
from app.domain.catalog.queries.subjects import get_recording, lock_recording, place_of_recording
from app.tenants import get_tenant

GATE = "projects"


async def recording_to_change(uow: UnitOfWork, recording_id: UUID) -> Recording:
    """The recording, by whoever is about to change it or what belongs to it.

    Raises NotFound, and RecordingIsArchived or BeyondPlan for one that can only be read.
    """
    recording = await get_recording(uow, recording_id)
    refusal = await why_read_only(uow, recording)
    if refusal is not None:
        raise refusal
    return recording


async def why_read_only(uow: UnitOfWork, recording: Recording) -> Refusal | None:
    """What to tell those who would change a recording that can be read only; None when they may."""
    if recording.is_archived:
        slug = (await get_tenant(uow)).slug
        page = NextStep("See the recording", f"/t/{slug}/recordings/{recording.id}")
        return RecordingIsArchived(next_step=page)
    gate = uow.registry.gate(GATE)
    bound = await gate.bound(uow)
    if bound is None or await place_of_recording(uow, recording) <= bound:
        return None
    return await gate.beyond(uow)


async def archive_recording(uow: UnitOfWork, recording_id: UUID) -> Recording:
    """Put a recording away, also one beyond the plan; what it earns goes on as before."""
    recording = await lock_recording(uow, recording_id)
    if not recording.is_archived:
        recording.archived_at = uow.now
        uow.record(RecordingArchived(recording_id=recording.id, title=recording.full_title))
    return recording


async def bring_back_recording(uow: UnitOfWork, recording_id: UUID) -> Recording:
    """Take an archived recording into use again; raises LimitReached without room in the plan."""
    recording = await lock_recording(uow, recording_id)
    if recording.is_archived:
        await uow.registry.gate(GATE)(uow, 1)
        recording.archived_at = None
        uow.record(RecordingBroughtBack(recording_id=recording.id, title=recording.full_title))
    return recording
