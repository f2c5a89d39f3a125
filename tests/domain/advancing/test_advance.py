"""One advance for both sides: answers, questions, times, contacts, and consent to what was read."""

import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.uow import Database
from app.domain.advancing import give_rider, version_to_give
from app.domain.advancing.models import Rider
from app.domain.advancing.queries.advances import find_advance, list_questions
from app.domain.advancing.reading import Given, given_riders
from app.domain.shows import Side, get_show
from app.domain.venues import VenueRoom, write_room
from tests.cast import Cast
from tests.domain.advancing.conftest import MakeRider, MakeShow
from tests.tenants.conftest import Enter

PIANO = {"answer": "instead", "instead": "Upright piano", "note": "Tuned on the day"}
BLANK = {"answer": "", "instead": "", "note": ""}


@pytest.fixture
async def show(make_show: MakeShow, make_rider: MakeRider, database: Database, cast: Cast) -> UUID:
    """With a rider of Nova's given to it."""
    made, rider = await make_show(), await make_rider()
    await give(database, cast, made, rider)
    return made


async def give(database: Database, cast: Cast, show: UUID, rider: Rider) -> None:
    async with database.tenant(cast.nova) as uow:
        version = await version_to_give(uow, rider)
    async with database.tenant(cast.flo) as uow:
        found = await get_show(uow, show)
        await give_rider(uow, found, rider, version, side=Side.ARTIST, by="Nova Lind")


async def read(database: Database, who: Any, show: UUID) -> Given:
    async with database.tenant(who) as uow:
        return (await given_riders(uow, await get_show(uow, show)))[0]


def fields(page: str, *answers: dict[str, str]) -> dict[str, Any]:
    """What the form of a rider posts: its hidden fields as they stand, and these answers."""
    return {
        "row_id": re.findall(r'name="row_id" value="([^"]+)"', page),
        "row_seen": re.findall(r'name="row_seen" value="([^"]+)"', page),
        **{f"row_{name}": [each[name] for each in answers] for name in BLANK},
    }


async def test_the_venue_answers_and_the_artist_reads_it(
    enter: Enter, show: UUID, database: Database, cast: Cast
) -> None:
    flo, here = await enter("flo"), f"/t/foundry/shows/{show}/advance"
    given, page = await read(database, cast.flo, show), (await flo.get(here)).text
    said = fields(page, {**BLANK, "answer": "yes"}, PIANO)
    assert (await flo.submit(f"{here}/answers/{given.copy.id}", here, **said)).status_code == 303
    nova = await enter("nova")
    page = (await nova.get(f"/t/nova/shows/{show}/advance")).text
    assert ("Upright piano" in page, "Tuned on the day" in page, "Every line is answered" in page) == (
        True, True, True,
    )  # fmt: skip
    async with database.tenant(cast.nova) as uow:
        told = "SELECT summary FROM events WHERE name = 'shows.told' ORDER BY id DESC LIMIT 1"
        assert "answered 2 lines of Full band" in str(await uow.db.scalar(text(told)))


async def test_of_two_who_answer_one_line_the_later_is_told_and_nothing_of_it_is_kept(
    enter: Enter, show: UUID, database: Database, cast: Cast
) -> None:
    flo, here = await enter("flo"), f"/t/foundry/shows/{show}/advance"
    given, page = await read(database, cast.flo, show), (await flo.get(here)).text
    to, late = f"{here}/answers/{given.copy.id}", fields(page, {**BLANK, "answer": "no"}, PIANO)
    await flo.submit(to, here, **fields(page, BLANK, {**BLANK, "answer": "no"}))
    answer = await flo.submit(to, here, **late)
    assert (answer.status_code, "Somebody answered meanwhile" in answer.text) == (422, True)
    assert 'value="Upright piano"' in answer.text
    rows = (await read(database, cast.flo, show)).rows
    assert [row.answer for row in rows] == ["", "no"]


async def test_lines_that_were_not_touched_do_not_stand_in_the_way(
    enter: Enter, show: UUID, database: Database, cast: Cast
) -> None:
    flo, here = await enter("flo"), f"/t/foundry/shows/{show}/advance"
    given, page = await read(database, cast.flo, show), (await flo.get(here)).text
    to = f"{here}/answers/{given.copy.id}"
    await flo.submit(to, here, **fields(page, BLANK, PIANO))
    answer = await flo.submit(to, here, **fields(page, {**BLANK, "answer": "yes"}, BLANK))
    assert answer.status_code == 303
    rows = (await read(database, cast.flo, show)).rows
    assert [row.answer for row in rows] == ["yes", "instead"]


async def test_something_else_instead_is_named(
    enter: Enter, show: UUID, database: Database, cast: Cast
) -> None:
    flo, here = await enter("flo"), f"/t/foundry/shows/{show}/advance"
    given, page = await read(database, cast.flo, show), (await flo.get(here)).text
    said = fields(page, BLANK, {**PIANO, "instead": ""})
    answer = await flo.submit(f"{here}/answers/{given.copy.id}", here, **said)
    assert (answer.status_code, "say what there is instead" in answer.text) == (422, True)


async def test_the_artist_does_not_answer_for_the_venue(
    enter: Enter, show: UUID, database: Database, cast: Cast
) -> None:
    nova, here = await enter("nova"), f"/t/nova/shows/{show}/advance"
    given = await read(database, cast.nova, show)
    said = {"row_id": [str(given.rows[0].id)], "row_seen": "x", "row_answer": ["yes"],
            "row_instead": [""], "row_note": [""]}  # fmt: skip
    answer = await nova.submit(f"{here}/answers/{given.copy.id}", here, **said)
    assert (answer.status_code, "The venue answers the rider" in answer.text) == (422, True)


async def test_a_question_is_answered_by_the_other_side_only(
    enter: Enter, show: UUID, database: Database, cast: Cast
) -> None:
    nova, here = await enter("nova"), f"/t/nova/shows/{show}/advance"
    assert (
        await nova.submit(f"{here}/questions", here, body="Is there a lift?")
    ).status_code == 303
    async with database.tenant(cast.flo) as uow:
        (question,) = await list_questions(uow, show)
    own = await nova.submit(f"{here}/questions/{question.id}", here, body="Yes", version="1")
    assert own.status_code == 422
    flo, there = await enter("flo"), f"/t/foundry/shows/{show}/advance"
    to = f"{there}/questions/{question.id}"
    assert (await flo.submit(to, there, body="Four tons", version="1")).status_code == 303
    late = await flo.submit(to, there, body="Three tons", version="1")
    assert (late.status_code, "changed a moment ago" in late.text) == (422, True)
    assert "Four tons" in (await nova.get(here)).text


async def test_times_are_set_for_both_sides_and_a_late_form_is_refused(
    enter: Enter, show: UUID, database: Database, cast: Cast
) -> None:
    nova, here = await enter("nova"), f"/t/nova/shows/{show}/advance"
    times = {"load_in": "14:00", "sound_check": "16:30", "doors": "19:00", "starts": "20:00",
             "curfew": "23:00", "more_at": ["21:15"], "more_what": ["Interval"]}  # fmt: skip
    assert (await nova.submit(f"{here}/times", here, **times, version="1")).status_code == 303
    flo, there = await enter("flo"), f"/t/foundry/shows/{show}/advance"
    page = (await flo.get(there)).text
    assert ('value="16:30"' in page, 'value="Interval"' in page) == (True, True)
    late = await flo.submit(f"{there}/times", there, **{**times, "doors": "18:00"}, version="1")
    assert (late.status_code, "changed a moment ago" in late.text) == (422, True)
    async with database.tenant(cast.flo) as uow:
        found = await get_show(uow, show)
        assert (f"{found.doors:%H:%M}", found.curfew.hour) == ("19:00", 23)


async def test_contacts_are_named_by_their_own_side(enter: Enter, show: UUID) -> None:
    flo, there = await enter("flo"), f"/t/foundry/shows/{show}/advance"
    who = {"contact": "Pia Berg", "role": "Stage manager", "phone": "+43 1 555", "email": ""}
    assert (await flo.submit(f"{there}/contacts", there, **who)).status_code == 303
    nova, here = await enter("nova"), f"/t/nova/shows/{show}/advance"
    page = (await nova.get(here)).text
    assert ("Pia Berg" in page, "Remove Pia Berg" in page) == (True, False)
    found = re.search(r"contacts/([\w-]+)/remove", (await flo.get(there)).text)[1]
    await nova.submit(f"{here}/contacts/{found}/remove", here)
    assert "Pia Berg" in (await flo.get(there)).text
    await flo.submit(f"{there}/contacts/{found}/remove", there)
    assert "Pia Berg" not in (await flo.get(there)).text


async def test_consent_is_to_what_was_read_and_ends_with_the_next_change(
    enter: Enter, show: UUID, database: Database, cast: Cast
) -> None:
    nova, here = await enter("nova"), f"/t/nova/shows/{show}/advance"
    flo, there = await enter("flo"), f"/t/foundry/shows/{show}/advance"
    seen = re.search(r'name="version" value="(\d+)"', (await nova.get(here)).text)[1]
    assert (await nova.submit(f"{here}/agree", here, version=seen)).status_code == 303
    await flo.submit(f"{there}/questions", there, body="Do you bring a merch stand?")
    assert "Changed since" in (await nova.get(here)).text
    late = await flo.submit(f"{there}/agree", there, version=seen)
    assert (late.status_code, "changed a moment ago" in late.text) == (422, True)
    for browser, where in ((nova, here), (flo, there)):
        await browser.submit(f"{where}/agree", where, version=str(int(seen) + 1))
    async with database.tenant(cast.nova) as uow:
        advance = await find_advance(uow, show)
    assert (advance.is_agreed_by("artist"), advance.is_agreed_by("venue")) == (True, True)


async def test_an_open_page_learns_of_changes(enter: Enter, show: UUID) -> None:
    nova, here = await enter("nova"), f"/t/nova/shows/{show}/advance"
    seen = re.search(r"state\?seen=(\d+)", (await nova.get(here)).text)[1]
    assert "Changed since" not in (await nova.get(f"{here}/state?seen={seen}")).text
    flo, there = await enter("flo"), f"/t/foundry/shows/{show}/advance"
    await flo.submit(f"{there}/questions", there, body="Any guests?")
    assert "changed something" in (await nova.get(f"{here}/state?seen={seen}")).text


async def test_gaps_between_rider_and_room_are_named_to_both(
    enter: Enter, show: UUID, room: VenueRoom, database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.flo) as uow:
        technical = {"stage": "8 × 6 m", "channels": "2", "monitors": "4", "di_boxes": "2"}
        await write_room(
            uow, room.venue_id, room_id=room.id, name=room.name, technical=technical, backline="",
            layouts=room.layouts,
        )  # fmt: skip
    for who, slug in (("nova", "nova"), ("flo", "foundry")):
        page = (await (await enter(who)).get(f"/t/{slug}/shows/{show}/advance")).text
        assert f"A stage 12 m wide is needed, that of {room.name} is 8 m." in page
        assert f"3 channels needed, {room.name} has 2." in page
        assert "2 gaps between the riders and the room" in page


async def test_the_page_takes_few_statements(
    enter: Enter, show: UUID, count_statements: list[str]
) -> None:
    nova = await enter("nova")
    count_statements.clear()
    await nova.get(f"/t/nova/shows/{show}/advance")
    assert len(count_statements) <= 14, count_statements
