"""Drafting statements: what a run takes, what each payee is told, what may be approved."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from app.billing import trial_balance
from app.core.actor import Actor
from app.core.uow import Database, UnitOfWork
from app.domain.royalties.errors import (
    NotAMonth,
    NothingToState,
    RunAlreadyPublished,
    RunNotADraft,
    RunNotFound,
    RunOutOfDate,
    SecondPersonNeeded,
)
from app.domain.royalties.models.earnings import Earning
from app.domain.royalties.models.statements import Statement, StatementLine, StatementRun
from app.domain.royalties.queries.runs import obstacles_of_run, totals_of_run
from app.domain.royalties.queries.statements import list_lines, list_of_run, page_of_run
from app.domain.royalties.service.publishing import publish_run
from app.domain.royalties.service.runs import approve_run, discard_run, draft_run
from tests.cast import Cast
from tests.factories.royalties import Sale, earn, record

SPLITS = (("Ida", "50"), ("Jon", "30"), ("Kim", "20"))


@pytest.fixture
async def song(database: Database, cast: Cast) -> UUID:
    async with database.tenant(cast.nova) as uow:
        return await record(uow, "Glass", *SPLITS, isrc="SEA1B2600001")


async def publish(database: Database, actor: Actor, period: str = "2026-08") -> UUID:
    """Draft, approve and publish in three transactions, as three requests would."""
    async with database.tenant(actor) as uow:
        run = await draft_run(uow, period)
    async with database.tenant(actor) as uow:
        await approve_run(uow, run.id)
    async with database.tenant(actor) as uow:
        await publish_run(uow, run.id)
    return run.id


async def told(uow: UnitOfWork, run_id: UUID) -> list[tuple[Any, ...]]:
    statements = await list_of_run(uow, run_id)
    return [(s.payee_name, s.currency, s.total, s.carried_out) for s in statements]


async def test_states_each_payee_their_share_to_the_cent(
    database: Database, cast: Cast, song: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(song, "10.0333"), Sale(song, "2", country="US"))
        run = await draft_run(uow, "2026-08")
        assert await told(uow, run.id) == [
            ("Ida", "EUR", 601, Decimal("0.00665")),
            ("Jon", "EUR", 361, Decimal("-0.00001")),
            ("Kim", "EUR", 241, Decimal("-0.00334")),
        ]


async def test_keeps_three_currencies_apart(database: Database, cast: Cast, song: UUID) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(song, "99", "JPY"), Sale(song, "1.2345", "KWD"), Sale(song, "1.01"))
        run = await draft_run(uow, "2026-08")
        found = [(name, code, total) for name, code, total, _ in await told(uow, run.id)]
        assert found == [
            *(("Ida", "EUR", 51), ("Ida", "JPY", 49), ("Ida", "KWD", 617)),
            *(("Jon", "EUR", 30), ("Jon", "JPY", 30), ("Jon", "KWD", 370)),
            *(("Kim", "EUR", 20), ("Kim", "JPY", 20), ("Kim", "KWD", 247)),
        ]


async def test_a_month_of_refunds_gives_negative_statements(
    database: Database, cast: Cast, song: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(song, "-10.001"))
        run = await draft_run(uow, "2026-08")
        assert [total for _, _, total, _ in await told(uow, run.id)] == [-500, -300, -200]
    await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        assert all(each.difference == 0 for each in await trial_balance(uow))


async def test_carries_the_rest_into_the_next_run(
    database: Database, cast: Cast, song: UUID
) -> None:
    for month in ("2026-07", "2026-08"):
        async with database.tenant(cast.nova) as uow:
            await earn(uow, Sale(song, "1.009"), period=month)
        run_id = await publish(database, cast.nova, month)
    async with database.tenant(cast.nova) as uow:
        ida, jon, kim = await list_of_run(uow, run_id)
        assert [each.carried_in for each in (ida, jon, kim)] == [
            Decimal(rest) for rest in ("0.0045", "0.0027", "0.0018")
        ]
        assert [each.total for each in (ida, jon, kim)] == [51, 30, 20]
        for each in (ida, jon, kim):
            paid = Decimal(each.total) / 100
            assert each.earned + each.carried_in == paid + each.carried_out


async def test_lines_add_up_to_what_a_payee_earned(
    database: Database, cast: Cast, song: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(song, "1.5"), Sale(song, "0.25"), Sale(song, "3", country=None))
        run = await draft_run(uow, "2026-08")
        ida = (await list_of_run(uow, run.id))[0]
        lines = await list_lines(uow, ida)
        assert [(line.country, line.quantity, line.gross, line.amount) for line in lines] == [
            ("DE", 200, Decimal("1.75"), Decimal("0.875")),
            (None, 100, Decimal(3), Decimal("1.5")),
        ]
        assert (lines[0].title, lines[0].isrc, lines[0].share) == ("Glass", "SEA1B2600001", 50)
        assert sum(line.amount for line in lines) == ida.earned


async def test_takes_late_reports_and_marks_them(
    database: Database, cast: Cast, song: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(song, "1", month=date(2026, 7, 1)), period="2026-07")
        await earn(uow, Sale(song, "2"))
        await earn(uow, Sale(song, "4"), period="2026-09")
        run = await draft_run(uow, "2026-08")
        ida = (await list_of_run(uow, run.id))[0]
        marks = {line.gross: line.is_adjustment for line in await list_lines(uow, ida)}
        assert marks == {Decimal(1): True, Decimal(2): False}


async def test_computing_again_keeps_the_run_and_takes_what_is_new(
    database: Database, cast: Cast, song: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(song, "10"))
        first = await draft_run(uow, "2026-08")
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(song, "10"))
        again = await draft_run(uow, "2026-08")
        assert again.id == first.id
        assert [total for _, _, total, _ in await told(uow, again.id)] == [1000, 600, 400]


async def test_a_second_run_states_nothing_twice(
    database: Database, cast: Cast, song: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(song, "10"))
    await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        later = await draft_run(uow, "2026-08")
        assert await told(uow, later.id) == []


async def test_a_draft_books_nothing(database: Database, cast: Cast, song: UUID) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(song, "10"))
        await draft_run(uow, "2026-08")
        kinds = await uow.db.scalars(text("SELECT DISTINCT kind FROM ledger_transactions"))
        assert list(kinds) == ["earnings_report"]


async def test_discarding_gives_the_earnings_back(
    database: Database, cast: Cast, song: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(song, "10"))
        run = await draft_run(uow, "2026-08")
    async with database.tenant(cast.nova) as uow:
        await discard_run(uow, run.id)
    async with database.tenant(cast.nova) as uow:
        for model in (StatementRun, Statement, StatementLine):
            assert (await uow.db.scalars(select(model))).all() == []
        assert (await uow.db.scalars(select(Earning.run_id))).all() == [None]


async def test_says_what_a_run_leaves_out(database: Database, cast: Cast, song: UUID) -> None:
    async with database.tenant(cast.nova) as uow:
        bare = await record(uow, "No splits yet", ("Ida", "100"))
        await earn(uow, Sale(song, "1"), Sale(None, "5.5"), rejected=3)
        held = Sale(bare, "2.25")
        await earn(uow, held)
        await uow.db.execute(
            text("UPDATE earnings SET sheet_id = NULL WHERE recording_id = :id"), {"id": bare}
        )
        await draft_run(uow, "2026-07")
        run = await draft_run(uow, "2026-08")
        found = await obstacles_of_run(uow, run)
        assert [(o.currency, o.suspense, o.held) for o in found.left_out] == [
            ("EUR", Decimal("5.5"), Decimal("2.25"))
        ]
        assert (found.rejected_lines, list(found.other_drafts)) == (3, ["2026-07"])


async def test_shows_what_changed_since_the_last_run(
    database: Database, cast: Cast, song: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(song, "10"), period="2026-07")
    await publish(database, cast.nova, "2026-07")
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(song, "12"))
        run = await draft_run(uow, "2026-08")
        (total,) = await totals_of_run(uow, run)
        assert (total.total, total.previous_total) == (1200, 1000)
        page = await page_of_run(uow, run.id)
        assert [(r.statement.total, r.previous_total) for r in page.items] == [
            *((600, 500), (360, 300), (240, 200))
        ]


@pytest.mark.parametrize("period", ["", "2026-13", "2026-Q3", "August", "0000-01"])
async def test_a_period_is_a_month(database: Database, cast: Cast, period: str) -> None:
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(NotAMonth):
            await draft_run(uow, period)


async def test_an_empty_run_cannot_be_approved(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        run = await draft_run(uow, "2026-08")
        with pytest.raises(NothingToState):
            await approve_run(uow, run.id)


async def test_the_author_approves_only_where_nobody_else_may(
    database: Database, cast: Cast, song: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(song, "10"))
        run = await draft_run(uow, "2026-08")
        await uow.db.execute(
            text("UPDATE memberships SET role = 'accountant' WHERE person_id = :mo"),
            {"mo": cast.mo.person_id},
        )
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(SecondPersonNeeded):
            await approve_run(uow, run.id)
    async with database.tenant(cast.mo) as uow:
        approved = await approve_run(uow, run.id)
        assert (approved.status, approved.approved_by) == ("approved", cast.mo.person_id)


async def test_computing_again_takes_an_approval_back(
    database: Database, cast: Cast, song: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(song, "10"))
        run = await draft_run(uow, "2026-08")
        await approve_run(uow, run.id)
        with pytest.raises(RunNotADraft):
            await approve_run(uow, run.id)
    async with database.tenant(cast.nova) as uow:
        again = await draft_run(uow, "2026-08")
        assert (again.id, again.status, again.approved_by) == (run.id, "draft", None)


async def test_a_program_cannot_approve(database: Database, cast: Cast, song: UUID) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(song, "10"))
        run = await draft_run(uow, "2026-08")
    async with database.tenant(replace(cast.nova, person_id=None)) as uow:
        with pytest.raises(SecondPersonNeeded):
            await approve_run(uow, run.id)


async def test_refuses_to_publish_what_changed_since_the_draft(
    database: Database, cast: Cast, song: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        for month in ("2026-07", "2026-08"):
            await earn(uow, Sale(song, "1.009"), period=month)
            run = await draft_run(uow, month)
        await approve_run(uow, run.id)
    await publish(database, cast.nova, "2026-07")
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(RunOutOfDate):
            await publish_run(uow, run.id)


async def test_a_published_run_is_not_discarded(database: Database, cast: Cast, song: UUID) -> None:
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(song, "10"))
    run_id = await publish(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(RunAlreadyPublished):
            await discard_run(uow, run_id)
    async with database.tenant(cast.rival) as uow:
        with pytest.raises(RunNotFound):
            await discard_run(uow, run_id)
