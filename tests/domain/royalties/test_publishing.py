"""Publishing: once whatever happens, booked exactly, kept for ever, printed and mailed."""

import asyncio
import hashlib
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.billing import balances, list_balances, trial_balance
from app.core.errors import Unavailable
from app.core.uow import Database
from app.domain.royalties.errors import RunNotApproved, RunNotPublished
from app.domain.royalties.models.statements import Statement
from app.domain.royalties.queries.statements import get_statement, list_lines, list_of_run
from app.domain.royalties.service.publishing import lock_run, publish_run
from app.domain.royalties.service.reversal import reverse_report
from app.domain.royalties.service.runs import approve_run, draft_run
from app.domain.royalties.statement_delivery import PATIENCE, load_sheet, read_whole, render
from app.integrations.documents import Documents
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from app.tenants import get_tenant
from tests.cast import Cast
from tests.factories.royalties import Sale, earn, party_ids, record

RESTRICT_VIOLATION = "23001"


@pytest.fixture
async def run_id(database: Database, cast: Cast) -> UUID:
    """An approved run: Ida 5.0166 and Jon 5.0167, in euro."""
    async with database.tenant(cast.nova) as uow:
        song = await record(uow, "Glass", ("Ida", "50"), ("Jon", "50"))
        await earn(uow, Sale(song, "10.0333"))
        run = await draft_run(uow, "2026-08")
        await approve_run(uow, run.id)
    return run.id


@pytest.fixture
async def published(database: Database, cast: Cast, run_id: UUID) -> UUID:
    async with database.tenant(cast.nova) as uow:
        await publish_run(uow, run_id)
    return run_id


async def postings(database: Database, cast: Cast) -> int:
    async with database.tenant(cast.nova) as uow:
        found = await uow.db.scalar(
            text("SELECT count(*) FROM ledger_transactions WHERE kind = 'statements'")
        )
    return int(found or 0)


async def asks_for_two(database: Database, cast: Cast) -> bool:
    """Whether the workspace wants a second factor, after all that follows has run."""
    await run_all(database)
    async with database.tenant(cast.nova) as uow:
        return (await get_tenant(uow)).second_factor_from is not None


async def test_statements_with_money_payable_ask_for_a_second_factor(
    database: Database, cast: Cast, run_id: UUID
) -> None:
    assert not await asks_for_two(database, cast)
    async with database.tenant(cast.nova) as uow:
        await publish_run(uow, run_id)
    assert await asks_for_two(database, cast)


async def test_statements_that_owe_nobody_anything_ask_for_none(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        song = await record(uow, "Dust", ("Ida", "50"), ("Jon", "50"))
        await earn(uow, Sale(song, "0.001"))
        run = await draft_run(uow, "2026-08")
        await approve_run(uow, run.id)
        await publish_run(uow, run.id)
    assert not await asks_for_two(database, cast)


async def test_books_whole_units_from_earned_to_owed(
    database: Database, cast: Cast, published: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        ids = await party_ids(uow)
        found = await balances(
            uow, [f"{k}:{i}" for i in ids.values() for k in ("accrued", "payable")]
        )
        owed = [found[f"payable:{ids[name]}", "EUR"] for name in ("Ida", "Jon")]
        left = [found[f"accrued:{ids[name]}", "EUR"] for name in ("Ida", "Jon")]
        assert sorted(owed) == [Decimal("5.01"), Decimal("5.02")]
        assert sum(owed) + sum(left) == Decimal("10.0333")
        carried = {s.party_id: s.carried_out for s in await list_of_run(uow, published)}
        assert carried == {ids[name]: found[f"accrued:{ids[name]}", "EUR"] for name in ids}
        assert all(each.difference == 0 for each in await trial_balance(uow))


async def test_what_accounts_keep_is_what_statements_carry_after_many_runs(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        song = await record(uow, "Sand", ("Ida", "33.333333"), ("Jon", "66.666667"))
    for month in range(1, 6):
        async with database.tenant(cast.nova) as uow:
            sales = [Sale(song, f"{month}.00{month}7", c) for c in ("EUR", "JPY", "KWD")]
            await earn(uow, *sales, Sale(song, "-0.3333333"), period=f"2026-0{month}")
            run = await draft_run(uow, f"2026-0{month}")
            await approve_run(uow, run.id)
            await publish_run(uow, run.id)
    async with database.tenant(cast.nova) as uow:
        accrued = {
            (a.owner_id, a.currency): a.natural_balance
            for a in await list_balances(uow, "accrued:")
        }
        carried = {(s.party_id, s.currency): s.carried_out for s in await list_of_run(uow, run.id)}
        assert accrued == carried
        assert len(carried) == 6


async def test_numbers_have_no_gaps(database: Database, cast: Cast, published: UUID) -> None:
    async with database.tenant(cast.nova) as uow:
        song = await record(uow, "Sand", ("Ida", "100"))
        await earn(uow, Sale(song, "3"), period="2026-09")
        run = await draft_run(uow, "2026-09")
        await approve_run(uow, run.id)
        await publish_run(uow, run.id)
    async with database.tenant(cast.nova) as uow:
        numbers = await uow.db.scalars(select(Statement.number).order_by(Statement.number))
        assert list(numbers) == [1, 2, 3]


async def test_publishing_again_changes_nothing(
    database: Database, cast: Cast, published: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        assert (await publish_run(uow, published)).status == "published"
    assert await postings(database, cast) == 1
    async with database.tenant(cast.nova) as uow:
        jobs = text("SELECT count(*) FROM jobs WHERE name = 'royalties.print_statements'")
        assert await uow.db.scalar(jobs) == 1


async def test_two_who_publish_at_once_publish_once(
    database: Database, cast: Cast, run_id: UUID
) -> None:
    async def publish() -> str:
        async with database.tenant(cast.nova) as uow:
            return (await publish_run(uow, run_id)).status

    assert await asyncio.gather(publish(), publish(), publish()) == ["published"] * 3
    assert await postings(database, cast) == 1
    async with database.tenant(cast.nova) as uow:
        assert [s.number for s in await list_of_run(uow, run_id)] == [1, 2]


async def test_only_approved_runs_are_published_and_only_published_ones_locked(
    database: Database, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        run = await draft_run(uow, "2026-08")
        with pytest.raises(RunNotApproved):
            await publish_run(uow, run.id)
        with pytest.raises(RunNotPublished):
            await lock_run(uow, run.id)


async def test_locking_closes_run_and_statements(
    database: Database, cast: Cast, published: UUID
) -> None:
    for _ in range(2):
        async with database.tenant(cast.nova) as uow:
            assert (await lock_run(uow, published)).status == "locked"
    async with database.tenant(cast.nova) as uow:
        assert {s.status for s in await list_of_run(uow, published)} == {"locked"}


async def test_prints_stores_and_mails_every_statement(
    database: Database, cast: Cast, adapters: Adapters, published: UUID
) -> None:
    ended = await run_all(database, adapters)
    assert set(ended) == {"done"}
    async with database.tenant(cast.nova) as uow:
        for each in await list_of_run(uow, published):
            assert each.mailed_at is not None
            pdf = await read_whole(adapters.storage, str(each.pdf_key))
            csv = await read_whole(adapters.storage, str(each.csv_key))
            assert hashlib.sha256(pdf).digest() == each.pdf_sha256
            assert hashlib.sha256(csv).digest() == each.csv_sha256
            assert pdf.startswith(b"%PDF")
            assert csv.decode("utf-8-sig").count("\r\n") == 2


async def test_the_mail_says_the_total_and_opens_the_statement(
    database: Database, cast: Cast, adapters: Adapters, published: UUID
) -> None:
    await run_all(database, adapters)
    found = await mails(database)
    assert [mail[0] for mail in found] == ["ida@example.com", "jon@example.com"]
    assert found[0][1] == "Your royalty statement for August 2026"
    assert "/statements/" in found[0][2]


async def test_printing_again_gives_the_same_bytes(
    database: Database, cast: Cast, adapters: Adapters, published: UUID
) -> None:
    await run_all(database, adapters)
    async with database.tenant(cast.nova) as uow:
        for each in await list_of_run(uow, published):
            again = await render(adapters, *await load_sheet(uow, each))
            assert again == await read_whole(adapters.storage, str(each.pdf_key))


async def test_a_run_that_breaks_off_between_two_statements_is_finished_by_a_retry(
    database: Database,
    cast: Cast,
    adapters: Adapters,
    published: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store, calls = type(adapters.storage).put_file, []

    async def away(*given: Any) -> Any:
        calls.append(given)
        if len(calls) > 2:
            raise Unavailable
        return await store(*given)

    with monkeypatch.context() as broken:
        broken.setattr(type(adapters.storage), "put_file", away)
        await run_all(database, adapters)
    first = await files_of(database, cast, published)
    assert [key is None for key in first] == [False, True]
    await make_due(database)
    await run_all(database, adapters)
    finished = await files_of(database, cast, published)
    assert (finished[0], finished[1] is None) == (first[0], False)
    assert (await postings(database, cast), len(await mails(database))) == (1, 2)


async def test_a_report_reversed_after_its_statements_is_taken_back_by_the_next_run(
    database: Database, cast: Cast, published: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        report_id = await uow.db.scalar(text("SELECT id FROM earnings_reports"))
        await reverse_report(uow, report_id)
    async with database.tenant(cast.nova) as uow:
        run = await draft_run(uow, "2026-09")
        back = await list_of_run(uow, run.id)
        lines = [line for each in back for line in await list_lines(uow, each)]
        assert {line.is_adjustment for line in lines} == {True}
        assert sorted(each.total for each in back) == [-502, -501]
        assert [each.carried_out for each in back] == [0, 0]
        await approve_run(uow, run.id)
        await publish_run(uow, run.id)
    async with database.tenant(cast.nova) as uow:
        left = [*await list_balances(uow, "accrued:"), *await list_balances(uow, "payable:")]
        assert left == []


async def files_of(database: Database, cast: Cast, run_id: UUID) -> list[str | None]:
    async with database.tenant(cast.nova) as uow:
        return [each.pdf_key for each in await list_of_run(uow, run_id)]


async def make_due(database: Database) -> None:
    """Storage signs by the clock, so a retry is brought forward rather than time moved on."""
    async with database.platform(reason="test") as uow:
        await uow.db.execute(text("UPDATE jobs SET run_at = now() WHERE state = 'waiting'"))


async def mails(database: Database) -> list[Any]:
    async with database.platform(reason="test") as uow:
        found = await uow.db.execute(
            text("SELECT recipient, subject, text_body FROM sandbox_messages ORDER BY recipient")
        )
        return list(found.all())


CHANGES = [
    "UPDATE statements SET total = total + 1",
    "UPDATE statements SET earned = 0",
    "UPDATE statements SET payee_name = 'Somebody'",
    "UPDATE statements SET number = number + 10",
    "UPDATE statements SET status = 'draft'",
    "DELETE FROM statements",
    "UPDATE statement_lines SET amount = 0",
    "DELETE FROM statement_lines",
    "UPDATE statement_runs SET status = 'draft'",
    "UPDATE statement_runs SET period = '2020-01'",
    "DELETE FROM statement_runs",
    "UPDATE earnings SET amount = 1",
    "UPDATE earnings SET run_id = NULL",
    "DELETE FROM earnings",
]
MORE_LINES = (
    "INSERT INTO statement_lines (tenant_id, statement_id, report_id, recording_id, title, artist,"
    " source_name, kind, quantity, gross, share, amount, is_adjustment)"
    " SELECT tenant_id, statement_id, report_id, recording_id, title, artist, source_name, kind,"
    " quantity, gross, share, amount, is_adjustment FROM statement_lines"
)
ON_DRAFTS = [MORE_LINES, *(c for c in CHANGES if "DELETE" in c and "runs" not in c), CHANGES[-3]]


@pytest.mark.parametrize("change", [*CHANGES, MORE_LINES])
async def test_the_database_keeps_what_is_published(
    database: Database, cast: Cast, published: UUID, change: str
) -> None:
    with pytest.raises(IntegrityError) as refused:
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(text(change))
    assert refused.value.orig.sqlstate == RESTRICT_VIOLATION


@pytest.mark.parametrize(
    "once", ["pdf_key = '{}'", "pdf_sha256 = '{}'", "csv_key = '{}'", "csv_sha256 = '{}'",
             "mailed_at = '2026-09-0{}'"],
)  # fmt: skip
async def test_the_files_and_the_mail_of_a_statement_are_noted_once(
    database: Database, cast: Cast, published: UUID, once: str
) -> None:
    async with database.tenant(cast.nova) as uow:
        await uow.db.execute(text(f"UPDATE statements SET {once.format(1)}"))
    with pytest.raises(IntegrityError, match="is set once"):
        async with database.tenant(cast.nova) as uow:
            await uow.db.execute(text(f"UPDATE statements SET {once.format(2)}"))


@pytest.mark.parametrize("change", ON_DRAFTS)
async def test_control_the_same_changes_pass_on_a_draft(
    database: Database, cast: Cast, change: str
) -> None:
    async with database.tenant(cast.nova) as uow:
        song = await record(uow, "Glass", ("Ida", "50"), ("Jon", "50"))
        await earn(uow, Sale(song, "10.0333"))
        await draft_run(uow, "2026-08")
        changed = await uow.db.execute(text(change))
        assert changed.rowcount > 0


async def test_a_payee_tenant_cannot_write_what_it_reads(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        song = await record(uow, "Glass", ("Ida", "100"))
        await earn(uow, Sale(song, "10"))
        await uow.db.execute(
            text("UPDATE split_shares SET party_tenant_id = :ada"), {"ada": cast.ada.tenant_id}
        )
        run = await draft_run(uow, "2026-08")
        (statement,) = await list_of_run(uow, run.id)
    for change in (
        "UPDATE statements SET status = 'approved'",
        "DELETE FROM statements",
        "DELETE FROM statement_lines",
    ):
        with pytest.raises(IntegrityError):
            async with database.tenant(cast.ada) as uow:
                await uow.db.execute(text(change))
    async with database.tenant(cast.nova) as uow:
        assert (await get_statement(uow, statement.id)).status == "draft"


class Clocked:
    """The real typesetter, keeping how long each document was allowed to take."""

    def __init__(self, documents: Documents) -> None:
        self.documents, self.allowed = documents, []

    async def render_pdf(self, html: str, **options: Any) -> bytes:
        self.allowed.append(options["timeout"])
        return await self.documents.render_pdf(html, **options)


class Hasty(Clocked):
    """The real typesetter with no time for the statements of Ida."""

    async def render_pdf(self, html: str, **options: Any) -> bytes:
        within = 0.001 if "Ida" in html else options["timeout"]
        return await super().render_pdf(html, **{**options, "timeout": within})


async def test_a_statement_too_heavy_to_print_does_not_keep_the_others_waiting(
    database: Database, cast: Cast, adapters: Adapters, published: UUID
) -> None:
    hasty = Hasty(adapters.documents)
    ended = await run_all(database, replace(adapters, documents=hasty))

    assert [key is None for key in await files_of(database, cast, published)] == [True, False]
    assert [mail[0] for mail in await mails(database)] == ["jon@example.com"]
    assert ended["refused"] == 1

    async with database.platform(reason="test") as uow:
        await uow.db.execute(text("UPDATE jobs SET state = 'waiting' WHERE state = 'refused'"))
    await run_all(database, adapters)
    assert None not in await files_of(database, cast, published)


async def test_a_busy_machine_leaves_no_statement_without_its_document(
    database: Database, adapters: Adapters, published: UUID
) -> None:
    clocked = Clocked(adapters.documents)
    await run_all(database, replace(adapters, documents=clocked))
    assert clocked.allowed == [PATIENCE, PATIENCE]
