"""The dashboard says what needs its reader, and search finds what modules offer."""

import re
from collections import Counter
from decimal import Decimal

from litestar import Litestar

from app.core.actor import job_actor
from app.core.module import ALL_KINDS
from app.core.tables import EventRow
from app.core.uow import Database
from app.domain.royalties.tiles import amounts_in_words
from app.modules import MODULES
from tests.cast import Cast
from tests.domain.catalog.factories import make_recording, propose
from tests.tenants.conftest import Enter


async def test_an_empty_workspace_is_told_its_first_step(app: Litestar, enter: Enter) -> None:
    page = (await (await enter("nova")).get("/t/nova")).text
    assert "Getting started" in page
    assert page.count(">Start</") == 1
    assert "What needs you" not in page


async def test_recordings_without_splits_wait_for_those_who_may_agree_them(
    app: Litestar, database: Database, cast: Cast, enter: Enter
) -> None:
    recording = await make_recording(database, cast.nova)
    page = (await (await enter("nova")).get("/t/nova")).text
    assert "1 recording has no agreed splits" in page
    assert "recordings?missing=splits" in page
    await propose(database, cast.nova, recording)
    await make_recording(database, cast.nova, title="Undertow", isrc="DEA012600002")
    page = (await (await enter("nova")).get("/t/nova")).text
    assert "2 recordings have no agreed splits" in page


async def test_search_finds_recordings_and_people(
    app: Litestar, database: Database, cast: Cast, enter: Enter
) -> None:
    await propose(database, cast.nova, await make_recording(database, cast.nova))
    nova = await enter("nova")
    found = (await nova.get("/t/nova/search?q=night+bus")).text
    assert "DEA012600001" in found
    assert "Ravi Rival" in (await nova.get("/t/nova/search?q=ravi")).text
    assert "nova@example.com" in (await nova.get("/t/nova/search?q=lind")).text
    assert "Nothing found" in (await nova.get("/t/nova/search?q=zzz")).text


async def test_a_rival_finds_nothing_of_it(
    app: Litestar, database: Database, cast: Cast, enter: Enter
) -> None:
    await make_recording(database, cast.nova)
    assert "Nothing found" in (await (await enter("rival")).get("/t/rival/search?q=night")).text


def test_work_in_the_background_is_done_by_backline(cast: Cast) -> None:
    job = job_actor(cast.nova.tenant_id, "vault.prepare")  # type: ignore[arg-type]
    assert EventRow(actor_kind=str(job.kind), actor_name=job.name).actor_label == "Backline"
    person = EventRow(actor_kind="person", actor_name="Nova Lind")
    assert person.actor_label == "Nova Lind"


def test_the_largest_amount_stands_first_and_the_others_are_named() -> None:
    sums = {"USD": Decimal("84.63"), "EUR": Decimal(120), "GBP": Decimal("3.2")}
    assert amounts_in_words({"EUR": Decimal(5)}) == ("€5.00", "")
    assert amounts_in_words(sums) == ("€120.00", "and $84.63 and £3.20")
    assert amounts_in_words({**sums, "JPY": Decimal(2), "SEK": Decimal(1)}) == (
        "€120.00",
        "and $84.63, £3.20 and 2 other currencies",
    )


async def test_a_menu_begins_with_what_its_kind_does_all_day(enter: Enter) -> None:
    for who, slug, groups in (
        ("nova", "nova", ["Catalogue", "Money", "Live", "Workspace"]),
        ("flo", "foundry", ["Live", "Money", "Workspace"]),
    ):
        menu = (await (await enter(who)).get(f"/t/{slug}")).text.split("</nav>")[0]
        assert re.findall(r'<div class="nav__label">(.+?)<', menu) == groups


def test_a_letter_leads_to_one_page_and_the_dock_has_four() -> None:
    entries = [entry for module in MODULES for entry in module.nav]
    assert [
        key for key, times in Counter(e.key for e in entries if e.key).items() if times > 1
    ] == []
    for kind in ALL_KINDS:
        docked = [e for e in entries if kind in e.docked]
        assert len(docked) == 4
        assert all(kind in e.kinds - e.quiet_for for e in docked)
