"""How to reach Stripe."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StripeConfig:
    """`webhook_secrets`: one per webhook endpoint, and the old ones while they are changed.

    `api_base` is empty for Stripe itself; anything else is a simulator.
    """

    secret_key: str
    webhook_secrets: tuple[str, ...]
    api_base: str = ""
