"""Refusals about money that arrives, each with what to do next."""

from app.core.errors import Conflict, Invalid, NotFound


class ArrivalNotFound(NotFound):
    code = "arrival_not_found"
    sentence = "That arrival does not exist. It may belong to another workspace."


class PayerNotFound(NotFound):
    code = "payer_not_found"
    sentence = "Nobody of that name has sent a report that is posted. Import one first."


class NothingCovered(Invalid):
    code = "nothing_covered"
    sentence = "Say what the money covers: write an amount beside at least one report."


class CoversTooMuch(Invalid):
    code = "covers_too_much"
    sentence = "An arrival covers no more of a report than is still open. Lower the amount."


class SeveralCurrencies(Invalid):
    code = "several_currencies_covered"
    sentence = (
        "These reports are in several currencies. Enter what arrived for each currency as an"
        " arrival of its own."
    )


class DifferenceUnexplained(Invalid):
    code = "difference_unexplained"
    sentence = "What arrived is not what it covers. Say why, or change what it covers."


class NotTheLine(Invalid):
    code = "not_the_bank_line"
    sentence = (
        "The bank shows other money than this. Enter no more than it shows, in its currency, or"
        " open the form without its line."
    )


class ArrivesLater(Invalid):
    code = "arrives_later"
    sentence = "This day has not come yet. Enter the money when it has arrived."


class ArrivalReversed(Conflict):
    code = "arrival_reversed"
    sentence = "This arrival is reversed already. Reload the page to see where it stands."
