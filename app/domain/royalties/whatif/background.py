"""Questions answered in the background: asked once, accounted in bounded memory, kept a while."""

import hashlib
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from app.core.errors import Conflict, Invalid
from app.core.ids import new_id
from app.core.jobs import JobRun, Queue, job, long_job
from app.core.uow import UnitOfWork
from app.domain.royalties.agreements.models import RoyaltyContract
from app.domain.royalties.agreements.queries.contracts import get_contract
from app.domain.royalties.whatif.edition import Edition, come_since
from app.domain.royalties.whatif.errors import AnswerNotFound, AskedAmiss
from app.domain.royalties.whatif.events import HistoryNotTried, HistoryTried, TrialDropped
from app.domain.royalties.whatif.keeping import write_answer
from app.domain.royalties.whatif.models import AnswerStatus, WhatIfAnswer
from app.domain.royalties.whatif.queries.answers import (
    JOB,
    edition_of,
    find_answer,
    find_same,
    forget_expired,
    hold_still,
    is_wanted,
    lock_answer,
)
from app.domain.royalties.whatif.streaming import work_out
from app.domain.royalties.whatif.trying import Answer, Question, read_question

LIFETIME = timedelta(days=30)
ATTEMPTS = 5
LONGEST = 6 * 3600
CHANGED = "The contract was changed before this was worked out. Ask again with its terms of today."
GAVE_UP = "Working this out failed several times. Ask again, and contact support if it fails again."


async def ask_in_background(uow: UnitOfWork, question: Question) -> WhatIfAnswer:
    """Have a question answered, once while it runs or nothing has changed since.

    Raises AskedAmiss for one with mistakes.
    """
    if question.errors:
        raise AskedAmiss(fields=question.errors)
    address, contract_id = question.address(), question.contract.id
    sha256 = hashlib.sha256(address.encode()).digest()
    same = await find_same(uow, contract_id, sha256)
    if same is not None and await _still_holds(uow, same):
        return same
    answer_id = new_id()
    # Whoever asks the same at this moment waits here, and is then given the one that runs.
    made = await uow.db.execute(
        insert(WhatIfAnswer)
        .values(
            tenant_id=uow.tenant_id,
            id=answer_id,
            contract_id=contract_id,
            question=address,
            sha256=sha256,
            status=AnswerStatus.WAITING,
            asked_by=uow.actor.name,
            expires_at=uow.now + LIFETIME,
            created_at=uow.now,
        )
        .on_conflict_do_nothing()
        .returning(WhatIfAnswer.id)
    )
    if made.first() is not None:
        uow.enqueue(try_history, key=str(answer_id), answer_id=answer_id)
    found = await find_same(uow, contract_id, sha256)
    if found is None:
        raise AnswerNotFound
    return found


async def drop_answer(uow: UnitOfWork, contract: RoyaltyContract, answer_id: UUID) -> None:
    """Delete an answer; one that is being worked out stops. Raises AnswerNotFound."""
    found = await lock_answer(uow, answer_id)
    if found is None or found.contract_id != contract.id:
        raise AnswerNotFound
    await uow.db.delete(found)
    uow.record(TrialDropped(**_facts(contract, found), is_stopped=found.is_waiting))


@job("royalties.forget_answers", queue=Queue.BULK)
async def forget_answers(uow: UnitOfWork) -> None:
    """Delete what was kept for its thirty days."""
    await forget_expired(uow)


@long_job(JOB, queue=Queue.BULK, timeout=LONGEST, attempts=ATTEMPTS)
async def try_history(run: JobRun, *, answer_id: str) -> None:
    """Work an answer out and keep it at once, so that a kill leaves nothing of it."""
    wanted = UUID(answer_id)
    try:
        await _try(run, wanted)
    except AnswerNotFound:
        # Somebody deleted it meanwhile: there is nothing to answer.
        return
    except (Invalid, Conflict) as refusal:
        async with run.uow() as uow:
            await _fail(uow, wanted, refusal.message)
    except Exception:
        if run.attempt >= ATTEMPTS:
            async with run.uow() as uow:
                await _fail(uow, wanted, GAVE_UP)
        raise


async def _try(run: JobRun, answer_id: UUID) -> None:
    async def tell(done: int, total: int, note: str) -> None:
        await run.progress(done, total, note)
        async with run.uow() as uow:
            if not await is_wanted(uow, answer_id):
                raise AnswerNotFound

    async with run.uow() as uow:
        await hold_still(uow)
        asked = await find_answer(uow, answer_id)
        if asked is None or not asked.is_waiting:
            return
        contract = await get_contract(uow, asked.contract_id)
        question = await read_question(uow, contract, dict(parse_qsl(asked.question)))
        if question.errors or question.address() != asked.question:
            raise AskedAmiss(CHANGED)
        found, edition = await work_out(uow, question, tell), await edition_of(uow)
    async with run.uow() as uow:
        await _keep(uow, question, answer_id, found, edition)


async def _still_holds(uow: UnitOfWork, same: WhatIfAnswer) -> bool:
    return same.is_waiting or not come_since(same.edition, await edition_of(uow))


async def _keep(
    uow: UnitOfWork, question: Question, answer_id: UUID, found: Answer, edition: Edition
) -> None:
    kept = await lock_answer(uow, answer_id)
    if kept is None or not kept.is_waiting:
        return
    kept.answer, kept.edition = write_answer(found, question.errors), dict(edition)
    kept.status, kept.found_at = AnswerStatus.READY, uow.now
    uow.record(HistoryTried(**_facts(question.contract, kept)))


async def _fail(uow: UnitOfWork, answer_id: UUID, why: str) -> None:
    kept = await lock_answer(uow, answer_id)
    if kept is None or not kept.is_waiting:
        return
    kept.status, kept.failure = AnswerStatus.FAILED, why
    contract = await get_contract(uow, kept.contract_id)
    uow.record(HistoryNotTried(**_facts(contract, kept), reason=why))


def _facts(contract: RoyaltyContract, kept: WhatIfAnswer) -> dict[str, Any]:
    return {"contract_id": contract.id, "answer_id": kept.id, "number": contract.number}
