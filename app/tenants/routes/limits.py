"""How often passwords and mails may be tried, before anything expensive happens."""

import hashlib

from app.web.site import site_of
from app.web.visit import HttpRequest, visit_of

QUARTER = 15 * 60


async def limit_passwords(request: HttpRequest, email: str) -> None:
    """At most 10 passwords for one address, and 40 from one place, in a quarter of an hour.

    Raises TooMany. Sessions that are open already are never touched by this.
    """
    limiter = site_of(request).limiter
    await limiter.limit(f"password:to:{_hidden(email)}", rate=10, per=QUARTER, burst=9)
    await limiter.limit(f"password:from:{visit_of(request).ip}", rate=40, per=QUARTER, burst=39)


async def limit_mails(request: HttpRequest, email: str) -> None:
    """At most 3 mails to one address, and 20 asked for from one place, in a quarter of an hour."""
    limiter = site_of(request).limiter
    await limiter.limit(f"mail:to:{_hidden(email)}", rate=3, per=QUARTER, burst=2)
    await limiter.limit(f"mail:from:{visit_of(request).ip}", rate=20, per=QUARTER, burst=19)


async def limit_codes(request: HttpRequest, person_id: object) -> None:
    """At most 5 codes of one person at once, and 20 in an hour; then one for each that is over.

    Raises TooMany. Nobody is signed out by it.
    """
    limiter = site_of(request).limiter
    await limiter.limit(f"code:for:{person_id}", rate=5, per=5 * 60, burst=4)
    await limiter.limit(f"code:hour:{person_id}", rate=20, per=3600, burst=19)


async def limit_passkeys(request: HttpRequest) -> None:
    """At most 40 questions or answers about passkeys from one place in a quarter of an hour."""
    limiter = site_of(request).limiter
    await limiter.limit(f"passkey:from:{visit_of(request).ip}", rate=40, per=QUARTER, burst=39)


async def limit_departures(request: HttpRequest) -> None:
    """At most 40 departures to providers from one place in a quarter of an hour."""
    limiter = site_of(request).limiter
    await limiter.limit(f"provider:from:{visit_of(request).ip}", rate=40, per=QUARTER, burst=39)


async def limit_client_calls(request: HttpRequest) -> None:
    """At most 300 calls of applications for themselves from one place in a minute."""
    limiter = site_of(request).limiter
    await limiter.limit(f"oauth:from:{visit_of(request).ip}", rate=300, per=60, burst=60)


async def limit_client(request: HttpRequest, application_id: object) -> None:
    """At most 600 such calls of one application in a minute."""
    await site_of(request).limiter.limit(f"oauth:by:{application_id}", rate=600, per=60, burst=120)


async def limit_invitations(request: HttpRequest, tenant_id: object) -> None:
    """At most 50 invitations of one workspace in an hour."""
    await site_of(request).limiter.limit(f"invite:{tenant_id}", rate=50, per=3600, burst=49)


async def limit_offers(request: HttpRequest, person_id: object) -> None:
    """At most 10 offers of one person, and 40 from one place, in an hour: each names an agency."""
    limiter = site_of(request).limiter
    await limiter.limit(f"offer:by:{person_id}", rate=10, per=3600, burst=9)
    await limiter.limit(f"offer:from:{visit_of(request).ip}", rate=40, per=3600, burst=39)


def _hidden(email: str) -> str:
    return hashlib.sha256(email.lower().encode()).hexdigest()[:32]
