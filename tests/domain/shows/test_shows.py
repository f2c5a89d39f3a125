"""One show for both sides: who sees it, who may change it, and what stays with one side."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core import clock
from app.core.errors import NotFound
from app.core.uow import Database
from app.domain.holds import Asker
from app.domain.shows.models import Side
from app.domain.shows.queries.shows import Asked, get_show, list_shows
from app.domain.shows.service.keeping import cancel_show, play_show
from tests.cast import Cast
from tests.domain.shows.conftest import NIGHT, MakeShow
from tests.tenants.conftest import Enter, Post

SECRET = {
    "notes": "Their manager takes less on Tuesdays",
    "currency": "EUR",
    "walk_away": "7777.77",
    "expected_sold": "654",
    "cost_what": "Quiet caterer",
    "cost_amount": "321.99",
}
WORDS = re.compile("Tuesdays|7777.77|Quiet caterer|321.99")


async def test_a_hold_becomes_one_show_that_both_sides_open(
    enter: Enter, make_show: MakeShow
) -> None:
    show = await make_show()
    for who, slug in (("flo", "foundry"), ("nova", "nova")):
        browser = await enter(who)
        answer = await browser.get(f"/t/{slug}/shows/{show}")
        assert (answer.status_code, "Nova Lind" in answer.text) == (200, True)
        assert str(show) in (await browser.get(f"/t/{slug}/shows")).text
    rival = await enter("rival")
    assert (await rival.get(f"/t/rival/shows/{show}")).status_code == 404


async def test_the_asker_makes_a_show_of_a_hold_once(
    enter: Enter, make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    async with database.tenant(cast.nova) as uow:
        hold = (await get_show(uow, show)).hold_id
    nova, here = await enter("nova"), f"/t/nova/holds/{hold}"
    answer = await nova.submit(f"/t/nova/shows/of-hold/{hold}", here)
    assert answer.headers["location"] == f"/t/nova/shows/{show}/offers/new"
    async with database.tenant(cast.flo) as uow:
        assert await uow.db.scalar(text("SELECT count(*) FROM shows")) == 1


async def test_what_is_private_to_a_side_never_reaches_the_other(
    enter: Enter, make_show: MakeShow, post: Post, database: Database, cast: Cast
) -> None:
    show = await make_show()
    flo, nova = await enter("flo"), await enter("nova")
    here = f"/t/foundry/shows/{show}"
    answer = await flo.submit(f"{here}/private", here, **SECRET)
    assert answer.status_code == 303, answer.text
    assert len(set(WORDS.findall((await flo.get(here)).text))) == 4
    for path in (f"shows/{show}", "shows", "notifications", "search?q=Nova"):
        assert not WORDS.search((await nova.get(f"/t/nova/{path}")).text), path
    assert not any(WORDS.search(m.subject + m.text_body) for m in await post.to("nova@example.com"))
    async with database.tenant(cast.nova) as uow:
        assert await uow.db.scalar(text("SELECT count(*) FROM show_secrets")) == 0
        told = "SELECT count(*) FROM events WHERE name = 'shows.secret_changed'"
        assert await uow.db.scalar(text(told)) == 0


@pytest.mark.parametrize("who", ["nova", "rival"])
async def test_a_show_is_changed_only_where_it_lives(
    make_show: MakeShow, database: Database, cast: Cast, who: str
) -> None:
    show = await make_show()
    change = text("UPDATE shows SET state = 'canceled', accepted_number = NULL WHERE id = :id")
    if who == "rival":
        async with database.tenant(cast.rival) as uow:
            assert (await uow.db.execute(change, {"id": show})).rowcount == 0
    else:
        with pytest.raises(DBAPIError, match="where it lives"):
            async with database.tenant(cast.nova) as uow:
                await uow.db.execute(change, {"id": show})


async def test_the_sides_of_a_show_stay_who_they_are(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    with pytest.raises(DBAPIError, match="stay who they are"):
        async with database.tenant(cast.flo) as uow:
            change = "UPDATE shows SET party_tenant_id = :other WHERE id = :id"
            await uow.db.execute(text(change), {"id": show, "other": cast.rival.tenant_id})


async def test_both_sides_write_and_are_told(enter: Enter, make_show: MakeShow, post: Post) -> None:
    show = await make_show()
    nova = await enter("nova")
    here = f"/t/nova/shows/{show}"
    answer = await nova.submit(f"{here}/messages", here, body="Could we load in at noon?")
    assert answer.status_code == 303
    answer = await nova.submit(here, here, doors="19:00", starts="25:00")
    assert (answer.status_code, "as 20:30" in answer.text) == (422, True)
    assert (await nova.submit(here, here, doors="19:00", place="Main")).status_code == 303
    flo = await enter("flo")
    assert "Could we load in at noon?" in (await flo.get(f"/t/foundry/shows/{show}")).text
    subjects = [mail.subject for mail in await post.to("booking@harbourhall.example")]
    subjects += [mail.subject for mail in await post.to("flo@example.com")]
    assert any("wrote about" in subject for subject in subjects)
    assert not any("wrote about" in m.subject for m in await post.to("nova@example.com"))


async def test_a_canceled_show_lets_its_night_go(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    async with database.tenant(cast.flo) as uow:
        await cancel_show(uow, show, side=Side.VENUE, reason="Flood")
    async with database.tenant(cast.nova) as uow:
        assert (await get_show(uow, show)).state == "canceled"
        assert await uow.db.scalar(text("SELECT state FROM holds")) == "released"
        told = "SELECT summary FROM events WHERE name = 'shows.told' ORDER BY id DESC LIMIT 1"
        assert (await uow.db.scalar(text(told))).endswith("Flood")


async def test_a_show_nobody_agreed_on_is_not_played(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    show = await make_show()
    async with database.tenant(cast.flo) as uow:
        await play_show.function(uow, show_id=str(show))
        assert (await get_show(uow, show)).state == "penciled"


async def test_an_artist_pencils_in_a_show_with_an_outside_venue(enter: Enter, post: Post) -> None:
    nova, new = await enter("nova"), "/t/nova/shows/new"
    given = {"name": "Barn 9", "email": "barn@nine.example", "city": "Ghent"}
    answer = await nova.submit("/t/nova/shows", new, on="2020-01-01", **given)
    assert (answer.status_code, "still to come" in answer.text) == (422, True)
    answer = await nova.submit("/t/nova/shows", new, on=NIGHT.isoformat(), **given)
    assert answer.status_code == 303, answer.text
    page = await nova.get(answer.headers["location"])
    assert "barn@nine.example answers by link" in page.text
    assert "Penciled in" in (await post.to("barn@nine.example"))[0].subject


async def test_lists_ahead_and_past_by_state_and_words(
    make_show: MakeShow, database: Database, cast: Cast
) -> None:
    first = await make_show()
    second = await make_show(asker=Asker("Paper Tigers"), on=NIGHT + timedelta(days=1))
    today = clock.now().date()

    async def found(**asked: object) -> list[object]:
        async with database.tenant(cast.flo) as uow:
            page = await list_shows(uow, Asked(today=asked.pop("today", today), **asked))
            return [show.id for show in page.items]

    assert await found() == [first, second]
    assert await found(words="tiger") == [second]
    assert await found(state="offered") == []
    assert await found(today=NIGHT + timedelta(days=9), is_past=True) == [second, first]
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(NotFound):
            await get_show(uow, first)
