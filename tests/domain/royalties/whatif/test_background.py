"""What-if answers worked out in the background: the same figures, once, and of which data."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import text

from app.core import clock
from app.core.ids import new_id
from app.core.uow import Database, UnitOfWork
from app.domain.royalties.agreements.queries.contracts import get_contract
from app.domain.royalties.agreements.service.writing import activate_contract
from app.domain.royalties.batches import untold
from app.domain.royalties.events import ReportPosted
from app.domain.royalties.whatif import background, streaming
from app.domain.royalties.whatif.background import (
    ask_in_background,
    drop_answer,
    forget_answers,
)
from app.domain.royalties.whatif.edition import come_since
from app.domain.royalties.whatif.errors import AnswerNotFound, AskedAmiss
from app.domain.royalties.whatif.keeping import read_answer, write_answer
from app.domain.royalties.whatif.models import WhatIfAnswer
from app.domain.royalties.whatif.queries.answers import edition_of, with_names
from app.domain.royalties.whatif.streaming import work_out
from app.domain.royalties.whatif.trying import Question, answer, csv_of, read_question
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.royalties.agreements.writing import World, settle_in
from tests.domain.royalties.doomed import TRYING
from tests.domain.royalties.dying import die, recover
from tests.domain.royalties.whatif.label import a_month, found, publish
from tests.domain.royalties.whatif.test_scenarios import quarterly
from tests.factories.royalties import Sale, earn

TYPED = {"span": "all", "a.rate.all": "25.123456789", "b.advance": "777.77", "c.reserve": "12.5"}
Step = Callable[..., Awaitable[Any]]


@pytest.fixture
async def world(database: Database, cast: Cast) -> World:
    async with database.tenant(cast.nova) as uow:
        return await settle_in(uow)


@pytest.fixture
async def contract_id(database: Database, cast: Cast, world: World) -> UUID:
    """20 % of 1,000 in January, published, and of 500 that wait for a statement."""
    async with database.tenant(cast.nova) as uow:
        contract_id = await quarterly(uow, world)
        await activate_contract(uow, contract_id)
        sold = [Sale(world.glow, f"{n}.125", country=c) for n, c in ((600, "DE"), (400, "SE"))]
        await earn(uow, *sold, period="2026-02")
    await publish(database, cast.nova, "2026-03")
    async with database.tenant(cast.nova) as uow:
        await earn(uow, Sale(world.glow, "500"), Sale(world.glow, "7", "JPY"), period="2026-05")
    return contract_id


async def asking(uow: UnitOfWork, contract_id: UUID, **more: str) -> Question:
    contract = await get_contract(uow, contract_id)
    typed = {name.replace("__", "."): text for name, text in more.items()}
    return await read_question(uow, contract, typed or TYPED)


async def asked(database: Database, cast: Cast, contract_id: UUID) -> UUID:
    async with database.tenant(cast.nova) as uow:
        return (await ask_in_background(uow, await asking(uow, contract_id))).id


async def kept(database: Database, cast: Cast) -> list[WhatIfAnswer]:
    async with database.tenant(cast.nova) as uow:
        rows = await uow.db.scalars(text("SELECT id FROM whatif_answers ORDER BY id"))
        return [await uow.db.get(WhatIfAnswer, (uow.tenant_id, each)) for each in rows]  # type: ignore[misc]


async def inline(database: Database, cast: Cast, contract_id: UUID) -> dict[str, Any]:
    """What the page says, as it would be stored."""
    async with database.tenant(cast.nova) as uow:
        question = await asking(uow, contract_id)
        found = write_answer(await answer(uow, question), question.errors)
        return msgspec.json.decode(msgspec.json.encode(found))  # type: ignore[no-any-return]


@pytest.mark.parametrize("over", ["statements", "catalogue"])
async def test_the_answer_is_that_of_the_page_to_the_last_digit(
    database: Database, cast: Cast, over: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(11)
    async with database.tenant(cast.nova) as uow:
        contracts, songs = await found(uow, dice)
    for month in ("2025-12", "2026-01"):
        async with database.tenant(cast.nova) as uow:
            await a_month(uow, dice, songs, month)
        if month == "2025-12":
            await publish(database, cast.nova, month)
    monkeypatch.setattr(streaming, "SUMS_AT_ONCE", 7)
    async with database.tenant(cast.nova) as uow:
        for contract_id in contracts:
            question = await asking(
                uow, contract_id, over=over, **await typed_for(uow, contract_id)
            )
            page, job = await answer(uow, question), await work_out(uow, question, untold)
            assert question.errors == {} and len(page.tried) == 3
            assert csv_of(question, job) == csv_of(question, page)
            assert asdict(job) == asdict(page)
            again = await with_names(uow, read_answer(write_answer(job, {})))
            assert csv_of(question, again) == csv_of(question, page)


async def typed_for(uow: UnitOfWork, contract_id: UUID) -> dict[str, str]:
    """A rate or a profit, other shares where there are two, and an advance."""
    terms = (await asking(uow, contract_id)).terms
    names = {term.name for term in terms}
    first = next((name for name in names if name.startswith(("rate.", "profit"))), "minimum")
    shares = sorted(name for name in names if name.startswith("share."))
    typed = {f"a.{first}": "13.37", "c.advance": "50.01", "b.advance": "3"}
    return {**typed, **{f"b.{n}": v for n, v in zip(shares, ("31.5", "68.5"), strict=False)}}


async def test_is_worked_out_and_kept(
    database: Database, adapters: Adapters, cast: Cast, contract_id: UUID
) -> None:
    wanted = await inline(database, cast, contract_id)
    await asked(database, cast, contract_id)
    await run_all(database, adapters)
    [one] = await kept(database, cast)
    assert (one.status, one.asked_by, one.failure) == ("ready", "Nova Lind", None)
    assert one.answer == wanted
    assert wanted["unrated"] == {"JPY": "7"}
    assert one.expires_at - one.created_at == timedelta(days=30)


@pytest.mark.parametrize("point", TRYING)
async def test_killed_anywhere_it_is_the_answer_nothing_happened_to(
    point: str,
    environment: dict[str, str],
    database: Database,
    adapters: Adapters,
    cast: Cast,
    contract_id: UUID,
) -> None:
    wanted = await inline(database, cast, contract_id)
    await asked(database, cast, contract_id)
    await die(environment, "try", point)
    await recover(database)
    await run_all(database, adapters)
    [one] = await kept(database, cast)
    assert one.answer == wanted
    async with database.tenant(cast.nova) as uow:
        told = "SELECT count(*) FROM events WHERE name = 'royalties.history_tried'"
        assert await uow.db.scalar(text(told)) == 1


async def test_the_same_question_is_worked_out_once(
    database: Database, adapters: Adapters, cast: Cast, contract_id: UUID
) -> None:
    seen = asyncio.Barrier(4)

    async def ask() -> UUID:
        async with database.tenant(cast.nova) as uow:
            question = await asking(uow, contract_id)
            await seen.wait()
            return (await ask_in_background(uow, question)).id

    ids = await asyncio.gather(*(ask() for _ in range(4)))
    assert len(set(ids)) == 1
    async with database.tenant(cast.nova) as uow:
        jobs = "SELECT count(*) FROM jobs WHERE name = 'royalties.try_history'"
        assert await uow.db.scalar(text(jobs)) == 1
        other = await ask_in_background(uow, await asking(uow, contract_id, a__rate__all="3"))
    assert other.id != ids[0]
    await run_all(database, adapters)
    assert await asked(database, cast, contract_id) == ids[0]


async def test_what_has_come_since_is_named_and_asked_again(
    database: Database, adapters: Adapters, cast: Cast, contract_id: UUID
) -> None:
    first = await asked(database, cast, contract_id)
    await run_all(database, adapters)
    async with database.tenant(cast.nova) as uow:
        for number in range(3):
            uow.record(posted(f"{number}.csv"))
    [one] = await kept(database, cast)
    async with database.tenant(cast.nova) as uow:
        assert come_since(one.edition, await edition_of(uow)) == ["3 reports have come in"]
    assert await asked(database, cast, contract_id) != first


def posted(filename: str) -> ReportPosted:
    return ReportPosted(
        report_id=new_id(), filename=filename, lines=1, rejected=0, totals={}, source_name="D"
    )


async def test_all_of_it_is_of_one_moment(
    database: Database,
    adapters: Adapters,
    cast: Cast,
    world: World,
    contract_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A report that is posted while it is worked out is in none of it, and said to be new."""
    wanted = await inline(database, cast, contract_id)
    whole = streaming.history_of

    async def meanwhile(*args: Any) -> Any:
        async with database.tenant(cast.nova) as uow:
            await earn(uow, Sale(world.glow, "90000"), period="2026-05")
            uow.record(posted("late.csv"))
        return await whole(*args)

    monkeypatch.setattr(streaming, "history_of", meanwhile)
    await asked(database, cast, contract_id)
    await run_all(database, adapters)
    [one] = await kept(database, cast)
    assert one.answer == wanted
    async with database.tenant(cast.nova) as uow:
        assert come_since(one.edition, await edition_of(uow)) == ["1 report has come in"]


async def test_what_is_deleted_meanwhile_stops(
    database: Database,
    adapters: Adapters,
    cast: Cast,
    contract_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answer_id, stopped = await asked(database, cast, contract_id), []

    async def meanwhile(*args: Any) -> Any:
        async with database.tenant(cast.nova) as uow:
            await drop_answer(uow, await get_contract(uow, contract_id), answer_id)
        try:
            return await work_out(*args)
        except AnswerNotFound:
            stopped.append(answer_id)
            raise

    monkeypatch.setattr(background, "work_out", meanwhile)
    ended = await run_all(database, adapters)
    assert stopped == [answer_id]
    assert await kept(database, cast) == []
    assert set(ended) == {"done"}


async def test_a_contract_changed_before_its_turn_says_so(
    database: Database, adapters: Adapters, cast: Cast, contract_id: UUID
) -> None:
    await asked(database, cast, contract_id)
    async with database.tenant(cast.nova) as uow:
        spoilt = "UPDATE whatif_answers SET question = question || '&b.rate.gone=3'"
        await uow.db.execute(text(spoilt))
    await run_all(database, adapters)
    [one] = await kept(database, cast)
    assert (one.status, one.answer) == ("failed", None)
    assert one.failure == background.CHANGED


async def test_a_question_with_mistakes_is_not_worked_out(
    database: Database, cast: Cast, contract_id: UUID
) -> None:
    async with database.tenant(cast.nova) as uow:
        question = await asking(uow, contract_id, a__rate__all="120")
        with pytest.raises(AskedAmiss):
            await ask_in_background(uow, question)
    assert await kept(database, cast) == []


async def test_is_deleted_after_thirty_days(
    database: Database, adapters: Adapters, cast: Cast, contract_id: UUID
) -> None:
    await asked(database, cast, contract_id)
    await run_all(database, adapters)
    for days, left in ((29, 1), (31, 0)):
        with clock.held(clock.now() + timedelta(days=days)):
            async with database.tenant(cast.nova) as uow:
                await forget_answers.function(uow)
        assert len(await kept(database, cast)) == left
