"""The pages of reviews as both sides use them, with the fields they really send."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from app.core.uow import Database
from app.domain.reviews.module import MODULE
from app.domain.reviews.queries import find_ours, find_theirs
from app.domain.venues import VenueRoom
from tests.cast import Cast
from tests.domain.reviews.conftest import (
    OF_ARTIST,
    OF_VENUE,
    MakeSettled,
    by_flo,
    by_nova,
)
from tests.searching import hits_of
from tests.tenants.conftest import Enter, Post

NOVA, FLO = "/t/nova/reviews", "/t/foundry/reviews"
FILLED = {name: str(mark) for name, mark in OF_VENUE.items()} | {"words": "Loud and warm"}
ANSWERED = {name: str(mark) for name, mark in OF_ARTIST.items()} | {"words": "Sold out"}
WAITING = MODULE.waiting[0].load


def fields_of(page: str, action: str) -> set[str]:
    form = re.search(rf'<form[^>]*action="{action}".*?</form>', page, re.DOTALL).group(0)
    return set(re.findall(r'name="(\w+)"', form)) - {"csrf_token"}


async def test_both_sides_write_read_and_answer(
    make_settled: MakeSettled, enter: Enter, database: Database, cast: Cast
) -> None:
    show = await make_settled()
    nova, flo = await enter("nova"), await enter("flo")
    home, there = f"{NOVA}/{show}", f"{FLO}/{show}"
    page = (await nova.get(NOVA)).text
    assert f'href="{home}"' in page
    assert "The Foundry" in page
    blank = (await nova.get(home)).text
    assert fields_of(blank, home) - {"_csrf"} == set(FILLED)
    answer = await nova.submit(home, home, **FILLED)
    assert (answer.status_code, answer.headers["location"]) == (303, home)
    assert "Loud and warm" in (await nova.get(home)).text
    assert "No show waits for your review" in (await nova.get(NOVA)).text
    assert "Only you read it" in (await nova.get(f"{NOVA}?which=ours")).text

    before = (await flo.get(there)).text
    assert "Loud and warm" not in before
    assert fields_of(before, there) - {"_csrf"} == set(ANSWERED)
    assert "Nobody reviewed you yet" in (await flo.get(f"{FLO}?which=theirs")).text
    assert "Written" in (await flo.get(FLO)).text
    assert (await flo.submit(there, there, **ANSWERED)).status_code == 303

    after = (await flo.get(there)).text
    assert "Loud and warm" in after
    assert f'action="{there}"' not in after
    assert fields_of(after, f"{there}/answer") - {"_csrf"} == {"answer"}
    assert "Loud and warm" in (await flo.get(f"{FLO}?which=theirs")).text
    said = await flo.submit(f"{there}/answer", there, answer="Come again")
    assert (said.status_code, said.headers["location"]) == (303, there)
    assert f"{there}/answer" not in (await flo.get(there)).text
    assert "Come again" in (await nova.get(home)).text
    assert "Answered" in (await nova.get(f"{NOVA}?which=ours")).text
    again = await flo.submit(f"{there}/answer", "/t/foundry/shows", answer="Never again")
    assert (again.status_code, "answered this review already" in again.text) == (422, True)
    assert "Never again" in again.text


async def test_it_is_changed_from_its_page_until_the_other_has_written(
    make_settled: MakeSettled, enter: Enter, database: Database, cast: Cast
) -> None:
    show = await make_settled()
    await by_nova(database, cast, show)
    nova, home = await enter("nova"), f"{NOVA}/{show}"
    assert fields_of((await nova.get(home)).text, home) - {"_csrf"} == {*FILLED, "seen"}
    changed = FILLED | {"sound": "1", "seen": "1"}
    assert (await nova.submit(home, home, **changed)).status_code == 303
    async with database.tenant(cast.nova) as uow:
        assert (await find_ours(uow, show)).sound == 1
    late = await nova.submit(home, home, **changed | {"words": "Typed meanwhile"})
    assert (late.status_code, "Somebody of your side changed it" in late.text) == (422, True)
    assert "Typed meanwhile" in late.text
    await by_flo(database, cast, show)
    shown = await nova.submit(home, "/t/nova/shows", **changed | {"seen": "2", "words": "Lost"})
    assert "Lost" in shown.text
    assert (shown.status_code, "it stays as it is" in shown.text) == (422, True)
    assert f'action="{home}"' not in shown.text
    second = await nova.submit(home, "/t/nova/shows", **FILLED)
    assert (second.status_code, "written about this show already" in second.text) == (422, True)


async def test_a_form_says_what_is_missing_and_keeps_what_was_typed(
    make_settled: MakeSettled, enter: Enter, database: Database, cast: Cast
) -> None:
    show = await make_settled()
    flo, there = await enter("flo"), f"{FLO}/{show}"
    wrong = ANSWERED | {"turnout": "", "punctuality": "6", "words": "w" * 1001}
    answer = await flo.submit(there, there, **wrong)
    assert answer.status_code == 422
    for words in ("Turnout as promised", "Punctuality is between 1 and 5", "w" * 1001):
        assert words in answer.text
    async with database.tenant(cast.flo) as uow:
        assert await find_ours(uow, show) is None


async def test_others_find_no_such_page_and_readers_no_form(
    make_settled: MakeSettled, enter: Enter
) -> None:
    show = await make_settled()
    rival, vic = await enter("rival"), await enter("vic")
    assert (await rival.get(f"/t/rival/reviews/{show}")).status_code == 404
    sent = await rival.submit(f"/t/rival/reviews/{show}", "/t/rival/reviews", **FILLED)
    assert sent.status_code == 404
    page = (await vic.get(f"{NOVA}/{show}")).text
    assert "Nobody of your side has written yet" in page
    assert f'action="{NOVA}/{show}"' not in page
    assert (await vic.submit(f"{NOVA}/{show}", NOVA, **FILLED)).status_code == 403


async def test_both_are_told_without_a_word_of_what_was_written(
    make_settled: MakeSettled, post: Post, enter: Enter, database: Database, cast: Cast
) -> None:
    show = await make_settled()
    on = (await _on(database, cast, show)).strftime("%-d %B %Y")
    nova, flo = await enter("nova"), await enter("flo")
    home, there = f"{NOVA}/{show}", f"{FLO}/{show}"
    await nova.submit(home, home, **FILLED)
    await post.run()
    told = (await flo.get("/t/foundry/notifications")).text
    assert f"Nova Lind reviewed The Foundry, show of {on}: write yours to read it" in told
    await flo.submit(there, there, **ANSWERED)
    await flo.submit(f"{there}/answer", there, answer="Come again")
    await post.run()
    told = (await nova.get("/t/nova/notifications")).text
    assert f"The Foundry reviewed Nova Lind, show of {on}: read it" in told
    assert f"The Foundry answered the review by Nova Lind, show of {on}" in told
    for page in (told, (await flo.get("/t/foundry/audit")).text):
        assert not any(words in page for words in ("Loud and warm", "Sold out", "Come again"))


async def test_the_page_of_a_venue_shows_words_and_averages_of_three(
    make_settled: MakeSettled, enter: Enter, database: Database, cast: Cast, room: VenueRoom
) -> None:
    rival, page = await enter("rival"), f"/t/rival/venues/{room.venue_id}"
    shows = [await make_settled(days) for days in (2, 4, 6)]
    await by_nova(database, cast, shows[0])
    assert "What artists say" not in (await rival.get(page)).text
    await by_flo(database, cast, shows[0], words="Nobody reads this")
    seen = (await rival.get(page)).text
    assert "Too few to say" in seen
    assert "1 review by 1 artist so far" in seen
    assert "Loud and warm" in seen
    assert "5.0 of 5" not in seen
    for show, mark in zip(shows[1:], (2, 3), strict=True):
        await by_nova(database, cast, show, marks={**OF_VENUE, "sound": mark}, words="")
        await by_flo(database, cast, show)
    seen = (await rival.get(page)).text
    assert "From 3 reviews by 1 artist" in seen
    for average in ("3.3 of 5", "3.0 of 5", "4.0 of 5", "2.0 of 5"):
        assert average in seen
    assert not any(words in seen for words in ("Too few", "Nobody reads this", "Sold out"))


async def test_the_page_of_a_show_leads_to_its_reviews(
    make_played: MakeSettled, make_settled: MakeSettled, enter: Enter, database: Database,
    cast: Cast,
) -> None:  # fmt: skip
    open_one, show = await make_played(), await make_settled()
    nova, flo = await enter("nova"), await enter("flo")
    assert "/reviews/" not in (await nova.get(f"/t/nova/shows/{open_one}")).text
    link = f'href="{NOVA}/{show}"'
    page = (await nova.get(f"/t/nova/shows/{show}")).text
    assert link in page
    assert "Review The Foundry" in page
    await by_nova(database, cast, show)
    assert "You have written" in (await nova.get(f"/t/nova/shows/{show}")).text
    page = (await flo.get(f"/t/foundry/shows/{show}")).text
    assert "Nova Lind has written already" in page
    await by_flo(database, cast, show)
    assert "Both have written" in (await flo.get(f"/t/foundry/shows/{show}")).text


async def test_what_waits_is_counted(
    make_settled: MakeSettled, database: Database, cast: Cast
) -> None:
    for said in ("1 settled show waits for your review", "2 settled shows wait for your review"):
        show = await make_settled()
        async with database.tenant(cast.nova) as uow:
            assert (await WAITING(uow)).text == said
    await by_nova(database, cast, show)
    async with database.tenant(cast.nova) as uow:
        assert (await WAITING(uow)).text == "1 settled show waits for your review"
    async with database.tenant(cast.rival) as uow:
        assert await WAITING(uow) is None


@pytest.mark.parametrize("which", ["", "?which=ours", "?which=theirs"])
async def test_a_list_asks_as_often_for_many_as_for_one(
    make_settled: MakeSettled, enter: Enter, database: Database, cast: Cast,
    count_statements: list[str], which: str,
) -> None:  # fmt: skip
    flo, counts = await enter("flo"), []
    for number in (1, 2):
        for _ in range(number):
            done, _waiting = await make_settled(), await make_settled()
            await by_nova(database, cast, done)
            await by_flo(database, cast, done)
        await flo.get(FLO + which)
        count_statements.clear()
        assert (await flo.get(FLO + which)).text.count('id="review_') == (1, 3)[number - 1]
        counts.append(len(count_statements))
    assert counts[0] == counts[1] <= 8


async def test_search_finds_what_the_reader_may_read(
    make_settled: MakeSettled, database: Database, cast: Cast
) -> None:
    await by_nova(database, cast, await make_settled())
    async with database.tenant(cast.nova) as uow:
        hits = await hits_of(uow, MODULE.search, "foundry")
        assert [hit.title for hit in hits] == ["Nova Lind about The Foundry"]
    async with database.tenant(cast.flo) as uow:
        assert await hits_of(uow, MODULE.search, "foundry") == []


async def _on(database: Database, cast: Cast, show: UUID) -> object:
    async with database.tenant(cast.nova) as uow:
        assert await find_theirs(uow, show) is None
        return uow.now.date() - timedelta(days=2)
