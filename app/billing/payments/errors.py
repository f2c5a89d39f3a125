"""Refusals of payments."""

from app.core.errors import Conflict, Invalid, NotFound


class UnknownPurpose(Invalid):
    code = "unknown_purpose"
    sentence = "Nothing of this kind can be paid for."


class AmountTooSmall(Invalid):
    code = "amount_too_small"
    sentence = "The amount to pay must be above zero."


class ChargeChanged(Conflict):
    code = "charge_changed"
    sentence = "A payment for this was asked for before with another amount. Nothing was changed."


class ChargeNotFound(NotFound):
    code = "charge_not_found"
    sentence = "That payment does not exist."


class NotRefundable(Conflict):
    code = "not_refundable"
    sentence = "Only a payment that was received, and is not disputed, can be given back."


class RefundTooLarge(Invalid):
    code = "refund_too_large"
    sentence = "More cannot be given back than is left of the payment."


class DisputeNotFound(NotFound):
    code = "dispute_not_found"
    sentence = "That dispute does not exist."


class DisputeOver(Conflict):
    code = "dispute_over"
    sentence = "This dispute was answered or decided already."


class PayeeNotFound(NotFound):
    code = "payee_not_found"
    sentence = "That payee does not exist."


class PayeeLinkInvalid(NotFound):
    code = "payee_link_invalid"
    sentence = "This link does not lead anywhere. Write to whoever pays you."


class DetailsWrong(Invalid):
    code = "bank_details_wrong"
    sentence = "Look at the bank details again."


class NothingToPay(Conflict):
    code = "nothing_to_pay"
    sentence = (
        "Nobody can be paid this way now: nothing is owed above the threshold, or details are"
        " missing or held."
    )


class PayoutsHalted(Conflict):
    code = "payouts_stopped"
    sentence = "Payouts stand still until the reconciliation queue is cleared or they are resumed."


class PayoutRunNotFound(NotFound):
    code = "payout_run_not_found"
    sentence = "That payout run does not exist."


class PayoutRunClosed(Conflict):
    code = "payout_run_closed"
    sentence = "This run has gone on in the meantime. Look at it again."


class SecondPersonNeeded(Conflict):
    code = "second_person_needed"
    sentence = "Somebody else approves what you prepared. Ask another person with that right."


class OwedLess(Conflict):
    code = "owed_less"
    sentence = (
        "Somebody in this run is owed less than when it was drafted. Discard it and draft it again."
    )


class TaxChanged(Conflict):
    code = "tax_changed"
    sentence = (
        "The tax of somebody in this run is another one than when it was drafted. Discard it and"
        " draft it again."
    )


class BankFileUnreadable(Invalid):
    code = "bank_file_unreadable"
    sentence = "This is no camt.053 statement and no CSV file with the named columns."


class AlreadyImported(Conflict):
    code = "statement_imported"
    sentence = "This statement was imported before."


class DiscrepancyNotFound(NotFound):
    code = "discrepancy_not_found"
    sentence = "That difference does not exist."


class DiscrepancyClosed(Conflict):
    code = "discrepancy_closed"
    sentence = "This difference was settled already."


class BankLineNotFound(NotFound):
    code = "bank_line_not_found"
    sentence = "That line of the bank does not exist. It may belong to another workspace."


class LineExplained(Conflict):
    code = "bank_line_explained"
    sentence = "Somebody has said what this money was for. Reload the page to see what."
