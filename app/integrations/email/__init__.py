"""E-mail: one message to one person, with a text part always and an HTML part when it helps.

The port sends; it owns no templates' words and no lists of people.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from app.core.errors import Refusal, Unavailable


class MailRefused(Refusal):
    """This address or message will never be accepted; sending again does not help."""

    status = 422
    code = "mail_refused"
    sentence = "This e-mail address does not accept mail. Check it for typing mistakes."


class MailUnavailable(Unavailable):
    """The mail server is away or asks for patience; the same message may pass later."""

    code = "mail_unavailable"
    sentence = "E-mail cannot be sent right now. We keep trying."


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """One mail. `key` names it for good: the same key is the same mail, sent once or twice."""

    key: str
    recipient: str
    subject: str
    text: str
    html: str | None = None
    sender_name: str | None = None
    sender_address: str | None = None
    """The workspace's own address, once its domain is proven; else mail comes from ours."""
    reply_to: str | None = None
    attachments: tuple[Attachment, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    tenant_id: UUID | None = None


class Mailer(Protocol):
    """Sends mail. Raises `MailRefused` for good and `MailUnavailable` for now."""

    async def send(self, message: Message) -> None: ...
