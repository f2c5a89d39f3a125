"""Days on the road: the sheet from the advance and the artist's own rows, sent, and kept true."""

from datetime import time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.uow import Database
from app.domain.advancing import Times, add_person, add_stay, send_sheet, set_times
from app.domain.advancing.queries.days import list_people
from app.domain.advancing.service.days import send_changes
from app.domain.shows import Side, get_show
from tests.cast import Cast
from tests.domain.advancing.conftest import NIGHT, MakeShow
from tests.tenants.conftest import Enter, Post

AFTER = NIGHT + timedelta(days=1)
DAY = f"/t/nova/days/{NIGHT}"
LEG = {"mode": "train", "origin": "Brno", "destination": "Wien Hbf", "departs": "09:22",
       "departs_zone": "Europe/Prague", "arrives": "10:49", "arrives_zone": "Europe/Vienna",
       "arrives_on": "", "note": ""}  # fmt: skip
STAY = {"name": "Hotel Sternwarte", "until": "", "address": "", "phone": "",
        "reference": "NL-20418", "rooms": "Double 12: Nova, Mei"}  # fmt: skip
CREW = "tomasz@novalind.example"


@pytest.fixture
async def show(make_show: MakeShow, database: Database, cast: Cast) -> UUID:
    """Tonight's, with times of the house."""
    made = await make_show()
    await set_doors(database, cast, made, time(19), seen=1)
    return made


async def set_doors(database: Database, cast: Cast, show: UUID, doors: time, *, seen: int) -> None:
    async with database.tenant(cast.flo) as uow:
        times = Times(load_in=time(14), doors=doors, starts=time(20), more=((time(0, 30), "Out"),))
        found = await get_show(uow, show)
        await set_times(uow, found, times, seen=seen, side=Side.VENUE, by="Flo")


async def test_a_day_puts_together_times_travel_hotel_and_notes(enter: Enter, show: UUID) -> None:
    nova = await enter("nova")
    assert (await nova.submit(f"{DAY}/legs", DAY, **LEG)).status_code == 303
    assert (
        await nova.submit(f"{DAY}/stays", DAY, **{**STAY, "until": AFTER.isoformat()})
    ).status_code == 303
    assert (await nova.submit(f"{DAY}/notes", DAY, notes="Laundry at noon")).status_code == 303
    page = (await nova.get(DAY)).text
    for words in ("09:22", "Load-in", "19:00", "00:30", "Double 12", "NL-20418", "Laundry at noon"):
        assert words in page, words
    assert page.index("Brno to Wien Hbf, leave") < page.index("Load-in") < page.index("00:30")


async def test_what_is_the_artists_own_never_reaches_the_venue(
    enter: Enter, show: UUID, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    await nova.submit(f"{DAY}/legs", DAY, **LEG)
    await nova.submit(f"{DAY}/stays", DAY, **{**STAY, "until": "2099-01-01"})
    await nova.submit(f"{DAY}/notes", DAY, notes="Fee 5000 in cash")
    flo, there = await enter("flo"), f"/t/foundry/shows/{show}"
    pages = (f"{there}/advance", f"{there}/guests", there, f"/t/foundry/days/{NIGHT}",
             "/t/foundry/days", "/t/foundry/notifications")  # fmt: skip
    for path in (*pages, f"/t/foundry/days/{NIGHT}/sheet.html"):
        answer = await flo.get(path)
        assert answer.status_code == 200, path
        assert found_in(answer.text) == [], path
    async with database.tenant(cast.flo) as uow:
        for table in ("hotel_stays", "travel_legs", "road_days", "road_people", "riders"):
            assert await uow.db.scalar(text(f"SELECT count(*) FROM {table}")) == 0


def found_in(page: str) -> list[str]:
    return [words for words in ("Sternwarte", "Double 12", "Fee 5000", "Brno") if words in page]


async def test_a_sheet_is_paper_a_calendar_and_a_page_that_needs_no_connection(
    enter: Enter, show: UUID
) -> None:
    nova = await enter("nova")
    assert (await nova.get(f"{DAY}/sheet.pdf")).content[:5] == b"%PDF-"
    calendar = (await nova.get(f"{DAY}/sheet.ics")).text
    assert (calendar.count("BEGIN:VEVENT"), "SUMMARY:Doors" in calendar) == (4, True)
    saved = await nova.get(f"{DAY}/sheet.html")
    assert saved.headers["content-disposition"].startswith("attachment")
    assert [outside for outside in ("src=", "href=", "://", "url(") if outside in saved.text] == []
    assert "Doors" in saved.text


async def test_a_sheet_is_sent_to_everybody_on_the_road(
    enter: Enter, show: UUID, post: Post
) -> None:
    nova = await enter("nova")
    nobody = await nova.submit(f"{DAY}/send", DAY)
    assert (nobody.status_code, "Nobody gets the sheets yet" in nobody.text) == (409, True)
    who = {"name": "Tomasz", "role": "Tour manager", "email": CREW}
    added = await nova.submit(f"/t/nova/days/people?on={NIGHT}", DAY, **who)
    assert added.status_code == 303
    assert (await nova.submit(f"{DAY}/send", DAY)).status_code == 303
    (mail,) = await post.to(CREW)
    assert ("Doors" in mail.text_body, "Changed" in mail.subject) == (True, False)


async def test_who_has_the_sheet_is_told_what_the_venue_changed(
    show: UUID, post: Post, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        await add_person(uow, name="Tomasz", role="", email=CREW)
        assert await send_sheet(uow, NIGHT) == 1
    await post.run()
    await set_doors(database, cast, show, time(18, 30), seen=2)
    async with database.tenant(cast.nova) as uow:
        changes = await send_changes(uow, NIGHT)
        assert changes == ["New: Times: 18:30 Doors", "Gone: Times: 19:00 Doors"]
        assert await send_changes(uow, NIGHT) == []
    _, mail = await post.to(CREW)
    assert ("Changed" in mail.subject, "New: Times: 18:30 Doors" in mail.text_body) == (True, True)
    async with database.tenant(cast.nova) as uow:
        told = "SELECT summary FROM events WHERE name = 'advancing.sheet_changed'"
        [said] = await uow.db.scalars(text(told))
        # Lines of a sheet are full of people, and the log stays: it names the parts alone.
        assert said.endswith("has changed: Times")


async def test_a_change_of_ones_own_is_sent_at_once(
    show: UUID, post: Post, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        await add_person(uow, name="Tomasz", role="", email=CREW)
        await send_sheet(uow, NIGHT)
    await post.run()
    async with database.tenant(cast.nova) as uow:
        await add_stay(uow, on_date=NIGHT, until=AFTER, name="Sternwarte")
    _, mail = await post.to(CREW)
    assert "New: Hotel: Sternwarte" in mail.text_body


async def test_an_empty_day_is_not_sent(enter: Enter) -> None:
    nova, day = await enter("nova"), "/t/nova/days/2099-05-14"
    answer = await nova.submit(f"{day}/send", day)
    assert (answer.status_code, "Nothing is on this day yet" in answer.text) == (409, True)


@pytest.mark.parametrize(
    ("what", "fields", "sentence"),
    [
        ("legs", {**LEG, "arrives_on": "2020-01-01"}, "One arrives on the day one leaves"),
        ("legs", {**LEG, "departs": "late"}, "Write leave as 20:30"),
        ("stays", {**STAY, "until": NIGHT.isoformat()}, "Let the check-out be after this day"),
    ],
)
async def test_what_cannot_be_is_said_beside_it(
    enter: Enter, show: UUID, what: str, fields: dict[str, str], sentence: str
) -> None:
    nova = await enter("nova")
    answer = await nova.submit(f"{DAY}/{what}", DAY, **fields)
    assert (answer.status_code, sentence in answer.text) == (422, True)


async def test_the_list_of_days_takes_few_statements(
    enter: Enter, show: UUID, count_statements: list[str]
) -> None:
    nova = await enter("nova")
    count_statements.clear()
    page = (await nova.get("/t/nova/days")).text
    assert (f"days/{NIGHT}" in page, len(count_statements) <= 8) == (True, True), count_statements


async def test_somebody_leaves_the_road_and_gets_no_more_sheets(
    enter: Enter, show: UUID, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        await add_person(uow, name="Tomasz", role="", email=CREW)
        (person,) = await list_people(uow)
    rival, nova = await enter("rival"), await enter("nova")
    path = f"days/people/{person.id}/remove"
    assert (await rival.submit(f"/t/rival/{path}", "/t/rival")).status_code == 404
    assert (await nova.submit(f"/t/nova/{path}", "/t/nova/days")).status_code == 303
    async with database.tenant(cast.nova) as uow:
        assert await list_people(uow) == []
