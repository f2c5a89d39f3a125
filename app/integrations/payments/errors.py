"""What a provider of payments can answer instead of doing what it was asked."""

from app.core.errors import Conflict, NextStep, NotFound, PaymentNeeded, Refusal, Unavailable


class Declined(PaymentNeeded):
    """The bank said no. `reason` is stable, `advice` tells the payer what to do.

    Reasons: declined, insufficient_funds, expired, wrong_code, wrong_number, lost_or_stolen,
    fraud, limit, not_supported, authentication_failed, try_again.
    """

    code = "card_declined"

    def __init__(self, reason: str, advice: str, *, payment_id: str | None = None) -> None:
        super().__init__(advice)
        self.reason = reason
        self.advice = advice
        self.payment_id = payment_id


class ActionRequired(PaymentNeeded):
    """The payer's bank wants to ask the payer. `url` is where; None: offer a new checkout."""

    code = "action_required"
    sentence = "The bank asks the card's holder to confirm this payment."

    def __init__(self, url: str | None, *, payment_id: str | None = None) -> None:
        super().__init__(next_step=NextStep("Confirm the payment", url) if url else None)
        self.url = url
        self.payment_id = payment_id


class PaymentsUnavailable(Unavailable):
    """No answer, or a failure on the provider's side: repeat with the same key."""

    code = "payments_unavailable"
    sentence = "The payment service is not answering. We keep trying."


class RateLimited(PaymentsUnavailable):
    """Too many calls; the same call with the same key passes later."""

    code = "payments_busy"
    sentence = "The payment service asks us to slow down. We keep trying."


class KeyConflict(Conflict):
    """The key was used for another act before. Repeating never helps."""

    code = "payment_key_conflict"
    sentence = "This payment was asked for differently before. Start it again."


class BalanceTooLow(Conflict):
    """A transfer, reversal or payout is larger than what is available there now."""

    code = "balance_too_low"
    sentence = "There is not enough money available for this yet."


class RequestRefused(Refusal):
    """The provider does not accept this request as it is. Repeating does not help."""

    status = 422
    code = "payment_refused"
    sentence = "The payment service does not accept this."


class UnknownHere(NotFound):
    """No such payment, account or subscription at the provider."""

    code = "payment_unknown"
    sentence = "The payment service does not know this."


class NotConfigured(Refusal):
    """No provider of payments is set up on this installation."""

    status = 503
    code = "payments_not_configured"
    sentence = "Payments are not set up here. Ask the operator to set STRIPE_SECRET_KEY."


class EventRefused(Refusal):
    """The body is no event of the provider: forged, changed, too old, or from the future."""

    status = 400
    code = "event_refused"
    sentence = "The signature of this event is not valid."
