"""What the page of a handshake shows: the terms in force, a change that waits, the history."""

from typing import Any
from uuid import UUID

from app.core.crypto import hash_token
from app.core.uow import UnitOfWork
from app.domain.blueprints.choices import (
    KIND_LABELS,
    STATE_LABELS,
    VERSION_LABELS,
    HandshakeKind,
)
from app.domain.blueprints.comparing import words
from app.domain.blueprints.links import handshake_link
from app.domain.blueprints.models import Handshake
from app.domain.blueprints.queries.handshakes import get_handshake, list_versions, who_is_paid
from app.domain.blueprints.terms import differences, shown
from app.web.site import site_of
from app.web.visit import HttpRequest


async def shown_handshake(
    request: HttpRequest, uow: UnitOfWork, slug: str, handshake_id: UUID
) -> dict[str, Any]:
    handshake = await get_handshake(uow, handshake_id)
    versions = await list_versions(uow, handshake_id)
    now = next((v for v in versions if v.number == handshake.version), versions[-1])
    waiting = next((v for v in versions if v.is_proposed and handshake.is_active), None)
    is_deal = handshake.kind == HandshakeKind.RELEASE_DEAL
    return {
        "slug": slug,
        "home": f"/t/{slug}/handshakes",
        "here": f"/t/{slug}/handshakes/{handshake.id}",
        "handshake": handshake,
        "kind": KIND_LABELS[HandshakeKind(handshake.kind)],
        "states": STATE_LABELS,
        "version_labels": VERSION_LABELS,
        "rows": term_rows(handshake.kind, now.title, now.terms),
        "versions": versions,
        "waiting": waiting,
        "changes": waiting and differences(
            handshake.kind, (now.title, now.terms), (waiting.title, waiting.terms)
        ),
        "paid": await who_is_paid(uow, now.terms) if is_deal else None,
        "link": _link(request, uow, handshake),
        "may_agree": uow.actor.can("handshakes.agree"),
    }  # fmt: skip


def term_rows(kind: str, title: str, terms: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """The terms as label and lines."""
    return [(label, words(value).split("\n")) for label, value in shown(kind, title, terms).items()]


def _link(request: HttpRequest, uow: UnitOfWork, handshake: Handshake) -> str:
    """The address of an open offer; empty when it has ended, or was signed with another secret."""
    if not handshake.is_open(uow.now) or handshake.expires_at is None:
        return ""
    site = site_of(request)
    link = handshake_link(site.signer, uow.tenant_id, handshake.id, expires_at=handshake.expires_at)
    fits = handshake.token_hash == hash_token(link)
    return f"{site.public_url}/handshakes/{link}" if fits else ""
