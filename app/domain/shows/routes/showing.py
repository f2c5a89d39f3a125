"""What the page of a show shows, to the workspace that is one of its sides."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.money import Money
from app.core.uow import UnitOfWork
from app.domain.holds import SLOTS, list_days_in_use
from app.domain.shows.choices import CURRENCIES
from app.domain.shows.forms import AddressForm, AttachForm, DetailsForm, SecretForm
from app.domain.shows.models import Show, ShowOffer, ShowSecret, Side
from app.domain.shows.outlook import look_ahead
from app.domain.shows.queries.attachments import list_attachments
from app.domain.shows.queries.nights import list_nights
from app.domain.shows.queries.shows import (
    find_secret,
    list_deposits,
    list_messages,
    list_offers,
    list_signatures,
)
from app.domain.shows.reading import (
    accepted_version,
    changes_between,
    lost_night,
    read_version,
)
from app.domain.shows.routes.common import frame, is_late, ours, panels_of, room_choices
from app.domain.shows.service.contracts import CONSENT, fingerprint
from app.domain.shows.service.radius import find_near
from app.domain.shows.settling.queries import find_settlement
from app.domain.shows.settling.service import may_settle
from app.tenants import get_tenant
from app.web.forms import Form

SHOW = "shows/show.html"


async def show_context(
    uow: UnitOfWork,
    slug: str,
    show_id: UUID,
    *,
    details: Form | None = None,
    address: Form | None = None,
    message: Form | None = None,
    secret_form: Form | None = None,
    cancel: Form | None = None,
    signing: Form | None = None,
    attaching: Form | None = None,
    room: Form | None = None,
) -> dict[str, Any]:
    """All of it; a form that was wrong is shown again instead of its blank."""
    show, side = await ours(uow, show_id)
    secret, tenant = await find_secret(uow, show), await get_tenant(uow)
    offers, may_write = await list_offers(uow, show), uow.actor.can("shows.write")
    offered = offer_context(uow, show, offers, side, secret, may_write=may_write)
    version = offered["version"]
    return {
        **frame(slug, show, side),
        **offered,
        "near": await find_near(uow, show, version and version.terms.radius),
        **await contract_part(uow, show, offers, signing, attaching),
        **await settling_part(uow, show),
        "panels": await panels_of(uow, show, side),
        **await calendar_part(uow, show, side),
        "room": room or Form.blank(slot="evening"),
        "slots": SLOTS,
        "may_see_money": side is Side.ARTIST and uow.actor.can("bandmoney.read"),
        "may_see_merch": side is Side.ARTIST and uow.actor.can("merch.read"),
        "may_bill": side is Side.ARTIST and uow.actor.can("money.write"),
        "messages": await list_messages(uow, show),
        "secret": secret,
        "details": details or _details(show),
        "address": address or AddressForm.blank(),
        "message": message or Form.blank(),
        "secret_form": secret_form or _secret_form(secret, tenant.currency),
        "cancel": cancel or Form.blank(),
        "currencies": [(code, code) for code in CURRENCIES],
        "may_write": may_write,
        "counter": f"/t/{slug}/shows/{show.id}/offers/new",
    }


def offer_context(
    uow: UnitOfWork,
    show: Show,
    offers: Sequence[ShowOffer],
    side: Side,
    secret: ShowSecret | None,
    *,
    may_write: bool,
) -> dict[str, Any]:
    """The version that counts: the accepted one, else the latest, with what changed in it."""
    read = [read_version(each) for each in offers[:2]]
    latest = read[0] if read else None
    version = accepted_version(show, offers) if show.accepted_number else latest
    before = read[1] if len(read) > 1 else None
    return {
        "offers": offers,
        "latest": latest,
        "version": version,
        "before": before,
        "changes": changes_between(before, latest) if before and latest else [],
        "view": look_ahead(version.terms, side, secret)
        if version is not None and version.terms.capacity
        else None,
        "may_answer": may_write and latest is not None and latest.offer.is_open and show.is_open,
        "is_late": latest is not None and is_late(uow, show, latest.offer),
        "asks_name": False,
    }


async def contract_part(
    uow: UnitOfWork,
    show: Show,
    offers: Sequence[ShowOffer],
    signing: Form | None,
    attaching: Form | None = None,
) -> dict[str, Any]:
    """The contract, what stands behind it, its signatures and deposits, once it is agreed on."""
    if not show.is_agreed:
        return {"document": ""}
    version, attached = accepted_version(show, offers), await list_attachments(uow, show)
    signatures = {each.side: each for each in await list_signatures(uow, show)}
    billed = {each.position: each for each in await list_deposits(uow, show)}
    return {
        "document": fingerprint(show, version, attached).hex(),
        "signatures": signatures,
        "attached": attached,
        "may_attach": not signatures,
        "attaching": attaching or AttachForm.blank(),
        "deposits": [
            (number, deposit, billed.get(number))
            for number, deposit in enumerate(version.terms.deposits, 1)
        ],
        "consent": CONSENT,
        "signing": signing or Form.blank(),
    }


async def settling_part(uow: UnitOfWork, show: Show) -> dict[str, Any]:
    """Whether a show can be settled, and how far its settlement is."""
    if not may_settle(show, uow.now):
        return {"may_settle": False}
    return {"may_settle": True, "settlement": await find_settlement(uow, show)}


async def calendar_part(uow: UnitOfWork, show: Show, side: Side) -> dict[str, Any]:
    """What became of the nights both agreed on; for the house also what its calendar lacks of them.

    `is_announced` is None while nothing of the show can be announced.
    """
    nights = await list_nights(uow, show)
    said: dict[str, Any] = {
        "lost_night": lost_night(show, nights),
        "unheld": [],
        "unknown": [],
        "rooms": [],
        "is_announced": None,
    }
    is_over = show.state in {"played", "canceled"}
    if is_over or side is not Side.VENUE or not uow.actor.can("holds.write"):
        return said
    today = uow.now.astimezone(ZoneInfo(show.time_zone)).date()
    ahead = [night for night in nights if night.on >= today]
    if show.tenant_id != uow.tenant_id:
        return {**said, **await _beside(uow, [night.on for night in ahead])}
    given = [night.hold for night in ahead if night.hold is not None and night.is_given]
    unheld = [night.on for night in ahead if not night.is_held]
    rooms = await room_choices(uow) if unheld else []
    return {
        **said,
        "unheld": unheld if rooms else [],
        "rooms": rooms,
        "is_announced": all(hold.is_public for hold in given) if given else None,
    }


async def _beside(uow: UnitOfWork, days: Sequence[date]) -> dict[str, Any]:
    """Days of a show that lives with its artist on which the house's calendar has nothing."""
    if not days or not await room_choices(uow):
        return {}
    used = await list_days_in_use(uow, days[0], days[-1])
    return {"unknown": [on for on in days if on not in used]}


def _details(show: Show) -> Form:
    clocks = {name: getattr(show, name) for name in ("doors", "starts", "curfew")}
    shown = {name: f"{value:%H:%M}" for name, value in clocks.items() if value}
    return DetailsForm.blank(place=show.place, **shown)


def _secret_form(secret: ShowSecret | None, currency: str) -> Form:
    if secret is None:
        return SecretForm.blank(currency=currency)
    code = secret.currency
    walk_away = None if secret.walk_away is None else Money(secret.walk_away, code).decimal
    return SecretForm.blank(
        notes=secret.notes,
        currency=code,
        walk_away=walk_away,
        expected_sold=secret.expected_sold,
        cost=[{"what": what, "amount": Money(minor, code).decimal} for what, minor in secret.costs],
    )
