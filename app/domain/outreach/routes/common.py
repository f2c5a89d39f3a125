"""What pages of outreach share."""

from typing import Any
from uuid import UUID

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.outreach import merging
from app.domain.outreach.service.steering import ACTS
from app.tenants import address_of_pages
from app.web.guards import requires
from app.web.site import site_of
from app.web.visit import HttpRequest

READ, WRITE = requires("outreach.read"), requires("outreach.write")


def base(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    return {
        "slug": slug,
        "home": f"/t/{slug}/outreach",
        "may_write": uow.actor.can("outreach.write"),
        "in_words": merging.in_words,
    }


def tabs(slug: str, current: str) -> list[dict[str, Any]]:
    home = f"/t/{slug}/outreach"
    entries = (("Inquiries", home), ("Rounds", f"{home}/rounds"), ("Rules", f"{home}/rules"))
    return [
        {"label": label, "href": href, "is_current": label == current} for label, href in entries
    ]


async def site_address(request: HttpRequest, uow: UnitOfWork) -> str:
    return await address_of_pages(uow, site_of(request).adapters)


def act_of(word: str) -> str:
    """The last part of an address that halts, resumes or ends follow-ups. Raises NotFound."""
    if word not in ACTS:
        raise NotFound
    return word


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
