"""What becomes of a request is written down for both sides, and mailed to the other one."""

from app.core.uow import UnitOfWork
from app.domain.sharing import events
from app.domain.sharing.choices import ASKER, OWNER
from app.domain.sharing.mailing import mail_owner
from app.domain.sharing.models import SharingRequest
from app.domain.sharing.queries.offers import get_any_offer, get_sharing_tour

_ENDS: dict[str, type[events.OfRequest]] = {
    "declined": events.RequestDeclined,
    "withdrawn": events.RequestWithdrawn,
    "done": events.RequestDone,
}


async def tell(
    uow: UnitOfWork,
    request: SharingRequest,
    kind: type[events.OfRequest],
    by: str,
    **more: str,
) -> None:
    """Runs in the owner's tenant; a trigger brings it to the asker's, which mails from there."""
    event = kind(
        request_id=request.id, title=request.title, when=request.when, by=by,
        who=request.name_of(by), **more,
    )  # fmt: skip
    event_id = uow.record(event)
    await uow.flush()
    to = await contact_of(uow, request) if by == ASKER else None
    if to:
        uow.enqueue(
            mail_owner, key=str(event_id), to=to, request_id=str(request.id), text=event.summary
        )


async def close_request(
    uow: UnitOfWork, request: SharingRequest, state: str, *, reason: str = "", by: str = OWNER
) -> None:
    """It ends without having been agreed, or is done."""
    request.state, request.reason = state, reason
    request.version += 1
    await uow.flush_rows()
    await tell(uow, request, _ENDS[state], by)


async def contact_of(uow: UnitOfWork, request: SharingRequest) -> str | None:
    """Where the owner of what is asked for wants to be written to."""
    if request.offer_id is not None:
        return (await get_any_offer(uow, request.offer_id)).contact_email
    if request.sharing_tour_id is not None:
        return (await get_sharing_tour(uow, request.sharing_tour_id)).contact_email
    return None
