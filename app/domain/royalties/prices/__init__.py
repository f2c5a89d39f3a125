"""A workspace's published prices to dealers (PPD), for rates that are a part of them."""

from app.domain.royalties.prices.listing import Price, PriceList
from app.domain.royalties.prices.queries import price_list

__all__ = ["Price", "PriceList", "price_list"]
