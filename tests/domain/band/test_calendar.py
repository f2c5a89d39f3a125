"""The band's calendar: what is in it, its secret address, and calendars read into it."""

import re
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from litestar import Litestar
from sqlalchemy import func, select, text

from app.core import clock
from app.core.tenant_keys import keyring
from app.core.uow import Database
from app.domain.advancing import add_leg
from app.domain.band import set_date
from app.domain.band.agenda import Item, weeks_of
from app.domain.band.errors import ChangedMeanwhile
from app.domain.band.ics.stretch import Reading, Stretch
from app.domain.band.models import BandBusy, BandCalendar
from app.domain.band.queries.agenda import list_items
from app.domain.band.queries.days import get_calendar, list_calendars
from app.domain.band.service.calendars import add_address, add_file, read_again, read_calendar
from app.domain.band.service.days import change_date
from app.domain.sharing import accept_request
from app.domain.shows import Party, Side, pencil_show
from tests.cast import Cast
from tests.domain.band.test_ics import ics, lines
from tests.domain.sharing.factories import ask, day, make_offer
from tests.tenants.conftest import Enter, Post
from tests.web.browser import Browser

HOME = "/t/nova/band"
DAY = clock.now().date() + timedelta(days=30)
MONTH = f"{HOME}/calendar?month={DAY:%Y-%m}"
REHEARSAL = {
    "title": "Rehearsal", "kind": "rehearsal", "on_date": DAY.isoformat(), "starts": "19:00",
    "ends": "01:00", "time_zone": "Europe/Berlin", "place": "Room 4", "note": "",
}  # fmt: skip


async def test_a_date_is_set_changed_and_called_off_by_its_form(enter: Enter) -> None:
    nova, new = await enter("nova"), f"{HOME}/dates/new"
    refused = await nova.submit(f"{HOME}/dates", new, **{**REHEARSAL, "starts": ""})
    assert (refused.status_code, "Write the start as well" in refused.text) == (422, True)
    made = await nova.submit(f"{HOME}/dates", new, **REHEARSAL)
    assert (made.status_code, made.headers["location"]) == (303, MONTH)
    page = (await nova.get(MONTH)).text
    assert "19:00–01:00" in page
    edit = re.search(r"/t/nova/band/dates/[0-9a-f-]{36}/edit", page)[0]
    form = (await nova.get(edit)).text
    assert 'name="seen" value="1"' in form and 'value="19:00"' in form
    here = edit.removesuffix("/edit")
    saved = await nova.submit(here, edit, **{**REHEARSAL, "title": "Late one"}, seen="1")
    assert saved.status_code == 303, saved.text
    stale = await nova.submit(here, edit, **{**REHEARSAL, "title": "Mine"}, seen="1")
    assert (stale.status_code, "Somebody has changed this" in stale.text) == (422, True)
    assert "Late one" in (await nova.get(MONTH)).text
    assert (await nova.submit(f"{here}/call-off", edit)).status_code == 303
    assert "Late one is called off" in (await nova.get(MONTH)).text
    assert "Late one" not in (await nova.get(MONTH)).text


async def test_everything_is_in_it_by_the_clock_of_each_place(
    enter: Enter, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        show = await pencil_show(
            uow, artist=Party("Nova", None, cast.nova.tenant_id), venue=Party("Apollo"),
            by=Side.ARTIST, on=DAY, last=DAY + timedelta(days=1), city="New York",
            time_zone="America/New_York",
        )  # fmt: skip
        show.starts, show.curfew = time(20), time(23)
        await add_leg(
            uow, on_date=DAY, mode="train", origin="Boston", destination="New York",
            departs=time(9), departs_zone="America/New_York", arrives_on=DAY, arrives=time(13),
            arrives_zone="America/New_York", note="",
        )  # fmt: skip
        await add_file(
            uow, name="Ben", time_zone="Europe/Berlin",
            found=Reading([Stretch(DAY, None, DAY + timedelta(days=1), None)]),
        )  # fmt: skip
    page = (await (await enter("nova")).get(MONTH)).text
    assert "20:00–23:00" in page and "New York time" in page
    assert "Boston to New York" in page and "Ben is busy" in page
    assert "Ben is busy" not in (await (await enter("rival")).get(
        f"/t/rival/band/calendar?month={DAY:%Y-%m}"
    )).text  # fmt: skip


async def test_the_secret_address_answers_until_it_is_ended(
    enter: Enter, visitor: Browser, database: Database, cast: Cast
) -> None:
    nova, page = await enter("nova"), f"{HOME}/calendars"
    assert (await nova.submit(f"{HOME}/feed", page)).status_code == 303

    async def address() -> str | None:
        found = re.search(r"/calendars/band/[\w-]+", (await nova.get(page)).text)
        return found[0] if found else None

    first = await address()
    async with database.tenant(cast.nova) as uow:
        await set_date(
            uow, title="Rehearsal", kind="rehearsal", on_date=DAY, starts=time(19), ends=time(22),
            time_zone="Europe/Berlin", place="Room 4",
        )  # fmt: skip
        await add_file(
            uow, name="Ben", time_zone="UTC", found=Reading([Stretch(DAY, None, DAY, None)])
        )
    feed = await visitor.get(first)
    assert feed.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Rehearsal" in feed.text and "LOCATION:Room 4" in feed.text
    assert "Ben" not in feed.text
    assert (await nova.submit(f"{HOME}/feed", page)).status_code == 303
    second = await address()
    assert second != first
    assert [(await visitor.get(link)).status_code for link in (first, second)] == [404, 200]
    assert (await nova.submit(f"{HOME}/feed/revoke", page)).status_code == 303
    assert (await visitor.get(second)).status_code == 404
    assert await address() is None
    assert (await visitor.get("/calendars/band/made-up")).status_code == 404
    vic = await enter("vic")
    assert "/calendars/band/" not in (await vic.get(page)).text
    assert (await vic.submit(f"{HOME}/feed", page)).status_code == 403


async def test_a_file_is_read_as_busy_and_a_broken_one_says_so(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova, page = await enter("nova"), f"{HOME}/calendars"
    content = ics(lines(f"DTSTART;VALUE=DATE:{DAY:%Y%m%d}", "SUMMARY:Wedding of a friend"))
    token = await nova.token(page)

    async def send(content: bytes, name: str = "Ben") -> object:
        return await nova.post(
            f"{HOME}/calendars",
            data={"csrf_token": token, "name": name, "time_zone": "UTC", "address": ""},
            files={"file": ("ben.ics", content, "text/calendar")},
        )

    assert (await send(content)).status_code == 303
    shown = (await nova.get(MONTH)).text
    assert "Ben is busy" in shown and "Wedding" not in shown
    broken = await send(b"not a calendar")
    assert (broken.status_code, "not a calendar we can read" in broken.text) == (422, True)
    neither = await nova.submit(f"{HOME}/calendars", page, name="Mo", time_zone="UTC", address="")
    assert (neither.status_code, "or choose a file" in neither.text) == (422, True)
    async with database.tenant(cast.nova) as uow:
        (kept,) = await list_calendars(uow)
        dump = str((await uow.db.execute(text("SELECT to_jsonb(b)::text FROM band_busy b"))).all())
    assert "Wedding" not in dump
    drop = await nova.submit(f"{HOME}/calendars/{kept.id}/drop", page)
    assert drop.status_code == 303
    async with database.tenant(cast.nova) as uow:
        assert await uow.db.scalar(select(func.count()).select_from(BandBusy)) == 0


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/me.ics", "http://[::1]:8443/x", "https://10.0.0.7/x.ics"]
)
async def test_no_address_leads_into_our_own_network(
    post: Post, database: Database, cast: Cast, app: Litestar, address: str
) -> None:
    async with database.tenant(cast.nova) as uow:
        keys = await keyring(uow, app.state.site.adapters.master)
        kept = await add_address(uow, keys, name="Ben", address=address, time_zone="UTC")
        assert address.encode() not in kept.address
    await post.run()
    async with database.tenant(cast.nova) as uow:
        found = await get_calendar(uow, kept.id)
        assert (found.read_at, found.problem) == (
            None, "Only public web addresses can be used. Check the address and try again.",
        )  # fmt: skip


async def test_what_is_typed_as_an_address_is_the_webs(enter: Enter) -> None:
    nova, page = await enter("nova"), f"{HOME}/calendars"
    typed = {"name": "Ben", "time_zone": "UTC"}
    wrong = await nova.submit(f"{HOME}/calendars", page, **typed, address="file:///etc/passwd")
    assert (wrong.status_code, "https://… or webcal://…" in wrong.text) == (422, True)
    address = "webcal://calendar.example.com/secret-token/basic.ics"
    made = await nova.submit(f"{HOME}/calendars", page, **typed, address=address)
    assert made.status_code == 303
    shown = (await nova.get(page)).text
    assert "calendar.example.com" in shown and "secret-token" not in shown


async def test_only_the_reading_asked_for_last_is_kept(
    app: Litestar, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        keys = await keyring(uow, app.state.site.adapters.master)
        kept = await add_address(
            uow, keys, name="Ben", address="https://a.example/x", time_zone="UTC"
        )
        await read_again(uow, kept.id)
    run = _Run(database, cast, app.state.site.adapters)
    await read_calendar.function(run, calendar_id=str(kept.id), reading=1)
    async with database.tenant(cast.nova) as uow:
        found = await get_calendar(uow, kept.id)
        assert (found.reading, found.read_at, found.problem) == (2, None, "")


class _Run:
    """A run of a long job, as the worker gives it."""

    def __init__(self, database: Database, cast: Cast, adapters: object) -> None:
        self.id, self.tenant_id, self.adapters = UUID(int=1), cast.nova.tenant_id, adapters
        self.uow = lambda: database.tenant(cast.nova)


async def test_two_who_change_a_date_do_not_overwrite_each_other(
    database: Database, cast: Cast
) -> None:
    said = {"title": "A", "kind": "own", "on_date": DAY, "time_zone": "UTC"}
    async with database.tenant(cast.nova) as uow:
        kept = await set_date(uow, **said)
    async with database.tenant(cast.mo) as uow:
        await change_date(uow, kept.id, seen=1, **{**said, "title": "B"})
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(ChangedMeanwhile):
            await change_date(uow, kept.id, seen=1, **{**said, "title": "C"})
        assert await uow.db.scalar(select(func.count()).select_from(BandCalendar)) == 0


def test_an_item_through_the_night_the_clocks_change_ends_when_it_ends() -> None:
    night = date(2026, 10, 24)
    item = Item("1", "own", "Party", night, "Europe/Berlin", time(23), time(4))
    assert (item.ends - item.begins.astimezone(item.ends.tzinfo)).total_seconds() == 5 * 3600
    utc = clock.now().tzinfo
    assert (item.ends.astimezone(utc) - item.begins.astimezone(utc)).total_seconds() == 6 * 3600
    open_end = Item("2", "show", "Gig", night, "Europe/Berlin", time(23))
    assert (open_end.ends - open_end.begins.astimezone(utc)).total_seconds() == 3 * 3600


def test_a_month_is_in_weeks_from_monday() -> None:
    weeks = weeks_of(date(2026, 11, 1), date(2026, 11, 30))
    assert [len(week) for week in weeks] == [7] * 6
    assert weeks[0][6] == date(2026, 11, 1) and weeks[0][:6] == [None] * 6


async def test_what_is_lent_and_borrowed_stands_on_its_days(database: Database, cast: Cast) -> None:
    van = await make_offer(database, cast.rival)
    request = await ask(database, cast.rival, cast.nova, van.id, last=day(1))
    async with database.tenant(cast.rival) as uow:
        await accept_request(uow, request.id, side="owner", seen=1)
    said = ((cast.nova, "From Rival: Nine-seat van"), (cast.rival, "Lent to Nova: Nine-seat van"))
    for actor, title in said:
        async with database.tenant(actor) as uow:
            items = await list_items(uow, day(1), day(30))
        shared = [(i.title, i.on, i.path) for i in items if i.kind == "shared"]
        assert shared == [(title, day(1), f"sharing/requests/{request.id}")]
