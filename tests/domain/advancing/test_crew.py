"""The crew: what it may, what it reads of a day, and that no money is on the way there."""

import re
from datetime import time, timedelta
from uuid import UUID

import pytest
from litestar import Litestar
from sqlalchemy import select

from app.core.actor import GrantScope, Role
from app.core.module import OFFICE
from app.core.uow import Database
from app.domain.advancing import (
    Times,
    add_contact,
    add_guest,
    add_leg,
    add_person,
    give_rider,
    send_sheet,
    set_times,
    version_to_give,
)
from app.domain.advancing.models import Rider
from app.domain.advancing.service.days import send_changes
from app.domain.band import set_date
from app.domain.holds import Asker, place_hold
from app.domain.setlists import make_setlist
from app.domain.shows import Side, get_show
from app.domain.staff import Line, Night, keep_template, open_night
from app.domain.venues import VenueRoom
from app.modules import registry
from app.tenants.models import Membership
from app.tenants.service.team import change_role
from app.web.guards import routes_with_access
from tests.cast import Cast
from tests.domain.advancing.conftest import NIGHT, MakeRider, MakeShow
from tests.domain.shows.offering import accept, offer
from tests.tenants.conftest import Enter, Post
from tests.web.browser import Browser

DAY, MONTH = f"/t/nova/days/{NIGHT}", f"/t/nova/band/calendar?month={NIGHT:%Y-%m}"
LINK = re.compile(r'(?:href|action)="(/t/[^"#]+)')


def test_the_crew_may_do_this_and_nothing_else() -> None:
    """A permission that is added goes to no crew by itself; whoever wants it to says so here."""
    assert registry().permissions_of(Role.CREW) == {
        "advancing.read",
        "agenda.read",
        "door.write",
        "setlists.read",
        "staff.read",
        "workspace.read",
    }
    assert set(Role) - {Role.CREW} == OFFICE


def test_a_client_who_grants_everything_opens_no_money_to_the_crew_of_an_agency() -> None:
    granted = registry().permissions_granted(list(GrantScope), Role.CREW)
    assert granted == registry().permissions_of(Role.CREW)


@pytest.fixture
async def show(
    make_show: MakeShow, make_rider: MakeRider, database: Database, cast: Cast, room: VenueRoom
) -> UUID:
    """Agreed for 2,000, with times, a contact, a guest and a rider; Nova asks for another night."""
    made, rider = await make_show(), await make_rider()
    await offer(database, cast.flo, made, Side.VENUE)
    await accept(database, cast.flo, made, 1, Side.ARTIST)
    async with database.tenant(cast.flo) as uow:
        found = await get_show(uow, made)
        times = Times(load_in=time(14), doors=time(19), starts=time(20))
        await set_times(uow, found, times, seen=1, side=Side.VENUE, by="Flo")
        await add_contact(
            uow, found, side=Side.VENUE, by="Flo", name="Pia Berg", role="Stage manager",
            email=None, phone="+43 1 555 01 20",
        )  # fmt: skip
        await add_guest(uow, found, side=Side.VENUE, name="Press", plus=2, asked_by="Flo")
        asker = Asker("Nova Lind", "nova@example.com", cast.nova.tenant_id)
        await place_hold(
            uow, room.id, on=NIGHT + timedelta(days=1), slot="evening", title="Nova", asker=asker
        )
    await give(database, cast, made, rider)
    return made


async def give(database: Database, cast: Cast, show: UUID, rider: Rider) -> None:
    async with database.tenant(cast.nova) as uow:
        version = await version_to_give(uow, rider)
    async with database.tenant(cast.flo) as uow:
        found = await get_show(uow, show)
        await give_rider(uow, found, rider, version, side=Side.ARTIST, by="Nova Lind")


@pytest.fixture
async def crew(enter: Enter, show: UUID, database: Database, cast: Cast) -> Browser:
    """Vic, who is crew of Nova now; the band has a rehearsal, a journey and a set list."""
    async with database.tenant(cast.nova) as uow:
        query = select(Membership).where(Membership.person_id == cast.vic.person_id)
        member = (await uow.db.scalars(query)).one()
        await change_role(uow, member.id, role=Role.CREW)
        await set_date(
            uow, title="Rehearsal, whole set", kind="rehearsal", on_date=NIGHT, starts=time(10),
            ends=time(12), time_zone="Europe/Berlin", place="Room 4",
        )  # fmt: skip
        await add_leg(
            uow, on_date=NIGHT, mode="train", origin="Brno", destination="Wien Hbf",
            departs=time(9, 22), departs_zone="Europe/Prague", arrives_on=NIGHT,
            arrives=time(10, 49), arrives_zone="Europe/Vienna", note="",
        )  # fmt: skip
        await make_setlist(uow, name="Autumn", act="Nova", minutes=75, show_id=show)
    return await enter("vic")


async def test_the_crew_reads_the_sheet_of_a_day(crew: Browser, show: UUID) -> None:
    page = (await crew.get(DAY)).text
    for words in ("Load-in", "14:00", "Pia Berg", "+43 1 555 01 20", "Press +2", "Brno to Wien"):
        assert words in page, words
    assert f"/t/nova/shows/{show}/advance" in page
    assert "Send the sheet" not in page and "Add a way" not in page
    for ending in ("ics", "html", "pdf"):
        assert (await crew.get(f"{DAY}/sheet.{ending}")).status_code == 200, ending
    assert f"/t/nova/days/{NIGHT}" in (await crew.get("/t/nova/days")).text


async def test_the_crew_reads_the_calendar_without_what_is_only_held(
    crew: Browser, enter: Enter, show: UUID
) -> None:
    page = (await crew.get(MONTH)).text
    assert "Rehearsal, whole set" in page and "Brno to Wien Hbf" in page
    assert f'href="/t/nova/shows/{show}/advance"' in page
    assert "/t/nova/holds/" not in page and "Asked: " not in page and "Held: " not in page
    assert re.search(r"/band/dates/|/band/tasks|/band/calendars", page) is None
    owner = (await (await enter("nova")).get(MONTH)).text
    assert "/t/nova/holds/" in owner and f'href="/t/nova/shows/{show}"' in owner
    assert "/band/calendars" in owner and "/band/dates/" in owner


async def test_the_crew_reads_advance_riders_guests_and_set_lists(
    crew: Browser, show: UUID
) -> None:
    advance = (await crew.get(f"/t/nova/shows/{show}/advance")).text
    assert "Grand piano, tuned" in advance and "Pia Berg" in advance
    assert "Save" not in advance and "We agree to this" not in advance
    assert "Full band" in (await crew.get("/t/nova/riders")).text
    assert "Press" in (await crew.get(f"/t/nova/shows/{show}/guests")).text
    found = (await crew.get("/t/nova/setlists")).text
    assert "Autumn" in found and "Played" not in found
    # Claims of what was played name the writers and their shares.
    assert (await crew.get("/t/nova/performances")).status_code == 403


async def test_the_crew_counts_guests_in_and_writes_nobody_on_the_list(
    crew: Browser, show: UUID
) -> None:
    door = f"/t/nova/shows/{show}/guests/door"
    page = (await crew.get(door)).text
    guest = re.search(r'data-guest="([^"]+)"', page)[1]
    answer = await crew.submit(door, door, arrival_guest=guest, arrival_heads="2")
    assert (answer.status_code, answer.headers["location"]) == (303, door)
    assert 'data-inside="2"' in (await crew.get(door)).text
    added = await crew.submit(f"/t/nova/shows/{show}/guests", door, guest="Friend", plus="3")
    assert added.status_code == 403


async def test_every_page_of_business_is_closed_to_the_crew(
    app: Litestar, crew: Browser, show: UUID
) -> None:
    held = registry().permissions_of(Role.CREW)
    pages = {
        path.replace("{slug:str}", "nova").replace("{show_id:uuid}", str(show))
        for method, path, access in routes_with_access(app)
        if method == "GET" and path.startswith("/t/{slug:str}")
        if access is not None and "." in access and access not in held
    }
    pages = {path for path in pages if "{" not in path}
    named = {
        f"/t/nova/{path}"
        for path in ("shows", "costs", "house", "holds", "tours", "inquiries", "audience", "band",
                     "band/goals", "tour-money", "tour-money/band", "recordings", "works",
                     "royalties/earnings", "royalties/contracts", "royalties/statements",
                     "royalties/arrivals", "invoices", "payouts", "payments", "ledger",
                     "performances", "merch", "venues", "vault", "settings/plan", "settings/audit",
                     f"shows/{show}", f"shows/{show}/settlement")
    }  # fmt: skip
    assert named - pages == set()
    wrong = [path for path in sorted(pages) if (await crew.get(path)).status_code != 403]
    assert (wrong, len(pages) > 100) == ([], True)


async def test_whatever_the_crew_is_shown_a_way_to_opens_and_names_no_money(
    crew: Browser, show: UUID
) -> None:
    """From the home page, along every link of every page; and what they open is no business."""
    waiting = ["/t/nova", "/t/nova/palette", "/t/nova/search?q=nova", MONTH, DAY]
    seen, wrong = set[str](), list[str]()
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = await crew.get(path)
        if answer.status_code not in {200, 303}:
            wrong.append(f"{answer.status_code} {path}")
        if answer.headers.get("content-type", "").startswith("text/html"):
            if re.search(r"€|\b2,?000\b|70 %", answer.text):
                wrong.append(f"money on {path}")
            linked = set(re.findall(r'href="(/t/nova[^"#]*)', answer.text))
            linked |= {answer.headers.get("location", "/t/nova")}
            # A calendar has no end.
            waiting += [
                link
                for link in sorted(linked - seen - set(waiting))
                if re.search(r"month=|week=", link) is None and len(seen) < 200
                if re.fullmatch(r"/t/nova/days/[-\d]+", link) is None or link == DAY
            ]
    assert wrong == []
    assert {DAY, f"/t/nova/shows/{show}/advance", f"/t/nova/shows/{show}/guests/door"} <= seen
    assert {"/t/nova/days", "/t/nova/riders", "/t/nova/setlists", "/t/nova/band/calendar"} <= seen
    assert {"/t/nova/settings/team", "/t/nova/notifications"} <= seen


async def test_the_home_of_the_crew_is_the_next_day_and_no_activity(
    crew: Browser, enter: Enter
) -> None:
    page = (await crew.get("/t/nova")).text
    assert "Next day on the road" in page and DAY in page
    assert "Latest activity" not in page and "Getting started" not in page
    assert "Where to be, and when" in page and "What your music earns" not in page
    owner = (await (await enter("nova")).get("/t/nova")).text
    assert "Latest activity" in owner and "Next day on the road" not in owner


async def test_the_crew_finds_riders_and_no_shows(crew: Browser, enter: Enter) -> None:
    page_of_show = re.compile(r'href="/t/nova/shows/[0-9a-f-]{36}"')

    assert "Nothing found" not in (await crew.get("/t/nova/search?q=full+band")).text
    assert not page_of_show.search((await crew.get("/t/nova/search?q=lind")).text)
    assert page_of_show.search((await (await enter("nova")).get("/t/nova/search?q=lind")).text)
    offered = (await crew.get("/t/nova/palette?q=cal")).text
    assert 'href="/t/nova/band/calendar"' in offered and "band/calendars" not in offered
    others = (await (await enter("nova")).get("/t/nova/palette?q=cal")).text
    assert 'href="/t/nova/band/calendar"' not in others and "band/calendars" in others


async def test_the_crew_is_told_of_times_and_of_no_offer(
    crew: Browser, enter: Enter, show: UUID, database: Database, cast: Cast, post: Post
) -> None:
    async with database.tenant(cast.nova) as uow:
        await add_person(uow, name="Tomasz", role="", email="tomasz@novalind.example")
        await send_sheet(uow, NIGHT)
    await post.run()
    async with database.tenant(cast.flo) as uow:
        found = await get_show(uow, show)
        times = Times(load_in=time(13), doors=time(19), starts=time(20))
        await set_times(uow, found, times, seen=2, side=Side.VENUE, by="Flo")
    await post.run()
    async with database.tenant(cast.nova) as uow:
        await send_changes(uow, NIGHT)
    await post.run()
    [told] = await told_to(crew)
    assert told.endswith("has changed: Times")
    assert any("offer" in words for words in await told_to(await enter("nova")))


async def told_to(browser: Browser) -> list[str]:
    page = (await browser.get("/t/nova/notifications")).text
    return [words.strip() for words in re.findall(r'<th scope="row">([^<]+)', page)]


@pytest.fixture
async def house_crew(enter: Enter, show: UUID, database: Database, cast: Cast) -> Browser:
    """Vic, who is crew of The Foundry as well; a rota is made for the show's night."""
    async with database.tenant(cast.flo) as uow:
        role, person_id = str(Role.CREW), cast.vic.person_id
        uow.db.add(Membership(tenant_id=uow.tenant_id, person_id=person_id, role=role))
        kind = await keep_template(
            uow, name="Club night", lines=[Line("sound", time(15), time(2), 1)]
        )
        about = Night(NIGHT, "Nova Lind", "Europe/Vienna", None, show)
        await open_night(uow, about, template_id=kind.id)
    return await enter("vic")


async def test_the_crew_of_a_house_reads_the_rota_and_goes_on_to_the_advance(
    house_crew: Browser, show: UUID
) -> None:
    home = "/t/foundry/staff"
    assert "Next day on the road" not in (await house_crew.get("/t/foundry")).text
    week = (await house_crew.get(f"{home}?week={NIGHT}")).text
    night = re.search(r"/t/foundry/staff/nights/[0-9a-f-]{36}", week)[0]
    page = (await house_crew.get(night)).text
    assert f'href="/t/foundry/shows/{show}/advance"' in page
    assert f'href="/t/foundry/shows/{show}"' not in page and "What the staff costs" not in page
    assert (await house_crew.get(f"/t/foundry/shows/{show}/advance")).status_code == 200
    for path in (
        "shows",
        f"shows/{show}",
        f"shows/{show}/settlement",
        "costs",
        "house",
        "calendar",
    ):
        assert (await house_crew.get(f"/t/foundry/{path}")).status_code == 403, path
