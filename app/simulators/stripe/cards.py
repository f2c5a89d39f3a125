"""The magic cards of Stripe's documentation, and what each of them does."""

from dataclasses import dataclass

from app.simulators.stripe.errors import ApiError


@dataclass(frozen=True, slots=True)
class Magic:
    """`code` and `decline` refuse a charge, `attach` refuses keeping the card.

    `asks`: "" never, "unsaved" until it was confirmed for later use, "always".
    """

    number: str
    brand: str = "visa"
    code: str = ""
    decline: str = ""
    attach: bool = False
    asks: str = ""
    disputes: bool = False
    is_instant: bool = False


CARDS = (
    Magic("4242424242424242"),
    Magic("4000056655665556"),
    Magic("5555555555554444", "mastercard"),
    Magic("378282246310005", "amex"),
    Magic("4000000000000077", is_instant=True),
    Magic("4000000000000002", code="card_declined", decline="generic_decline", attach=True),
    Magic("4000000000009995", code="card_declined", decline="insufficient_funds", attach=True),
    Magic("4000000000009987", code="card_declined", decline="lost_card", attach=True),
    Magic("4000000000009979", code="card_declined", decline="stolen_card", attach=True),
    Magic("4000000000000069", code="expired_card", attach=True),
    Magic("4000000000000127", code="incorrect_cvc", attach=True),
    Magic("4000000000000119", code="processing_error", attach=True),
    Magic("4100000000000019", code="card_declined", decline="fraudulent", attach=True),
    Magic("4000000000000341", code="card_declined", decline="generic_decline"),
    Magic("4000002500003155", asks="unsaved"),
    Magic("4000002760003184", asks="always"),
    Magic("4000008260003178", code="card_declined", decline="insufficient_funds", asks="always"),
    Magic("4000000000000259", disputes=True),
)
NUMBERS = {magic.number: magic for magic in CARDS}

TOKENS = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_amex": "378282246310005",
    "pm_card_bypassPending": "4000000000000077",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_visa_chargeDeclinedLostCard": "4000000000009987",
    "pm_card_visa_chargeDeclinedStolenCard": "4000000000009979",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_chargeDeclinedIncorrectCvc": "4000000000000127",
    "pm_card_chargeDeclinedProcessingError": "4000000000000119",
    "pm_card_radarBlock": "4100000000000019",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_authenticationRequiredOnSetup": "4000002500003155",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_createDispute": "4000000000000259",
}
"""Payment methods that exist in test mode without being made."""

MESSAGES = {
    "card_declined": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": (
        "An error occurred while processing your card. Try again in a little bit."
    ),
    "authentication_required": (
        "Your card was declined. This transaction requires authentication."
    ),
}


def of_number(text: str) -> Magic:
    """What a typed number stands for; raises Stripe's error for one that is no test card."""
    digits = "".join(each for each in text if each.isdigit())
    if digits not in NUMBERS:
        is_number = 12 <= len(digits) <= 19
        raise ApiError(
            "Your card was declined. Your request was in test mode, but used a non test card."
            if is_number
            else "Your card number is incorrect.",
            status=402,
            kind="card_error",
            code="card_declined" if is_number else "incorrect_number",
            decline_code="test_mode_live_card" if is_number else None,
            param="number",
        )
    return NUMBERS[digits]
