"""Agreements: list, write, send, sign for the agency, end."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.money import Money
from app.core.paging import InvalidCursor
from app.core.uow import UnitOfWork
from app.domain.agency.choices import (
    BASIS_LABELS,
    INCOME_LABELS,
    PRICE_LABELS,
    ROLLOVER_LABELS,
    AgreementState,
    PriceKind,
    Side,
)
from app.domain.agency.commission import plain
from app.domain.agency.forms import CURRENCIES, AgreementForm, EndForm, SignForm
from app.domain.agency.hours import clock
from app.domain.agency.models import Agreement
from app.domain.agency.queries.clients import get_client, list_all
from app.domain.agency.queries.offers import (
    get_agreement,
    get_template,
    list_agreements,
    list_signatures,
    list_terms,
)
from app.domain.agency.routes.agreement_files import agreement_pdf
from app.domain.agency.routes.common import (
    MANAGE,
    OFFER_TABS,
    READ,
    base,
    damaged,
    home,
    tabs,
    today_in,
)
from app.domain.agency.service.agreements import (
    CONSENT,
    declare_signed,
    end_agreement,
    send_agreement,
    sign_agreement,
    withdraw_agreement,
    write_agreement,
)
from app.domain.agency.terms_text import commission_words, price_words
from app.domain.agency.wording import DEFAULT_AGREEMENT, MERGE_FIELDS, markdown
from app.tenants import get_tenant
from app.web.guards import requires
from app.web.identity import SignedIn
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

FORM = "agency/agreements/form.html"
SHOW = "agency/agreements/show.html"


class AgreementsController(Controller):
    path = "/t/{slug:str}/agency/agreements"

    @get("", guards=[requires(READ)])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        state = request.query_params.get("state", "")
        state = state if state in set(AgreementState) else ""
        try:
            found = await list_agreements(uow, state=state, after=after or None)
        except InvalidCursor as error:
            raise damaged(error) from error
        return page(
            request,
            "agency/agreements/index.html",
            fragments=("agreements",),
            found=found,
            state=state,
            states=[(str(each), each.capitalize()) for each in AgreementState],
            tabs=tabs(slug, "agreements", OFFER_TABS),
            **await base(uow, slug),
        )

    @get("/new", guards=[requires(MANAGE)])
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        client: FromQuery[UUID | None] = None,
        wording: FromQuery[UUID | None] = None,
    ) -> Response[Any]:
        chosen = await get_client(uow, client) if client else None
        form = AgreementForm.blank(
            client_id=chosen.id if chosen else None,
            body=(await get_template(uow, wording)).body if wording else DEFAULT_AGREEMENT,
            currency=chosen.currency if chosen else (await get_tenant(uow)).currency,
            starts_on=(await today_in(uow)).replace(day=1),
        )
        return page(request, FORM, form=form, agreement=None, spare=2, **await _form(uow, slug))

    @post("", guards=[requires(MANAGE)])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return await _write(request, slug, uow, None)

    @get("/{agreement_id:uuid}", guards=[requires(READ)])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        agreement_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        agreement = await get_agreement(uow, agreement_id)
        return page(request, SHOW, form=SignForm.blank(), **await _show(uow, slug, agreement))

    @get("/{agreement_id:uuid}/edit", guards=[requires(MANAGE)])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        agreement_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        agreement = await get_agreement(uow, agreement_id)
        form = await _filled(uow, agreement)
        context = await _form(uow, slug)
        return page(request, FORM, form=form, agreement=agreement, spare=1, **context)

    @post("/{agreement_id:uuid}", guards=[requires(MANAGE)])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        agreement_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await _write(request, slug, uow, await get_agreement(uow, agreement_id))

    @post("/{agreement_id:uuid}/send", guards=[requires(MANAGE)])
    async def send(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        agreement_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await send_agreement(uow, agreement_id)
        then = home(slug, f"agreements/{agreement_id}")
        return done(request, then=then, toast="The agreement is on its way. Sign it here as well.")

    @post("/{agreement_id:uuid}/sign", guards=[requires(MANAGE)])
    async def sign(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        agreement_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        session: NamedDependency[SignedIn],
    ) -> Response[Any]:
        form = SignForm.parse(await request.form())
        if not form.is_valid:
            context = await _show(uow, slug, await get_agreement(uow, agreement_id))
            return form_again(request, SHOW, block="signing", form=form, **context)
        agreement = await sign_agreement(
            uow,
            agreement_id,
            side=Side.AGENCY,
            name=form.values["signature"],
            email=session.person.email,
            document=form.values["document"],
        )
        words = "Signed by both: it is in force." if agreement.is_signed else "You have signed."
        return done(request, then=home(slug, f"agreements/{agreement_id}"), toast=words)

    @post("/{agreement_id:uuid}/declare", guards=[requires(MANAGE)])
    async def declare(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        agreement_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await declare_signed(uow, agreement_id)
        then = home(slug, f"agreements/{agreement_id}")
        return done(request, then=then, toast="Entered as signed elsewhere. It is in force.")

    @post("/{agreement_id:uuid}/withdraw", guards=[requires(MANAGE)])
    async def withdraw(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        agreement_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await withdraw_agreement(uow, agreement_id)
        then = home(slug, f"agreements/{agreement_id}")
        return done(request, then=then, toast="The agreement is withdrawn.")

    @post("/{agreement_id:uuid}/end", guards=[requires(MANAGE)])
    async def end(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        agreement_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = EndForm.parse(await request.form())
        if not form.is_valid:
            context = await _show(uow, slug, await get_agreement(uow, agreement_id))
            return form_again(request, SHOW, block="ending", form=form, **context)
        await end_agreement(uow, agreement_id, last_day=form.values["last_day"])
        then = home(slug, f"agreements/{agreement_id}")
        return done(request, then=then, toast="The last day is set.")

    @get("/{agreement_id:uuid}/agreement.pdf", guards=[requires(READ)])
    async def document(
        self,
        request: HttpRequest,
        agreement_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return await agreement_pdf(request, uow, await get_agreement(uow, agreement_id))


async def _write(
    request: HttpRequest, slug: str, uow: UnitOfWork, agreement: Agreement | None
) -> Response[Any]:
    context = await _form(uow, slug)
    clients = [code for code, _ in context["clients"]]
    form = AgreementForm.parse(await request.form(), client_id=clients)
    if form.wants_another_row:
        form.errors.clear()
        return form_again(request, FORM, block="form", form=form, status=200, agreement=agreement,
                          spare=3, **context)  # fmt: skip
    services = form.services() if form.is_valid else []
    if form.is_valid:
        with form.refusals():
            agreement = await write_agreement(
                uow,
                form.values["client_id"],
                title=form.values["title"],
                body=form.values["body"],
                currency=form.values["currency"],
                starts_on=form.values["starts_on"],
                ends_on=form.values["ends_on"],
                services=services,
                commission=form.commission(),
                agreement_id=agreement.id if agreement else None,
            )
    if not form.is_valid or agreement is None:
        return form_again(request, FORM, block="form", form=form, agreement=agreement, spare=1,
                          **context)  # fmt: skip
    then = home(slug, f"agreements/{agreement.id}")
    return done(request, then=then, toast="The agreement is saved. Send it when it is right.")


async def _filled(uow: UnitOfWork, agreement: Agreement) -> AgreementForm:
    terms = await list_terms(uow, agreement.id)
    first = terms.commission[0] if terms.commission else None

    def amount(minor: int | None) -> Any:
        return "" if minor is None else Money(minor, agreement.currency).decimal

    return AgreementForm.blank(
        client_id=agreement.client_id,
        title=agreement.title,
        body=agreement.body,
        currency=agreement.currency,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        service=[
            {
                "label_text": term.label,
                "kind": term.kind,
                "price": amount(term.price),
                "included": clock(term.included_minutes) if term.included_minutes else "",
                "rollover": term.rollover,
                "overage": amount(term.overage),
            }
            for term in terms.services
        ],
        commission_kinds=first.kinds if first else [],
        commission_rate=plain(first.rate) if first else "",
        commission_basis=first.basis if first else "gross",
        sunset=[
            {"months": months, "rate": plain(Decimal(rate))}
            for months, rate in (first.sunset if first else [])
        ],
    )


async def _form(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    priced = (PriceKind.RETAINER, PriceKind.FIXED, PriceKind.HOURLY)
    return {
        **await base(uow, slug),
        "clients": [(str(client.id), client.name) for client in await list_all(uow)],
        "currencies": [(code, code) for code in CURRENCIES],
        "kinds": [(str(kind), PRICE_LABELS[kind]) for kind in priced],
        "rollovers": [(str(kind), label) for kind, label in ROLLOVER_LABELS.items()],
        "incomes": [(str(kind), label) for kind, label in INCOME_LABELS.items()],
        "bases": [(str(kind), label.capitalize()) for kind, label in BASIS_LABELS.items()],
        "merge_fields": MERGE_FIELDS,
    }


async def _show(uow: UnitOfWork, slug: str, agreement: Agreement) -> dict[str, Any]:
    terms = await list_terms(uow, agreement.id)
    signatures = await list_signatures(uow, agreement.id)
    return {
        **await base(uow, slug),
        "agreement": agreement,
        "client": await get_client(uow, agreement.client_id),
        "services": [(t.label, price_words(t, agreement.currency)) for t in terms.services],
        "commission": [commission_words(term) for term in terms.commission],
        "body": markdown(agreement.body),
        "signatures": {each.side: each for each in signatures},
        "document": agreement.document_hash.hex() if agreement.document_hash else "",
        "consent": CONSENT,
    }
