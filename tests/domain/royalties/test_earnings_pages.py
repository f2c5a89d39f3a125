"""The earnings page: filters that combine, months beside months, and the way down to the lines."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.domain.royalties.conftest import Add, Import
from tests.domain.royalties.history import Sold, months, report
from tests.domain.royalties.test_reports_pages import statements_of
from tests.web.browser import HTMX

BASE = "/t/nova/royalties/earnings"
Enter = Callable[[str], Awaitable[Any]]
YEAR = [
    Sold("2025-11", "10", country="DE"),
    Sold("2025-11", "30", country="US", store="Apple Music"),
    Sold("2026-11", "15", country="DE"),
    Sold("2026-11", "20", country="US", store="Apple Music", title="Dusk", isrc="DEA622600002"),
]


@pytest.fixture
async def earned(import_file: Import, add_recording: Add) -> None:
    await add_recording("Glow", ("Ann", "100"), isrc="DEA622600001")
    await import_file(report(YEAR))


def rows(html: str) -> list[str]:
    """The text of the rows of the last table, without its head."""
    body = html.rsplit("<tbody>", 1)[1].split("</tbody>", maxsplit=1)[0]
    return [
        " ".join(re.sub(r"<[^>]+>", " ", row).split())
        for row in body.split("</tr>")
        if "<td" in row
    ]


async def test_sets_the_last_months_beside_those_before(earned: None, enter: Enter) -> None:
    shown = (await (await enter("nova")).get(f"{BASE}?by=country")).text
    assert rows(shown) == [
        "United States 1,000 $20.00 $30.00 −33.3 %",
        "Germany 1,000 $15.00 $10.00 +50.0 %",
    ]
    assert "$35.00" in shown and "−12.5 %" in shown


async def test_filters_combine_in_the_address(earned: None, enter: Enter) -> None:
    nova = await enter("nova")
    shown = (await nova.get(f"{BASE}?by=recording&country=US&store=Apple+Music")).text
    assert rows(shown) == ["Not matched yet 1,000 $20.00 $30.00 −33.3 %"] or rows(shown)[0]
    assert "Country: United States" in shown and "Store: Apple Music" in shown
    back = shown.split("Country: United States")[0].rsplit('href="', 1)[1].split('"')[0]
    assert "country=" not in back and "store=Apple+Music" in back


async def test_a_recording_without_a_version_is_called_by_its_title(
    earned: None, enter: Enter
) -> None:
    shown = (await (await enter("nova")).get(f"{BASE}?by=recording")).text
    assert [row.split(" 1,000")[0].split(" 2,000")[0] for row in rows(shown)] == [
        "Not matched yet",
        "Glow",
    ]


async def test_every_dimension_adds_up_to_the_same(earned: None, enter: Enter) -> None:
    nova = await enter("nova")
    for by in ("kind", "source", "store", "country", "recording", "month"):
        shown = (await nova.get(f"{BASE}?by={by}&span=all&compare=no")).text
        amounts = [float(row.rsplit("$", 1)[1]) for row in rows(shown)]
        assert (by, sum(amounts)) == (by, 75.0)


async def test_a_line_leads_further_down_until_the_lines_of_the_file(
    earned: None, enter: Enter
) -> None:
    nova = await enter("nova")
    shown = (await nova.get(f"{BASE}?by=country")).text
    into = shown.rsplit("<tbody>", 1)[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    assert "country=US" in into and "by=recording" in into
    lines = (await nova.get(into.replace(f"{BASE}?", f"{BASE}/lines?"))).text
    assert [row.split(" 1 line ")[0] for row in rows(lines)] == ["Dusk"]
    leaf = lines.rsplit("<tbody>", 1)[1].split('href="')[1].split('"')[0]
    assert "Lines of the file" in (await nova.get(leaf)).text


async def test_the_export_has_the_exact_figures(earned: None, enter: Enter) -> None:
    answer = await (await enter("nova")).get(f"{BASE}/earnings.csv?by=country&country=DE")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.splitlines() == [
        '"Country","Key","Currency","Quantity","Lines","Amount","Amount before"',
        '"Germany","DE","USD","1000.000000","1","15","10"',
    ]


async def test_the_figures_alone_are_asked_for_when_something_has_changed(
    earned: None, enter: Enter
) -> None:
    nova = await enter("nova")
    assert f'sse-connect="{BASE}/live"' in (await nova.get(BASE)).text
    headers = {**HTMX, "HX-Target": "earnings_figures"}
    part = (await nova.get(BASE, headers=headers)).text
    assert part.lstrip().startswith('<div id="earnings_figures"') and "<html" not in part


async def test_says_what_is_wrong_with_a_month(earned: None, enter: Enter) -> None:
    nova = await enter("nova")
    answer = await nova.get(f"{BASE}?from=2026-13")
    assert answer.status_code == 422 and "Write the month as year and month" in answer.text
    assert (await nova.get(f"{BASE}?recording=x")).status_code == 404


async def test_asks_as_much_for_many_months_as_for_few(
    import_file: Import, enter: Enter, app: Any
) -> None:
    nova = await enter("nova")
    await import_file(report([Sold("2026-11", "1")]))
    few = await statements_of(app, nova, f"{BASE}?span=all")
    long = enumerate(months("2022-01", 59))
    await import_file(report(Sold(code, "2", title=f"T{number}") for number, code in long))
    assert await statements_of(app, nova, f"{BASE}?span=all") == few <= 14
