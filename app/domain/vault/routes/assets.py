"""The vault's pages: the list, one asset, and what can be done with it."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Stream

from app.core.actor import Actor
from app.core.paging import clamp_limit
from app.core.uow import UnitOfWork
from app.domain.vault import queries, service
from app.domain.vault.forms import MAX_FILE, AttachForm, RenameForm, UploadForm
from app.domain.vault.intake import Intake
from app.domain.vault.jobs import prepare
from app.domain.vault.links import MediaLink, Use
from app.domain.vault.live import UPLOADS_TOPIC
from app.domain.vault.models import AssetKind
from app.domain.vault.queries import AssetFilter
from app.domain.vault.routes import showing
from app.domain.vault.uploads import give_up
from app.jobs.live import job_topic
from app.web.guards import requires
from app.web.page import done, form_again, go_to, page
from app.web.site import site_of
from app.web.sse import stream
from app.web.visit import HttpRequest

READ, WRITE = "vault.read", "vault.write"
INDEX, SHOW = "vault/index.html", "vault/show.html"
ONE = "/assets/{asset_id:uuid}"
FORM_OVERHEAD = 1 << 20


class VaultController(Controller):
    path = "/t/{slug:str}/vault"

    @get(guards=[requires(READ)])
    async def index(
        self,
        request: HttpRequest,
        uow: NamedDependency[UnitOfWork],
        *,
        q: FromQuery[str] = "",
        kind: FromQuery[str] = "",
        archived: FromQuery[str] = "",
        recording: FromQuery[UUID | None] = None,
        after: FromQuery[str] = "",
        before: FromQuery[str] = "",
    ) -> Response[str]:
        which = AssetFilter(
            words=q[:100],
            kind=kind if kind in set(AssetKind) else "",
            is_archived=archived == "yes",
            recording_id=recording,
        )
        found = await queries.list_assets(
            uow, which, limit=clamp_limit(None), after=after, before=before
        )
        context = await showing.index(request, uow, which, found)
        return page(request, INDEX, fragments=("vault_list",), form=UploadForm.blank(), **context)

    @get("/live", guards=[requires(READ)])
    async def live(self, request: HttpRequest) -> Stream:
        """Says when an upload has been taken in or refused."""
        return stream(request, UPLOADS_TOPIC, permission=READ)

    @post("/assets", guards=[requires(WRITE)], request_max_body_size=MAX_FILE + FORM_OVERHEAD)
    async def create(self, request: HttpRequest, actor: NamedDependency[Actor]) -> Response[Any]:
        """The upload of a browser without JavaScript."""
        form = UploadForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                taken = await self._intake(request, actor, form)
        if not form.is_valid:
            async with site_of(request).database.tenant(actor) as uow:
                context = await showing.start(request, uow)
            return form_again(request, INDEX, block="vault_upload", form=form, **context)
        return done(
            request,
            then=showing.asset_path(request, taken.asset_id),
            toast=showing.taken_words(is_duplicate=taken.is_duplicate),
        )

    @post(
        f"{ONE}/versions",
        guards=[requires(WRITE)],
        request_max_body_size=MAX_FILE + FORM_OVERHEAD,
    )
    async def add_version(
        self, request: HttpRequest, actor: NamedDependency[Actor], asset_id: FromPath[UUID]
    ) -> Response[Any]:
        form = UploadForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                taken = await self._intake(request, actor, form, asset_id=asset_id)
        if not form.is_valid:
            async with site_of(request).database.tenant(actor) as uow:
                context = await showing.asset(request, uow, asset_id)
            context["upload_form"] = form
            return form_again(
                request, SHOW, block="asset_versions", form=context.pop("form"), **context
            )
        return done(
            request,
            then=showing.asset_path(request, asset_id),
            toast=showing.taken_words(is_duplicate=taken.is_duplicate),
        )

    @staticmethod
    async def _intake(
        request: HttpRequest, actor: Actor, form: UploadForm, *, asset_id: UUID | None = None
    ) -> service.Taken:
        site, file = site_of(request), form.values["file"]
        intake = Intake(site.database, site.adapters.storage)
        return await intake.take(
            actor,
            file.file,
            file.filename,
            asset_id=asset_id,
            label=form.values["label"] or "",
        )

    @get(ONE, guards=[requires(READ)])
    async def show(
        self, request: HttpRequest, uow: NamedDependency[UnitOfWork], asset_id: FromPath[UUID]
    ) -> Response[str]:
        context = await showing.asset(request, uow, asset_id)
        return page(request, SHOW, fragments=("asset_analysis",), **context)

    @get(f"{ONE}/live", guards=[requires(READ)])
    async def live_asset(
        self, request: HttpRequest, actor: NamedDependency[Actor], asset_id: FromPath[UUID]
    ) -> Stream:
        """Says when the analysis of the current version has moved."""
        async with site_of(request).database.tenant(actor) as uow:
            view = await queries.get_view(uow, asset_id)
            analysis = await queries.find_analysis(uow, view.version_id)
        topic = job_topic(analysis.job_id) if analysis else f"asset:{asset_id}"
        return stream(request, topic, permission=READ)

    @post(f"{ONE}/name", guards=[requires(WRITE)])
    async def rename(
        self, request: HttpRequest, uow: NamedDependency[UnitOfWork], asset_id: FromPath[UUID]
    ) -> Response[Any]:
        form = RenameForm.parse(await request.form())
        if not form.is_valid:
            context = await showing.asset(request, uow, asset_id)
            return form_again(request, SHOW, block="asset_name", **{**context, "form": form})
        await service.rename(uow, asset_id, form.values["name"])
        return done(
            request, then=showing.asset_path(request, asset_id), toast="The name was changed."
        )

    @post(f"{ONE}/versions/{{number:int}}/current", guards=[requires(WRITE)])
    async def choose_version(
        self,
        request: HttpRequest,
        uow: NamedDependency[UnitOfWork],
        asset_id: FromPath[UUID],
        number: FromPath[int],
    ) -> Response[Any]:
        await service.choose_version(uow, asset_id, number)
        return done(
            request,
            then=showing.asset_path(request, asset_id),
            toast=f"Version {number} is the current one.",
        )

    @post(f"{ONE}/analysis", guards=[requires(WRITE)])
    async def analyze(
        self, request: HttpRequest, uow: NamedDependency[UnitOfWork], asset_id: FromPath[UUID]
    ) -> Response[Any]:
        await service.analyze_again(uow, asset_id, prepare=prepare)
        await uow.flush()
        context = await showing.asset(request, uow, asset_id)
        return done(
            request,
            then=showing.asset_path(request, asset_id),
            refresh=(SHOW, ("asset_analysis",), context),
            toast="The analysis starts again.",
        )

    @post(f"{ONE}/recording", guards=[requires(WRITE)])
    async def attach(
        self, request: HttpRequest, uow: NamedDependency[UnitOfWork], asset_id: FromPath[UUID]
    ) -> Response[Any]:
        context = await showing.asset(request, uow, asset_id)
        allowed = [value for value, _ in context["recordings"]]
        form = AttachForm.parse(await request.form(), recording=allowed)
        if not form.is_valid:
            context |= {"attach_form": form}
            return form_again(
                request, SHOW, block="asset_recording", form=context.pop("form"), **context
            )
        await service.attach(uow, asset_id, form.values["recording"])
        return done(
            request,
            then=showing.asset_path(request, asset_id),
            toast="The file belongs to the recording."
            if form.values["recording"]
            else "The file belongs to no recording.",
        )

    @post(f"{ONE}/archive", guards=[requires(WRITE)])
    async def archive(
        self, request: HttpRequest, uow: NamedDependency[UnitOfWork], asset_id: FromPath[UUID]
    ) -> Response[Any]:
        asset = await service.archive(uow, asset_id)
        return done(
            request,
            then=showing.vault_path(request),
            toast=f"{asset.name} is in the archive. You can restore it there.",
        )

    @post(f"{ONE}/restore", guards=[requires(WRITE)])
    async def restore(
        self, request: HttpRequest, uow: NamedDependency[UnitOfWork], asset_id: FromPath[UUID]
    ) -> Response[Any]:
        asset = await service.restore(uow, asset_id)
        return done(
            request,
            then=showing.asset_path(request, asset_id),
            toast=f"{asset.name} is back in the vault.",
        )

    @get("/versions/{version_id:uuid}/{use:str}", guards=[requires(READ)])
    async def hand_out(
        self,
        request: HttpRequest,
        uow: NamedDependency[UnitOfWork],
        version_id: FromPath[UUID],
        use: FromPath[str],
    ) -> Response[Any]:
        """Leads to a fresh link to the bytes; `use` is listen or download."""
        version = await queries.get_version(uow, version_id)
        chosen = Use.LISTEN if use == "listen" else Use.DOWNLOAD
        link = MediaLink(version.tenant_id, version.id, chosen)
        return go_to(request, link.address(site_of(request).signer, uow.now))


class UploadPages(Controller):
    path = "/t/{slug:str}/vault/incoming/{upload_id:uuid}"

    @get(guards=[requires(READ)])
    async def show(
        self, request: HttpRequest, uow: NamedDependency[UnitOfWork], upload_id: FromPath[UUID]
    ) -> Response[Any]:
        """Where an upload leads: to its asset when it is one, else to how far it is."""
        upload = await queries.get_upload(uow, upload_id)
        if upload.version_id is not None and upload.asset_id is not None:
            return done(
                request,
                then=showing.asset_path(request, upload.asset_id),
                toast=showing.taken_words(is_duplicate=upload.is_duplicate),
            )
        others = [each for each in await queries.list_open_uploads(uow) if each.is_open]
        if upload.is_open and len(others) > 1:
            return go_to(request, showing.vault_path(request))
        return page(
            request,
            "vault/upload.html",
            fragments=("upload_state",),
            upload=upload,
            base=showing.vault_path(request),
        )

    @get("/live", guards=[requires(READ)])
    async def live(
        self, request: HttpRequest, actor: NamedDependency[Actor], upload_id: FromPath[UUID]
    ) -> Stream:
        async with site_of(request).database.tenant(actor) as uow:
            upload = await queries.get_upload(uow, upload_id)
        topic = job_topic(upload.job_id) if upload.job_id else f"upload:{upload_id}"
        return stream(request, topic, permission=READ)

    @post("/dismiss", guards=[requires(WRITE)])
    async def dismiss(
        self, request: HttpRequest, uow: NamedDependency[UnitOfWork], upload_id: FromPath[UUID]
    ) -> Response[Any]:
        """Forget a refused upload, or one that is not coming any more."""
        storage = site_of(request).adapters.storage
        await give_up(uow, storage, upload_id)
        return done(request, then=showing.vault_path(request), toast="The upload was removed.")
