"""Refusals about published prices to dealers."""

from app.core.errors import Invalid, NotFound


class PriceNotFound(NotFound):
    code = "dealer_price_not_found"
    sentence = "That price does not exist. Somebody may have removed it."


class WrongPrices(Invalid):
    code = "wrong_price_list"
    sentence = "This is no list of prices. Nothing was written down."
