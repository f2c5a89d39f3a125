"""One mailbox, real or simulated: mails wait until they are put away, once."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from app.core.tables import SandboxInbound
from app.core.uow import Database
from app.integrations.inbox import AddressPattern, Inbox, InboxUnavailable
from app.integrations.inbox.imap import NOT_OURS, TAKEN, ImapConfig, ImapInbox
from app.integrations.inbox.sandbox import SandboxInbox
from tests.imap import PASSWORD, USER, Mailbox, imap_server

PATTERN = AddressPattern("reports+*@in.example")
MAIL = b"From: a@store.example\r\nTo: b@in.example\r\n\r\nHello\r\n"


@dataclass
class Peer:
    inbox: Inbox
    deliver: Callable[[bytes], Any]


def imap(box: Mailbox, *, password: str = PASSWORD) -> ImapInbox:
    config = ImapConfig("127.0.0.1", box.port, USER, password, "INBOX", is_secure=False)
    return ImapInbox(config, pattern=PATTERN, trusted="mx.in.example")


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    with imap_server() as found:
        yield found


@pytest.fixture(params=["imap", "imap without MOVE", "sandbox"])
def peer(request: Any, mailbox: Mailbox, database: Database) -> Peer:
    async def deliver(raw: bytes) -> None:
        async with database.platform(reason="test") as uow:
            uow.db.add(SandboxInbound(sender="a", recipient="b", subject="c", raw=raw))

    async def deliver_imap(raw: bytes) -> None:
        mailbox.deliver(raw)

    if request.param == "sandbox":
        return Peer(SandboxInbox(database, pattern=PATTERN), deliver)
    mailbox.can_move = request.param == "imap"
    return Peer(imap(mailbox), deliver_imap)


async def test_a_mail_waits_until_it_is_put_away_and_then_no_more(peer: Peer) -> None:
    await peer.deliver(MAIL)
    await peer.deliver(MAIL + b"again")
    async with peer.inbox.open() as session:
        first, second = await session.waiting()
        assert (first.size, second.size) == (len(MAIL), len(MAIL) + 5)
        assert await session.fetch(first.uid, is_whole=True) == MAIL
        assert b"Hello" not in await session.fetch(first.uid, is_whole=False)
        await session.settle(first.uid, is_ours=True)
    async with peer.inbox.open() as session:
        assert [each.uid for each in await session.waiting()] == [second.uid]


async def test_putting_away_twice_is_once(peer: Peer) -> None:
    await peer.deliver(MAIL)
    async with peer.inbox.open() as session:
        (mail,) = await session.waiting()
        await session.settle(mail.uid, is_ours=False)
        await session.settle(mail.uid, is_ours=False)
        assert await session.waiting() == []


async def test_an_empty_mailbox_has_nothing_waiting(peer: Peer) -> None:
    async with peer.inbox.open() as session:
        assert await session.waiting() == []


async def test_what_is_ours_and_what_is_not_lie_apart(mailbox: Mailbox) -> None:
    mailbox.deliver(MAIL)
    mailbox.deliver(MAIL)
    async with imap(mailbox).open() as session:
        for mail, is_ours in zip(await session.waiting(), (True, False), strict=True):
            await session.settle(mail.uid, is_ours=is_ours)
    assert {name: list(mails) for name, mails in mailbox.folders.items()} == {
        "INBOX": [],
        TAKEN: [1],
        NOT_OURS: [2],
    }


async def test_a_wrong_password_or_an_absent_server_is_said(mailbox: Mailbox) -> None:
    with pytest.raises(InboxUnavailable):
        async with imap(mailbox, password="wrong").open():
            pass
    mailbox.port = 1
    with pytest.raises(InboxUnavailable):
        async with imap(mailbox).open():
            pass


def test_reads_the_own_part_out_of_addresses_like_ours() -> None:
    found = PATTERN.tokens(["Reports+AB1@in.example", "reports+ab1@in.example", "x@in.example"])
    assert found == ["ab1"]
    assert PATTERN.address("ab1") == "reports+ab1@in.example"
    assert AddressPattern("*@in.example").tokens(["a1@in.example.evil", "b2@in.example"]) == ["b2"]
