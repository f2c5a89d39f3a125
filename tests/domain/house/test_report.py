"""The report of a house: what counts, what is only expected, and where each figure leads."""

import csv
import io
from datetime import date, timedelta

import pytest

from app.core import clock
from app.core.money import Money
from app.core.uow import Database
from app.domain.holds import Asker, block_night, confirm_hold, place_hold
from app.domain.house.asked import Asked
from app.domain.house.report import Report, Room
from app.domain.house.service import read_house, read_report
from app.domain.shows import Side, cancel_show, get_show
from app.domain.shows.service.secrets import keep_secret
from app.domain.venues import VenueRoom
from tests.cast import Cast
from tests.domain.house.conftest import MakeNight
from tests.domain.shows.settling.conftest import plus
from tests.tenants.conftest import Enter
from tests.web.browser import HTMX

TODAY = clock.now().date()
LAST_MONTH = TODAY.replace(day=1) - timedelta(days=16)
MONTH_BEFORE = LAST_MONTH.replace(day=1) - timedelta(days=16)
AHEAD = TODAY + timedelta(days=5)
SPAN = Asked(MONTH_BEFORE.replace(day=1), AHEAD)
HOME = "/t/foundry/house"


def usd(amount: str) -> Money:
    return Money.of(amount, "USD")


async def read(
    database: Database, cast: Cast, asked: Asked = SPAN, *, who: str = "flo"
) -> tuple[Report, list[Room]]:
    async with database.tenant(getattr(cast, who)) as uow:
        report, use = await read_report(uow, await read_house(uow), asked)
        return report, list(use)


async def test_only_what_both_have_signed_is_added_up(
    make_night: MakeNight, database: Database, cast: Cast
) -> None:
    await make_night(LAST_MONTH, signed=2)
    await make_night(MONTH_BEFORE, signed=2, sold=(200, 100))
    await make_night(TODAY - timedelta(days=1), signed=1)
    ahead = await make_night(AHEAD)
    report, _ = await read(database, cast)
    whole = report.whole
    assert (whole.signed.shows, whole.ahead.shows, whole.unknown) == (2, 1, 1)
    # 500 at 20 and 500 at 25 are 22,500; 200 at 20 and 100 at 25 are 6,500.
    assert whole.signed.money("gross") == usd("29000")
    assert (whole.signed.sold, whole.signed.capacity) == (1300, 2000)
    assert whole.signed.per_head == usd("22.31")
    assert whole.ahead.money("gross") == usd("22500")
    async with database.tenant(cast.flo) as uow:
        show = await get_show(uow, ahead)
        await keep_secret(
            uow, show, currency="USD", expected_sold=400, walk_away=None, notes="",
            costs=[["Porter", 9_000]],
        )  # fmt: skip
    whole = (await read(database, cast))[0].whole
    assert (whole.ahead.shows, whole.unknown) == (2, 0)
    # Of both kinds 200: 4,000 and 5,000.
    assert whole.ahead.money("gross") == usd("31500")
    assert whole.signed.money("gross") == usd("29000")


async def test_the_house_s_result_has_its_own_takings_and_costs_in_it(
    make_night: MakeNight, database: Database, cast: Cast
) -> None:
    await make_night(LAST_MONTH, signed=2)
    (each,) = (await read(database, cast))[0].shows
    # Net gross 20,187.79, the artist 12,384.62 and costs of 5,000 leave 2,803.17.
    assert (each.figures.net, each.figures.artist) == (usd("20187.79"), usd("12384.62"))
    assert each.figures.result == usd("2803.17") + usd("3000") - usd("250")


async def test_shows_are_grouped_and_each_group_leads_to_its_shows(
    make_night: MakeNight, database: Database, cast: Cast, room: VenueRoom, casting: VenueRoom
) -> None:
    await make_night(LAST_MONTH, signed=2)
    await make_night(MONTH_BEFORE, "Paper Tigers", signed=2, room=casting)
    await make_night(LAST_MONTH, "Paper Tigers", signed=2, room=casting)
    report, _ = await read(database, cast)
    assert [(group.label, group.shows) for group in report.months] == [
        (f"{MONTH_BEFORE:%B %Y}", 1), (f"{LAST_MONTH:%B %Y}", 2),
    ]  # fmt: skip
    assert [(group.label, group.shows) for group in report.rooms] == [
        ("Casting room", 2), ("Main", 1),
    ]  # fmt: skip
    assert [(group.label, group.shows) for group in report.acts] == [
        ("Paper Tigers", 2), ("Nova Lind", 1),
    ]  # fmt: skip
    for asked, number in (
        (Asked(SPAN.first, SPAN.last, room=str(casting.id)), 2),
        (Asked(SPAN.first, SPAN.last, act="Nova Lind"), 1),
        (Asked(MONTH_BEFORE, MONTH_BEFORE), 1),
        (Asked(SPAN.first, SPAN.last, room="none"), 0),
    ):
        assert len((await read(database, cast, asked))[0].shows) == number
    month = SPAN.of("month", f"{MONTH_BEFORE:%Y-%m}")
    end = LAST_MONTH.replace(day=1) - timedelta(days=1)
    assert month == f"first={SPAN.first}&last={end}"


@pytest.mark.parametrize(
    ("key", "query"),
    [
        ("2026-12", "first=2026-12-01&last=2026-12-31"),
        ("2028-02", "first=2028-02-01&last=2028-02-29"),
        ("2026-11", "first=2026-11-14&last=2026-11-30"),
    ],
)
def test_a_month_is_asked_for_from_its_first_day_to_its_last(key: str, query: str) -> None:
    assert Asked(date(2026, 11, 14), date(2028, 12, 31)).of("month", key) == query


async def test_shows_in_another_currency_are_named_and_never_added(
    make_night: MakeNight, database: Database, cast: Cast
) -> None:
    await make_night(LAST_MONTH, signed=2)
    await make_night(MONTH_BEFORE, signed=2)
    await make_night(AHEAD, terms=in_euro())
    report, _ = await read(database, cast)
    assert (report.currency, report.currencies, report.elsewhere) == ("USD", ("EUR", "USD"), 1)
    euro, _ = await read(database, cast, Asked(SPAN.first, SPAN.last, currency="EUR"))
    assert (euro.currency, len(euro.shows), euro.elsewhere) == ("EUR", 1, 2)


def in_euro() -> object:
    from_example = plus()
    eur = Money.of("20", "EUR")
    return type(from_example)(
        "EUR", type(from_example.deal)(Money.of("100", "EUR"), from_example.deal.percent),
        tickets=(type(from_example.tickets[0])("Floor", eur, 100),),
    )  # fmt: skip


async def test_nights_are_used_held_blocked_or_dark_and_add_up_to_the_days(
    database: Database, cast: Cast, room: VenueRoom, casting: VenueRoom
) -> None:
    first = TODAY + timedelta(days=10)
    async with database.tenant(cast.flo) as uow:
        for day, slot in ((0, "evening"), (0, "matinee"), (1, "evening")):
            hold = await place_hold(
                uow, room.id, on=first + timedelta(days=day), slot=slot, title="X",
                asker=Asker("Somebody"),
            )  # fmt: skip
            await confirm_hold(uow, hold.id)
        for _ in range(2):
            await place_hold(
                uow, room.id, on=first + timedelta(days=2), slot="evening", title="Y",
                asker=Asker("Somebody"),
            )  # fmt: skip
        await block_night(uow, room.id, on=first + timedelta(days=3), slot="day", title="Floor")
    _, use = await read(database, cast, Asked(first, first + timedelta(days=9)))
    assert [(r.label, r.used, r.held, r.blocked, r.dark) for r in use] == [
        ("Main", 2, 1, 1, 6), ("Casting room", 0, 0, 0, 10),
    ]  # fmt: skip


async def test_a_show_called_off_is_not_in_it_and_nobody_else_s_either(
    make_night: MakeNight, database: Database, cast: Cast
) -> None:
    show = await make_night(AHEAD)
    await make_night(LAST_MONTH, signed=2)
    for who in ("nova", "rival"):
        report, use = await read(database, cast, who=who)
        assert (report.shows, use) == ([], [])
    async with database.tenant(cast.flo) as uow:
        await cancel_show(uow, show, side=Side.VENUE, reason="Flood")
    assert len((await read(database, cast))[0].shows) == 1


async def test_the_page_leads_from_a_figure_to_its_settlement(
    enter: Enter, make_night: MakeNight
) -> None:
    flo = await enter("flo")
    assert "No agreed shows in these days" in (await flo.get(HOME)).text
    show = await make_night(LAST_MONTH, signed=2)
    later = await make_night(AHEAD)
    page = (await flo.get(f"{HOME}?{SPAN.query()}")).text
    for words in ("$22,500.00", "$20,187.79", "$5,553.17", "100.0 %", "$22.50", "No figure yet"):
        assert words in page, words
    assert f'href="/t/foundry/shows/{show}/settlement"' in page
    assert f'href="/t/foundry/shows/{later}"' in page
    month = f"{HOME}?{SPAN.of('month', f'{LAST_MONTH:%Y-%m}')}".replace("&", "&amp;")
    assert f'href="{month}#shows"' in page
    part = await flo.get(f"{HOME}?{SPAN.query()}", headers={**HTMX, "HX-Target": "report"})
    assert ("<html" in part.text, "$22,500.00" in part.text) == (False, True)


async def test_a_span_that_cannot_be_is_said_beside_its_field(enter: Enter) -> None:
    flo = await enter("flo")
    for query in ("first=2026-05-01&last=2026-04-01", "first=2020-01-01&last=2026-01-01"):
        page = (await flo.get(f"{HOME}?{query}")).text
        assert "Let the last day be after the first, within two years." in page
    for query in ("first=soon", "room=someone", "currency=ZZZ"):
        assert (await flo.get(f"{HOME}?{query}")).status_code == 200


async def test_the_file_has_every_show_and_no_figure_where_none_is_known(
    enter: Enter, make_night: MakeNight
) -> None:
    await make_night(LAST_MONTH, "=cmd()", signed=2)
    await make_night(AHEAD)
    flo = await enter("flo")
    answer = await flo.get(f"{HOME}/report.csv?{SPAN.query()}")
    assert f"{SPAN.first}-{SPAN.last}.csv" in answer.headers["content-disposition"]
    _, signed, ahead = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert signed[2] == "'=cmd()"
    assert signed[4:] == [
        "Main", "Signed", "USD", "1000", "1000", "22500.00", "20187.79", "12384.62", "5553.17",
    ]  # fmt: skip
    assert ahead[5:] == ["No figure yet", "USD", "1000", "", "", "", "", ""]


async def test_the_artist_of_a_show_finds_no_figures_of_the_house(
    enter: Enter, make_night: MakeNight
) -> None:
    await make_night(LAST_MONTH, signed=2)
    nova = await enter("nova")
    page = (await nova.get(f"/t/nova/house?{SPAN.query()}")).text
    assert "No agreed shows in these days" in page
    assert "22,500" not in page


async def test_more_shows_cost_no_more_statements(
    enter: Enter, make_night: MakeNight, count_statements: list[str]
) -> None:
    flo = await enter("flo")
    await make_night(LAST_MONTH, signed=2)
    await flo.get(f"{HOME}?{SPAN.query()}")
    count_statements.clear()
    await flo.get(f"{HOME}?{SPAN.query()}")
    few = len(count_statements)
    for days in range(1, 6):
        await make_night(LAST_MONTH - timedelta(days=days), f"Act {days}", signed=2)
    count_statements.clear()
    page = (await flo.get(f"{HOME}?{SPAN.query()}")).text
    assert (page.count("Signed</span>"), len(count_statements)) == (6, few)
    assert few <= 14, count_statements
