"""Reads of what was worked out in the background."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, func, select, text

from app.core.tables import EventRow, JobRow
from app.core.uow import UnitOfWork
from app.domain.catalog import get_parties
from app.domain.royalties.agreements.models import RoyaltyContract
from app.domain.royalties.queries.reports import JobProgress
from app.domain.royalties.whatif.edition import Edition, facts_that_matter
from app.domain.royalties.whatif.errors import AnswerNotFound
from app.domain.royalties.whatif.keeping import Kept
from app.domain.royalties.whatif.models import AnswerStatus, WhatIfAnswer
from app.domain.royalties.whatif.trying import Answer

JOB = "royalties.try_history"
SHOWN = 30


async def hold_still(uow: UnitOfWork) -> None:
    """Let everything this transaction reads be of one moment; comes before any read."""
    await uow.db.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


async def edition_of(uow: UnitOfWork) -> Edition:
    """How many facts there are by now of each kind that can change an answer."""
    rows = await uow.db.execute(
        select(EventRow.name, func.count())
        .where(EventRow.tenant_id == uow.tenant_id, EventRow.name.in_(facts_that_matter()))
        .group_by(EventRow.name)
    )
    return {row[0]: row[1] for row in rows}


async def get_answer(uow: UnitOfWork, contract_id: UUID, answer_id: UUID) -> WhatIfAnswer:
    """Raises AnswerNotFound, also of another contract's and of one that has expired."""
    found = await uow.db.scalar(
        select(WhatIfAnswer)
        .where(WhatIfAnswer.id == answer_id, WhatIfAnswer.contract_id == contract_id)
        .where(WhatIfAnswer.expires_at > uow.now)
    )
    if found is None:
        raise AnswerNotFound
    return found


async def find_answer(uow: UnitOfWork, answer_id: UUID) -> WhatIfAnswer | None:
    return await uow.db.scalar(select(WhatIfAnswer).where(WhatIfAnswer.id == answer_id))


async def lock_answer(uow: UnitOfWork, answer_id: UUID) -> WhatIfAnswer | None:
    """The answer as it is now, until this transaction ends; none when somebody deleted it."""
    return await uow.db.scalar(
        select(WhatIfAnswer)
        .where(WhatIfAnswer.id == answer_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def is_wanted(uow: UnitOfWork, answer_id: UUID) -> bool:
    status = await uow.db.scalar(select(WhatIfAnswer.status).where(WhatIfAnswer.id == answer_id))
    return status == AnswerStatus.WAITING


async def find_same(uow: UnitOfWork, contract_id: UUID, sha256: bytes) -> WhatIfAnswer | None:
    """The latest answer to the same question that is there or on its way."""
    return await uow.db.scalar(
        select(WhatIfAnswer)
        .where(WhatIfAnswer.contract_id == contract_id, WhatIfAnswer.sha256 == sha256)
        .where(WhatIfAnswer.status != AnswerStatus.FAILED, WhatIfAnswer.expires_at > uow.now)
        .order_by(WhatIfAnswer.created_at.desc(), WhatIfAnswer.id.desc())
        .limit(1)
    )


async def list_answers(uow: UnitOfWork, contract_id: UUID) -> Sequence[WhatIfAnswer]:
    """Those of a contract, the newest first."""
    rows = await uow.db.scalars(
        select(WhatIfAnswer)
        .where(WhatIfAnswer.contract_id == contract_id, WhatIfAnswer.expires_at > uow.now)
        .order_by(WhatIfAnswer.created_at.desc(), WhatIfAnswer.id.desc())
        .limit(SHOWN)
    )
    return rows.all()


async def forget_expired(uow: UnitOfWork) -> None:
    await uow.db.execute(
        delete(WhatIfAnswer)
        .where(WhatIfAnswer.tenant_id == uow.tenant_id, WhatIfAnswer.expires_at <= uow.now)
    )  # fmt: skip


async def find_work(uow: UnitOfWork, answer_id: UUID) -> JobProgress | None:
    """The job that works an answer out."""
    row = await uow.db.scalar(
        select(JobRow).where(JobRow.name == JOB, JobRow.key == str(answer_id))
    )
    if row is None:
        return None
    return JobProgress(row.id, row.state, row.progress_done, row.progress_total, row.note)


async def with_names(uow: UnitOfWork, kept: Kept) -> Answer:
    """A stored answer with the names payees and contracts have today."""
    parties = await get_parties(uow, [UUID(each) for each in kept.payees])
    return kept.answer(
        {str(key): view.name for key, view in parties.items()},
        await _contracts(uow, [UUID(each) for each in kept.contracts]),
    )


async def _contracts(uow: UnitOfWork, ids: Collection[UUID]) -> dict[str, str]:
    rows = await uow.db.execute(
        select(RoyaltyContract.id, RoyaltyContract.number, RoyaltyContract.name).where(
            RoyaltyContract.id.in_(ids)
        )
    )
    return {str(key): f"{number} {name}" for key, number, name in rows}
