"""What the ids in contracts are called, and the ids of what people call something."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import select

from app.core.uow import UnitOfWork
from app.domain.catalog import get_parties, get_recordings
from app.domain.royalties.agreements.deal import Deal
from app.domain.royalties.agreements.memo import Names
from app.domain.royalties.agreements.models import CatalogueGroup, RoyaltyContract
from app.domain.royalties.agreements.queries.contracts import get_contracts, known_groups


async def names_in(
    uow: UnitOfWork, deals: Iterable[Deal], *, parties: Collection[UUID] = ()
) -> Names:
    """The names of everything the deals mention, and of `parties`."""
    people, titles, groups, contracts = set(parties), set(), set(), set()
    for deal in deals:
        people |= {share.party_id for share in deal.shares}
        people |= {share.party_id for share in deal.own_shares}
        people |= {fee.to_party_id for fee in deal.fees if fee.to_party_id}
        titles |= {part.recording_id for part in deal.covers if part.recording_id}
        titles |= {share.recording_id for share in deal.own_shares if share.recording_id}
        groups |= {part.group_id for part in deal.covers if part.group_id}
        contracts |= {fee.to_contract_id for fee in deal.fees if fee.to_contract_id}
        contracts |= {deal.favored_with_id} if deal.favored_with_id else set()
    known = await get_contracts(uow, contracts) if contracts else {}
    return Names(
        parties={k: v.name for k, v in (await get_parties(uow, list(people))).items()},
        recordings=(
            {k: v.title for k, v in (await get_recordings(uow, list(titles))).items()}
            if titles
            else {}
        ),
        groups=await known_groups(uow, groups) if groups else {},
        contracts={k: v.number for k, v in known.items()},
    )


async def ids_of_numbers(uow: UnitOfWork, numbers: Collection[str]) -> dict[str, UUID]:
    rows = await uow.db.execute(
        select(RoyaltyContract.number, RoyaltyContract.id).where(
            RoyaltyContract.number.in_(numbers)
        )
    )
    return {row.number: row.id for row in rows}


async def ids_of_groups(uow: UnitOfWork, names: Collection[str]) -> dict[str, UUID]:
    rows = await uow.db.execute(
        select(CatalogueGroup.name, CatalogueGroup.id).where(CatalogueGroup.name.in_(names))
    )
    return {row.name: row.id for row in rows}


async def list_group_names(uow: UnitOfWork) -> list[str]:
    return list(await uow.db.scalars(select(CatalogueGroup.name).order_by(CatalogueGroup.name)))
