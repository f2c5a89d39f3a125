"""The forecast as a page: its interval, its tested error beside it, advances, and refusals."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.domain.royalties.conftest import Add, Import
from tests.domain.royalties.history import Sold, months, report

BASE = "/t/nova/royalties/forecast"
Enter = Callable[[str], Awaitable[Any]]
TWO_YEARS = months("2024-12", 24)


@pytest.fixture
async def earned(import_file: Import, add_recording: Add) -> str:
    recording = await add_recording("Glow", ("Ann", "100"), isrc="DEA622600001")
    songs = [Sold(code, "1000") for code in TWO_YEARS]
    others = [
        Sold(code, "500", country="US", title="Dusk", isrc="DEA622600002")
        for code in TWO_YEARS[10:]
    ]
    await import_file(report([*songs, *others]))
    return str(recording)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


async def test_shows_the_likely_the_interval_and_the_tested_error(
    earned: str, enter: Enter
) -> None:
    shown = words((await (await enter("nova")).get(f"{BASE}?recording={earned}")).text)
    assert "Next twelve months $12,000.00 $12,000.00 to $12,000.00" in shown
    assert "Tested error 0.0 %" in shown and "Inside the interval 18 of 18" in shown
    assert "Recording: Glow" in shown


async def test_refuses_in_words_where_the_history_is_thin(earned: str, enter: Enter) -> None:
    shown = words((await (await enter("nova")).get(f"{BASE}?country=US")).text)
    assert "A forecast takes 18 months of income: 12 to learn from and 6 to be tested on." in shown
    assert "There are 14 so far." in shown and "Next twelve months" not in shown


async def test_sizes_an_advance_and_says_when_a_balance_is_recouped(
    earned: str, enter: Enter
) -> None:
    address = f"{BASE}?recording={earned}&share=50&term=12&chance=0.9&balance=1400"
    shown = words((await (await enter("nova")).get(address)).text)
    assert "Advance $6,000.00" in shown or "Advance $5,999.99" in shown
    assert "Balance recouped February 2027" in shown


async def test_says_which_figure_is_none(earned: str, enter: Enter) -> None:
    nova = await enter("nova")
    for query, sentence in (
        ("share=half", "Write the share as a number"),
        ("share=140", "between"),
    ):
        answer = await nova.get(f"{BASE}?{query}")
        assert answer.status_code == 422 and sentence in answer.text


async def test_teaches_what_it_takes_before_there_is_anything(enter: Enter) -> None:
    assert "A forecast takes 18 months of income" in (await (await enter("nova")).get(BASE)).text
