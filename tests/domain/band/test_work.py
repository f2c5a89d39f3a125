"""Who plays, what is to do and to reach: forms, lists that do not double, notices once."""

import asyncio
import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from app.core.uow import Database
from app.domain.band import Subject, add_person, list_for_show, list_players, set_goal, set_task
from app.domain.band.errors import KnownAddress
from app.domain.band.models import BandPerson, BandTask
from app.domain.band.queries.work import get_task, list_goals, list_tasks
from app.domain.band.service.work import change_task, finish_task, watch_tasks
from app.domain.band.templates import FOR_A_SHOW
from app.domain.shows import Party, Show, Side, pencil_show
from tests.cast import Cast, today
from tests.domain.band.conftest import BEN, Band
from tests.tenants.conftest import Enter, Post

HOME = "/t/nova/band"


@pytest.fixture
async def show(database: Database, cast: Cast) -> Show:
    async with database.tenant(cast.nova) as uow:
        return await pencil_show(
            uow, artist=Party("Nova", None, cast.nova.tenant_id), venue=Party("Apollo"),
            by=Side.ARTIST, on=today() + timedelta(days=30), city="Jena",
        )  # fmt: skip


async def test_a_musician_is_added_changed_and_leaves_by_forms(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova, people = await enter("nova"), f"{HOME}/people"
    typed = {"name": "Ben", "instrument": "Drums", "email": "Ben@example.com", "is_dep": "yes"}
    assert (await nova.submit(people, f"{people}/new", **typed)).status_code == 303
    twice = await nova.submit(people, f"{people}/new", **typed)
    assert (twice.status_code, "has this address already" in twice.text) == (422, True)
    edit = re.search(rf"{people}/[0-9a-f-]{{36}}/edit", (await nova.get(people)).text)[0]
    here = edit.removesuffix("/edit")
    form = (await nova.get(edit)).text
    assert 'value="ben@example.com"' in form and "checked" in form
    saved = await nova.submit(here, edit, name="Benny", instrument="", email="", seen="1")
    assert saved.status_code == 303, saved.text
    stale = await nova.submit(here, edit, name="Bernd", seen="1")
    assert (stale.status_code, "Somebody has changed this" in stale.text) == (422, True)
    assert (await nova.submit(f"{here}/leave", edit)).status_code == 303
    assert "is no longer in the band" in (await nova.get(people)).text
    assert "Benny" not in (await nova.get(people)).text
    async with database.tenant(cast.nova) as uow:
        (ben,) = list(await uow.db.scalars(select(BandPerson)))
        assert (ben.name, ben.has_left, ben.is_dep) == ("Benny", True, False)


async def test_an_address_of_somebody_else_is_refused_beside_its_field(
    enter: Enter, band: Band
) -> None:
    nova, people = await enter("nova"), f"{HOME}/people"
    here = f"{people}/{band['Ola'].band_person_id}"
    answer = await nova.submit(here, f"{here}/edit", name="Olaf", email=BEN, seen="1")
    assert (answer.status_code, "has this address already" in answer.text) == (422, True)
    assert 'value="Olaf"' in answer.text
    answer = await nova.submit(here, f"{here}/edit", name="Olaf", email="", seen="1")
    assert answer.status_code == 303


async def test_somebody_with_an_account_is_one_player_with_both(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        await add_person(uow, name="Mo A.", instrument="Keys", email="mo@example.com")
        players = {player.name: player for player in await list_players(uow)}
    assert sorted(players) == ["Mo A.", "Nova Lind", "Vic Reader"]
    assert players["Mo A."].person_id == cast.mo.person_id
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(KnownAddress):
            await add_person(uow, name="Again", email="MO@example.com")


async def test_a_task_is_set_done_and_taken_up_again(
    enter: Enter, database: Database, cast: Cast, band: Band, show: Show
) -> None:
    nova, tasks = await enter("nova"), f"{HOME}/tasks"
    typed = {
        "title": "Order posters", "who": band["Ben"].key, "about": f"show:{show.id}",
        "due_on": (today() - timedelta(days=2)).isoformat(),
    }  # fmt: skip
    made = await nova.submit(tasks, f"{tasks}/new", **typed)
    assert made.status_code == 303, made.text
    page = (await nova.get(tasks)).text
    assert "Order posters" in page and "Overdue" in page and "Ben" in page and "Apollo" in page
    assert "1 thing the band has to do is overdue" in (await nova.get("/t/nova")).text
    here = re.search(rf"({tasks}/[0-9a-f-]{{36}})/edit", page)[1]
    for _ in range(2):
        assert (await nova.submit(f"{here}/done", tasks)).status_code == 303
    assert "Overdue" not in (await nova.get(tasks)).text
    assert (await nova.submit(f"{here}/reopen", tasks)).status_code == 303
    saved = await nova.submit(here, f"{here}/edit", title="Order 300 posters", seen="1")
    assert saved.status_code == 303, saved.text
    stale = await nova.submit(here, f"{here}/edit", title="Order none", seen="1")
    assert (stale.status_code, "Somebody has changed this" in stale.text) == (422, True)
    foreign = await nova.submit(tasks, f"{tasks}/new", title="X", about=f"show:{UUID(int=1)}")
    assert foreign.status_code == 422
    async with database.tenant(cast.nova) as uow:
        (task,) = await list_tasks(uow)
        assert (task.title, task.due_on, task.for_name) == ("Order 300 posters", None, "")


async def test_the_list_of_a_show_is_taken_over_once(
    enter: Enter, database: Database, cast: Cast, show: Show
) -> None:
    nova, tasks = await enter("nova"), f"{HOME}/tasks"
    nothing = await nova.submit(f"{tasks}/for-show", tasks, show_id="")
    assert (nothing.status_code, "Show is missing" in nothing.text) == (422, True)
    for _ in range(2):
        answer = await nova.submit(f"{tasks}/for-show", tasks, show_id=str(show.id))
        assert answer.status_code == 303

    async def press() -> int:
        async with database.tenant(cast.nova) as uow:
            return await list_for_show(uow, show.id)

    assert await asyncio.gather(press(), press()) == [0, 0]
    async with database.tenant(cast.nova) as uow:
        found = await list_tasks(uow, show_id=show.id)
    assert len(found) == len(FOR_A_SHOW)
    assert all(today() <= task.due_on <= show.on_date for task in found)


async def test_two_who_press_at_once_take_the_list_over_once(
    database: Database, cast: Cast, show: Show
) -> None:
    async def press() -> int:
        async with database.tenant(cast.nova) as uow:
            return await list_for_show(uow, show.id)

    assert sorted(await asyncio.gather(press(), press())) == [0, len(FOR_A_SHOW)]
    async with database.tenant(cast.nova) as uow:
        count = await uow.db.scalar(select(func.count()).select_from(BandTask))
    assert count == len(FOR_A_SHOW)


async def test_what_is_overdue_is_told_once_in_one_notice(
    database: Database, cast: Cast, post: Post
) -> None:
    async with database.tenant(cast.nova) as uow:
        for number in (1, 3):
            await set_task(uow, title=f"Late {number}", due_on=today() - timedelta(days=number))
        due = await set_task(uow, title="Today", due_on=today())

    async def told() -> list[str]:
        async with database.tenant(cast.nova) as uow:
            await watch_tasks.function(uow)
        await post.run()
        async with database.tenant(cast.nova) as uow:
            query = "SELECT summary FROM events WHERE name = 'band.tasks_overdue' ORDER BY id"
            return list((await uow.db.scalars(text(query))).all())

    assert await told() == ["Overdue: Late 3 and 1 more"]
    assert await told() == ["Overdue: Late 3 and 1 more"]
    async with database.tenant(cast.nova) as uow:
        await change_task(
            uow, due.id, seen=1, title="Today", player=None, due_on=today() - timedelta(days=1),
            about=Subject(),
        )  # fmt: skip
        done = await set_task(uow, title="Done", due_on=today() - timedelta(days=9))
        await finish_task(uow, done.id)
    assert (await told())[1:] == ["Overdue: Today"]


async def test_goals_stand_where_the_rows_say(
    enter: Enter, database: Database, cast: Cast, show: Show
) -> None:
    nova, goals = await enter("nova"), f"{HOME}/goals"
    days = {"from_on": today().isoformat(), "by_on": (today() + timedelta(days=90)).isoformat()}
    typed = {"title": "Forty shows", "measure": "shows", "target": "40", "currency": "EUR", **days}
    assert (await nova.submit(goals, f"{goals}/new", **typed)).status_code == 303
    wrong = await nova.submit(goals, f"{goals}/new", **{**typed, "target": "many"})
    assert (wrong.status_code, "Write a number" in wrong.text) == (422, True)
    backwards = {**typed, "by_on": "2001-01-01"}
    assert (await nova.submit(goals, f"{goals}/new", **backwards)).status_code == 422
    money = {**typed, "title": "Income", "measure": "income", "target": "1200.50"}
    assert (await nova.submit(goals, f"{goals}/new", **money)).status_code == 303
    own = {**typed, "title": "Followers", "measure": "own", "target": "5000", "value": "1200"}
    assert (await nova.submit(goals, f"{goals}/new", **own)).status_code == 303
    async with database.tenant(cast.nova) as uow:
        await uow.db.execute(
            text("UPDATE shows SET state = 'played', accepted_number = 1 WHERE id = :id"),
            {"id": show.id},
        )
        rows = {row.goal.title: row for row in await list_goals(uow)}
    assert {title: row.words for title, row in rows.items()} == {
        "Forty shows": "1 of 40", "Income": "€0.00 of €1,200.50", "Followers": "1,200 of 5,000",
    }  # fmt: skip
    page = (await nova.get(goals)).text
    assert "€0.00 of €1,200.50" in page
    edit = re.search(rf"{goals}/[0-9a-f-]{{36}}/edit", page)[0]
    assert (await nova.get(edit)).status_code == 200
    here = edit.removesuffix("/edit")
    assert (await nova.submit(here, edit, **typed, seen="1")).status_code == 303
    assert (await nova.submit(here, edit, **typed, seen="1")).status_code == 422
    assert (await nova.submit(f"{here}/drop", edit)).status_code == 303


async def test_income_is_what_was_paid_in_the_currency_and_the_time(
    database: Database, cast: Cast, show: Show
) -> None:
    async with database.tenant(cast.nova) as uow:
        for number, (currency, paid_on) in enumerate(
            (("EUR", today()), ("USD", today()), ("EUR", today() - timedelta(days=400)))
        ):
            other = await pencil_show(
                uow, artist=Party("Nova", None, cast.nova.tenant_id), venue=Party(f"Hall {number}"),
                by=Side.ARTIST, on=today() + timedelta(days=number),
            )  # fmt: skip
            await uow.db.execute(
                text(
                    "INSERT INTO show_settlements_paid (tenant_id, owner_tenant_id, show_id, side,"
                    " how, paid_on, currency, amount)"
                    " VALUES (:t, :t, :s, 'artist', 'bank', :d, :c, 50000)"
                ),
                {"t": uow.tenant_id, "s": other.id, "d": paid_on, "c": currency},
            )
        await set_goal(
            uow, title="Income", measure="income", target=100_000, value=None, currency="EUR",
            from_on=today() - timedelta(days=30), by_on=today() + timedelta(days=30),
        )  # fmt: skip
        (row,) = await list_goals(uow)
    assert (row.now, row.is_reached) == (50_000, False)


async def test_the_band_page_shows_what_is_next_and_what_waits(
    enter: Enter, database: Database, cast: Cast, band: Band, show: Show,
    count_statements: list[str],
) -> None:  # fmt: skip
    nova = await enter("nova")

    async def statements() -> int:
        await nova.get(HOME)
        before = len(count_statements)
        assert (await nova.get(HOME)).status_code == 200
        return len(count_statements) - before

    async with database.tenant(cast.nova) as uow:
        await set_task(uow, title="Pack", due_on=today(), about=Subject(show_id=show.id))
    page = (await nova.get(HOME)).text
    assert "Apollo" in page and "Pack" in page and BEN not in page and "Ben" in page
    few = await statements()
    async with database.tenant(cast.nova) as uow:
        for number in range(8):
            await set_task(
                uow, title=f"Task {number}", due_on=today(), about=Subject(show_id=show.id),
                player=band["Ben"],
            )  # fmt: skip
    assert await statements() == few


async def test_who_only_reads_changes_nothing(
    enter: Enter, database: Database, cast: Cast, band: Band
) -> None:
    async with database.tenant(cast.nova) as uow:
        task = await set_task(uow, title="Pack")
    vic, tasks = await enter("vic"), f"{HOME}/tasks"
    assert "New task" not in (await vic.get(tasks)).text
    assert (await vic.submit(f"{tasks}/{task.id}/done", tasks)).status_code == 403
    async with database.tenant(cast.nova) as uow:
        assert (await get_task(uow, task.id)).done_at is None
