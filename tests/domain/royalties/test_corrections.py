"""Corrected files: asked about, compared line by line, posted as the difference and only once."""

from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from app.core.uow import Database, UnitOfWork
from app.domain.royalties.errors import CannotCorrect, NothingAsked, ReportInDraft
from app.domain.royalties.jobs import import_report
from app.domain.royalties.models.earnings import EarningsReport
from app.domain.royalties.queries.reports import get_report
from app.domain.royalties.service.correction import confirm_correction, keep_both
from app.domain.royalties.service.reversal import reverse_report
from app.domain.royalties.service.runs import draft_run
from app.domain.royalties.sketch import SIZE, are_alike, key_hash, sketch_of
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.royalties.conftest import Add, Import
from tests.domain.royalties.test_import import books, report_of
from tests.domain.royalties.test_reports_pages import BASE, Enter
from tests.domain.royalties.test_runs import publish

STORES = ("Spotify", "Apple", "Deezer", "Tidal", "Amazon", "Anghami")
CODE = "DEA622600001"


def report(*amounts: str, stores: tuple[str, ...] = STORES) -> bytes:
    """One line of Glow for each store."""
    header, line = report_of(isrc=CODE, amount="{amount}").decode().splitlines()
    lines = [
        line.replace("Spotify", store).format(amount=amount)
        for store, amount in zip(stores, amounts, strict=True)
    ]
    return "\n".join([header, *lines, ""]).encode()


FIRST, SECOND = report("1", "2", "3", "4", "5", "6"), report("1", "2", "3", "4", "5", "8")


async def decide(
    database: Database, adapters: Adapters, cast: Cast, asked: EarningsReport
) -> EarningsReport:
    async with database.tenant(cast.nova) as uow:
        await confirm_correction(uow, asked.id, import_report)
    await run_all(database, adapters)
    async with database.tenant(cast.nova) as uow:
        return await get_report(uow, asked.id)


@pytest.mark.parametrize(
    ("shared", "one", "other", "alike"),
    [(100, 0, 0, True), (4, 0, 0, False), (60, 40, 4000, True), (30, 70, 70, False)],
)
def test_two_reports_are_alike_when_half_of_the_smaller_is_in_the_other(
    shared: int, one: int, other: int, *, alike: bool
) -> None:
    common = [key_hash(("s", n)) for n in range(shared)]
    first = common + [key_hash(("a", n)) for n in range(one)]
    second = common + [key_hash(("b", n)) for n in range(other)]
    assert len(sketch_of(second)) <= SIZE
    found = are_alike(sketch_of(first), len(first), sketch_of(second), len(second))
    assert found is alike


async def test_a_file_that_says_much_of_the_same_is_asked_about_and_books_nothing(
    import_file: Import, database: Database, cast: Cast
) -> None:
    first = await import_file(FIRST)
    before = await books(database, cast)

    asked = await import_file(SECOND, name="corrected.csv")

    assert (asked.status, asked.corrects_id) == ("correction_asked", first.id)
    assert asked.comparison["counts"] == {"added": 0, "gone": 0, "same": 5, "changed": 1}
    assert asked.comparison["totals"] == {"USD": ["21", "23", "0"]}
    assert [row[2] for row in asked.comparison["rows"]] == ["Anghami"]
    assert await books(database, cast) == before


async def test_the_difference_is_posted_and_the_old_report_is_off_the_books(
    import_file: Import, database: Database, adapters: Adapters, cast: Cast
) -> None:
    first = await import_file(FIRST)

    new = await decide(database, adapters, cast, await import_file(SECOND))

    assert (new.status, new.totals) == ("posted", {"USD": "23.00"})
    found = await books(database, cast)
    assert found == {"receivable:distrokid_v1 USD": 23, "suspense USD": -23}
    async with database.tenant(cast.nova) as uow:
        assert (await get_report(uow, first.id)).status == "reversed"


async def test_a_file_that_is_another_report_stays_beside_the_first(
    import_file: Import, database: Database, adapters: Adapters, cast: Cast
) -> None:
    await import_file(FIRST)
    asked = await import_file(SECOND)

    async with database.tenant(cast.nova) as uow:
        await keep_both(uow, asked.id, import_report)
    await run_all(database, adapters)

    assert (await books(database, cast))["suspense USD"] == -44


async def test_what_statements_show_is_adjusted_where_it_differs_and_nowhere_else(
    import_file: Import, add_recording: Add, database: Database, adapters: Adapters, cast: Cast
) -> None:
    await add_recording("Glow", ("Ann", "100"), isrc=CODE)
    await import_file(FIRST)
    await publish(database, cast.nova)
    new = await decide(database, adapters, cast, await import_file(SECOND))

    async with database.tenant(cast.nova) as uow:
        run = await draft_run(uow, "2026-08")
        rows = await stated(uow, run.id)

    assert new.status == "posted"
    assert rows == [("Anghami", Decimal(-6)), ("Anghami", Decimal(8))]
    found = await books(database, cast)
    assert sum(found.values()) == 0 and found["receivable:distrokid_v1 USD"] == 23


async def stated(uow: UnitOfWork, run_id: UUID) -> list[tuple[str, Decimal]]:
    rows = await uow.db.execute(
        text("SELECT store, amount FROM earnings WHERE run_id = :run ORDER BY store, amount"),
        {"run": run_id},
    )
    return [(store, amount) for store, amount in rows]


async def test_a_correction_can_be_reversed_like_any_report(
    import_file: Import, add_recording: Add, database: Database, adapters: Adapters, cast: Cast
) -> None:
    await add_recording("Glow", ("Ann", "100"), isrc=CODE)
    await import_file(FIRST)
    await publish(database, cast.nova)
    new = await decide(database, adapters, cast, await import_file(SECOND))

    async with database.tenant(cast.nova) as uow:
        await reverse_report(uow, new.id)

    found = await books(database, cast)
    assert "receivable:distrokid_v1 USD" not in found and sum(found.values()) == 0


async def test_a_marked_file_is_compared_however_little_is_the_same(
    upload: Import, import_file: Import, database: Database, adapters: Adapters, cast: Cast
) -> None:
    first = await import_file(report_of(amount="1"))
    new = await upload(report_of(title="Ember", amount="2"), corrects=first)
    await run_all(database, adapters)

    async with database.tenant(cast.nova) as uow:
        asked = await get_report(uow, new.id)

    assert asked.status == "correction_asked"
    assert asked.comparison["counts"] == {"added": 1, "gone": 1, "same": 0, "changed": 0}


async def test_refuses_while_a_draft_holds_the_money_and_once_it_is_decided(
    import_file: Import, add_recording: Add, database: Database, cast: Cast
) -> None:
    await add_recording("Glow", ("Ann", "100"), isrc=CODE)
    first = await import_file(FIRST)
    asked = await import_file(SECOND)
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(NothingAsked):
            await confirm_correction(uow, first.id, import_report)
        await draft_run(uow, "2026-08")
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(ReportInDraft):
            await confirm_correction(uow, asked.id, import_report)


async def test_refuses_a_report_that_was_reversed_meanwhile(
    import_file: Import, database: Database, cast: Cast
) -> None:
    first = await import_file(FIRST)
    asked = await import_file(SECOND)
    async with database.tenant(cast.nova) as uow:
        await reverse_report(uow, first.id)
        with pytest.raises(CannotCorrect):
            await confirm_correction(uow, asked.id, import_report)


async def test_a_person_sees_the_difference_and_posts_it(
    enter: Enter, import_file: Import, database: Database, adapters: Adapters
) -> None:
    first = await import_file(FIRST, name="first.csv")
    nova = await enter("nova")
    token = await nova.token(f"{BASE}/reports/{first.id}/corrected")
    sent = await nova.post(
        f"{BASE}/reports/{first.id}/corrected",
        data={"csrf_token": token},
        files=[("file", ("second.csv", SECOND))],
    )
    await run_all(database, adapters)
    page = sent.headers["location"]
    assert "This may be a corrected file" in (await nova.get(page)).text

    shown = (await nova.get(f"{page}/correction")).text
    assert "second.csv beside first.csv" in shown and "$2.00" in shown and "Anghami" in shown
    answer = await nova.post(f"{page}/correction", data={"csrf_token": token})
    await run_all(database, adapters)

    assert answer.status_code == 303
    assert "second.csv</a> took its place" in (await nova.get(f"{BASE}/reports/{first.id}")).text
