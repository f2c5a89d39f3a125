"""Reads of published prices to dealers."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from app.core.paging import DEFAULT_LIMIT, Page, cut_page, decode_cursor
from app.core.uow import UnitOfWork
from app.domain.catalog import get_recordings
from app.domain.royalties.prices.errors import PriceNotFound
from app.domain.royalties.prices.listing import Price, PriceList
from app.domain.royalties.prices.models import DealerPrice


async def price_list(uow: UnitOfWork) -> PriceList:
    """All prices of the workspace."""
    rows = await uow.db.execute(
        select(
            DealerPrice.recording_id,
            DealerPrice.upc,
            DealerPrice.format,
            DealerPrice.country,
            DealerPrice.currency,
            DealerPrice.starts_on,
            DealerPrice.amount,
        )
    )
    return PriceList(Price(str(row[0] or ""), *row[1:]) for row in rows)


async def list_prices(uow: UnitOfWork, *, after: str | None = None) -> Page[DealerPrice]:
    """Those entered last first."""
    query = select(DealerPrice)
    if after:
        query = query.where(DealerPrice.id < UUID(decode_cursor(after, str)[0]))
    rows = await uow.db.scalars(query.order_by(DealerPrice.id.desc()).limit(DEFAULT_LIMIT + 1))
    return cut_page(
        rows.all(), limit=DEFAULT_LIMIT, key=lambda each: (str(each.id), each.id), after=after
    )


async def titles_of(uow: UnitOfWork, page: Page[DealerPrice]) -> Mapping[UUID, str]:
    """What the recordings of a page of prices are called."""
    ids = [each.recording_id for each in page.items if each.recording_id]
    return {key: view.title for key, view in (await get_recordings(uow, ids)).items()}


async def get_price(uow: UnitOfWork, price_id: UUID) -> DealerPrice:
    """Raises PriceNotFound."""
    found = await uow.db.get(DealerPrice, (uow.tenant_id, price_id))
    if found is None:
        raise PriceNotFound
    return found
