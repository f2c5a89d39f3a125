import asyncio
import base64
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.core.tables import SandboxMessage
from app.core.uow import Database
from app.integrations.email import Attachment, MailRefused, MailUnavailable, Message
from app.integrations.email.sandbox import OUTCOME, PlatformStore, SandboxMailer


@pytest.fixture
def mailer(database: Database) -> SandboxMailer:
    return SandboxMailer(PlatformStore(database), sender="Backline <mail@backline.example>")


def message(**changes: object) -> Message:
    fields = {"key": "k1", "recipient": "nova@example.com", "subject": "Hi", "text": "Hello.\n"}
    return Message(**{**fields, **changes})  # type: ignore[arg-type]


async def kept(database: Database) -> list[dict[str, Any]]:
    columns = SandboxMessage.__table__.c
    async with database.platform(reason="test") as uow:
        found = await uow.db.execute(select(*columns).order_by(columns.id))
        return [dict(row) for row in found.mappings()]


async def test_keeps_the_whole_message(mailer: SandboxMailer, database: Database) -> None:
    tenant = uuid4()
    pdf = Attachment("statement.pdf", "application/pdf", b"%PDF")
    await mailer.send(
        message(sender_name="Nova", html="<p>Hello.", attachments=(pdf,), tenant_id=tenant)
    )

    (row,) = await kept(database)

    assert (row["key"], row["tenant_id"], row["recipient"]) == ("k1", tenant, "nova@example.com")
    assert row["sender"] == "Nova <mail@backline.example>"
    assert (row["subject"], row["text_body"], row["html_body"]) == ("Hi", "Hello.\n", "<p>Hello.")
    assert row["headers"][OUTCOME] == "delivered"
    assert row["attachments"] == [
        {
            "name": "statement.pdf",
            "content_type": "application/pdf",
            "size": 4,
            "data": base64.b64encode(b"%PDF").decode(),
        }
    ]


async def test_the_same_key_is_kept_once_even_at_once(
    mailer: SandboxMailer, database: Database
) -> None:
    await asyncio.gather(*(mailer.send(message()) for _ in range(5)))
    await mailer.send(message(key="k2"))

    assert [row["key"] for row in await kept(database)] == ["k1", "k2"]


async def test_a_bouncing_address_is_refused_for_good(
    mailer: SandboxMailer, database: Database
) -> None:
    for _ in range(2):
        with pytest.raises(MailRefused):
            await mailer.send(message(recipient="x@bounce.invalid"))

    (row,) = await kept(database)
    assert row["headers"][OUTCOME] == "refused"


async def test_a_server_that_is_down_takes_the_second_attempt(
    mailer: SandboxMailer, database: Database
) -> None:
    with pytest.raises(MailUnavailable):
        await mailer.send(message(recipient="x@down.invalid"))
    await mailer.send(message(recipient="x@down.invalid"))
    await mailer.send(message(recipient="x@down.invalid"))

    outcomes = [row["headers"][OUTCOME] for row in await kept(database)]
    assert outcomes == ["unavailable", "delivered"]


async def test_refuses_the_addresses_a_real_server_would(
    mailer: SandboxMailer, database: Database
) -> None:
    with pytest.raises(MailRefused):
        await mailer.send(message(recipient="nova@example.com\nBcc: x@example.com"))

    assert await kept(database) == []
