"""What of outreach the search finds."""

from sqlalchemy import select

from app.core.module import SearchSource
from app.core.searching import TENANT, things
from app.domain.outreach.models import Inquiry, OutreachRound

_READ = "outreach.read"

_round = (
    select(OutreachRound.name)
    .where(OutreachRound.tenant_id == Inquiry.tenant_id, OutreachRound.id == Inquiry.round_id)
    .scalar_subquery()
)
_sent = things(
    Inquiry.id,
    Inquiry.venue_name,
    Inquiry.city,
    Inquiry.contact,
    Inquiry.act,
    note=(Inquiry.city, _round),
).where(Inquiry.tenant_id == TENANT, Inquiry.released_at.is_not(None))
_received = things(Inquiry.id, Inquiry.act, Inquiry.venue_name, note=(Inquiry.venue_name,)).where(
    Inquiry.house_tenant_id == TENANT, Inquiry.tenant_id != TENANT, Inquiry.released_at.is_not(None)
)


SOURCES = (
    SearchSource("Inquiries", _READ, "send", "outreach/inquiries/{key}", _sent),
    SearchSource(
        "Rounds",
        _READ,
        "send",
        "outreach/rounds/{key}",
        things(
            OutreachRound.id,
            OutreachRound.name,
            OutreachRound.act,
            OutreachRound.subject,
            note=(OutreachRound.act,),
        ),
    ),
    SearchSource("Inquiries to you", _READ, "inbox", "inquiries/{key}", _received),
)
