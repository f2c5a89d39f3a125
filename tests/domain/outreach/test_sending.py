"""A round goes out: each mail once, in the right words, to nobody it should not reach."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core import clock
from app.core.uow import Database
from app.domain.outreach import OutreachRound, add_venues, address_inquiry, refuse_address
from app.domain.outreach.errors import (
    FieldsUnknown,
    NothingToSend,
    RoundChangedMeanwhile,
    RoundReleased,
)
from app.domain.outreach.models import RefusedAddress
from app.domain.outreach.queries.rounds import list_recipients
from app.domain.outreach.service.rules import change_rules
from app.domain.venues import Venue
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.outreach.factories import (
    letters,
    mails,
    make_round,
    pipeline,
    send,
    sent,
)


async def test_each_venue_gets_its_own_mail(
    database: Database, adapters: Adapters, cast: Cast, round_: OutreachRound
) -> None:
    await sent(database, adapters, cast.nova, round_)
    found = {row.recipient: row for row in await mails(database)}
    assert sorted(found) == [
        "booking@harbourhall.example", "booking@kesselhaus.example", "booking@lexicon.example",
    ]  # fmt: skip
    mail = found["booking@kesselhaus.example"]
    assert mail.subject == "Nova Lind in Berlin"
    assert "Hello Kesselhaus," in mail.text_body and "Nova Lind" in mail.text_body
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/no-inquiries/" in mail.headers["List-Unsubscribe"]
    reply = mail.headers["Reply-To"]
    assert reply.endswith("@in.backline.test") or "@" in reply
    assert reply != found["booking@lexicon.example"].headers["Reply-To"]
    rows = await pipeline(database, cast.nova)
    assert {row.stage for row in rows.values()} == {"waiting"}
