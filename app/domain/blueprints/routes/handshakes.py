"""What this workspace agreed on with others: offered, accepted, changed, ended."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.blueprints.choices import KIND_LABELS, STATE_LABELS, HandshakeKind, Verdict
from app.domain.blueprints.forms import FORMS, NoteForm, SendForm, filled
from app.domain.blueprints.models import Handshake
from app.domain.blueprints.queries.handshakes import get_handshake, list_handshakes, list_versions
from app.domain.blueprints.routes.handshake_page import shown_handshake
from app.domain.blueprints.service.handshakes import (
    answer_change,
    end_handshake,
    mail_handshake,
    note_handshake,
    offer_handshake,
    propose_change,
    renew_link,
)
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

READ, AGREE = "handshakes.read", "handshakes.agree"
FORM, SHOW = "blueprints/handshakes/form.html", "blueprints/handshakes/show.html"


class HandshakesController(Controller):
    path = "/t/{slug:str}/handshakes"

    @get("", guards=[requires(READ)])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(
            request,
            "blueprints/handshakes/index.html",
            home=home(slug),
            handshakes=await list_handshakes(uow),
            kinds=KIND_LABELS,
            states=STATE_LABELS,
            may_agree=uow.actor.can(AGREE),
        )

    @get("/new", guards=[requires(AGREE)])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        kind = _kind(request.query_params.get("kind", ""))
        name = (await get_tenant(uow)).name
        blank = {"territory": "Worldwide", "displayed_name": name}
        form = FORMS[kind].blank(**(blank if kind == HandshakeKind.RELEASE_DEAL else {}))
        return page(request, FORM, form=form, **_form(slug, kind, None))

    @post("", guards=[requires(AGREE)])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        data = await request.form()
        kind = _kind(str(data.get("kind", "")))
        form = FORMS[kind].parse(data)
        if form.is_valid and not form.wants_another_row:
            with form.refusals():
                handshake = await offer_handshake(
                    uow, site_of(request).signer, title=form.values["title"], terms=form.terms
                )
        if not form.is_valid or form.wants_another_row:
            context = _form(slug, kind, None, spare=4)
            return form_again(request, FORM, block="form", form=form, **context)
        toast = "The offer is ready. Mail it to the other side."
        return done(request, then=f"{home(slug)}/{handshake.id}", toast=toast)

    @get("/{handshake_id:uuid}", guards=[requires(READ)])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        handshake_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await shown_handshake(request, uow, slug, handshake_id)
        return page(request, SHOW, form=Form.blank(), **context)

    @get("/{handshake_id:uuid}/change", guards=[requires(AGREE)])
    async def change(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        handshake_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        handshake = await get_handshake(uow, handshake_id)
        newest = (await list_versions(uow, handshake_id))[0]
        form = filled(handshake.kind, newest.title, newest.terms)
        return page(request, FORM, form=form, **_form(slug, handshake.kind, handshake))

    @post("/{handshake_id:uuid}/change", guards=[requires(AGREE)])
    async def propose(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        handshake_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        handshake = await get_handshake(uow, handshake_id)
        form = FORMS[handshake.kind].parse(await request.form())
        if form.is_valid and not form.wants_another_row:
            with form.refusals():
                title, words = form.values["title"], form.values["words"] or ""
                await propose_change(uow, handshake_id, title=title, terms=form.terms, words=words)
        if not form.is_valid or form.wants_another_row:
            context = _form(slug, handshake.kind, handshake, spare=4)
            return form_again(request, FORM, block="form", form=form, **context)
        toast = "Proposed. What is in force holds until the other side agrees."
        return done(request, then=f"{home(slug)}/{handshake_id}", toast=toast)

    @post("/{handshake_id:uuid}/{verdict:str}", guards=[requires(AGREE)])
    async def answer(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        handshake_id: FromPath[UUID],
        verdict: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await get_handshake(uow, handshake_id)
        await answer_change(uow, handshake_id, verdict=_verdict(verdict))
        then = f"{home(slug)}/{handshake_id}"
        return done(request, then=then, toast="Your answer is recorded on both sides.")

    @post("/{handshake_id:uuid}/end", guards=[requires(AGREE)])
    async def end(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        handshake_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        handshake = await end_handshake(uow, handshake_id)
        words = "Withdrawn." if handshake.state == "withdrawn" else "Ended. Both keep their copy."
        return done(request, then=f"{home(slug)}/{handshake_id}", toast=words)

    @get("/{handshake_id:uuid}/end", guards=[requires(AGREE)])
    async def ask_end(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        handshake_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        handshake = await get_handshake(uow, handshake_id)
        template = "blueprints/handshakes/end.html"
        return page(request, template, home=home(slug), handshake=handshake)

    @post("/{handshake_id:uuid}/link", guards=[requires(AGREE)])
    async def renew(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        handshake_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await renew_link(uow, site_of(request).signer, handshake_id)
        toast = "There is a new link. The old one does not work any more."
        return done(request, then=f"{home(slug)}/{handshake_id}", toast=toast)

    @post("/{handshake_id:uuid}/mail", guards=[requires(AGREE)])
    async def send(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        handshake_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = SendForm.parse(await request.form())
        if not form.is_valid:
            context = await shown_handshake(request, uow, slug, handshake_id)
            return form_again(request, SHOW, block="mail", form=form, **context)
        await site_of(request).limiter.limit(f"invite:{uow.tenant_id}", rate=50, per=3600, burst=49)
        handshake = await mail_handshake(uow, handshake_id, email=form.values["email"])
        toast = f"The offer is on its way to {handshake.sent_to}."
        return done(request, then=f"{home(slug)}/{handshake_id}", toast=toast)

    @post("/{handshake_id:uuid}/note", guards=[requires(AGREE)])
    async def note(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        handshake_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = NoteForm.parse(await request.form())
        if not form.is_valid:
            context = await shown_handshake(request, uow, slug, handshake_id)
            return form_again(request, SHOW, block="note", form=form, **context)
        await note_handshake(uow, handshake_id, text=form.values["text"] or "")
        return done(request, then=f"{home(slug)}/{handshake_id}", toast="Your note is saved.")


def home(slug: str) -> str:
    return f"/t/{slug}/handshakes"


def _kind(text: str) -> HandshakeKind:
    known = {str(kind): kind for kind in HandshakeKind}
    return known.get(text, HandshakeKind.CO_WRITE)


def _verdict(text: str) -> Verdict:
    known = {str(verdict): verdict for verdict in Verdict}
    if text not in known:
        raise NotFound
    return known[text]


def _form(slug: str, kind: str, handshake: Handshake | None, *, spare: int = 2) -> dict[str, Any]:
    label = KIND_LABELS[HandshakeKind(kind)]
    return {
        "home": home(slug), "kind": kind, "label": label, "handshake": handshake, "spare": spare,
    }  # fmt: skip
