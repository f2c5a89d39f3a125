"""The pages of the audience as a browser uses them: every form with the fields it really sends."""

import re
from datetime import date, timedelta

import pytest

from app.core import clock
from app.core.uow import Database
from app.domain.demand.queries.typed import list_past_shows, list_rivals
from app.domain.demand.search import SOURCES
from tests.cast import Cast
from tests.domain.demand.test_evidence import LONG_AGO, add
from tests.searching import hits_of
from tests.tenants.conftest import Enter
from tests.web.browser import HTMX

AUDIENCE = "/t/nova/audience"
SHOWS, EVENTS = f"{AUDIENCE}/shows", f"{AUDIENCE}/events"
NIGHT = {"on_date": "2026-03-06", "act": "Nova Lind", "city": "Dresden", "venue_name": "Elbsaal",
         "paid": "240", "capacity": "600", "price": "18.50", "price_currency": "EUR"}  # fmt: skip
FEST = {"name": "Reeperbahn Festival", "city": "Hamburg", "first_on": "2027-09-22",
        "last_on": "2027-09-25", "percent": "-25", "source": "Their page"}  # fmt: skip
LINES = """date,city,paid,venue,capacity
2025-05-14,Leipzig,240,Täubchenthal,600
2025-05-15,Jena,80,,
"""


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


async def test_the_map_teaches_those_nobody_knows_and_then_shows_what_is_known(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    page = (await nova.get(AUDIENCE)).text
    assert "Nothing is known of you yet" in page and "Not played" in page
    assert page.count('class="map__mark demand__mark"') == 50 == page.count('<tr id="city-')

    for number in range(6):
        on = clock.now().date() - timedelta(days=30 + number)
        await add(database, cast.nova, on_date=on, paid=200 + number)
    page = (await nova.get(f"{AUDIENCE}?country=DE&size=500000")).text
    assert "Nothing is known of you yet" not in page
    assert "Of 6 shows, 6 fell inside the interval, where about 5 should" in page
    row = plain(re.search(r'<tr id="city-2935022">.*?</tr>', page, re.DOTALL)[0])
    assert "1,215 paid, 6 shows" in row and "205 paid in Dresden" in row
    assert "Where to play next" in page and "no show there in 24 months." in page
    assert "Leipzig" in page and "Vienna" not in page
    part = await nova.get(f"{AUDIENCE}?country=DE", headers={**HTMX, "HX-Target": "audience"})
    assert part.text.lstrip().startswith('<div id="audience"')


async def test_the_list_goes_on_and_nonsense_in_the_address_is_the_usual(enter: Enter) -> None:
    nova = await enter("nova")
    first = (await nova.get(AUDIENCE)).text
    assert "from=51" in first
    second = (await nova.get(f"{AUDIENCE}?from=51&country=XX&size=3")).text
    assert "51 to 100 of" in plain(second)
    beyond = (await nova.get(f"{AUDIENCE}?country=LI&size=1000000&from=-4")).text
    assert "No city is that large" in beyond


async def test_a_city_explains_its_figure_its_nights_and_its_days(
    enter: Enter, database: Database, cast: Cast
) -> None:
    await add(database, cast.nova, paid=600)
    nova = await enter("nova")
    page = (await nova.get(f"{AUDIENCE}/cities/2935022")).text
    for words in ("How the figure comes about", "A city of a million", "What you have played",
                  "Nights that say most about it", "sold out", "Typed in", "Season",
                  "not a forecast", "German Unity Day", "Nothing is entered for this city"):  # fmt: skip
        assert words in page, words
    # A part of a city leads to the page of the city.
    assert "<h1>Hamburg</h1>" in (await nova.get(f"{AUDIENCE}/cities/2911285")).text
    assert (await nova.get(f"{AUDIENCE}/cities/7")).status_code == 404


async def test_a_past_show_is_added_once_corrected_and_removed(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    assert "No past shows yet" in (await nova.get(SHOWS)).text
    assert (await nova.submit(SHOWS, f"{SHOWS}/new", **NIGHT)).status_code == 303
    again = await nova.submit(SHOWS, f"{SHOWS}/new", **NIGHT)
    assert again.status_code == 422 and "This night is in the list already" in again.text
    page = (await nova.get(SHOWS)).text
    (one,) = re.findall(rf'"({SHOWS}/[0-9a-f-]{{36}})"', page)
    assert "€18.50" in page and "Nova Lind at Elbsaal" in page

    changed = {**NIGHT, "paid": "250", "edition": "1"}
    assert (await nova.submit(one, one, **changed)).status_code == 303
    late = await nova.submit(one, one, **{**changed, "paid": "1"})
    assert late.status_code == 422 and "Somebody has changed this" in late.text
    async with database.tenant(cast.nova) as uow:
        assert [each.paid for each in await list_past_shows(uow, LONG_AGO)] == [250]
    assert (await nova.submit(f"{one}/remove", one)).status_code == 303
    assert "No past shows yet" in (await nova.get(SHOWS)).text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("city", "Nowhere at all", "We do not know this city."),
        ("on_date", (clock.now().date() + timedelta(days=2)).isoformat(), "Only nights that were"),
        ("paid", "-1", "How many paid is between 0 and 500000."),
        ("capacity", "100", "240 paid, so the room holds no fewer."),
        ("price", "cheap", "Write the amount as digits"),
    ],
)
async def test_what_is_wrong_with_a_night_stands_beside_its_field(
    enter: Enter, database: Database, cast: Cast, field: str, value: str, sentence: str
) -> None:
    nova = await enter("nova")
    answer = await nova.submit(SHOWS, f"{SHOWS}/new", **{**NIGHT, field: value})
    assert answer.status_code == 422 and sentence in answer.text
    assert 'value="Elbsaal"' in answer.text
    async with database.tenant(cast.nova) as uow:
        assert await list_past_shows(uow, LONG_AGO) == []


async def test_a_rival_event_is_added_once_corrected_and_removed(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    assert "No rival events yet" in (await nova.get(EVENTS)).text
    assert (await nova.submit(EVENTS, f"{EVENTS}/new", **FEST)).status_code == 303
    assert (await nova.submit(EVENTS, f"{EVENTS}/new", **FEST)).status_code == 422
    (one,) = re.findall(rf'"({EVENTS}/[0-9a-f-]{{36}})"', (await nova.get(EVENTS)).text)
    answer = await nova.submit(one, one, **{**FEST, "percent": "-30", "edition": "1"})
    assert answer.status_code == 303
    assert "-30 %" in (await nova.get(f"{AUDIENCE}/cities/2911298")).text
    assert (await nova.submit(f"{one}/remove", one)).status_code == 303
    for field, value, sentence in (
        ("last_on", "2027-09-01", "Let it end on the day it begins or later."),
        ("percent", "0", "0 % says nothing."),
        ("percent", "-95", "The effect is between -90 and 100."),
        ("city", "Nowhere at all", "We do not know this city."),
    ):
        wrong = await nova.submit(EVENTS, f"{EVENTS}/new", **{**FEST, field: value})
        assert wrong.status_code == 422 and sentence in wrong.text
    async with database.tenant(cast.nova) as uow:
        assert await list_rivals(uow, LONG_AGO, date(2100, 1, 1)) == []


async def test_lines_are_entered_all_or_none_and_twice_is_once(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova, here = await enter("nova"), f"{SHOWS}/import"
    bad = "soon,Atlantis,-1,,\n2025-05-16,Nowhereville,9,,"
    wrong = await nova.submit(here, here, content=LINES + bad)
    assert wrong.status_code == 422 and "2 lines to correct; nothing is entered yet" in plain(
        wrong.text
    )
    assert "Write the date as 2026-08-31, not “soon”." in wrong.text
    assert "Nowhereville: We do not know this city." in wrong.text
    assert "2025-05-14,Leipzig,240" in wrong.text
    for _ in range(2):
        assert (await nova.submit(here, here, content=LINES)).status_code == 303
    empty = await nova.submit(here, here, content="")
    assert empty.status_code == 422 and "Choose a file, or paste its lines" in empty.text
    tomorrow = (clock.now().date() + timedelta(days=1)).isoformat()
    ahead = await nova.submit(here, here, content=f"date,city,paid\n{tomorrow},Jena,8")
    assert ahead.status_code == 422 and "This day has not come yet" in ahead.text

    async with database.tenant(cast.nova) as uow:
        found = await list_past_shows(uow, LONG_AGO)
    assert [(each.city, each.paid, each.act, each.origin) for each in found] == [
        ("Leipzig", 240, "Nova", "file"), ("Jena", 80, "Nova", "file"),
    ]  # fmt: skip


async def test_lines_of_events_are_entered(enter: Enter, database: Database, cast: Cast) -> None:
    nova, here = await enter("nova"), f"{EVENTS}/import"
    content = "name,city,from,until,effect\nFest,Hamburg,2027-09-22,2027-09-25,-25"
    assert (await nova.submit(here, here, content=content)).status_code == 303
    assert (await nova.submit(here, here, content=content)).status_code == 303
    async with database.tenant(cast.nova) as uow:
        (fest,) = await list_rivals(uow, LONG_AGO, date(2100, 1, 1))
    assert (fest.percent, fest.added_by, fest.city) == (-25, "Nova Lind", "Hamburg")


async def test_who_only_reads_sees_figures_and_no_buttons(enter: Enter) -> None:
    vic = await enter("vic")
    page = (await vic.get(AUDIENCE)).text
    assert "Would pay" in page and "Add a past show" not in page
    assert (await vic.get(f"{SHOWS}/new")).status_code == 403
    assert (await vic.submit(SHOWS, AUDIENCE, **NIGHT)).status_code == 403


async def test_pages_ask_the_database_as_often_for_many_nights_as_for_few(
    count_statements: list[str], enter: Enter, database: Database, cast: Cast
) -> None:
    nova, counts = await enter("nova"), []
    await nova.get(AUDIENCE)
    for nights in (1, 12):
        for number in range(nights):
            on = date(2025, 1, 1) + timedelta(days=20 * nights + number)
            await add(database, cast.nova, on_date=on)
        count_statements.clear()
        assert (await nova.get(AUDIENCE)).status_code == 200
        counts.append(len(count_statements))
    assert counts[0] == counts[1] <= 16, count_statements


async def test_cities_and_events_are_found_by_name(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        hits = await hits_of(uow, SOURCES[:1], "Dresden")
        assert [(hit.title, hit.path) for hit in hits] == [
            ("Audience in Dresden", "audience/cities/2935022")
        ]
        assert await hits_of(uow, SOURCES[1:2], "Reeper") == []
