"""A venue answers: by the link of the mail, by mail, or in its own workspace."""

from datetime import timedelta

import pytest
from litestar import Litestar
from sqlalchemy import text

from app.core import clock
from app.core.crypto import Signer
from app.core.uow import Database
from app.domain.outreach import Inquiry, OutreachRound
from app.domain.outreach.errors import InquiryLinkInvalid
from app.domain.outreach.links import answer_link, read_answer_link, stop_link
from app.domain.outreach.queries.pipeline import list_messages
from app.domain.outreach.queries.rounds import list_refused
from app.domain.royalties.intake.jobs import collect_mail
from app.domain.shows.terms import Radius
from app.domain.venues import Venue, VenueRoom, write_room
from app.integrations.inbox.sandbox import Letter, list_inbound, send_in
from app.integrations.wiring import Adapters
from app.jobs.audit import notices
from app.jobs.in_process import run_all
from app.tenants.jobs import notify
from tests.cast import Cast
from tests.domain.outreach.factories import NIGHTS, letters, mails, make_round, pipeline, send, sent
from tests.domain.shows.conftest import NIGHT
from tests.domain.shows.test_radius import outside
from tests.domain.venues.factories import keep, make_venue
from tests.tenants.conftest import Enter
from tests.web.browser import Browser


@pytest.fixture
async def inquiry(
    database: Database, adapters: Adapters, cast: Cast, round_: OutreachRound
) -> Inquiry:
    """What Kesselhaus was asked."""
    return (await sent(database, adapters, cast.nova, round_))["Kesselhaus"]


def at(signer: Signer, inquiry: Inquiry) -> str:
    link = answer_link(signer, inquiry.tenant_id, inquiry.id, inquiry.released_at)
    return f"/inquiries/{link}"


def stop_at(signer: Signer, inquiry: Inquiry) -> str:
    return f"/no-inquiries/{stop_link(signer, inquiry.tenant_id, inquiry.id)}"


async def thread(database: Database, cast: Cast, inquiry: Inquiry) -> list[tuple[str, str, str]]:
    async with database.tenant(cast.nova) as uow:
        return [(m.side, m.kind, m.body) for m in await list_messages(uow, inquiry.id)]


async def test_a_venue_answers_by_the_link_of_the_mail(
    database: Database, adapters: Adapters, cast: Cast, inquiry: Inquiry, visitor: Browser,
    enter: Enter,
) -> None:  # fmt: skip
    body = next(m for m in await mails(database) if "kesselhaus" in m.recipient).text_body
    address = "/inquiries/" + body.split("/inquiries/")[1].split("?")[0]
    page = (await visitor.get(f"{address}?answer=interested")).text
    assert 'value="interested" checked' in page and "noindex" in page
    answer = await visitor.submit(
        f"{address}/answer", address, answer="interested", nights=NIGHTS[1].isoformat(),
        text="With the band, please", name="Kim",
    )  # fmt: skip
    assert answer.status_code == 303
    row = (await pipeline(database, cast.nova))["Kesselhaus"]
    assert (row.stage, row.inquiry.open_nights) == ("interested", [NIGHTS[1]])
    on = f"{NIGHTS[1].day} {NIGHTS[1]:%B %Y}"
    assert (await thread(database, cast, inquiry))[-1] == (
        "venue", "answer", f"Interested. Free: {on}.\nWith the band, please",
    )  # fmt: skip
    await run_all(database, adapters, after_chain=(notices(notify),))
    mo = await enter("mo")
    assert "Kesselhaus answered: interested" in (await mo.get("/t/nova/notifications")).text


async def test_an_answer_twice_is_one_and_another_one_replaces_it(
    database: Database, cast: Cast, inquiry: Inquiry, visitor: Browser, adapters: Adapters
) -> None:
    here = at(adapters.signer, inquiry)
    for _ in range(2):
        await visitor.submit(f"{here}/answer", here, answer="declined")
    assert [kind for _, kind, _ in await thread(database, cast, inquiry)] == ["letter", "answer"]
    await visitor.submit(f"{here}/answer", here, answer="later", again_on="2027-09-01")
    row = (await pipeline(database, cast.nova))["Kesselhaus"]
    assert (row.stage, str(row.inquiry.again_on)) == ("later", "2027-09-01")


async def test_nights_nobody_asked_for_are_refused(
    database: Database, cast: Cast, inquiry: Inquiry, visitor: Browser, adapters: Adapters
) -> None:
    here = at(adapters.signer, inquiry)
    answer = await visitor.submit(
        f"{here}/answer", here, answer="interested", nights="2031-01-01", text="Typed"
    )
    assert answer.status_code == 422 and "Typed" in answer.text
    assert (await visitor.submit(f"{here}/answer", here)).status_code == 422
    assert (await pipeline(database, cast.nova))["Kesselhaus"].stage == "waiting"


async def test_a_link_that_ended_was_bent_or_is_for_something_else_opens_nothing(
    inquiry: Inquiry, visitor: Browser, adapters: Adapters
) -> None:
    here = at(adapters.signer, inquiry)
    link = here.rsplit("/", 1)[1]
    with pytest.raises(InquiryLinkInvalid):
        read_answer_link(adapters.signer, link, now=clock.now() + timedelta(days=181))
    assert (await visitor.get(f"{here[:-2]}xx")).status_code == 404
    stop = stop_link(adapters.signer, inquiry.tenant_id, inquiry.id)
    assert (await visitor.get(f"/inquiries/{stop}")).status_code == 404
    assert (await visitor.get(f"/no-inquiries/{link}")).status_code == 404
    assert (await visitor.post(f"/no-inquiries/{link}")).status_code == 404


async def test_an_older_mail_is_not_answered_once_there_is_a_newer_one(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue], inquiry: Inquiry,
    visitor: Browser,
) -> None:  # fmt: skip
    here = at(adapters.signer, inquiry)
    await visitor.submit(f"{here}/answer", here, answer="declined")
    again = await make_round(database, cast.nova, venues[1:2], name="Again")
    with clock.held(clock.now() + timedelta(days=31)):
        await sent(database, adapters, cast.nova, again)
    answer = await visitor.submit(f"{here}/answer", here, answer="interested")
    assert answer.status_code == 422 and "answer the newer mail" in answer.text


async def test_looking_at_the_page_to_be_left_alone_does_nothing_yet(
    database: Database, cast: Cast, inquiry: Inquiry, visitor: Browser, adapters: Adapters
) -> None:
    here = stop_at(adapters.signer, inquiry)
    page = await visitor.get(here)
    assert page.status_code == 200 and "Do not write to me again" in page.text
    async with database.tenant(cast.nova) as uow:
        assert await list_refused(uow) == []


async def test_a_mail_program_says_with_one_post_that_they_want_no_more(
    app: Litestar, database: Database, cast: Cast, inquiry: Inquiry, adapters: Adapters
) -> None:
    here = stop_at(adapters.signer, inquiry)
    async with Browser(app) as program:
        for name in ("Sec-Fetch-Site", "Origin"):
            del program.headers[name]
        for _ in range(2):
            answer = await program.post(here, data={"List-Unsubscribe": "One-Click"})
            assert answer.status_code == 200 and "You are left alone" in answer.text
    async with database.tenant(cast.nova) as uow:
        assert [r.email for r in await list_refused(uow)] == ["booking@kesselhaus.example"]
    assert (await pipeline(database, cast.nova))["Kesselhaus"].stage == "refused"
    states = [x.state for x in await letters(database, cast.nova, inquiry.id)]
    assert states == ["sent", "stopped"]
    with clock.held(clock.now() + timedelta(days=12)):
        await run_all(database, adapters)
    recipients = [m.recipient for m in await mails(database)]
    assert recipients.count("booking@kesselhaus.example") == 1


async def test_a_link_fills_no_thread(
    database: Database, cast: Cast, inquiry: Inquiry, visitor: Browser, adapters: Adapters
) -> None:
    here = at(adapters.signer, inquiry)
    token = await visitor.token(here)
    statuses = [
        (
            await visitor.post(
                f"{here}/messages", data={"name": "Kim", "text": f"{n}", "csrf_token": token}
            )
        ).status_code
        for n in range(22)
    ]
    assert statuses == [303] * 20 + [429] * 2
    assert len(await thread(database, cast, inquiry)) == 21


async def _mail_in(database: Database, adapters: Adapters, to: str, **other: str) -> None:
    usual = {"sender": "kim@kesselhaus.example", "subject": "Re: Nova", "text": "Friday?"}
    await send_in(database, Letter(recipient=to, attachments=(), **{**usual, **other}))
    async with database.platform(reason="test") as uow:
        uow.enqueue(collect_mail)
    await run_all(database, adapters)


async def test_a_reply_by_mail_comes_into_the_thread_once(
    database: Database, adapters: Adapters, cast: Cast, inquiry: Inquiry
) -> None:
    reply_to = next(
        m.headers["Reply-To"] for m in await mails(database) if "kesselhaus" in m.recipient
    )
    said = "Friday would work.\n\nOn Mon, 1 Mar 2027 Nova <nova@example.com> wrote:\n> Hello"
    await _mail_in(database, adapters, reply_to, text=said)
    async with database.platform(reason="test") as uow:
        await uow.db.execute(text("UPDATE sandbox_inbound SET state = 'waiting'"))
        uow.enqueue(collect_mail)
    await run_all(database, adapters)
    assert (await thread(database, cast, inquiry))[1:] == [("venue", "mail", "Friday would work.")]
    assert {row.state for row in await list_inbound(database)} == {"taken"}
    assert [x.state for x in await letters(database, cast.nova, inquiry.id)] == ["sent", "stopped"]
    keys = [key async for key in adapters.storage.list_keys(f"t/{inquiry.tenant_id}/")]
    assert [key for key in keys if key.endswith(".letter")] == []


async def test_mail_to_nobody_s_thread_is_put_aside(
    database: Database, adapters: Adapters, cast: Cast, inquiry: Inquiry
) -> None:
    assert adapters.inbox is not None
    await _mail_in(database, adapters, adapters.inbox.pattern.address("q0123456789"))
    assert {row.state for row in await list_inbound(database)} == {"not ours"}
    assert len(await thread(database, cast, inquiry)) == 1


async def _house(database: Database, cast: Cast, venue: Venue) -> VenueRoom:
    await keep(database, cast.flo, venue)
    async with database.tenant(cast.flo) as uow:
        layouts = [{"layout": "standing", "capacity": 400}]
        return await write_room(uow, venue.id, name="Main", layouts=layouts, technical={})


async def test_a_venue_with_a_workspace_answers_there_and_a_night_is_asked_for(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue], enter: Enter
) -> None:
    await _house(database, cast, venues[0])
    made = await make_round(database, cast.nova, venues[:1])
    await send(database, adapters, cast.nova, made)
    flo, nova = await enter("flo"), await enter("nova")
    assert "Nova Lind" not in (await flo.get("/t/foundry/inquiries")).text
    await run_all(database, adapters)
    (row,) = (await pipeline(database, cast.nova)).values()
    here, there = (
        f"/t/foundry/inquiries/{row.inquiry.id}",
        f"/t/nova/outreach/inquiries/{row.inquiry.id}",
    )
    assert "Waits for you" in (await flo.get("/t/foundry/inquiries")).text
    assert "1 act asks for a night" in (await flo.get("/t/foundry")).text
    answered = await flo.submit(
        f"{here}/answer", here, answer="interested", nights=[n.isoformat() for n in NIGHTS[:2]]
    )
    assert answered.status_code == 303
    free = (await nova.get(there)).text
    assert ("Ask for it" in free, "shows/new" in free) == (True, False)
    early = await nova.submit(f"{there}/ask", there, on=NIGHTS[2].isoformat())
    assert early.status_code == 409
    north = {"latitude": venues[0].latitude + 0.5, "longitude": venues[0].longitude}
    barn = await make_venue(database, cast.nova, name="Outside Barn", **north)
    days = (NIGHTS[1] - NIGHT).days
    await outside(database, cast, barn, days=days, radius=Radius(56, 0))
    near = await nova.submit(f"{there}/ask", there, on=NIGHTS[1].isoformat())
    assert near.status_code == 422 and "Outside Barn on" in near.text
    assert f"/t/nova/venues/{venues[0].id}/ask?on={NIGHTS[1].isoformat()}" in near.text
    asked = await nova.submit(f"{there}/ask", there, on=NIGHTS[0].isoformat())
    assert asked.status_code == 303
    again = await nova.submit(f"{there}/ask", there, on=NIGHTS[0].isoformat())
    assert (await pipeline(database, cast.nova))["Harbour Hall"].stage == "held"
    async with database.tenant(cast.flo) as uow:
        rows = (await uow.db.execute(text("SELECT state, on_date, title FROM holds"))).all()
    assert [tuple(each) for each in rows] == [("asked", NIGHTS[0], "Nova Lind")], again.text


async def test_the_venue_holds_a_night_from_the_inquiry(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue], enter: Enter
) -> None:
    room = await _house(database, cast, venues[0])
    made = await make_round(database, cast.nova, venues[:1])
    found = await sent(database, adapters, cast.nova, made)
    flo, here = await enter("flo"), f"/t/foundry/inquiries/{found['Harbour Hall'].id}"
    places = set()
    for _ in range(2):
        held = await flo.submit(
            f"{here}/hold", here, on=NIGHTS[1].isoformat(), room_id=str(room.id)
        )
        assert held.status_code == 303
        places.add(held.headers["location"])
    assert len(places) == 1 and "/t/foundry/holds/" in places.pop()
    assert (await pipeline(database, cast.nova))["Harbour Hall"].stage == "held"


async def test_the_venue_s_workspace_reads_its_inquiry_and_cannot_write_it(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue]
) -> None:
    await _house(database, cast, venues[0])
    found = await sent(
        database, adapters, cast.nova, await make_round(database, cast.nova, venues[:1])
    )
    inquiry_id = found["Harbour Hall"].id
    async with database.tenant(cast.flo) as uow:
        seen = "SELECT count(*) FROM {}"
        assert await uow.db.scalar(text(seen.format("inquiries"))) == 1
        assert await uow.db.scalar(text(seen.format("inquiry_messages"))) == 1
        assert await uow.db.scalar(text(seen.format("inquiry_letters"))) == 0
        assert await uow.db.scalar(text(seen.format("outreach_rounds"))) == 0
    for change in (
        "UPDATE inquiries SET state = 'declined' WHERE id = :id",
        "DELETE FROM inquiries WHERE id = :id",
        "DELETE FROM inquiry_messages WHERE inquiry_id = :id",
    ):
        with pytest.raises(Exception, match="kept by whoever asked"):
            async with database.tenant(cast.flo) as uow:
                await uow.db.execute(text(change), {"id": inquiry_id})
