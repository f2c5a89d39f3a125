"""Sentences that survive one redirect, in a signed cookie tied to the browser's session."""

from datetime import timedelta
from typing import Literal

import msgspec

from app.core import clock
from app.core.crypto import InvalidSignature
from app.web import cookies
from app.web.cookies import CookieJar
from app.web.session import binding_of
from app.web.site import site_of
from app.web.visit import Connection, visit_of

Kind = Literal["success", "info", "warning", "error"]


class Flash(msgspec.Struct, frozen=True):
    """One sentence for the person, as the toast region shows it."""

    kind: Kind
    text: str


def flash(request: Connection, text: str, kind: Kind = "success") -> None:
    """Show a sentence on the next page; calling it again replaces what waits."""
    site, visit = site_of(request), visit_of(request)
    value = site.signer.sign(
        msgspec.json.encode([Flash(kind, text)]),
        purpose=_purpose(binding_of(request)),
        expires_at=clock.now() + timedelta(seconds=cookies.FLASH_SECONDS),
    )
    CookieJar(site.is_https).put(visit, cookies.FLASH, value, seconds=cookies.FLASH_SECONDS)


def take_flashes(request: Connection) -> list[Flash]:
    """The sentences that wait for this browser, which are then gone; none when they are forged."""
    site, visit = site_of(request), visit_of(request)
    jar = CookieJar(site.is_https)
    value = request.cookies.get(jar.name(cookies.FLASH))
    if not value:
        return []
    jar.drop(visit, cookies.FLASH)
    if not visit.binding:
        return []
    try:
        body = site.signer.verify(value, purpose=_purpose(visit.binding), now=clock.now())
    except InvalidSignature:
        return []
    return msgspec.json.decode(body, type=list[Flash])


def _purpose(binding: bytes) -> str:
    return f"flash:{binding.hex()}"
