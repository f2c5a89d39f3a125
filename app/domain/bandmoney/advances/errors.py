"""Refusals of advances."""

from app.core.errors import Conflict


class MoreThanLent(Conflict):
    code = "advance_more_than_lent"
    sentence = "This is more than is left of the advance. Pay what is left, or less."


class NothingLeft(Conflict):
    code = "advance_nothing_left"
    sentence = "Nothing of this advance is left to be paid back by shows."


class AdvanceMoved(Conflict):
    code = "advance_moved"
    sentence = "Something was paid back of this advance. Take that back first, then take it out."


class AdvanceIsOut(Conflict):
    code = "advance_is_out"
    sentence = "This advance was taken out already."


class MoveIsUndone(Conflict):
    code = "advance_move_is_undone"
    sentence = "This was taken back already."


class PaidOnAlready(Conflict):
    code = "advance_paid_on"
    sentence = "The lender has got this already. Take the payment back first."
