"""Addresses in the mails of an inquiry: to answer, for half a year; to be left alone, for good."""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.core.crypto import InvalidSignature, Signer
from app.domain.outreach.errors import InquiryLinkInvalid

ANSWER, STOP = "outreach.answer", "outreach.stop"
LIFETIME = timedelta(days=180)
NEVER = datetime(2200, 1, 1, tzinfo=UTC)


def answer_link(signer: Signer, tenant_id: UUID, inquiry_id: UUID, released_at: datetime) -> str:
    """The last part of `/inquiries/<link>`: the same in every mail of an inquiry."""
    payload = tenant_id.bytes + inquiry_id.bytes
    return signer.sign(payload, purpose=ANSWER, expires_at=released_at + LIFETIME)


def stop_link(signer: Signer, tenant_id: UUID, inquiry_id: UUID) -> str:
    """The last part of `/no-inquiries/<link>`."""
    payload = tenant_id.bytes + inquiry_id.bytes
    return signer.sign(payload, purpose=STOP, expires_at=NEVER)


def read_answer_link(signer: Signer, link: str, *, now: datetime) -> tuple[UUID, UUID]:
    """Tenant and inquiry; raises InquiryLinkInvalid for any that is not ours or too old."""
    return _read(signer, link, ANSWER, now)


def read_stop_link(signer: Signer, link: str, *, now: datetime) -> tuple[UUID, UUID]:
    return _read(signer, link, STOP, now)


def new_token() -> str:
    """What stands for a thread in the address replies go to; nobody can guess it."""
    return f"q{secrets.token_hex(12)}"


def _read(signer: Signer, link: str, purpose: str, now: datetime) -> tuple[UUID, UUID]:
    try:
        payload = signer.verify(link, purpose=purpose, now=now)
    except InvalidSignature as error:
        raise InquiryLinkInvalid from error
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32])
