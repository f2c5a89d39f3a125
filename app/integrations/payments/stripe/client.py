"""Asking Stripe: one client, threads for its blocking calls, and our errors for its errors."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

import stripe

from app.core.errors import Refusal
from app.integrations.payments.errors import (
    ActionRequired,
    BalanceTooLow,
    Declined,
    KeyConflict,
    NotConfigured,
    PaymentsUnavailable,
    RateLimited,
    RequestRefused,
    UnknownHere,
)
from app.integrations.payments.stripe.config import StripeConfig

API_VERSION = "2026-10-28.endive"
TIMEOUTS = (5.0, 30.0)
"""Seconds to connect, and to wait for an answer."""
RETRIES = 1
LONGEST_KEY = 255

Doc = dict[str, Any]


class _Object(Protocol):
    def to_dict(self) -> Doc: ...


Found = TypeVar("Found", bound=_Object)

REASONS = {
    "insufficient_funds": (
        "insufficient_funds",
        "The card has too little money. Use another card.",
    ),
    "withdrawal_count_limit_exceeded": ("limit", "The card is over its limit. Use another card."),
    "card_velocity_exceeded": ("limit", "The card is over its limit. Use another card."),
    "expired_card": ("expired", "The card has expired. Use another card."),
    "incorrect_cvc": ("wrong_code", "The security code is wrong. Check it and try again."),
    "invalid_cvc": ("wrong_code", "The security code is wrong. Check it and try again."),
    "incorrect_number": ("wrong_number", "The card number is wrong. Check it and try again."),
    "invalid_number": ("wrong_number", "The card number is wrong. Check it and try again."),
    "lost_card": ("lost_or_stolen", "The bank declined the card. Use another card."),
    "stolen_card": ("lost_or_stolen", "The bank declined the card. Use another card."),
    "fraudulent": ("fraud", "The bank declined the card. Use another card."),
    "card_not_supported": ("not_supported", "This card cannot pay here. Use another card."),
    "currency_not_supported": ("not_supported", "This card cannot pay here. Use another card."),
    "payment_intent_authentication_failure": (
        "authentication_failed",
        "The payment was not confirmed with the bank. Try again or use another card.",
    ),
    "processing_error": ("try_again", "The bank could not answer. Try again in a moment."),
    "try_again_later": ("try_again", "The bank could not answer. Try again in a moment."),
}
DECLINED = ("declined", "The bank declined the card. Use another card or ask your bank.")


class Asking:
    """The client, and the one place where its calls are made."""

    def __init__(self, config: StripeConfig) -> None:
        self._http = stripe.RequestsClient(timeout=TIMEOUTS)
        self.client = stripe.StripeClient(
            config.secret_key,
            stripe_version=API_VERSION,
            base_addresses={"api": config.api_base} if config.api_base else None,
            max_network_retries=RETRIES,
            http_client=self._http,
        )

    async def ask(
        self, call: Callable[..., Found], *path: str, params: Mapping[str, Any], **options: str
    ) -> Doc:
        """Make one call in a thread; `options`: key, account. Raises the port's errors."""
        wanted = {
            name: options[ours]
            for name, ours in (("idempotency_key", "key"), ("stripe_account", "account"))
            if options.get(ours)
        }
        if len(wanted.get("idempotency_key", "")) > LONGEST_KEY:
            raise RequestRefused("The key of a payment is at most 255 characters long.")
        try:
            answer = await asyncio.to_thread(call, *path, params=dict(params), options=wanted)
        except stripe.StripeError as error:
            raise refusal(error) from error
        return answer.to_dict()

    def close(self) -> None:
        self._http.close()  # type: ignore[no-untyped-call]


def refusal(error: stripe.StripeError) -> Refusal:
    """What Stripe's error means to us."""
    if isinstance(error, stripe.CardError):
        return _declined(error)
    if isinstance(error, stripe.RateLimitError):
        return RateLimited()
    if error.http_status == 409 or isinstance(error, stripe.APIConnectionError | stripe.APIError):
        return PaymentsUnavailable()
    if isinstance(error, stripe.AuthenticationError):
        return NotConfigured("The payment service does not accept our key. Tell the operator.")
    return _refused(error)


def _refused(error: stripe.StripeError) -> Refusal:
    if isinstance(error, stripe.IdempotencyError):
        return KeyConflict()
    is_missing = error.code == "resource_missing" and getattr(error, "param", None)
    if isinstance(error, stripe.PermissionError) or is_missing:
        return UnknownHere()
    if error.code in {"balance_insufficient", "insufficient_funds"}:
        return BalanceTooLow()
    return RequestRefused(f"The payment service does not accept this: {error.user_message}")


def _declined(error: stripe.CardError) -> Refusal:
    body = error.json_body if isinstance(error.json_body, dict) else {}
    details: Doc = body.get("error", {})
    intent: Doc = details.get("payment_intent") or {}
    if details.get("code") == "authentication_required":
        return ActionRequired(challenge_of(intent), payment_id=intent.get("id"))
    reason, advice = reason_of(details)
    return Declined(reason, advice, payment_id=intent.get("id"))


def reason_of(problem: Mapping[str, Any]) -> tuple[str, str]:
    """Our stable word and advice for a card's refusal."""
    decline, code = problem.get("decline_code"), problem.get("code")
    return REASONS.get(str(decline)) or REASONS.get(str(code)) or DECLINED


def challenge_of(intent: Mapping[str, Any]) -> str | None:
    """Where the bank asks the card's holder, when the provider says so."""
    step = (intent.get("next_action") or {}).get("redirect_to_url") or {}
    url = step.get("url")
    return str(url) if url else None
