"""What the pages of the band's money share: guards, choices, and the way between them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app.core.uow import UnitOfWork
from app.domain.bandmoney.forms import BAND
from app.domain.bandmoney.models import BandMember
from app.domain.bandmoney.queries.subjects import list_choices
from app.domain.bandmoney.subjects import Subject
from app.tenants import CURRENCY_CODES, get_tenant
from app.web.guards import requires

READ, WRITE = requires("bandmoney.read"), requires("bandmoney.write")
SHARE = requires("bandmoney.share")


async def base(uow: UnitOfWork, slug: str, tab: str = "") -> dict[str, Any]:
    """The frame of every page: where it is, what one may do, and the workspace's currency."""
    home = f"/t/{slug}/tour-money"
    tenant = await get_tenant(uow)
    tabs = (("Tours and shows", ""), ("Expenses", "/expenses"), ("Band", "/band"),
            ("Advances", "/advances"), ("Rates", "/rates"))  # fmt: skip
    return {
        "slug": slug,
        "home": home,
        "top": f"/t/{slug}",
        "currency": tenant.currency,
        "currencies": CURRENCY_CODES,
        "currency_choices": [(code, code) for code in CURRENCY_CODES],
        "may_write": uow.actor.can("bandmoney.write"),
        "may_share": uow.actor.can("bandmoney.share"),
        "may_read_ledger": uow.actor.can("money.read"),
        "tabs": [
            {"label": label, "href": home + path, "is_current": label == tab}
            for label, path in tabs
        ],
    }


async def today_in(uow: UnitOfWork) -> date:
    """The calendar day it is where the workspace is."""
    tenant = await get_tenant(uow)
    return uow.now.astimezone(ZoneInfo(tenant.time_zone)).date()


async def choices(uow: UnitOfWork, also: Subject | None = None) -> dict[str, Subject]:
    """What an expense may be for, by how forms name it; `also` may be long over."""
    found = {each.code: each for each in await list_choices(uow)}
    return {also.code: also, **found} if also else found


def options(subjects: Mapping[str, Subject]) -> list[tuple[str, str]]:
    return [(code, subject.words) for code, subject in subjects.items()]


def payers(members: Iterable[BandMember], also: UUID | None = None) -> list[tuple[str, str]]:
    """The band's account, and everybody who may have paid."""
    here = [each for each in members if each.is_here or each.id == also]
    return [(BAND, "The band's account"), *((str(each.id), each.name) for each in here)]


def names_of(members: Sequence[BandMember]) -> dict[UUID, str]:
    return {each.id: each.name for each in members}
