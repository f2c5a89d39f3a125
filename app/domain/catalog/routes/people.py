"""People: everybody who holds a share or a credit, and the shares other tenants gave this one."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.catalog.choices import ROLE_LABELS
from app.domain.catalog.forms import AgreeForm, DeclineForm, NoteForm, PartyForm
from app.domain.catalog.models import SplitShare
from app.domain.catalog.queries.lists import list_people, list_shares_of_party
from app.domain.catalog.queries.sheets import (
    find_note,
    get_share_given,
    list_shares,
    list_shares_given,
)
from app.domain.catalog.queries.subjects import get_party
from app.domain.catalog.routes.guests import guest
from app.domain.catalog.routes.window import asked_window, pager
from app.domain.catalog.service.answers import agree_to_share, decline_share, note_share
from app.domain.catalog.service.registering import edit_party
from app.web.forms import Form
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

PARTY_FORM = "catalog/people/form.html"
SHARED = "catalog/shared/show.html"


class PeopleController(Controller):
    path = "/t/{slug:str}/people"

    @get("", guards=[requires("catalog.read")])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        words = request.query_params.get("q", "")[:200]
        found = await list_people(uow, words=words, window=asked_window(request))
        return page(
            request,
            "catalog/people/index.html",
            fragments=("people",),
            slug=slug,
            people=found.items,
            words=words,
            **pager(f"/t/{slug}/people", found, q=words),
        )

    @get("/{party_id:uuid}", guards=[requires("catalog.read")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        party_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(
            request,
            "catalog/people/show.html",
            slug=slug,
            party=await get_party(uow, party_id),
            shares=await list_shares_of_party(uow, party_id),
            role_labels=ROLE_LABELS,
            may_write=uow.actor.can("catalog.write"),
        )

    @get("/{party_id:uuid}/edit", guards=[requires("catalog.write")])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        party_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        party = await get_party(uow, party_id)
        form = PartyForm.blank(
            name=party.name, email=party.email, ipi=party.ipi, pro=party.pro, notes=party.notes
        )
        return page(request, PARTY_FORM, form=form, slug=slug, party=party)

    @post("/{party_id:uuid}", guards=[requires("catalog.write")])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        party_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        party, form = await get_party(uow, party_id), PartyForm.parse(await request.form())
        if form.is_valid:
            words = {name: form.values[name] or "" for name in ("name", "pro", "notes")}
            with form.refusals():
                await edit_party(
                    uow,
                    party_id,
                    email=form.values["email"],
                    ipi=form.values["ipi"],
                    **words,
                )
        if not form.is_valid:
            return form_again(request, PARTY_FORM, block="form", form=form, slug=slug, party=party)
        return done(request, then=f"/t/{slug}/people/{party_id}", toast="Saved.")


class SharedController(Controller):
    """Shares that other tenants named this one in. Answers run in the owner's tenant."""

    path = "/t/{slug:str}/shared"

    @get("", guards=[requires("catalog.read")])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(
            request,
            "catalog/shared/index.html",
            slug=slug,
            shares=await list_shares_given(uow),
            role_labels=ROLE_LABELS,
        )

    @get("/{share_id:uuid}", guards=[requires("catalog.read")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        share_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        share = await get_share_given(uow, share_id)
        context = await _shared(request, uow, slug, share)
        return page(request, SHARED, form=Form.blank(), **context)

    @post("/{share_id:uuid}/agree", guards=[requires("catalog.write")])
    async def agree(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        share_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        share, form = await get_share_given(uow, share_id), AgreeForm.parse(await request.form())
        if not form.is_valid:
            context = await _shared(request, uow, slug, share)
            return form_again(request, SHARED, block="answer", form=form, **context)
        owner = guest(request, share.tenant_id)
        async with site_of(request).database.tenant(owner) as theirs:
            await agree_to_share(theirs, share.id, signature=form.values["signature"])
        then = f"/t/{slug}/shared/{share.id}"
        return done(request, then=then, toast="Your agreement is recorded.")

    @post("/{share_id:uuid}/decline", guards=[requires("catalog.write")])
    async def decline(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        share_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        share, form = await get_share_given(uow, share_id), DeclineForm.parse(await request.form())
        if not form.is_valid:
            context = await _shared(request, uow, slug, share)
            return form_again(request, SHARED, block="answer", form=form, **context)
        owner = guest(request, share.tenant_id)
        async with site_of(request).database.tenant(owner) as theirs:
            await decline_share(theirs, share.id, **form.values)
        then = f"/t/{slug}/shared/{share.id}"
        return done(request, then=then, toast="Your answer is recorded.")

    @post("/{share_id:uuid}/note", guards=[requires("catalog.write")])
    async def note(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        share_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        share, form = await get_share_given(uow, share_id), NoteForm.parse(await request.form())
        if not form.is_valid:
            context = await _shared(request, uow, slug, share)
            return form_again(request, SHARED, block="note", form=form, **context)
        await note_share(uow, share.id, text=form.values["text"])
        return done(request, then=f"/t/{slug}/shared/{share.id}", toast="Your note is saved.")


async def _shared(
    request: HttpRequest, uow: UnitOfWork, slug: str, share: SplitShare
) -> dict[str, Any]:
    # Holding the share is the right to see its whole sheet, which only the owner's tenant has.
    async with site_of(request).database.tenant(guest(request, share.tenant_id)) as theirs:
        shares = (await list_shares(theirs, [share.sheet_id]))[share.sheet_id]
    return {
        "slug": slug,
        "base": f"/t/{slug}/shared/{share.id}",
        "share": share,
        "shares": shares,
        "note": await find_note(uow, share),
        "role_labels": ROLE_LABELS,
        "may_write": uow.actor.can("catalog.write"),
    }
