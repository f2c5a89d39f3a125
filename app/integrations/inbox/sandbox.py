"""A mailbox that stays here: mails are written on a screen and lie in a table until fetched.

Simulated like a real one: the receiving server adds its results to the header, mails wait until
they are settled, and those for nobody lie apart.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Any

from sqlalchemy import insert, text

from app.core.clock import now
from app.core.tables import SandboxInbound
from app.core.uow import Database
from app.integrations.email import Attachment
from app.integrations.email.mime import one_line
from app.integrations.inbox import AddressPattern, WaitingMail

TRUSTED = "mx.sandbox.invalid"
RESULTS = {
    "pass": "spf=pass smtp.mailfrom={sender}; dkim=pass header.d={domain}; dmarc=pass",
    "fail": "spf=fail smtp.mailfrom={sender}; dkim=none; dmarc=fail",
    "none": "",
}
"""What the receiving server may have found, by the word on the screen."""
TAKEN, NOT_OURS = "taken", "not ours"
KEPT = 200
_REASON = "sandbox inbox"
_WAITING = text("SELECT id, length(raw) FROM sandbox_inbound WHERE state = 'waiting' ORDER BY id")
_RAW = text("SELECT raw FROM sandbox_inbound WHERE id = CAST(:uid AS uuid)")
_SETTLE = text("UPDATE sandbox_inbound SET state = :state WHERE id = CAST(:uid AS uuid)")
_FORGET = text(
    "DELETE FROM sandbox_inbound WHERE state <> 'waiting' AND id IN"
    " (SELECT id FROM sandbox_inbound ORDER BY id DESC OFFSET :kept)"
)
_LAST = text(
    "SELECT sender, recipient, subject, state FROM sandbox_inbound ORDER BY id DESC LIMIT 50"
)


class SandboxInbox:
    """The `Inbox` port on a table."""

    trusted = TRUSTED

    def __init__(self, database: Database, *, pattern: AddressPattern) -> None:
        self._database = database
        self.pattern = pattern

    @asynccontextmanager
    async def open(self) -> AsyncIterator["_Session"]:
        yield _Session(self._database)


class _Session:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def waiting(self) -> list[WaitingMail]:
        async with self._database.platform(reason=_REASON) as uow:
            return [WaitingMail(str(uid), size) for uid, size in await uow.db.execute(_WAITING)]

    async def fetch(self, uid: str, *, is_whole: bool) -> bytes:
        async with self._database.platform(reason=_REASON) as uow:
            raw = await uow.db.scalar(_RAW, {"uid": uid}) or b""
        return raw if is_whole else raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"

    async def settle(self, uid: str, *, is_ours: bool) -> None:
        """Put away. Only the newest are kept, as nobody empties this mailbox."""
        async with self._database.platform(reason=_REASON) as uow:
            await uow.db.execute(_SETTLE, {"uid": uid, "state": TAKEN if is_ours else NOT_OURS})
            await uow.db.execute(_FORGET, {"kept": KEPT})


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it is written; `result` is what the receiving server finds about its sender."""

    sender: str
    recipient: str
    subject: str
    text: str
    attachments: tuple[Attachment, ...]
    result: str = "pass"

    def composed(self) -> bytes:
        """The mail as the receiving server hands it over."""
        domain = one_line(self.sender).rpartition("@")[2]
        mime = EmailMessage(policy=SMTP)
        if found := RESULTS[self.result].format(sender=one_line(self.sender), domain=domain):
            mime["Authentication-Results"] = f"{TRUSTED}; {found}"
        mime["From"], mime["To"] = one_line(self.sender), one_line(self.recipient)
        mime["Subject"] = one_line(self.subject)
        mime["Date"] = format_datetime(now())
        mime["Message-ID"] = make_msgid(domain="sandbox.invalid")
        mime.set_content(self.text)
        for each in self.attachments:
            main, _, sub = one_line(each.content_type).partition("/")
            mime.add_attachment(
                each.data,
                maintype=main or "application",
                subtype=sub or "octet-stream",
                filename=one_line(each.name),
            )
        return mime.as_bytes()


async def send_in(database: Database, letter: Letter) -> None:
    """Put a mail into the mailbox."""
    row = {
        "sender": one_line(letter.sender),
        "recipient": one_line(letter.recipient),
        "subject": one_line(letter.subject),
        "raw": letter.composed(),
    }
    async with database.platform(reason=_REASON) as uow:
        await uow.db.execute(insert(SandboxInbound).values(row))


async def list_inbound(database: Database) -> Sequence[Any]:
    """The last fifty mails, the newest first: `sender`, `recipient`, `subject` and `state`."""
    async with database.platform(reason=_REASON) as uow:
        return (await uow.db.execute(_LAST)).all()
