"""Connected accounts: artists, agencies and venues that are paid through the platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """`country` is ISO 3166 alpha-2. The holder enters all else on the provider's page."""

    country: str
    email: str
    is_company: bool = False
    name: str = ""
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccountUpdate:
    """What may change after opening; None leaves it."""

    email: str | None = None
    reference: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """`can_receive` transfers, `can_be_paid_out` to a bank. `missing` names what the provider still
    asks for, in plain words, due `missing_by`; `restriction` says why it is held back.
    """

    id: str
    country: str
    currency: str
    email: str
    is_submitted: bool
    can_receive: bool
    can_be_paid_out: bool
    missing: tuple[str, ...] = ()
    missing_by: datetime | None = None
    restriction: str | None = None
    bank_hint: str | None = None
    reference: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """A page of the provider's, for one person and a short time."""

    url: str
    expires_at: datetime | None = None


class Accounts(Protocol):
    """Opening and watching connected accounts. Errors as for `Charges`."""

    async def open_account(self, request: AccountRequest, *, key: str) -> Account: ...

    async def change_account(
        self, account_id: str, update: AccountUpdate, *, key: str
    ) -> Account: ...

    async def find_account(self, account_id: str) -> Account: ...

    async def onboarding_link(self, account_id: str, *, return_url: str, refresh_url: str) -> Link:
        """Where the holder completes the account; single use, so ask when they click.

        `refresh_url` is where a used or old link leads: ask for a new one there.
        """
        ...

    async def close_account(self, account_id: str, *, key: str) -> None:
        """End the connection; `RequestRefused` while the account holds money."""
        ...
