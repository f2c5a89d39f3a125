"""Refusals of merchandise."""

from app.core.errors import Conflict, Invalid


class SkuTaken(Conflict):
    code = "sku_taken"
    sentence = "Another variant has this SKU already. Give each its own."


class ItemChanged(Conflict):
    code = "item_changed"
    sentence = "Somebody has changed this item in the meantime. Open it again, then change it."


class UnknownPart(Invalid):
    code = "unknown_part"
    sentence = "Choose the parts of a bundle from your items; a bundle cannot be part of another."


class NotSoMany(Conflict):
    code = "not_so_many"
    sentence = "There are not so many. Count what is there, then note this."


class NothingMoved(Invalid):
    code = "nothing_moved"
    sentence = "This is how many there are already; nothing was noted."


class BundleHasNoStock(Conflict):
    code = "bundle_has_no_stock"
    sentence = "A bundle has no stock of its own. Note what happened to its parts."


class LinesUnreadable(Invalid):
    code = "lines_unreadable"
    sentence = "This is no CSV text. Put the names of the columns in the first line."


class CountChanged(Conflict):
    code = "count_changed"
    sentence = (
        "Somebody else has counted this meanwhile. Their count stands beside yours: correct yours"
        " or leave it, then keep the count again."
    )


class NightChanged(Conflict):
    code = "night_changed"
    sentence = "Somebody has changed this night in the meantime. Look at it again, then go on."


class NightClosed(Conflict):
    code = "night_closed"
    sentence = "This night is closed. Open it again first, and say why."


class NightNotClosed(Conflict):
    code = "night_not_closed"
    sentence = "This night is not closed."


class NotPlayedYet(Conflict):
    code = "not_played_yet"
    sentence = "This show has not been played yet. Close the night once it is over."


class CountsMissing(Conflict):
    code = "counts_missing"
    sentence = "Not everything was counted out yet. Count what is left, then close the night."


class CountsDoNotFit(Conflict):
    code = "counts_do_not_fit"
    sentence = "The counts do not fit together. Count again."


class PriceMissing(Conflict):
    code = "price_missing"
    sentence = "Something has no price in the currency of this show. Write it on its item."


class EarlierNightOpen(Conflict):
    code = "earlier_night_open"
    sentence = "An earlier night is still open, and stock goes on from it. Close that one first."


class LaterNightClosed(Conflict):
    code = "later_night_closed"
    sentence = "A later night goes on from this count. Open that one again first."


class ReasonMissing(Invalid):
    code = "reason_missing"
    sentence = "Say why there are more or fewer than after the last count."


class MoneyMissing(Conflict):
    code = "money_missing"
    sentence = "Write what was taken in cash and by card first; 0 where it was nothing."
