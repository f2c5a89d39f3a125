"""What the portal says of each client in the agency's cockpit."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from app.core.client_columns import ClientCell
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.portal.queries.portals import unread_by_client


async def unread(uow: UnitOfWork, client_ids: Sequence[UUID]) -> Mapping[UUID, ClientCell]:
    """Messages of the client that nobody of the agency has read."""
    return {
        client_id: ClientCell(
            (counted(count, "message"),),
            rank=Decimal(count),
            variant="notice",
            path=f"portals/{portal_id}/messages",
        )
        for client_id, (portal_id, count) in (await unread_by_client(uow, client_ids)).items()
    }
