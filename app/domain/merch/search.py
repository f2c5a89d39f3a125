"""What of merchandise the search finds."""

from sqlalchemy import func, select

from app.core.module import SearchSource
from app.core.searching import things, worded
from app.domain.merch.choices import CATEGORIES
from app.domain.merch.models import MerchItem, MerchVariant

_skus = (
    select(func.string_agg(MerchVariant.sku, " "))
    .where(MerchVariant.tenant_id == MerchItem.tenant_id, MerchVariant.item_id == MerchItem.id)
    .scalar_subquery()
)
_items = things(MerchItem.id, MerchItem.name, _skus, note=(worded(MerchItem.category, CATEGORIES),))


SOURCES = (SearchSource("Merch", "merch.read", "shopping-bag", "merch/items/{key}", _items),)
