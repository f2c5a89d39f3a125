"""The page of prices to dealers, as browsers meet it."""

import re
from typing import Any

from app.core.uow import Database
from tests.cast import Cast
from tests.domain.royalties.conftest import Add
from tests.domain.royalties.test_reports_pages import BASE, Enter, statements_of

PRICES = f"{BASE}/prices"
HEAD = "isrc,upc,format,country,from,price,currency\n"


async def send(nova: Any, *lines: str) -> Any:
    token = await nova.token(PRICES)
    files = [("file", ("prices.csv", (HEAD + "\n".join(lines)).encode()))]
    return await nova.post(PRICES, data={"csrf_token": token}, files=files)


async def test_a_table_is_taken_shown_replaced_and_removed(
    enter: Enter, add_recording: Add
) -> None:
    await add_recording("Glow", isrc="DEA622600001")
    nova = await enter("nova")
    assert "No prices yet" in (await nova.get(PRICES)).text
    line = "DEA622600001,,physical,DE,2026-01-01,{},EUR"
    assert (await send(nova, line.format("6.5"))).status_code == 303
    await send(nova, line.format("7.25"))
    shown = (await nova.get(PRICES)).text
    assert "Glow" in shown and "Physical" in shown and "Germany" in shown
    assert "7.25" in shown and "6.5" not in shown
    [remove] = re.findall(r'action="([^"]+/remove)"', shown)
    await nova.submit(remove, PRICES)
    assert "No prices yet" in (await nova.get(PRICES)).text


async def test_of_two_lines_for_one_unit_and_day_the_last_counts(enter: Enter) -> None:
    nova, line = await enter("nova"), ",,physical,DE,2026-01-01,{},EUR"
    assert (await send(nova, line.format("6.5"), line.format("7.25"))).status_code == 303
    shown = (await nova.get(PRICES)).text
    assert "7.25" in shown and "6.5" not in shown


async def test_a_wrong_line_takes_nothing(enter: Enter) -> None:
    nova = await enter("nova")
    answer = await send(nova, ",,download,,2026-01-01,1,EUR", "DEA622600009,,,,2026-01-01,1,EUR")
    assert answer.status_code == 422
    assert "Line 3: there is no recording DEA622600009." in answer.text
    assert "No prices yet" in (await nova.get(PRICES)).text


async def test_only_who_may_write_money_sends_prices(enter: Enter) -> None:
    vic = await enter("vic")
    assert (await vic.submit(PRICES, "/hello")).status_code == 403


async def test_prices_are_the_workspaces_own_and_many_cost_no_more_to_show(
    enter: Enter, app: Any, database: Database, cast: Cast
) -> None:
    nova, rival = await enter("nova"), await enter("rival")
    await send(nova, ",,download,,2026-01-01,1,EUR")
    one = await statements_of(app, nova, PRICES)
    await send(nova, *(f",,download,,2026-02-{day:02},1,EUR" for day in range(1, 28)))
    assert await statements_of(app, nova, PRICES) == one <= 3
    assert "No prices yet" in (await rival.get("/t/rival/royalties/prices")).text
