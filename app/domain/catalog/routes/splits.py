"""Split sheets of the tenant's own recordings and works."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.catalog.choices import ROLE_LABELS, SheetKind, SheetStatus
from app.domain.catalog.forms import SplitForm, role_options
from app.domain.catalog.models import Recording
from app.domain.catalog.queries.sheets import (
    find_sheet,
    get_share,
    get_sheet,
    list_shares,
    list_sheets,
)
from app.domain.catalog.queries.subjects import get_work
from app.domain.catalog.routes.sheet_document import sheet_pdf
from app.domain.catalog.service.changing import recording_to_change
from app.domain.catalog.service.sheets import (
    declare_splits,
    propose_splits,
    remind,
    withdraw_splits,
)
from app.tenants import get_tenant
from app.web.guards import requires
from app.web.identity import SignedIn
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest, visit_of

EDITOR = "catalog/splits/editor.html"
SHEET = "catalog/splits/show.html"
KINDS = {"recordings": SheetKind.MASTER, "works": SheetKind.COMPOSITION}


class SplitEditorController(Controller):
    path = "/t/{slug:str}"
    guards = (requires("catalog.write"),)

    @get(["/recordings/{subject_id:uuid}/splits/new", "/works/{subject_id:uuid}/splits/new"])
    async def new(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        session: NamedDependency[SignedIn],
    ) -> Response[Any]:
        context = await _editor(request, uow, slug, subject_id)
        agreed = await find_sheet(uow, context["kind"], subject_id, SheetStatus.AGREED)
        rows = (
            [
                {"name": s.name, "email": s.email or "", "role": s.role, "share": s.share_text}
                for s in (await list_shares(uow, [agreed.id]))[agreed.id]
            ]
            if agreed
            else [_own_row(session, context["roles"])]
        )
        return page(request, EDITOR, form=SplitForm.blank(split=rows), spare=2, **context)

    @post(["/recordings/{subject_id:uuid}/splits", "/works/{subject_id:uuid}/splits"])
    async def create(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        subject_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
        session: NamedDependency[SignedIn],
    ) -> Response[Any]:
        context = await _editor(request, uow, slug, subject_id)
        data = await request.form()
        form = SplitForm.parse(data)
        if form.wants_another_row:
            form.errors.clear()
            context["spare"] = 3
            return form_again(request, EDITOR, block="editor", form=form, status=200, **context)
        if form.is_valid:
            with form.refusals():
                details = {
                    "offers": form.offers,
                    "effective_from": form.values["effective_from"],
                    "note": form.values["note"] or "",
                }
                if data.get("how") == "declare":
                    sheet = await declare_splits(uow, context["kind"], subject_id, **details)
                else:
                    sheet = await propose_splits(
                        uow, context["kind"], subject_id, own_email=session.person.email, **details
                    )
        if not form.is_valid:
            return form_again(request, EDITOR, block="editor", form=form, spare=2, **context)
        toast = "The splits are in force." if sheet.is_locked else "The splits are on their way."
        return done(request, then=f"/t/{slug}/splits/{sheet.id}", toast=toast)


class SplitSheetsController(Controller):
    path = "/t/{slug:str}/splits"

    @get("/{sheet_id:uuid}", guards=[requires("catalog.read")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sheet_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, SHEET, fragments=("sheet",), **await _sheet(uow, slug, sheet_id))

    @get("/{sheet_id:uuid}/sheet.pdf", guards=[requires("catalog.read")])
    async def document(
        self,
        request: HttpRequest,
        sheet_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[bytes]:
        sheet = await get_sheet(uow, sheet_id)
        shares = (await list_shares(uow, [sheet.id]))[sheet.id]
        return await sheet_pdf(request, await get_tenant(uow), sheet, shares)

    @get("/{sheet_id:uuid}/withdraw", guards=[requires("catalog.write")])
    async def ask_withdraw(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sheet_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        sheet = await get_sheet(uow, sheet_id)
        return page(request, "catalog/splits/withdraw.html", slug=slug, sheet=sheet)

    @post("/{sheet_id:uuid}/withdraw", guards=[requires("catalog.write")])
    async def withdraw(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sheet_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await withdraw_splits(uow, sheet_id)
        return done(request, then=f"/t/{slug}/splits/{sheet_id}", toast="The splits are withdrawn.")

    @post("/shares/{share_id:uuid}/remind", guards=[requires("catalog.write")])
    async def remind(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        share_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        share = await get_share(uow, share_id)
        await remind(uow, share_id)
        refresh = (SHEET, ["sheet"], await _sheet(uow, slug, share.sheet_id))
        then = f"/t/{slug}/splits/{share.sheet_id}"
        return done(request, then=then, refresh=refresh, toast=f"We mailed {share.name} again.")


async def _editor(
    request: HttpRequest, uow: UnitOfWork, slug: str, subject_id: UUID
) -> dict[str, Any]:
    subject = visit_of(request).path.split("/")[3]
    kind = KINDS[subject]
    get = get_work if kind is SheetKind.COMPOSITION else recording_to_change
    found = await get(uow, subject_id)
    return {
        "slug": slug,
        "subject": found,
        "title": found.full_title if isinstance(found, Recording) else found.title,
        "kind": kind,
        "back": f"/t/{slug}/{subject}/{subject_id}",
        "roles": role_options(kind),
    }


async def _sheet(uow: UnitOfWork, slug: str, sheet_id: UUID) -> dict[str, Any]:
    sheet = await get_sheet(uow, sheet_id)
    subject = "recordings" if sheet.recording_id else "works"
    return {
        "slug": slug,
        "sheet": sheet,
        "shares": (await list_shares(uow, [sheet.id]))[sheet.id],
        "versions": await list_sheets(uow, recording_id=sheet.recording_id, work_id=sheet.work_id),
        "back": f"/t/{slug}/{subject}/{sheet.subject_id}",
        "role_labels": ROLE_LABELS,
        "may_write": uow.actor.can("catalog.write"),
        "now": uow.now,
    }


def _own_row(session: SignedIn, roles: list[tuple[str, str]]) -> dict[str, str]:
    return {
        "name": session.person.name,
        "email": session.person.email,
        "role": roles[0][0],
        "share": "100",
    }
