"""Mail that stays here: every message is kept for the mailbox screen instead of leaving.

Simulated like a real server: `@bounce.invalid` refuses for good, `@down.invalid` is away on the
first attempt of each message and accepts the second. Refused attempts are kept as well.
"""

import base64
from dataclasses import asdict, dataclass
from typing import Protocol
from uuid import UUID

from email_validator import SPECIAL_USE_DOMAIN_NAMES
from sqlalchemy.dialects.postgresql import insert

from app.core.tables import SandboxMessage
from app.core.uow import Database
from app.integrations.email import MailRefused, MailUnavailable, Message
from app.integrations.email.mime import checked_address, one_line, to_mime

OUTCOME = "X-Sandbox-Outcome"
REFUSED, UNAVAILABLE, DELIVERED = "refused", "unavailable", "delivered"


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """One row of the mailbox. Attachments hold name, content_type, size and base64 data."""

    key: str
    tenant_id: UUID | None
    sender: str
    recipient: str
    subject: str
    text_body: str
    html_body: str | None
    headers: dict[str, str]
    attachments: list[dict[str, str | int]]


class MessageStore(Protocol):
    """Where the sandbox keeps messages; says whether the key was new."""

    async def keep(self, message: KeptMessage) -> bool: ...


class SandboxMailer:
    """The `Mailer` port on a table."""

    def __init__(self, store: MessageStore, *, sender: str) -> None:
        self._store = store
        self._sender = sender
        # The library refuses the reserved domain that the magic addresses live in; with the
        # sandbox they may also be typed into forms.
        if "invalid" in SPECIAL_USE_DOMAIN_NAMES:
            SPECIAL_USE_DOMAIN_NAMES.remove("invalid")

    async def send(self, message: Message) -> None:
        """Keep one message; keeping it twice keeps one."""
        domain = checked_address(message.recipient).domain
        if domain == "bounce.invalid":
            await self._store.keep(self._kept(message, REFUSED))
            raise MailRefused
        if domain == "down.invalid":
            is_first = await self._store.keep(self._kept(message, UNAVAILABLE))
            if is_first:
                raise MailUnavailable
        await self._store.keep(self._kept(message, DELIVERED))

    def _kept(self, message: Message, outcome: str) -> KeptMessage:
        mime = to_mime(message, sender=self._sender)
        shown = {name: str(value) for name, value in mime.items() if name != "Content-Type"}
        return KeptMessage(
            key=message.key if outcome == DELIVERED else f"{message.key}#{outcome}",
            tenant_id=message.tenant_id,
            sender=str(mime["From"]),
            recipient=message.recipient,
            subject=one_line(message.subject),
            text_body=message.text,
            html_body=message.html,
            headers={**shown, OUTCOME: outcome},
            attachments=[
                {
                    "name": one_line(attachment.name),
                    "content_type": attachment.content_type,
                    "size": len(attachment.data),
                    "data": base64.b64encode(attachment.data).decode(),
                }
                for attachment in message.attachments
            ],
        )


class PlatformStore:
    """Keeps messages in `sandbox_messages`, each in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, message: KeptMessage) -> bool:
        keeping = (
            insert(SandboxMessage)
            .values(**asdict(message))
            .on_conflict_do_nothing(index_elements=["key"])
            .returning(SandboxMessage.id)
        )
        async with self._database.platform(reason="sandbox mailbox") as uow:
            return (await uow.db.execute(keeping)).first() is not None
