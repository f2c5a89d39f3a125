"""Links that let a client read and answer one offer: signed, for one purpose, until a moment."""

from datetime import datetime, timedelta
from uuid import UUID

from app.core.crypto import InvalidSignature, Signer
from app.domain.agency.errors import OfferLinkInvalid, ReportTakenBack

PROPOSAL = "agency.proposal"
AGREEMENT = "agency.agreement"
REPORT = "agency.report"
LIFETIME = timedelta(days=90)
REPORT_LIFETIME = timedelta(days=1)
"""A portal makes new ones whenever it is opened."""


def offer_link(
    signer: Signer, purpose: str, tenant_id: UUID, offer_id: UUID, *, expires_at: datetime
) -> str:
    """The last part of the address `/offers/<link>` or `/agreements/<link>`."""
    return signer.sign(tenant_id.bytes + offer_id.bytes, purpose=purpose, expires_at=expires_at)


def report_link(
    signer: Signer, tenant_id: UUID, report_id: UUID, number: int, *, expires_at: datetime
) -> str:
    """The last part of the address `/client-reports/<link>`: one version of one report."""
    payload = tenant_id.bytes + report_id.bytes + number.to_bytes(2)
    return signer.sign(payload, purpose=REPORT, expires_at=expires_at)


def read_report_link(signer: Signer, link: str, *, now: datetime) -> tuple[UUID, UUID, int]:
    """Tenant, report and version; raises ReportTakenBack for any not ours or too old."""
    try:
        payload = signer.verify(link, purpose=REPORT, now=now)
    except InvalidSignature as error:
        raise ReportTakenBack from error
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32]), int.from_bytes(payload[32:])


def read_offer_link(signer: Signer, purpose: str, link: str, *, now: datetime) -> tuple[UUID, UUID]:
    """Tenant and offer of a link; raises OfferLinkInvalid for any that is not ours or too old."""
    try:
        payload = signer.verify(link, purpose=purpose, now=now)
    except InvalidSignature as error:
        raise OfferLinkInvalid from error
    return UUID(bytes=payload[:16]), UUID(bytes=payload[16:32])
