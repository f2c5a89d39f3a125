"""What is refused about contracts, in sentences."""

from app.core.errors import Conflict, Invalid, NotFound


class ContractNotFound(NotFound):
    code = "contract_not_found"
    sentence = "We could not find that contract."


class ItemNotFound(NotFound):
    code = "contract_item_not_found"
    sentence = "We could not find that advance or cost."


class TransferNotFound(NotFound):
    code = "contract_transfer_not_found"
    sentence = "We could not find that transfer."


class CrossingNotFound(NotFound):
    code = "contract_crossing_not_found"
    sentence = "We could not find that agreement between contracts."


class NumberTaken(Conflict):
    code = "contract_number_taken"
    sentence = "Another contract has this number already. Give this one a number of its own."


class DealRefused(Invalid):
    """What the engine cannot account; the sentence says what to change."""

    code = "contract_refused"


class ContractChanged(Conflict):
    code = "contract_changed"
    sentence = (
        "Somebody saved this contract while you were writing. Compare both below, then save yours"
        " over theirs or leave theirs."
    )


class ContractEnded(Conflict):
    code = "contract_ended"
    sentence = "This contract has ended and stays as it is."


class NotADraft(Conflict):
    code = "contract_not_a_draft"
    sentence = "This contract is in force already."


class NotInForce(Conflict):
    code = "contract_not_in_force"
    sentence = "Only a contract that is in force can be ended."


class AlreadyAccounted(Conflict):
    code = "contract_item_accounted"
    sentence = (
        "A published period knows this already, so it stays. Enter an amount that puts it right."
    )


class BelongsToClosedPeriod(Invalid):
    code = "contract_day_closed"
    sentence = "Statements are published up to then. Give a day in a period that is still open."


class NotAPayee(Invalid):
    code = "contract_not_a_payee"
    sentence = "Choose somebody who is paid under this contract."


class OnlyAdvancesAreOwed(Invalid):
    code = "contract_only_advances_are_owed"
    sentence = "Only an advance is paid with a payout. A cost was paid to somebody else."


class NothingPaidYet(Conflict):
    code = "contract_pays_nothing_yet"
    sentence = "Nothing is paid under a draft. Put the contract in force, then enter the advance."


class AdvancePaid(Conflict):
    code = "contract_advance_paid"
    sentence = (
        "This advance is in a payout already, so it cannot be withdrawn. Cancel the payout first,"
        " or let it be earned back."
    )


class CrossingRefused(Invalid):
    code = "contract_crossing_refused"
    sentence = "Choose at least two contracts of this payee, all in the same currency."


class CrossingTaken(Conflict):
    code = "contract_crossing_taken"
    sentence = "Another agreement has this name already. Give this one a name of its own."


class TransferRefused(Invalid):
    code = "contract_transfer_refused"
    sentence = "Choose another contract in the same currency, and somebody paid under it."


class RecordingGrouped(Conflict):
    code = "recording_grouped"
    sentence = "A recording is in one group at most. Take it out of the other group first."


class SaleNotFound(NotFound):
    code = "contract_sale_not_found"
    sentence = "We could not find that sale. Choose one from the list, or type one."
