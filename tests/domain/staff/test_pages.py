"""The pages of staff: each form as the page sends it, and what the pages say."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest

from app.core.actor import GrantScope, Role
from app.core.money import Money
from app.core.uow import Database
from app.domain.shows import cancel_show, get_show
from app.domain.staff import add_person
from app.domain.staff.models import StaffPerson
from app.domain.staff.queries.nights import NightView, find_night_of_show
from app.domain.staff.queries.people import list_people, list_templates
from app.modules import registry
from tests.cast import Cast
from tests.domain.house.conftest import make_night
from tests.domain.staff.conftest import DANA, HOME, MakeRota, Staff, in_days, look
from tests.tenants.conftest import Enter, Post
from tests.web.browser import Browser

__all__ = ["make_night"]

Put = Callable[[NightView, int, StaffPerson], Awaitable[UUID]]
MakeNight = Callable[..., Awaitable[UUID]]
PATHS = ("", "/nights/new", "/people", "/people/new", "/kinds", "/kinds/new", "?week=nonsense")


@pytest.fixture
async def flo(enter: Enter) -> Browser:
    return await enter("flo")


@pytest.mark.parametrize("path", PATHS)
async def test_every_page_opens_while_there_is_nothing(flo: Browser, path: str) -> None:
    answer = await flo.get(HOME + path)
    assert answer.status_code == 200, answer.text


async def test_somebody_is_added_changed_and_leaves(
    flo: Browser, database: Database, cast: Cast
) -> None:
    said = {"name": "Dana", "email": DANA, "roles": ["bar", "door"], "rate": "15.50",
            "rate_currency": "EUR"}  # fmt: skip
    page, people = f"{HOME}/people/new", f"{HOME}/people"
    wrong = await flo.submit(people, page, **{**said, "rate": "much"})
    assert wrong.status_code == 422 and 'value="much"' in wrong.text
    assert (await flo.submit(people, page, **said)).status_code == 303
    twice = await flo.submit(people, page, **said)
    assert twice.status_code == 422 and "has this address already" in twice.text
    async with database.tenant(cast.flo) as uow:
        (dana,) = await list_people(uow)
    assert (dana.roles, dana.hourly) == (["door", "bar"], Money.of("15.50", "EUR"))
    listed = (await flo.get(people)).text
    assert "Door, bar" in listed and "€15.50" in listed
    own = f"{people}/{dana.id}"
    shown = (await flo.get(own)).text
    assert "/rota/" in shown and "/calendars/staff/" in shown
    change = {**said, "name": "Dana Roth", "seen": "1"}
    assert (await flo.submit(own, own, **change)).status_code == 303
    assert "in the meantime" in (await flo.submit(own, own, **change)).text
    async with database.tenant(cast.flo) as uow:
        await add_person(uow, name="Sam", email="sam@example.com")
    taken = await flo.submit(own, own, **{**change, "email": "sam@example.com", "seen": "2"})
    assert taken.status_code == 422 and "has this address already" in taken.text
    assert (await flo.submit(f"{own}/link", own)).status_code == 303
    assert (await flo.submit(f"{own}/leave", own)).status_code == 303
    await flo.get(people)
    assert "Dana" not in (await flo.get(people)).text


async def test_a_kind_of_night_is_kept_changed_and_removed(
    flo: Browser, database: Database, cast: Cast
) -> None:
    kinds = f"{HOME}/kinds"
    said = {
        "name": "Club night",
        "line_role": ["door", "bar", "door"],
        "line_starts": ["18:00", "01:00", ""],
        "line_ends": ["00:00", "05:00", ""],
        "line_wanted": ["2", "", ""],
        "line_day": ["", "after", ""],
    }
    more = await flo.submit(kinds, f"{kinds}/new", **said, add_row="1")
    assert more.status_code == 200 and 'value="18:00"' in more.text
    wrong = {**said, "line_ends": ["18:00", "05:00", ""]}
    assert "another time than it starts" in (await flo.submit(kinds, f"{kinds}/new", **wrong)).text
    assert (await flo.submit(kinds, f"{kinds}/new", **said)).status_code == 303
    assert "is called so" in (await flo.submit(kinds, f"{kinds}/new", **said)).text
    assert "2 door 18:00–24:00, 1 bar 01:00–05:00 (after midnight)" in (await flo.get(kinds)).text
    async with database.tenant(cast.flo) as uow:
        (template,) = await list_templates(uow)
    own = f"{kinds}/{template.id}"
    assert (await flo.submit(own, own, **said, seen="1")).status_code == 303
    assert "in the meantime" in (await flo.submit(own, own, **said, seen="1")).text
    assert (await flo.submit(f"{own}/remove", own)).status_code == 303
    assert "No kinds of nights yet" in (await flo.get(kinds)).text


async def test_a_rota_is_made_for_a_show_in_its_room_and_once(
    flo: Browser, make_night: MakeNight, make_rota: MakeRota, database: Database, cast: Cast
) -> None:
    await make_rota(on=in_days(3))
    on = in_days(70)
    show_id = await make_night(on)
    week = (await flo.get(f"{HOME}?week={on}")).text
    assert "Shows without a rota" in week
    new = f"{HOME}/nights/new?show={show_id}&on={on}"
    assert new.replace("&", "&amp;") in week
    page = (await flo.get(new)).text
    room = re.search(r'<option value="([0-9a-f-]{36})" selected>', page)[1]
    async with database.tenant(cast.flo) as uow:
        (template,) = await list_templates(uow)
        title = (await get_show(uow, show_id)).title
    said = {"title": title, "on_date": str(on), "room_id": room, "template_id": str(template.id)}
    post_to = f"{HOME}/nights?show={show_id}"
    astray = {**said, "on_date": str(on + timedelta(days=1))}
    assert "Choose a day of the show" in (await flo.submit(post_to, new, **astray)).text
    answer = await flo.submit(post_to, new, **said)
    assert answer.status_code == 303
    again = await flo.submit(post_to, new, **said)
    assert again.status_code == 422 and "has a rota for that day already" in again.text
    async with database.tenant(cast.flo) as uow:
        night = await find_night_of_show(uow, show_id, on)
    view = await look(database, cast, night)
    assert (str(night.room_id), len(view.shifts), view.missing) == (room, 2, 3)
    assert "Shows without a rota" not in (await flo.get(f"{HOME}?week={on}")).text


async def test_shifts_are_added_changed_and_dropped(
    flo: Browser, make_rota: MakeRota, staff: Staff, database: Database, cast: Cast
) -> None:
    view = await make_rota()
    here = f"{HOME}/nights/{view.night.id}"
    said = {"role": "bar", "wanted": "3", "starts": "20:00", "ends": "03:00", "note": "Upstairs"}
    wrong = await flo.submit(f"{here}/shifts", f"{here}/shifts/new", **{**said, "wanted": "0"})
    assert wrong.status_code == 422 and 'value="Upstairs"' in wrong.text
    assert (await flo.submit(f"{here}/shifts", f"{here}/shifts/new", **said)).status_code == 303
    bar = (await look(database, cast, view.night)).shifts[-1].shift
    own = f"{here}/shifts/{bar.id}"
    change = {**said, "is_after_midnight": "yes", "starts": "01:00", "seen": "1"}
    assert (await flo.submit(own, own, **change)).status_code == 303
    assert "in the meantime" in (await flo.submit(own, own, **change)).text
    assert "01:00–03:00 (after midnight)" in (await flo.get(here)).text
    assert (await flo.submit(f"{own}/drop", own)).status_code == 303
    assert len((await look(database, cast, view.night)).shifts) == 2
    assert (await flo.get(own)).status_code == 404


async def test_somebody_is_put_on_marked_and_taken_off(
    flo: Browser, make_rota: MakeRota, staff: Staff, database: Database, cast: Cast
) -> None:
    view = await make_rota()
    here = f"{HOME}/nights/{view.night.id}"
    sound, door = (each.shift for each in view.shifts)
    page = (await flo.get(here)).text
    assert str(staff.sam.id) in page and page.count(str(staff.dana.id)) == 1, "Only at the door"
    put = f"{here}/shifts/{door.id}/people"
    assert (await flo.submit(put, here, staff_person_id=str(staff.ola.id))).status_code == 303
    twice = await flo.submit(put, here, staff_person_id=str(staff.ola.id))
    assert twice.status_code == 422 and "on this shift already" in twice.text
    other = f"{here}/shifts/{sound.id}"
    said = {"staff_person_id": str(staff.dana.id)}
    assert (await flo.submit(f"{other}/people", other, **said)).status_code == 303
    view = await look(database, cast, view.night)
    ola = view.shifts[1].seats[0].place.id
    for word, label in (("yes", "Comes"), ("no", "Cannot")):
        assert (await flo.submit(f"{here}/places/{ola}/{word}", here)).status_code == 303
        assert label in (await flo.get(here)).text
    assert (await flo.submit(f"{here}/places/{ola}/off", here)).status_code == 303
    assert len((await look(database, cast, view.night)).seats) == 1


async def test_whoever_is_busy_is_named_before_and_after_being_put_on(
    flo: Browser, make_rota: MakeRota, staff: Staff, put: Put
) -> None:
    one, other = await make_rota(), await make_rota(name="Matinee")
    await put(one, 0, staff.sam)
    here = f"{HOME}/nights/{other.night.id}"
    assert "Sam (busy 15:00–02:00, Club night)" in (await flo.get(here)).text
    await put(other, 0, staff.sam)
    assert "Sam is on two shifts at once" in (await flo.get(here)).text
    week = (await flo.get(f"{HOME}?week={one.night.on_date}")).text
    assert "Sam is on two shifts at once" in week


async def test_the_staff_is_asked_by_a_button_and_called_off_by_another(
    flo: Browser, make_rota: MakeRota, staff: Staff, put: Put, post: Post
) -> None:
    view = await make_rota()
    await put(view, 1, staff.dana)
    await put(view, 1, staff.ola)
    here = f"{HOME}/nights/{view.night.id}"
    page = (await flo.get(here)).text
    assert "Ask 1 by mail" in page and "no mail, ask by phone" in page
    assert (await flo.submit(f"{here}/ask", here)).status_code == 303
    assert (await flo.submit(f"{here}/ask", here)).status_code == 409
    assert (await flo.submit(f"{here}/call-off", here)).status_code == 303
    assert "Nobody is needed" in (await flo.get(here)).text
    # What was not sent yet when the night was called off asks nobody any more.
    assert [mail.subject for mail in await post.to(DANA)] == ["Not needed: Club night"]


async def test_shifts_of_a_kind_come_later_too_and_the_night_is_changed(
    flo: Browser, make_rota: MakeRota, database: Database, cast: Cast
) -> None:
    await make_rota()
    new = f"{HOME}/nights/new"
    said = {"title": "Quiz", "on_date": str(in_days(4)), "room_id": "", "template_id": ""}
    answer = await flo.submit(f"{HOME}/nights", new, **said)
    here = answer.headers["location"]
    async with database.tenant(cast.flo) as uow:
        (template,) = await list_templates(uow)
    chosen = {"template_id": str(template.id)}
    assert (await flo.submit(f"{here}/made-from", here, **chosen)).status_code == 303
    again = await flo.submit(f"{here}/made-from", here, **chosen)
    assert again.status_code == 422 and "were made from a kind of night already" in again.text
    change = {"title": "Quiz night", "on_date": str(in_days(5)), "room_id": "", "seen": "1"}
    assert (await flo.submit(here, f"{here}/edit", **change)).status_code == 303
    assert "in the meantime" in (await flo.submit(here, f"{here}/edit", **change)).text
    assert "Quiz night" in (await flo.get(f"{HOME}?week={in_days(5)}")).text


async def test_a_canceled_show_is_said_in_the_week_on_the_night_and_on_the_dashboard(
    flo: Browser, make_night: MakeNight, make_rota: MakeRota, database: Database, cast: Cast
) -> None:
    on = in_days(70)
    show_id = await make_night(on)
    view = await make_rota(on=on, show_id=show_id)
    assert "was canceled" not in (await flo.get(f"{HOME}?week={on}")).text
    async with database.tenant(cast.flo) as uow:
        show = await get_show(uow, show_id)
        await cancel_show(uow, show.id, side=show.side_of(cast.flo.tenant_id), reason="Ill")
    for path in (f"{HOME}?week={on}", f"{HOME}/nights/{view.night.id}"):
        assert "Its show was canceled" in (await flo.get(path)).text
    assert "1 rota is for a show that was canceled or moved" in (await flo.get("/t/foundry")).text


async def test_open_places_stand_on_the_dashboard(flo: Browser, make_rota: MakeRota) -> None:
    assert "of the next 14 days" not in (await flo.get("/t/foundry")).text
    view = await make_rota()
    page = (await flo.get("/t/foundry")).text
    assert "3 places on shifts of the next 14 days are open" in page
    assert f"/t/foundry/staff?week={view.night.on_date}" in page


async def test_the_page_of_a_show_says_what_its_staff_costs_to_the_house_alone(
    flo: Browser,
    enter: Enter,
    make_night: MakeNight,
    make_rota: MakeRota,
    staff: Staff,
    put: Put,
) -> None:
    on = in_days(70)
    show_id = await make_night(on)
    assert (
        f"/staff/nights/new?show={show_id}" in (await flo.get(f"/t/foundry/shows/{show_id}")).text
    )
    view = await make_rota(on=on, show_id=show_id)
    await put(view, 0, staff.sam)
    page = (await flo.get(f"/t/foundry/shows/{show_id}")).text
    assert "Staff, from the rota" in page and "€242.00" in page
    nova = await enter("nova")
    theirs = (await nova.get(f"/t/nova/shows/{show_id}")).text
    assert "Staff, from the rota" not in theirs and "/staff/nights" not in theirs


async def test_the_settlement_offers_the_figure_beside_the_own_costs(
    flo: Browser, make_night: MakeNight, make_rota: MakeRota, staff: Staff, put: Put
) -> None:
    on = in_days(-3)
    show_id = await make_night(on, signed=1)
    await put(await make_rota(on=on, show_id=show_id), 0, staff.sam)
    page = (await flo.get(f"/t/foundry/shows/{show_id}/settlement")).text
    assert "Staff, from the rota" in page and "€242.00" in page


async def test_a_rota_is_printed_without_what_anybody_is_paid(
    flo: Browser, make_rota: MakeRota, staff: Staff, put: Put
) -> None:
    view = await make_rota()
    await put(view, 0, staff.sam)
    answer = await flo.get(f"{HOME}/nights/{view.night.id}/rota.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


async def test_a_week_and_a_night_take_the_same_reads_however_many_work(
    flo: Browser,
    make_rota: MakeRota,
    staff: Staff,
    put: Put,
    database: Database,
    cast: Cast,
    count_statements: list[str],
) -> None:
    view = await make_rota()
    await put(view, 0, staff.sam)
    paths = (f"{HOME}?week={view.night.on_date}", f"{HOME}/nights/{view.night.id}")
    before = [await _count(flo, path, count_statements) for path in paths]
    async with database.tenant(cast.flo) as uow:
        more = [await add_person(uow, name=f"Hand {number}") for number in range(12)]
    for number, name in enumerate(("Matinee", "Late bar", "Quiz")):
        other = await make_rota(on=view.night.on_date, name=name)
        await put(other, 0, more[number])
        await put(other, 1, more[number + 3])
    assert [await _count(flo, path, count_statements) for path in paths] == before


def test_a_member_makes_rotas_and_does_not_see_what_people_are_paid() -> None:
    held = registry().permissions_of(Role.MEMBER)
    assert "staff.write" in held and "staff.pay" not in held
    pay = registry().permissions["staff.pay"]
    assert pay.scopes == {GrantScope.MONEY_READ} and Role.ACCOUNTANT in pay.roles


async def test_a_foreign_workspace_reaches_nothing(
    enter: Enter, make_rota: MakeRota, staff: Staff, put: Put
) -> None:
    view = await make_rota()
    await put(view, 0, staff.sam)
    rival = await enter("rival")
    base = "/t/rival/staff"
    for path in (
        f"/nights/{view.night.id}",
        f"/nights/{view.night.id}/rota.pdf",
        f"/nights/{view.night.id}/shifts/{view.shifts[0].shift.id}",
        f"/people/{staff.sam.id}",
    ):
        assert (await rival.get(base + path)).status_code == 404


async def _count(browser: Browser, path: str, statements: list[str]) -> int:
    await browser.get(path)
    statements.clear()
    await browser.get(path)
    return len(statements)


async def test_what_the_staff_cost_is_put_into_the_house_s_own_lines_once(
    flo: Browser, enter: Enter, make_night: MakeNight, make_rota: MakeRota, put: Put,
    database: Database, cast: Cast,
) -> None:  # fmt: skip
    on = in_days(-2)
    show_id = await make_night(on, signed=1)
    async with database.tenant(cast.flo) as uow:
        lee = await add_person(uow, name="Lee", roles=["sound"], hourly=Money.of("20", "USD"))
    view = await make_rota(on=on, show_id=show_id)
    page = f"{HOME}/nights/{view.night.id}"
    assert "Put it into our costs" not in (await flo.get(page)).text
    await put(view, 0, lee)
    link = re.search(
        r'href="([^"]+)"[^>]*>(?:(?!</a>).)*Put it into our costs',
        (await flo.get(page)).text,
        re.DOTALL,
    )
    address = unescape(link.group(1)).removesuffix("#own")
    here = f"/t/foundry/shows/{show_id}/settlement"
    assert address == f"{here}?own_what=Staff&own_amount=220.00&own_kind=cost"
    for _ in range(2):
        brought = (await flo.get(address)).text
        assert "Nothing is kept yet. Read it with your other lines" in brought
        lines = re.findall(r'name="line_(?:what|amount)" value="([^"]+)"', brought)
        assert lines == ["Bar", "3000.00", "Security", "250.00", "Staff", "220.00"]
        typed = {"line_what": lines[::2], "line_amount": lines[1::2],
                 "line_kind": ["income", "cost", "cost"]}  # fmt: skip
        assert (await flo.submit(f"{here}/house", here, **typed)).status_code == 303
    nova = await enter("nova")
    theirs = (await nova.get(address.replace("/foundry/", "/nova/"))).text
    assert 'value="Staff"' not in theirs and "220.00" not in theirs


async def test_staff_paid_in_another_currency_is_typed_by_hand(
    flo: Browser, make_night: MakeNight, make_rota: MakeRota, staff: Staff, put: Put
) -> None:
    on = in_days(-2)
    view = await make_rota(on=on, show_id=await make_night(on, signed=1))
    await put(view, 0, staff.sam)
    page = (await flo.get(f"{HOME}/nights/{view.night.id}")).text
    assert "type it where the costs of the show are kept" in page
    assert "Put it into our costs" not in page
