"""A mailbox on an IMAP server, polled: what is taken is moved to a folder, what is not to another.

Everything but the inbox itself is named in one place, so that a second look finds only what is new
whoever else reads the mailbox and whatever they have marked as read.
"""

import asyncio
import imaplib
import re
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from app.integrations.inbox import AddressPattern, InboxUnavailable, WaitingMail

TAKEN, NOT_OURS = "Taken", "Not-ours"
MOST_AT_ONCE = 200
_TIMEOUT = 60
_SIZE = re.compile(rb"UID (\d+).*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?UID (\d+)")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class ImapConfig:
    """How to reach the mailbox. `is_secure` speaks TLS from the first byte."""

    host: str
    port: int
    username: str
    password: str
    folder: str
    is_secure: bool = True


class ImapInbox:
    """The `Inbox` port on IMAP4rev1."""

    def __init__(
        self,
        config: ImapConfig,
        *,
        pattern: AddressPattern,
        trusted: str,
        certificates: ssl.SSLContext | None = None,
    ) -> None:
        self._config = config
        self._certificates = certificates or ssl.create_default_context()
        self.pattern = pattern
        self.trusted = trusted

    @asynccontextmanager
    async def open(self) -> AsyncIterator["_Session"]:
        client = await asyncio.to_thread(_guarded, self._log_in)
        try:
            yield _Session(client)
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                await asyncio.to_thread(client.logout)

    def _log_in(self) -> imaplib.IMAP4:
        config = self._config
        client: imaplib.IMAP4
        if config.is_secure:
            client = imaplib.IMAP4_SSL(
                config.host, config.port, ssl_context=self._certificates, timeout=_TIMEOUT
            )
        else:
            client = imaplib.IMAP4(config.host, config.port, timeout=_TIMEOUT)
        client.login(config.username, config.password)
        for folder in (TAKEN, NOT_OURS):
            # Answers NO when it is there already.
            client.create(folder)
        _expect(client.select(_quoted(config.folder)))
        return client


class _Session:
    def __init__(self, client: imaplib.IMAP4) -> None:
        self._client = client

    async def waiting(self) -> list[WaitingMail]:
        return await self._beside(self._list)

    async def fetch(self, uid: str, *, is_whole: bool) -> bytes:
        part = "BODY.PEEK[]" if is_whole else "BODY.PEEK[HEADER]"

        def fetch() -> bytes:
            answer = _expect(self._client.uid("FETCH", uid, f"({part})"))
            return next((each[1] for each in answer if isinstance(each, tuple)), b"")

        return await self._beside(fetch)

    async def settle(self, uid: str, *, is_ours: bool) -> None:
        folder = TAKEN if is_ours else NOT_OURS

        def settle() -> None:
            if "MOVE" in self._client.capabilities:
                _expect(self._client.uid("MOVE", uid, folder))
                return
            _expect(self._client.uid("COPY", uid, folder))
            _expect(self._client.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)"))
            _expect(self._client.expunge())

        await self._beside(settle)

    def _list(self) -> list[WaitingMail]:
        found = b" ".join(each for each in _expect(self._client.uid("SEARCH", "ALL")) if each)
        uids = sorted(found.split(), key=int)[:MOST_AT_ONCE]
        if not uids:
            return []
        wanted = b",".join(uids).decode()
        sizes: dict[str, int] = {}
        for each in _expect(self._client.uid("FETCH", wanted, "(UID RFC822.SIZE)")):
            if isinstance(each, bytes) and (match := _SIZE.search(each)):
                uid, size = (match[1], match[2]) if match[1] else (match[4], match[3])
                sizes[uid.decode()] = int(size)
        # One whose size the server does not say was taken away by somebody else meanwhile.
        return [
            WaitingMail(uid.decode(), sizes[uid.decode()]) for uid in uids if uid.decode() in sizes
        ]

    async def _beside(self, work: Callable[[], Result]) -> Result:
        return await asyncio.to_thread(_guarded, work)


def _guarded(work: Callable[[], Result]) -> Result:
    try:
        return work()
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise InboxUnavailable from error


def _expect(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise InboxUnavailable
    return data


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
