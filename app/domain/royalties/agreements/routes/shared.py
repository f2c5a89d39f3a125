"""What several pages of contracts need: choices, the form with its deal, a contract's sentences."""

from typing import Any

from litestar import Response

from app.core.uow import UnitOfWork
from app.domain.catalog import list_party_names
from app.domain.royalties.agreements import words
from app.domain.royalties.agreements.building import deal_from, values_of
from app.domain.royalties.agreements.deal import Deal
from app.domain.royalties.agreements.forms import ContractForm
from app.domain.royalties.agreements.memo import Section, compare, memo
from app.domain.royalties.agreements.models import ContractVersion, RoyaltyContract
from app.domain.royalties.agreements.queries.agreed import parts_of
from app.domain.royalties.agreements.queries.lists import reported_currencies
from app.domain.royalties.agreements.queries.naming import list_group_names, names_in
from app.domain.royalties.agreements.rows import Parts, deal_of
from app.domain.royalties.agreements.service.finding import Found, find_named
from app.domain.royalties.agreements.starts import BLANK_FEE, BLANK_TERM
from app.web.page import form_again
from app.web.visit import HttpRequest

FORM = "royalties/contracts/form.html"
OFFERED_NAMES = 500
BLANKS = {
    "share": {"payee": "", "percent": "", "error": ""},
    "own": {"title": "", "payee": "", "percent": "", "error": ""},
    "cover": {"kind": "recording", "what": "", "part": "", "error": ""},
    "term": BLANK_TERM,
    "fee": BLANK_FEE,
    "sunset": {"starts": "", "percent": "", "error": ""},
}


def home_of(slug: str) -> str:
    return f"/t/{slug}/royalties/contracts"


async def editor(
    uow: UnitOfWork, slug: str, contract: RoyaltyContract | None = None
) -> dict[str, Any]:
    """What the form of a contract offers to choose from."""
    return {
        "slug": slug,
        "home": home_of(slug),
        "contract": contract,
        "words": words,
        "reported": await reported_currencies(uow),
        "people": await list_party_names(uow, limit=OFFERED_NAMES),
        "groups": await list_group_names(uow),
        "blanks": BLANKS,
        "wide": "",
        "clash": None,
    }


async def posted(
    request: HttpRequest, uow: UnitOfWork, contract: RoyaltyContract | None = None
) -> tuple[ContractForm, Deal | None]:
    """The form as it was sent and, when nothing is wrong with it, what it says."""
    data = await request.form()
    form = ContractForm.parse(data)
    form.values["currency"] = (form.values.get("currency") or "").upper()
    if contract is not None:
        form.values["currency"] = contract.currency
    if form.wants_another_row:
        return form, None
    found = await find_named(uow, form.wanted) if form.is_valid else Found()
    return form, deal_from(form, found) if form.is_valid else None


def another_row(request: HttpRequest, form: ContractForm, context: dict[str, Any]) -> Response[Any]:
    """The same form with room for more in the group that was asked for."""
    form.errors.clear()
    context["wide"] = form.raw("add_row")
    return form_again(request, FORM, block="editor", form=form, status=200, **context)


async def said(uow: UnitOfWork, version: ContractVersion) -> Deal:
    """What a version says."""
    parts = await parts_of(uow, [version.id])
    return deal_of(version, parts.get(version.id, Parts()))


async def memos(uow: UnitOfWork, currency: str, *deals: Deal) -> list[list[Section]]:
    """Each deal in sentences; names are looked up once for all."""
    names = await names_in(uow, deals)
    return [memo(deal, currency, names) for deal in deals]


async def clash_between(
    uow: UnitOfWork, currency: str, *, seen: Deal, theirs: Deal, yours: Deal
) -> dict[str, Any]:
    """What somebody else saved since, and what the form says otherwise."""
    before, other, own = await memos(uow, currency, seen, theirs, yours)
    return {"theirs": compare(before, other), "yours": compare(other, own)}


async def shown_values(uow: UnitOfWork, contract: RoyaltyContract, deal: Deal) -> dict[str, Any]:
    """What the form of a contract shows."""
    values = values_of(deal, await names_in(uow, [deal]), contract.currency)
    own = {
        name: getattr(contract, name)
        for name in ("number", "name", "currency", "accounting", "income")
    }
    return {**values, **own}
