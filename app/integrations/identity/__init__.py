"""Signing in with an account somewhere else: the port, whatever protocol a provider speaks.

A sign-in leaves as a `Departure` and comes back as an `Identity`. What has to match between the
two is in the departure's `Voucher`, which stays here, tied to the browser that left.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import msgspec

from app.core.errors import Refusal, Unavailable


class SignInRefused(Refusal):
    """The provider's answer does not prove anything; it is never said in what way."""

    status = 422
    code = "sign_in_refused"
    sentence = "The sign-in could not be completed. Start again from the sign-in page."


class ProviderUnavailable(Unavailable):
    code = "provider_unavailable"
    sentence = "The provider does not answer right now. Try again, or sign in another way."


class Voucher(msgspec.Struct, frozen=True):
    """What an answer must fit: kept by us, never shown to the browser but for `state`."""

    provider: str
    state: str
    nonce: str
    verifier: str
    started_at: int
    """Seconds since 1970; a renewed proof must be younger."""


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes, and what the answer will be held against."""

    address: str
    voucher: Voucher


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says it is. Only issuer and subject identify; the rest is hearsay.

    `email_is_verified` is True only when the provider itself says that it checked the address.
    """

    issuer: str
    subject: str
    name: str = ""
    email: str = ""
    email_is_verified: bool = False


class IdentityProvider(Protocol):
    """One provider. `key` is its name in addresses, `label` the one people read."""

    @property
    def key(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def is_simulated(self) -> bool: ...

    async def depart(self, callback: str, *, is_proof: bool = False) -> Departure:
        """Begin; with `is_proof` the provider is asked to ask anew, not to remember."""

    async def arrive(
        self, voucher: Voucher, answer: Mapping[str, str], callback: str, *, is_proof: bool = False
    ) -> Identity:
        """Check the answer and exchange it; raises SignInRefused and ProviderUnavailable."""


Providers = Mapping[str, IdentityProvider]

__all__ = [
    "Departure",
    "Identity",
    "IdentityProvider",
    "ProviderUnavailable",
    "Providers",
    "SignInRefused",
    "Voucher",
]
