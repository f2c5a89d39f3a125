"""`Idempotency-Key`: asking twice with one key does a thing once and answers the same twice."""

import hashlib

from litestar import Response
from sqlalchemy import func, insert, select

from app.core.errors import Conflict, Invalid
from app.core.tables import IdempotencyKey
from app.core.uow import UnitOfWork
from app.web.csrf import SAFE_METHODS
from app.web.errors import Answered
from app.web.visit import HttpRequest, visit_of

HEADER = "idempotency-key"
REPLAYED = "Idempotency-Replayed"
MAX_LENGTH = 255


class KeyReused(Invalid):
    code = "idempotency_key_reused"
    sentence = "This Idempotency-Key was used for another request. Send a new key."


class KeyInUse(Conflict):
    code = "idempotency_key_in_use"
    sentence = "A request with this Idempotency-Key is still running. Retry in a moment."


class KeyMalformed(Invalid):
    code = "idempotency_key_malformed"
    sentence = f"An Idempotency-Key is 1 to {MAX_LENGTH} printable ASCII characters."


async def replay_answer(request: HttpRequest, uow: UnitOfWork) -> None:
    """End the request with its earlier answer; raises KeyReused or KeyInUse when that is wrong."""
    key = _key(request)
    if key is None:
        return
    # Held to the end of the transaction: whoever comes meanwhile is told rather than kept waiting.
    lock = func.pg_try_advisory_xact_lock(func.hashtextextended(f"{uow.tenant_id}|{key}", 0))
    if not (await uow.db.execute(select(lock))).scalar_one():
        raise KeyInUse
    row = (
        await uow.db.execute(select(IdempotencyKey).where(IdempotencyKey.key == key))
    ).scalar_one_or_none()
    if row is None:
        # A form read as it streams in would leave nothing to take the fingerprint of afterwards.
        await request.body()
        return
    if row.fingerprint != await _fingerprint(request):
        raise KeyReused
    raise Answered(
        Response(
            row.body,
            status_code=row.status,
            media_type=row.content_type,
            headers={REPLAYED: "true"},
        )
    )


async def keep_answer(request: HttpRequest, uow: UnitOfWork) -> None:
    """Store the answer with its key, in the transaction of the work it answers."""
    key, visit = _key(request), visit_of(request)
    if key is None or visit.rolls_back:
        return
    if visit.answer is None:
        raise RuntimeError("Answer API writes with api.answer(…), so that they can be repeated.")
    status, content_type, body = visit.answer
    await uow.db.execute(
        insert(IdempotencyKey).values(
            tenant_id=uow.tenant_id,
            key=key,
            fingerprint=await _fingerprint(request),
            status=status,
            content_type=content_type,
            body=body,
            created_at=uow.now,
        )
    )


def _key(request: HttpRequest) -> str | None:
    key = request.headers.get(HEADER)
    if key is None or request.method in SAFE_METHODS or not visit_of(request).is_api:
        return None
    if not (0 < len(key) <= MAX_LENGTH and key.isascii() and key.isprintable()):
        raise KeyMalformed
    return key


async def _fingerprint(request: HttpRequest) -> bytes:
    target = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(target + await request.body()).digest()
