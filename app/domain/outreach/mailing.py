"""The mails of an inquiry: in the artist's brand, with a way to answer and one to be left alone."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.jobs import JobRun
from app.core.uow import UnitOfWork
from app.domain.outreach.links import answer_link, stop_link
from app.domain.outreach.models import Inquiry
from app.integrations.email import Message
from app.integrations.email.compose import MailBrand, compose
from app.tenants import address_of_pages, brand_of, get_tenant
from app.web.templating import shared_environment

BUTTONS = (
    ("interested", "Interested"),
    ("later", "Not now"),
    ("declined", "No, thank you"),
)


@dataclass(frozen=True, slots=True)
class Frame:
    """What all mails of an inquiry share, read in one transaction."""

    brand: MailBrand
    tenant_name: str
    site: str
    reply_to: str | None


async def frame_of(
    uow: UnitOfWork, run: JobRun, inquiry: Inquiry, sender_email: str | None
) -> Frame:
    """Replies come to the thread where mail is received, else to whoever wrote."""
    tenant, inbox = await get_tenant(uow), run.adapters.inbox
    reply_to = inbox.pattern.address(inquiry.reply_token) if inbox else sender_email
    site = await address_of_pages(uow, run.adapters)
    return Frame(brand_of(tenant, site), tenant.name, site, reply_to)


def message(
    run: JobRun,
    frame: Frame,
    inquiry: Inquiry,
    *,
    subject: str,
    body: str,
    key: str,
) -> Message:
    """One mail; the same key is the same mail, sent once or twice."""
    if inquiry.released_at is None or inquiry.email is None:
        raise AssertionError(inquiry.id)
    answer, stop = _links(run, frame, inquiry.tenant_id, inquiry.id, inquiry.released_at)
    mail = compose(
        shared_environment(),
        "inquiry",
        brand=frame.brand,
        reason=f"You get this mail because {frame.tenant_name} asks {inquiry.venue_name} about a"
        " show.",
        variables={
            "subject": subject,
            "paragraphs": _paragraphs(body),
            "body": body,
            "buttons": [(label, f"{answer}?answer={name}") for name, label in BUTTONS],
            "action_url": answer,
            "stop_url": stop,
        },
    )
    addressed = mail.addressed(inquiry.email, key=key, tenant_id=run.tenant_id)
    # RFC 8058: mail programs offer to be left alone with one press, which is a POST to us.
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return replace(addressed, reply_to=frame.reply_to, headers=headers)


def _paragraphs(body: str) -> list[list[str]]:
    """A text by its empty lines, each part in its lines."""
    parts = [part.strip("\n").splitlines() for part in body.split("\n\n")]
    return [part for part in parts if part]


def _links(
    run: JobRun, frame: Frame, tenant_id: UUID, inquiry_id: UUID, released_at: datetime
) -> tuple[str, str]:
    signer: Any = run.adapters.signer
    answer = answer_link(signer, tenant_id, inquiry_id, released_at)
    stop = stop_link(signer, tenant_id, inquiry_id)
    return f"{frame.site}/inquiries/{answer}", f"{frame.site}/no-inquiries/{stop}"
