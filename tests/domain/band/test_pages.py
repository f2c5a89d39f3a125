"""The band's pages: what they show, and that their forms do what they say."""

import pytest

from tests.tenants.conftest import Enter

HOME = "/t/nova/band"
PATHS = (
    "", "/tasks", "/tasks/new", "/calendar", "/calendars", "/dates/new", "/polls", "/polls/new",
    "/messages", "/goals", "/goals/new", "/people", "/people/new",
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
async def test_every_page_opens_while_there_is_nothing(enter: Enter, path: str) -> None:
    nova = await enter("nova")
    answer = await nova.get(HOME + path)
    assert answer.status_code == 200, answer.text
