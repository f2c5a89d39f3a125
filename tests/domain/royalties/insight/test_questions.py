"""Questions are understood or refused, and every answer leads to where its figures come from."""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.royalties.insight.grammar import EXAMPLES, Intent, understand
from tests.domain.royalties.conftest import Add, Import
from tests.domain.royalties.history import Sold, report

BASE = "/t/nova/royalties/questions"
Enter = Callable[[str], Awaitable[Any]]
LATEST = date(2026, 10, 1)


@pytest.mark.parametrize(
    ("words", "intent", "months", "by"),
    [
        ("Why is this quarter lower?", Intent.WHY, "2026-Q4", ""),
        ("why did last month fall", Intent.WHY, "2026-09", "month"),
        ("Top countries last year", Intent.TOP, "2025", "country"),
        ("Top 5 recordings in 2026", Intent.TOP, "2026", "recording"),
        ("which stores grew in Q2 2026?", Intent.MOVERS, "2026-Q2", "store"),
        ("How much did we earn in August?", Intent.EARNED, "2026-08", ""),
        ("how much did we earn in november", Intent.EARNED, "2025-11", ""),
        ("How much from Spotify this year?", Intent.EARNED, "2026", ""),
        ("What do we owe our payees?", Intent.OWED, "2025-11-01--2026-10-31", "source"),
        ("what is not matched", Intent.UNMATCHED, "2025-11-01--2026-10-31", ""),
        ("income of the last 3 months", Intent.EARNED, "2026-08-01--2026-10-31", ""),
    ],
)
def test_understands_what_is_asked_of_which_months(
    words: str, intent: Intent, months: str, by: str
) -> None:
    found = understand(words, latest=LATEST)
    assert found is not None
    assert (found.intent, found.months.code) == (intent, months)
    assert found.by in (by, "") or intent in (Intent.OWED, Intent.WHY)


def test_every_example_of_the_page_is_understood() -> None:
    assert [each for each in EXAMPLES if understand(each, latest=LATEST) is None] == []
    assert len({understand(each, latest=LATEST).intent for each in EXAMPLES}) == len(Intent)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "words",
    ["What is the weather?", "why", "Write me a song", "delete everything", "the", "quarter"],
)
def test_refuses_what_it_does_not_know(words: str) -> None:
    assert understand(words, latest=LATEST) is None


def test_reads_a_name_and_a_count() -> None:
    named = understand("How much did Glass Harbour earn in 2025?", latest=LATEST)
    assert named is not None and named.name == "glass harbour"
    counted = understand("top 900 songs", latest=LATEST)
    assert counted is not None and counted.count == 25


@given(st.text(max_size=80))
def test_takes_any_text(words: str) -> None:
    found = understand(words, latest=LATEST)
    assert found is None or found.before.until == found.months.start


@pytest.fixture
async def earned(import_file: Import, add_recording: Add) -> None:
    await add_recording("Glow", ("Ann", "100"), isrc="DEA622600001")
    await import_file(
        report(
            [
                Sold("2026-06", "60", quantity=2000),
                Sold("2026-06", "40", store="Deezer", country="FR"),
                Sold("2026-09", "30"),
                Sold("2026-09", "45", store="Deezer", country="FR"),
            ]
        )
    )


async def ask(enter: Enter, words: str) -> str:
    answer = await (await enter("nova")).get(BASE, params={"q": words})
    assert answer.status_code == 200
    return answer.text.split('role="search"', 1)[1]


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


async def test_says_why_a_quarter_is_lower_by_units_rates_and_places(
    earned: None, enter: Enter
) -> None:
    said = plain(await ask(enter, "Why is Q3 2026 lower?"))
    assert "Q3 2026 is $25.00 lower than Q2 2026: $75.00 after $100.00 (−25.0 %)." in said
    assert "−$33.33 of the difference comes from units (3,000 before, 2,000 now)" in said
    assert "$8.33 from what a unit is paid" in said
    assert "Store: Spotify $30.00 −$30.00" in said and "Country: Germany" in said
    assert "Store: Deezer" not in said


async def test_ranks_and_leads_to_the_months_of_each(earned: None, enter: Enter) -> None:
    html = await ask(enter, "Top countries in Q3 2026")
    assert "France $45.00 $5.00 Germany $30.00 −$30.00" in plain(html)
    path = html.split("/royalties/earnings?")[1].split('"')[0].replace("&amp;", "&")
    shown = (await (await enter("nova")).get(f"/t/nova/royalties/earnings?{path}")).text
    assert "Country: France" in shown and "$45.00" in shown


async def test_narrows_to_a_name_and_refuses_one_without_income(earned: None, enter: Enter) -> None:
    assert "Deezer brought $45.00 in September 2026" in plain(
        await ask(enter, "How much from Deezer in September?")
    )
    refused = plain(await ask(enter, "How much from Tidal this year?"))
    assert "Nothing with income is called “tidal”" in refused and "You can ask" in refused


async def test_refuses_with_what_can_be_asked(earned: None, enter: Enter) -> None:
    said = plain(await ask(enter, "Will it rain?"))
    assert "cannot be answered from the figures" in said
    assert all(each in said for each in EXAMPLES)


async def test_answers_from_the_ledger_what_is_not_matched_and_owed(
    earned: None, enter: Enter
) -> None:
    assert "Everything is matched" in plain(await ask(enter, "What is not matched?"))
    assert "owe nobody anything" in plain(await ask(enter, "What do we owe our payees?"))
    assert "Nothing is missing" in plain(await ask(enter, "What is missing?"))
