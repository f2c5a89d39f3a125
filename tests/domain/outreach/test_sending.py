"""A round goes out: each mail once, in the right words, to nobody it should not reach."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.uow import Database
from app.domain.holds import Asker, place_hold
from app.domain.outreach import (
    OutreachRound,
    add_venues,
    address_inquiry,
    answer_inquiry,
    refuse_address,
)
from app.domain.outreach.errors import (
    FieldsUnknown,
    NothingToSend,
    RoundChangedMeanwhile,
    RoundReleased,
    TooManyVenues,
)
from app.domain.outreach.queries.rounds import get_round, list_recipients
from app.domain.outreach.service import rounds
from app.domain.outreach.service.checking import look_over
from app.domain.outreach.service.rounds import change_round, remove_venue
from app.domain.outreach.service.rules import change_rules
from app.domain.presskits import make_kit
from app.domain.venues import Venue, VenueClosed, write_room
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast, today
from tests.domain.outreach.factories import (
    FIRST,
    SITE,
    letters,
    mails,
    make_round,
    pipeline,
    send,
    sent,
    words,
)
from tests.domain.venues.factories import keep, make_venue, shut


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
    assert (
        mail.headers["List-Unsubscribe"].startswith("<")
        and "/no-inquiries/" in (mail.headers["List-Unsubscribe"])
    )
    assert mail.headers["From"].startswith("Nova ")
    replies = {row.headers["Reply-To"] for row in found.values()}
    assert len(replies) == 3
    assert {row.stage for row in (await pipeline(database, cast.nova)).values()} == {"waiting"}


async def test_what_a_venue_is_called_neither_makes_headers_nor_html(
    database: Database, adapters: Adapters, cast: Cast
) -> None:
    name = '<img src=x onerror="alert(1)"> & Söhne'
    venue = await make_venue(database, cast.nova, name=name, email="b@venue.example")
    made = await make_round(
        database, cast.nova, [venue], subject="For {{venue}}", act="Nova\r\nBcc: x@example.com"
    )
    await sent(database, adapters, cast.nova, made)
    (mail,) = await mails(database)
    assert "<img" not in mail.html_body and "Hello &lt;img src=x" in mail.html_body
    assert "\n" not in mail.subject and mail.subject == f"For {name}"
    assert "Bcc" not in mail.headers


async def test_a_press_kit_link_is_made_for_each_venue(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue]
) -> None:
    async with database.tenant(cast.nova) as uow:
        kit = await make_kit(uow, name="Nova Lind", has_shows=False, has_plays=False)
    made = await make_round(
        database, cast.nova, venues[:2], body="Listen: {{press_kit}}", kit_id=kit.id
    )
    await sent(database, adapters, cast.nova, made)
    addresses = {row.text_body.split("Listen: ")[1].split()[0] for row in await mails(database)}
    assert len(addresses) == 2
    assert all(each.startswith(f"{SITE}/press/") for each in addresses)


async def test_a_field_nobody_knows_stops_all_before_anything_leaves(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue]
) -> None:
    made = await make_round(database, cast.nova, venues, body="Hello {{venu}}")
    with pytest.raises(FieldsUnknown, match=r"\{\{venu\}\}. Did you mean \{\{venue\}\}"):
        await send(database, adapters, cast.nova, made)
    await run_all(database, adapters)
    assert await mails(database) == [] and await pipeline(database, cast.nova) == {}


async def test_missing_values_are_named_beside_their_venue(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue]
) -> None:
    made = await make_round(database, cast.nova, venues[:2], body="Dear {{contact}}, {{draw}}")
    async with database.tenant(cast.nova) as uow:
        found = await look_over(uow, await get_round(uow, made.id), site=SITE)
        assert [row.against for row in found] == ["Nothing is known for {{contact}}, {{draw}}."] * 2
    with pytest.raises(NothingToSend):
        await send(database, adapters, cast.nova, made)


async def test_a_venue_without_an_address_is_left_out(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue]
) -> None:
    silent = await make_venue(database, cast.nova, name="Silent", city="Leipzig")
    made = await make_round(database, cast.nova, [silent, venues[0]])
    await sent(database, adapters, cast.nova, made)
    assert [row.recipient for row in await mails(database)] == ["booking@harbourhall.example"]
    async with database.tenant(cast.nova) as uow:
        states = {r.venue.name: r.inquiry.state for r in await list_recipients(uow, made.id)}
    assert states == {"Silent": "left_out", "Harbour Hall": "waiting"}


async def test_a_round_is_sent_once_and_as_it_was_read(
    database: Database, adapters: Adapters, cast: Cast, round_: OutreachRound
) -> None:
    async with database.tenant(cast.mo) as uow:
        version = (await get_round(uow, round_.id)).version
        await change_round(uow, round_.id, version=version, **words(subject="Other"))
    with pytest.raises(RoundChangedMeanwhile):
        async with database.tenant(cast.mo) as uow:
            await change_round(uow, round_.id, version=version, **words())
    with pytest.raises(RoundChangedMeanwhile):
        await send(database, adapters, cast.nova, round_, version=version)
    await sent(database, adapters, cast.nova, round_)
    with pytest.raises(RoundReleased):
        await send(database, adapters, cast.nova, round_)
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(RoundReleased):
            await add_venues(uow, round_.id, [])
        inquiry = (await list_recipients(uow, round_.id))[0].inquiry
        with pytest.raises(RoundReleased):
            await remove_venue(uow, inquiry.id)
    await run_all(database, adapters)
    assert len(await mails(database)) == 3


async def test_a_venue_is_not_written_to_again_within_the_days(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue], round_: OutreachRound
) -> None:
    await sent(database, adapters, cast.nova, round_)
    again = await make_round(database, cast.nova, venues, name="Again")
    with pytest.raises(NothingToSend):
        await send(database, adapters, cast.nova, again)
    with clock.held(clock.now() + timedelta(days=30, minutes=1)):
        await sent(database, adapters, cast.nova, again)
    assert len([m for m in await mails(database) if m.subject.startswith("Nova")]) == 6


async def test_on_purpose_it_is_and_the_earlier_inquiry_ends(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue], round_: OutreachRound
) -> None:
    first = (await sent(database, adapters, cast.nova, round_))["Kesselhaus"]
    again = await make_round(database, cast.nova, venues, name="Again")
    async with database.tenant(cast.nova) as uow:
        rows = {r.venue.name: r.inquiry for r in await list_recipients(uow, again.id)}
        await address_inquiry(
            uow, rows["Kesselhaus"].id, email="booking@kesselhaus.example", contact="",
            on_purpose=True,
        )  # fmt: skip
    await sent(database, adapters, cast.nova, again)
    assert len(await mails(database)) == 4
    assert [x.state for x in await letters(database, cast.nova, first.id)] == ["sent", "stopped"]
    async with database.tenant(cast.nova) as uow:
        states = {r.venue.name: r.inquiry.state for r in await list_recipients(uow, round_.id)}
    assert states["Kesselhaus"] == "replaced"


async def test_the_same_address_at_another_house_is_the_same_person(
    database: Database, adapters: Adapters, cast: Cast, round_: OutreachRound
) -> None:
    await sent(database, adapters, cast.nova, round_)
    other = [
        await make_venue(database, cast.nova, name=name, city=city, email=email)
        for name, city, email in (
            ("Nebenhaus", "Leipzig", "booking@kesselhaus.example"),
            ("Zwei", "Dresden", "two@venue.example"),
            ("Drei", "Essen", "two@venue.example"),
        )
    ]
    made = await make_round(database, cast.nova, other)
    await sent(database, adapters, cast.nova, made)
    assert [row.recipient for row in await mails(database)][3:] == ["two@venue.example"]


async def test_who_holds_a_night_or_is_interested_is_not_asked_again(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue], round_: OutreachRound
) -> None:
    found = await sent(database, adapters, cast.nova, round_)
    await keep(database, cast.flo, venues[0])
    async with database.tenant(cast.flo) as uow:
        room = await write_room(
            uow, venues[0].id, name="Main", technical={},
            layouts=[{"layout": "standing", "capacity": 400}],
        )  # fmt: skip
        asker = Asker("Nova Lind", tenant_id=cast.nova.tenant_id)
        await place_hold(uow, room.id, on=FIRST, slot="evening", title="Nova", asker=asker)
    async with database.tenant(cast.nova) as uow:
        await answer_inquiry(uow, found["Kesselhaus"].id, answer="interested", by="Kim")
        await answer_inquiry(
            uow, found["The Lexicon"].id, answer="later", by="Lee",
            again_on=clock.now().date() + timedelta(days=80),
        )  # fmt: skip
    again = await make_round(database, cast.nova, venues, name="Again")
    with clock.held(clock.now() + timedelta(days=40)):
        async with database.tenant(cast.nova) as uow:
            rows = await look_over(uow, await get_round(uow, again.id), site=SITE)
    assert {row.venue.name: row.against for row in rows} == {
        "Harbour Hall": "You hold a night there.",
        "Kesselhaus": "They are interested: go on from their answer.",
        "The Lexicon": f"They asked to be written to again on {_day(80)}.",
    }


def _day(days: int) -> str:
    on = clock.now().date() + timedelta(days=days)
    return f"{on.day} {on:%B %Y}"


async def test_who_wants_no_mail_gets_none_not_even_on_purpose(
    database: Database, adapters: Adapters, cast: Cast, venues: list[Venue]
) -> None:
    async with database.tenant(cast.nova) as uow:
        await refuse_address(uow, "Booking@Kesselhaus.example", reason="unsubscribed")
    made = await make_round(database, cast.nova, venues)
    async with database.tenant(cast.nova) as uow:
        row = next(
            r.inquiry for r in await list_recipients(uow, made.id) if r.venue.name == "Kesselhaus"
        )
        await address_inquiry(
            uow, row.id, email="BOOKING@kesselhaus.example", contact="", on_purpose=True
        )
    await sent(database, adapters, cast.nova, made)
    assert {m.recipient for m in await mails(database)} == {
        "booking@harbourhall.example", "booking@lexicon.example",
    }  # fmt: skip
    async with database.tenant(cast.nova) as uow:
        states = {r.venue.name: r.inquiry.state for r in await list_recipients(uow, made.id)}
    assert states["Kesselhaus"] == "left_out"


async def test_what_is_beyond_a_day_waits_for_the_next_working_morning(
    database: Database, adapters: Adapters, cast: Cast, round_: OutreachRound
) -> None:
    async with database.tenant(cast.nova) as uow:
        await change_rules(uow, again_days=30, daily_most=2)
    await sent(database, adapters, cast.nova, round_)
    rows = await pipeline(database, cast.nova)
    assert sorted(row.stage for row in rows.values()) == ["queued", "waiting", "waiting"]
    assert len(await mails(database)) == 2
    late = next(row for row in rows.values() if row.stage == "queued")
    assert late.next_at is not None and late.next_at.date() > clock.now().date()
    assert late.next_at.weekday() < 5
    with clock.held(late.next_at):
        await run_all(database, adapters)
    assert len(await mails(database)) == 3


async def test_a_venue_that_has_closed_is_not_written_to(
    database: Database, cast: Cast, venues: list[Venue]
) -> None:
    await shut(database, cast.rival, venues[1], today())
    with pytest.raises(VenueClosed, match=venues[1].name):
        await make_round(database, cast.nova, venues)
    await make_round(database, cast.nova, [venues[0]])


async def test_a_round_has_a_bound(
    database: Database, cast: Cast, venues: list[Venue], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "MOST_IN_A_ROUND", 2)
    with pytest.raises(TooManyVenues):
        await make_round(database, cast.nova, venues)


async def test_a_rival_reaches_nothing_of_it(
    database: Database, adapters: Adapters, cast: Cast, round_: OutreachRound
) -> None:
    found = await sent(database, adapters, cast.nova, round_)
    assert await pipeline(database, cast.rival) == {}
    async with database.tenant(cast.rival) as uow:
        assert await list_recipients(uow, round_.id) == []
    assert await letters(database, cast.rival, found["Kesselhaus"].id) == []
