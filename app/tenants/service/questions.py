"""Questions to one browser: who are you there, which code, which passkey. Each is answered once."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import update

from app.core.errors import Conflict
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.tenants.queries.sign_in import find_question
from app.tenants.sign_in_models import Question


class Purpose(StrEnum):
    PROVIDER = "provider"
    """Away at a provider; the answer comes back with the state in `key`."""
    NEWCOMER = "newcomer"
    """Came back from a provider as somebody new: which workspace?"""
    SECOND_STEP = "second_step"
    """Has proved the first factor; no session yet."""
    PASSKEY = "passkey"
    NEW_PASSKEY = "new_passkey"
    RECOVERY_CODES = "recovery_codes"


LIFETIMES = {
    Purpose.PROVIDER: timedelta(minutes=10),
    Purpose.NEWCOMER: timedelta(minutes=30),
    Purpose.SECOND_STEP: timedelta(minutes=10),
    Purpose.PASSKEY: timedelta(minutes=5),
    Purpose.NEW_PASSKEY: timedelta(minutes=5),
    Purpose.RECOVERY_CODES: timedelta(minutes=10),
}
SEVERAL_AT_ONCE = frozenset({Purpose.PROVIDER})
"""What people do in two windows side by side; any other question replaces the one before it."""


class QuestionClosed(Conflict):
    code = "question_closed"
    sentence = "This took too long, or was started in another browser. Start again."


async def ask(
    uow: UnitOfWork,
    purpose: Purpose,
    *,
    binding: bytes,
    person_id: UUID | None = None,
    details: Mapping[str, Any] | None = None,
) -> Question:
    """Remember what this browser was asked, until it answers or the time is over."""
    if purpose not in SEVERAL_AT_ONCE:
        await uow.db.execute(
            update(Question)
            .where(Question.purpose == purpose, Question.binding == binding)
            .where(Question.answered_at.is_(None))
            .values(answered_at=uow.now)
        )
    question = Question(
        id=new_id(),
        purpose=purpose,
        binding=binding,
        person_id=person_id,
        details=dict(details or {}),
        expires_at=uow.now + LIFETIMES[purpose],
    )
    uow.db.add(question)
    await uow.flush_rows()
    return question


async def look_up(
    uow: UnitOfWork, purpose: Purpose, binding: bytes, *, key: str | None = None
) -> Question:
    """The open question of this browser; raises QuestionClosed."""
    found = await find_question(uow, purpose, binding, key=key) if len(binding) == 32 else None
    if found is None:
        raise QuestionClosed
    return found


async def take(
    uow: UnitOfWork, purpose: Purpose, binding: bytes, *, key: str | None = None
) -> Question:
    """The open question of this browser, which this answer closes; raises QuestionClosed."""
    question = await look_up(uow, purpose, binding, key=key)
    question.answered_at = uow.now
    await uow.flush_rows()
    return question
