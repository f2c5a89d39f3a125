"""Which recordings may be changed: a plan leaves the oldest open, and the others to be read."""

from uuid import UUID

from app.core.errors import Refusal
from app.core.uow import UnitOfWork
from app.domain.catalog.models import Recording
from app.domain.catalog.queries.subjects import get_recording, place_of_recording

GATE = "projects"


async def recording_to_change(uow: UnitOfWork, recording_id: UUID) -> Recording:
    """The recording, by whoever is about to change it or what belongs to it.

    Raises NotFound, and BeyondPlan for one that can only be read.
    """
    recording = await get_recording(uow, recording_id)
    refusal = await why_read_only(uow, recording)
    if refusal is not None:
        raise refusal
    return recording


async def why_read_only(uow: UnitOfWork, recording: Recording) -> Refusal | None:
    """What to tell those who would change a recording beyond the plan; None when they may."""
    gate = uow.registry.gate(GATE)
    bound = await gate.bound(uow)
    if bound is None or await place_of_recording(uow, recording) <= bound:
        return None
    return await gate.beyond(uow)
