"""Every page of looking at earnings stands and teaches before there is anything to look at."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

Enter = Callable[[str], Awaitable[Any]]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("earnings", "No earnings yet"),
        ("earnings/lines", "No lines here"),
        ("earnings/earnings.csv", "Amount"),
        ("income", "No income yet"),
        ("pipeline", "Nothing is on its way"),
        ("forecast", "A forecast takes 18 months"),
        ("payers", "Nothing is odd"),
        ("payers?show=judged", "Nothing judged yet"),
        ("questions", "You can ask"),
        ("questions?q=Top+stores", "no income to ask about yet"),
        ("packs", "Nothing to pack yet"),
    ],
)
async def test_an_empty_page_says_what_will_be_there(path: str, words: str, enter: Enter) -> None:
    answer = await (await enter("nova")).get(f"/t/nova/royalties/{path}")
    assert (answer.status_code, words in answer.text) == (200, True)
