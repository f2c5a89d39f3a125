"""Account › Your data: a copy of it, consents, being forgotten. And bringing a workspace."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.leaving.errors import ExportNotReady
from app.domain.leaving.forms import ConsentForm, EraseForm, ImportForm
from app.domain.leaving.jobs import erase_person, export_person, import_workspace
from app.domain.leaving.queries.records import (
    get_personal_export,
    list_consents,
    list_imports,
    list_personal_exports,
    sole_ownerships,
)
from app.domain.leaving.retention import RULES
from app.domain.leaving.routes.workspace import archive
from app.domain.leaving.service.people import (
    PURPOSES,
    ask_for_own_data,
    ask_to_be_erased,
    give_consent,
    withdraw_consent,
)
from app.domain.leaving.service.workspaces import ask_for_import
from app.integrations.storage import new_key
from app.web.guards import proven, signed_in
from app.web.identity import SignedIn
from app.web.page import done, form_again, page
from app.web.session import sign_out
from app.web.site import site_of
from app.web.visit import HttpRequest

DATA, ERASE, IMPORT = "leaving/own_data.html", "leaving/erase.html", "leaving/import.html"


class OwnDataController(Controller):
    path = "/account/data"
    guards = (signed_in,)

    @get("")
    async def index(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        exports = await list_personal_exports(identity_uow, session.person.id)
        consents = await list_consents(identity_uow, session.person.id)
        given = {each.purpose for each in consents if each.withdrawn_at is None}
        context: dict[str, Any] = {"purposes": PURPOSES, "given": given, "now": identity_uow.now}
        return page(request, DATA, exports=exports, consents=consents, **context)

    @post("/exports", guards=[proven])
    async def export(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await ask_for_own_data(identity_uow, session.person.id, export_person)
        toast = "Your data is being put together. We mail you when it is ready."
        return done(request, then="/account/data", toast=toast)

    @get("/exports/{export_id:uuid}/data.zip", guards=[proven])
    async def download(
        self,
        request: HttpRequest,
        export_id: FromPath[UUID],
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Stream:
        export = await get_personal_export(identity_uow, export_id, session.person.id)
        if not export.is_ready or export.storage_key is None:
            raise ExportNotReady
        return await archive(request, export.storage_key, "backline-my-data.zip")

    @post("/consents")
    async def consent(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = ConsentForm.parse(await request.form())
        if form.is_valid:
            verb = give_consent if form.values["agrees"] else withdraw_consent
            await verb(identity_uow, session.person.id, form.values["purpose"])
        return done(request, then="/account/data", toast="Your choice is noted.")

    @get("/erase")
    async def ask(self, request: HttpRequest, session: NamedDependency[SignedIn]) -> Response[Any]:
        return page(request, ERASE, form=EraseForm.blank(), **await _erasing(request, session))

    @post("/erase", guards=[proven])
    async def erase(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form, context = EraseForm.parse(await request.form()), await _erasing(request, session)
        if form.is_valid:
            with form.refusals():
                await ask_to_be_erased(
                    identity_uow,
                    session.person.id,
                    erase_person,
                    email=session.person.email,
                    typed=form.values["email"],
                    only_owner_of=context["needed_by"],
                )
        if not form.is_valid:
            return form_again(request, ERASE, block="erase", form=form, **context)
        sign_out(request)
        return done(request, then="/sign-in", toast="Your account is being erased. Farewell.")


class ImportController(Controller):
    path = "/workspaces/import"
    guards = (signed_in,)

    @get("")
    async def new(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        imports = await list_imports(identity_uow, session.person.id)
        context: dict[str, Any] = {"imports": imports, "now": identity_uow.now}
        return page(request, IMPORT, form=ImportForm.blank(), **context)

    @post("", guards=[proven])
    async def create(
        self,
        request: HttpRequest,
        session: NamedDependency[SignedIn],
        identity_uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = ImportForm.parse(await request.form())
        if not form.is_valid:
            imports = await list_imports(identity_uow, session.person.id)
            context: dict[str, Any] = {"imports": imports, "now": identity_uow.now}
            return form_again(request, IMPORT, block="bring", form=form, **context)
        target, storage = new_id(), site_of(request).adapters.storage
        key = new_key(target, ".zip")
        await storage.put_file(key, form.values["archive"].file, "application/zip")
        name = form.values["workspace"] or ""
        await ask_for_import(
            identity_uow, session.person.id, import_workspace, target_id=target, key=key, name=name
        )
        toast = "The archive is being checked. Come back to this page in a while."
        return done(request, then="/workspaces/import", toast=toast)


async def _erasing(request: HttpRequest, session: SignedIn) -> dict[str, Any]:
    database = site_of(request).database
    async with database.platform(reason="asking who else owns a workspace") as uow:
        needed_by = await sole_ownerships(uow, session.person.id)
    return {"needed_by": needed_by, "rules": RULES}
