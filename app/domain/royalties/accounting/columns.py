"""What accounting says of each client in the agency's cockpit."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from app.core.client_columns import ClientCell
from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.queries import StillOpen, unrecouped_of_clients
from app.web.filters import money

PATH = "~royalties/contracts"


async def unrecouped(uow: UnitOfWork, client_ids: Sequence[UUID]) -> Mapping[UUID, ClientCell]:
    """Advances and costs not earned back yet, of the clients that let their money be read."""
    wanted, found = set(client_ids), defaultdict[UUID, list[StillOpen]](list)
    for each in await unrecouped_of_clients(uow):
        if each.client_id in wanted:
            found[each.client_id].append(each)
    return {client_id: _cell(amounts) for client_id, amounts in found.items()}


def _cell(amounts: Sequence[StillOpen]) -> ClientCell:
    largest_first = sorted(amounts, key=lambda each: (-each.amount, each.currency))
    lines = tuple(money(each.amount, each.currency) for each in largest_first)
    return ClientCell(lines, rank=largest_first[0].amount, path=PATH)
