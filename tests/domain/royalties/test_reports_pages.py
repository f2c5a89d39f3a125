"""The pages of reports, matching, columns and earnings, as browsers meet them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import event

from app.core.uow import Database
from app.domain.royalties.queries.matching import list_unmatched
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.royalties.conftest import FIXTURES, Add, Import
from tests.domain.royalties.test_import import books, report_of
from tests.web.browser import HTMX

BASE = "/t/nova/royalties"
Enter = Callable[[str], Awaitable[Any]]


async def send(browser: Any, *contents: bytes, **fields: str) -> Any:
    token = await browser.token(f"{BASE}/reports")
    files = [("file", (f"report{n}.csv", each)) for n, each in enumerate(contents)]
    return await browser.post(f"{BASE}/reports", data={**fields, "csrf_token": token}, files=files)


async def test_teaches_where_reports_come_from(enter: Enter) -> None:
    nova = await enter("nova")
    for path, words in (
        ("reports", "No reports yet"),
        ("matching", "Everything is matched"),
        ("earnings", "No earnings yet"),
    ):
        answer = await nova.get(f"{BASE}/{path}")
        assert (answer.status_code, words in answer.text) == (200, True)


async def test_uploads_a_file_with_a_plain_form(
    enter: Enter, database: Database, adapters: Adapters
) -> None:
    nova = await enter("nova")
    answer = await send(nova, report_of())
    assert answer.status_code == 303
    address = answer.headers["location"]
    waiting = (await nova.get(address)).text
    assert 'sse-connect="' in waiting and "Waiting for its turn" in waiting
    await run_all(database, adapters)
    shown = (await nova.get(address)).text
    for words in ("DistroKid", "$12.345678", "Unmatched", "Not matched yet"):
        assert words in shown
    assert "sse-connect" not in shown


async def test_uploads_several_files_and_says_which_were_known(enter: Enter) -> None:
    nova = await enter("nova")
    await send(nova, report_of())
    answer = await send(nova, report_of(), report_of(amount="1"), report_of(amount="2"))
    assert (answer.status_code, answer.headers["location"]) == (303, f"{BASE}/reports")
    shown = (await nova.get(f"{BASE}/reports")).text
    assert "2 reports are being read. 1 had been uploaded before" in shown


async def test_shows_the_form_again_without_a_file(enter: Enter) -> None:
    nova = await enter("nova")
    answer = await send(nova, period="2026-13")
    assert answer.status_code == 422
    assert "Write the month as year and month" in answer.text
    assert 'value="2026-13"' in answer.text


async def test_the_status_alone_while_running_and_the_page_once_done(
    enter: Enter, upload: Import, database: Database, adapters: Adapters
) -> None:
    report = await upload(report_of())
    nova = await enter("nova")
    address, headers = f"{BASE}/reports/{report.id}", {**HTMX, "HX-Target": "report_status"}
    part = await nova.get(address, headers=headers)
    assert part.text.lstrip().startswith('<div id="report_status"')
    await run_all(database, adapters)
    assert (await nova.get(address, headers=headers)).headers["HX-Redirect"] == address


async def test_leads_from_a_store_to_the_lines_of_the_file(
    enter: Enter, import_file: Import
) -> None:
    content = (FIXTURES / "distrokid_v2_quoted.csv").read_bytes()
    report = await import_file(content)
    nova, base = await enter("nova"), f"{BASE}/reports/{report.id}"
    stores = (await nova.get(f"{base}?by=store")).text
    store = stores.split(f'href="{base}?')[5].split('"')[0].replace("&amp;", "&")
    earnings = (await nova.get(f"{base}?{store}")).text
    place = earnings.split("/earnings/")[1].split('"')[0]
    lines = (await nova.get(f"{base}/earnings/{place}")).text
    assert "Lines of the file" in lines


async def test_hands_out_rejected_lines_with_reasons_and_to_be_fixed(
    enter: Enter, import_file: Import
) -> None:
    bad = report_of(title="=1+1", amount="twelve").decode().splitlines()[1]
    report = await import_file(report_of() + f"{bad}\n".encode())
    nova, base = await enter("nova"), f"{BASE}/reports/{report.id}"
    reasons = (await nova.get(f"{base}/rejected.csv")).text
    assert reasons.startswith("Line,Reason,Text") and "twelve" in reasons
    to_fix = (await nova.get(f"{base}/rejected.txt")).text
    fixed = await import_file(to_fix.replace("twelve", "0.5").encode())
    assert (fixed.status, fixed.totals) == ("posted", {"USD": "0.50"})


async def test_asks_before_reversing_and_books_everything_back(
    enter: Enter, import_file: Import, database: Database, cast: Cast
) -> None:
    report = await import_file(report_of())
    nova, base = await enter("nova"), f"{BASE}/reports/{report.id}"
    answer = await nova.submit(f"{base}/reverse", f"{base}/reverse")
    assert (answer.status_code, answer.headers["location"]) == (303, base)
    assert await books(database, cast) == {}
    assert (await nova.submit(f"{base}/reverse", f"{base}/reverse")).status_code == 409


async def test_maps_an_unknown_file_once_and_remembers_it(
    enter: Enter, import_file: Import, database: Database, adapters: Adapters
) -> None:
    report = await import_file(b'song,who,money\nGlow,Nova,"1.234,50"\n')
    nova, page = await enter("nova"), f"{BASE}/reports/{report.id}/columns"
    assert '<option value="money"' in (await nova.get(page)).text
    empty = await nova.submit(page, page, name="Shop")
    assert empty.status_code == 422 and "Choose the column with the amount." in empty.text
    answer = await nova.submit(
        page,
        page,
        name="Shop",
        column_amount="money",
        column_title="song",
        column_artist="who",
        currency_code="eur",
        decimal_style="comma",
    )
    assert answer.status_code == 303
    await run_all(database, adapters)
    shown = (await nova.get(f"{BASE}/reports/{report.id}")).text
    assert "€1,234.50" in shown and "Shop" in shown
    again = await import_file(b'song,who,money\nDusk,Nova,"2,00"\n')
    assert (again.status, again.totals, again.source_name) == ("posted", {"EUR": "2.00"}, "Shop")


async def test_previews_and_confirms_a_match(
    enter: Enter, import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    recording = await add_recording("Glow", ("Ann", "100"))
    await import_file(report_of(title="Glow!"))
    nova = await enter("nova")
    queue = (await nova.get(f"{BASE}/matching")).text
    assert "Same title and artist" in queue or "same title and artist" in queue
    async with database.tenant(cast.nova) as uow:
        group = (await list_unmatched(uow)).items[0].id
    preview = (await nova.get(f"{BASE}/matching/{group}/preview?recording={recording}")).text
    assert "Earned by Ann" in preview and "$12.345678" in preview
    answer = await nova.submit(
        f"{BASE}/matching", f"{BASE}/matching", **{f"pick_{group}": str(recording)}
    )
    assert answer.status_code == 303
    assert "suspense USD" not in await books(database, cast)
    assert "is matched" in (await nova.get(f"{BASE}/matching")).text


async def test_searches_the_catalogue_for_a_title_nothing_is_like(
    enter: Enter, import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    await add_recording("Night Drive")
    await import_file(report_of(title="NDRV 03"))
    async with database.tenant(cast.nova) as uow:
        group = (await list_unmatched(uow)).items[0].id
    nova = await enter("nova")
    found = (await nova.get(f"{BASE}/matching/{group}?q=night")).text
    assert "Night Drive" in found


async def test_adds_earnings_up_by_month_store_country_and_recording(
    enter: Enter, import_file: Import, add_recording: Add
) -> None:
    await add_recording("Glow", ("Ann", "100"), isrc="DEA622600001")
    await import_file(report_of(isrc="DEA622600001"))
    nova = await enter("nova")
    shown = (await nova.get(f"{BASE}/earnings")).text
    for words in ("Aug 26", "Spotify", "Glow", "$12.35"):
        assert words in shown


@pytest.mark.parametrize("path", ["reports", "matching", "earnings"])
async def test_viewers_see_no_money(enter: Enter, path: str) -> None:
    vic = await enter("vic")
    assert (await vic.get(f"{BASE}/{path}")).status_code == 403


async def test_the_list_costs_the_same_for_one_report_and_for_many(
    enter: Enter, import_file: Import, app: Any
) -> None:
    nova = await enter("nova")
    await import_file(report_of())
    one = await statements_of(app, nova, f"{BASE}/reports")
    for amount in ("1", "2", "3"):
        await import_file(report_of(amount=amount))
    assert await statements_of(app, nova, f"{BASE}/reports") == one <= 4


async def statements_of(app: Any, browser: Any, path: str) -> int:
    """How many statements a page sends in its own transaction."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    engine = app.state.site.database.app.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    await browser.get(path)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)
