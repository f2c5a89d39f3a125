"""The pages of layouts, as browsers meet them."""

from typing import Any

from app.core.uow import Database
from tests.cast import Cast
from tests.domain.royalties.conftest import Import
from tests.domain.royalties.test_reports_pages import BASE, Enter
from tests.domain.royalties.test_shared_layouts import describe, grant, shared, table

__all__ = ["shared"]

LAYOUTS = f"{BASE}/layouts"
FIELDS = {"name": "Tidepool Sync", "column_title": "Song", "column_amount": "Fee"}


async def test_the_empty_page_says_where_layouts_come_from(enter: Enter) -> None:
    assert "No layouts yet" in (await (await enter("nova")).get(LAYOUTS)).text


async def test_a_person_changes_how_files_are_read(
    enter: Enter, database: Database, cast: Cast, import_file: Import
) -> None:
    layout_id = await describe(database, import_file, cast.nova)
    nova, here = await enter("nova"), f"{LAYOUTS}/{layout_id}"
    assert "Amount earned" in (await nova.get(LAYOUTS)).text
    refused = await nova.submit(here, here, **FIELDS)
    assert refused.status_code == 422 and "Name the currency" in refused.text
    assert (await nova.submit(here, here, **FIELDS, column_currency="Money")).status_code == 303
    assert (await import_file(table("8"))).source_name == "Tidepool Sync"


async def test_a_client_sees_whose_layout_it_is_and_copies_it(
    enter: Enter, shared: Any, database: Database, cast: Cast, import_file: Import
) -> None:
    await grant(database, cast)
    nova = await enter("nova")
    report = await import_file(table())
    shown = (await nova.get(f"{BASE}/reports/{report.id}")).text
    assert "Atlas Agency shared" in shown
    page = (await nova.get(LAYOUTS)).text
    assert "Shared with you" in page and "Share with all clients" not in page
    answer = await nova.submit(f"{LAYOUTS}/{shared}/copy", LAYOUTS)
    assert "Tidepool" in (await nova.get(answer.headers["location"])).text
    assert "Copy to change it" not in (await nova.get(LAYOUTS)).text


async def test_nobody_shares_but_an_agency(
    enter: Enter, database: Database, cast: Cast, import_file: Import
) -> None:
    layout_id = await describe(database, import_file, cast.nova)
    nova = await enter("nova")
    assert (await nova.submit(f"{LAYOUTS}/{layout_id}/share", LAYOUTS)).status_code == 403
