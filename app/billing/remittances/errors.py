"""Refusals of self-billing."""

from app.core.errors import Conflict, NotFound


class SelfBillNotFound(NotFound):
    code = "self_bill_not_found"
    sentence = "That self-billing invoice does not exist."


class PaidLinkInvalid(NotFound):
    code = "paid_link_invalid"
    sentence = "This link does not lead anywhere. Ask whoever pays you for a new one."


class SelfBillBeingMade(Conflict):
    code = "self_bill_being_made"
    sentence = "The PDF is being made. Look again in a minute."


class NoAgreement(Conflict):
    code = "no_self_billing"
    sentence = "There is no agreement on self-billing with this payee."
