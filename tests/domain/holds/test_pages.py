"""The calendar, a hold from both sides, and what is public of it."""

import re
from datetime import timedelta

from app.core import clock
from app.core.uow import Database
from app.domain.holds import Asker, confirm_hold, place_hold
from app.domain.venues import VenueRoom
from app.tenants import get_tenant
from tests.cast import Cast
from tests.tenants.conftest import Enter, Post
from tests.told_of_us import names_us
from tests.web.browser import Browser

NIGHT = clock.now().date() + timedelta(days=45)
CALENDAR = "/t/foundry/calendar"


async def test_a_night_is_asked_for_placed_and_confirmed(
    enter: Enter, visitor: Browser, post: Post, room: VenueRoom
) -> None:
    nova, flo = await enter("nova"), await enter("flo")
    ask = f"/t/nova/venues/{room.venue_id}/ask"
    assert f'href="{ask}"' in (await nova.get(f"/t/nova/venues/{room.venue_id}")).text
    night = {"room_id": str(room.id), "on": NIGHT.isoformat(), "slot": "evening"}
    answer = await nova.submit(ask, ask, title="Nova Lind", email="nova@example.com", **night)
    assert (answer.status_code, answer.headers["location"]) == (303, "/t/nova/holds")
    month = f"{CALENDAR}?month={NIGHT:%Y-%m}"
    hold = re.search(r"/t/foundry/(holds/[0-9a-f-]{36})", (await flo.get(month)).text)[1]
    for act in ("accept", "confirm"):
        answer = await flo.submit(f"/t/foundry/{hold}/{act}", f"/t/foundry/{hold}", is_public="on")
        assert answer.status_code == 303, answer.text
    assert "Confirmed" in (await nova.get(f"/t/nova/{hold}")).text
    mails = await post.to("nova@example.com")
    assert f"/t/nova/{hold}" in mails[0].text_body
    subjects = [mail.subject for mail in mails]
    assert [subject.split(" ")[2] for subject in subjects] == ["asks", "holds", "is"]
    for path in (f"/calendars/{room.venue_id}", f"/calendars/{room.venue_id}/widget"):
        assert "Nova Lind" in (await visitor.get(path)).text


async def test_an_asker_lets_go_but_confirms_nothing(
    enter: Enter, database: Database, cast: Cast, room: VenueRoom
) -> None:
    asker = Asker("Nova", tenant_id=cast.nova.tenant_id)
    async with database.tenant(cast.flo) as uow:
        hold = await place_hold(
            uow, room.id, on=NIGHT, slot="evening", title="Nova Lind", asker=asker
        )
    nova, here = await enter("nova"), f"/t/nova/holds/{hold.id}"
    assert (await nova.submit(f"{here}/confirm", here)).status_code == 403
    assert (await nova.submit(f"{here}/realese", here)).status_code == 404
    assert "Held until" in (await nova.get(here)).text
    answer = await nova.submit(f"{here}/release", here, reason="The van broke")
    assert answer.status_code == 303
    assert "The van broke" in (await nova.get(here)).text
    assert (await (await enter("rival")).get(f"/t/rival/holds/{hold.id}")).status_code == 404


async def test_only_announced_shows_are_public(
    visitor: Browser, database: Database, cast: Cast, room: VenueRoom
) -> None:
    async with database.tenant(cast.flo) as uow:
        for number, title in enumerate(("Secret show", "Open show", "Only a hold")):
            on = NIGHT + timedelta(days=number)
            hold = await place_hold(
                uow, room.id, on=on, slot="evening", title=title, asker=Asker(title)
            )
            if number < 2:
                await confirm_hold(uow, hold.id, is_public=number == 1)
    page = await visitor.get(f"/calendars/{room.venue_id}")
    assert "Open show" in page.text
    assert not re.search("Secret show|Only a hold", page.text)
    framed = await visitor.get(f"/calendars/{room.venue_id}/widget")
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert [names_us(each.text) for each in (page, framed)] == [True, True]
    async with database.tenant(cast.flo) as uow:
        (await get_tenant(uow)).is_white_label = True
    for path in (f"/calendars/{room.venue_id}", f"/calendars/{room.venue_id}/widget"):
        assert not names_us((await visitor.get(path)).text)


async def test_the_feed_answers_at_its_last_secret_address_only(
    enter: Enter, visitor: Browser, database: Database, cast: Cast, room: VenueRoom
) -> None:
    async with database.tenant(cast.flo) as uow:
        asker = Asker("A; B")
        await place_hold(uow, room.id, on=NIGHT, slot="evening", title="A; B", asker=asker)
    flo = await enter("flo")
    feed = re.search(r"/calendars/feed/[\w-]+", (await flo.get(f"{CALENDAR}/rules")).text)[0]
    answer = await visitor.get(feed)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Hold 1: A\\; B (evening)\\, Main" in answer.text
    assert (await flo.submit(f"{CALENDAR}/feed", f"{CALENDAR}/rules")).status_code == 303
    assert (await visitor.get(feed)).status_code == 404


async def test_open_nights_are_told_as_text_and_as_a_table(
    enter: Enter, database: Database, cast: Cast, room: VenueRoom
) -> None:
    async with database.tenant(cast.flo) as uow:
        await place_hold(uow, room.id, on=NIGHT, slot="evening", title="A", asker=Asker("A"))
    flo = await enter("flo")
    page = (await flo.get(f"{CALENDAR}/open")).text
    assert re.search(rf"{NIGHT:%B %Y}: .*{NIGHT:%a} {NIGHT.day} \(hold 2\)", page)
    table = (await flo.get(f"{CALENDAR}/open?as=csv")).text
    assert f'"Main","{NIGHT.isoformat()}",' in table


async def test_a_venue_holds_blocks_and_says_its_rules(enter: Enter, room: VenueRoom) -> None:
    flo = await enter("flo")
    night = {"room_id": str(room.id), "on": NIGHT.isoformat(), "slot": "day"}
    page = f"{CALENDAR}/new"
    answer = await flo.submit(CALENDAR, page, kind="block", title="Repairs", **night)
    assert answer.status_code == 303, answer.text
    taken = await flo.submit(CALENDAR, page, kind="hold", title="Band", **night)
    assert (taken.status_code, "is given away" in taken.text) == (422, True)
    rules = {"first_days": "10", "other_days": "5", "challenge_hours": "50", "radius_km": "0"}
    answer = await flo.submit(f"{CALENDAR}/rules", f"{CALENDAR}/rules", **rules, radius_days="0")
    assert (answer.status_code, "between 24 and 48" in answer.text) == (422, True)


async def test_a_full_month_takes_no_more_statements_than_an_empty_one(
    enter: Enter, database: Database, cast: Cast, room: VenueRoom, count_statements: list[str]
) -> None:
    flo, month, counts = await enter("flo"), f"{CALENDAR}?month={NIGHT:%Y-%m}", []
    await flo.get(month)
    for number in (0, 25):
        async with database.tenant(cast.flo) as uow:
            for title in (f"Band {n}" for n in range(number)):
                await place_hold(
                    uow, room.id, on=NIGHT, slot="evening", title=title, asker=Asker(title)
                )
        count_statements.clear()
        page = (await flo.get(month)).text
        counts.append(len(count_statements))
    assert "and 13 more" in page
    assert counts[0] == counts[1] <= 12, count_statements


async def test_only_the_first_is_offered_to_be_confirmed(
    enter: Enter, database: Database, cast: Cast, room: VenueRoom
) -> None:
    flo = await enter("flo")
    for title, acts in (("A", (True, False)), ("B", (False, True))):
        async with database.tenant(cast.flo) as uow:
            hold = await place_hold(
                uow, room.id, on=NIGHT, slot="evening", title=title, asker=Asker(title)
            )
        page = (await flo.get(f"/t/foundry/holds/{hold.id}")).text
        assert tuple(f"{hold.id}/{act}" in page for act in ("confirm", "challenge")) == acts


async def test_a_workspace_without_a_venue_is_led_to_the_directory(enter: Enter) -> None:
    flo = await enter("flo")
    assert "Claim yours in the directory" in (await flo.get(CALENDAR)).text
    assert "No holds yet" in (await (await enter("nova")).get("/t/nova/holds")).text
