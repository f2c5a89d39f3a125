"""What the agency's cockpit says of each client's shows."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from app.core.client_columns import ClientCell
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.shows.queries.shows import next_shows_of_clients


async def next_show(uow: UnitOfWork, client_ids: Sequence[UUID]) -> Mapping[UUID, ClientCell]:
    """The next show of each client, the nearest first, and how many are ahead."""
    wanted = set(client_ids)
    return {
        each.client_id: ClientCell(
            (
                f"{each.on_date.day} {each.on_date:%b}, {each.place}",
                f"{counted(each.ahead, 'show')} ahead",
            ),
            rank=Decimal(-each.on_date.toordinal()),
            path="~shows",
        )
        for each in await next_shows_of_clients(uow)
        if each.client_id in wanted
    }
