"""Mail that comes in: one mailbox of the service, in which every workspace has an address."""

import re
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from app.core.errors import Unavailable

MOST_BYTES = 50 * 1024**2
"""A larger mail is told of and never fetched whole."""


class InboxUnavailable(Unavailable):
    """The mail server is away, or refuses our own account; the mails stay there meanwhile."""

    code = "inbox_unavailable"
    sentence = "Incoming mail cannot be fetched right now. We keep trying."


@dataclass(frozen=True, slots=True)
class WaitingMail:
    """A mail in the mailbox, by its number there."""

    uid: str
    size: int


@dataclass(frozen=True, slots=True)
class AddressPattern:
    """How addresses look: one star stands for what is a workspace's own, as in `*@in.example`."""

    text: str

    def address(self, token: str) -> str:
        return self.text.replace("*", token)

    def tokens(self, addresses: list[str]) -> list[str]:
        """What stands for the star in those addresses that are like ours, each once."""
        before, after = (re.escape(part) for part in self.text.lower().split("*"))
        found = (re.fullmatch(f"{before}([a-z0-9]+){after}", each.lower()) for each in addresses)
        return list(dict.fromkeys(match[1] for match in found if match))


class InboxSession(Protocol):
    """The mailbox while it is open. Every call raises InboxUnavailable."""

    async def waiting(self) -> list[WaitingMail]:
        """What has not been settled, the oldest first."""

    async def fetch(self, uid: str, *, is_whole: bool) -> bytes:
        """A mail as it came, or only its header; empty when it is gone."""

    async def settle(self, uid: str, *, is_ours: bool) -> None:
        """Put a mail away: it was taken, or it is for nobody here. Twice is once."""


class Inbox(Protocol):
    """The mailbox of the service."""

    pattern: AddressPattern
    trusted: str
    """The name under which the receiving server writes what it checked; empty: believe none."""

    def open(self) -> AbstractAsyncContextManager[InboxSession]: ...
