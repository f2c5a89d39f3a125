"""Set lists: the list, one with its versions, its editor, its copy for a show, its PDF."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.setlists.differences import differences
from app.domain.setlists.forms import CopyForm, SetlistForm, SongsForm
from app.domain.setlists.models import Setlist
from app.domain.setlists.queries.performances import list_ahead, list_unnoted
from app.domain.setlists.queries.setlists import (
    get_setlist,
    get_version,
    list_setlists,
    list_versions,
)
from app.domain.setlists.routes.common import (
    READ,
    WRITE,
    editor,
    pdf_answer,
    press,
    show_choices,
    words_of,
)
from app.domain.setlists.service.printing import stage_pdf
from app.domain.setlists.service.setlists import (
    bring_back,
    copy_setlist,
    describe_setlist,
    make_setlist,
    save_songs,
)
from app.domain.setlists.songs import total
from app.domain.shows import name_shows
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

NO_SHOW = UUID(int=0)
FORM, SHOW, SONGS = "setlists/form.html", "setlists/show.html", "setlists/songs.html"


class SetlistsController(Controller):
    path = "/t/{slug:str}/setlists"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        rows = await list_setlists(uow)
        shows = await name_shows(uow, {r.setlist.show_id for r in rows if r.setlist.show_id})
        listed = [
            (
                r.setlist,
                r.version,
                total(r.version.rows),
                words_of(shows.get(r.setlist.show_id or NO_SHOW)),
            )
            for r in rows
        ]
        may_see_played = uow.actor.can("performances.read")
        return page(
            request,
            "setlists/index.html",
            rows=listed,
            may_see_played=may_see_played,
            unnoted=len(await list_unnoted(uow)) if may_see_played else 0,
            **_base(uow, slug),
        )

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = SetlistForm.blank(act=(await get_tenant(uow)).name)
        return page(request, FORM, form=form, **await _form_context(uow, slug, None))

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _form_context(uow, slug, None)
        form = SetlistForm.parse(await request.form(), show_id=_ids(context))
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        setlist = await make_setlist(uow, **form.values)
        return done(request, then=f"/t/{slug}/setlists/{setlist.id}/songs")

    @get("/{setlist_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        setlist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _shown(uow, slug, setlist_id)
        return page(request, SHOW, **context)

    @get("/{setlist_id:uuid}/edit", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        setlist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        setlist = await get_setlist(uow, setlist_id)
        named = {name: getattr(setlist, name) for name in SetlistForm.fields}
        form = SetlistForm.blank(**named)
        return page(request, FORM, form=form, **await _form_context(uow, slug, setlist))

    @post("/{setlist_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        setlist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _form_context(uow, slug, await get_setlist(uow, setlist_id))
        form = SetlistForm.parse(await request.form(), show_id=_ids(context))
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        await describe_setlist(uow, setlist_id, **form.values)
        return done(request, then=f"/t/{slug}/setlists/{setlist_id}", toast="Saved.")

    @post("/{setlist_id:uuid}/copy", guards=[WRITE])
    async def copy(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        setlist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        shows = show_choices(await list_ahead(uow))
        form = CopyForm.parse(await request.form(), show_id=[id_ for id_, _ in shows])
        if not form.is_valid:
            context = await _shown(uow, slug, setlist_id, copying=form)
            return form_again(request, SHOW, block="copying", form=form, **context)
        setlist = await copy_setlist(uow, setlist_id, **form.values)
        then = f"/t/{slug}/setlists/{setlist.id}"
        return done(request, then=then, toast=f"{setlist.name} has the same songs.")

    @get("/{setlist_id:uuid}/stage.pdf", guards=[READ])
    async def stage(
        self, request: HttpRequest, setlist_id: FromPath[UUID], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        setlist = await get_setlist(uow, setlist_id)
        version = await get_version(uow, setlist_id, setlist.number)
        where = words_of(
            (await name_shows(uow, _shows(setlist))).get(setlist.show_id or UUID(int=0))
        )
        pdf = await stage_pdf(site_of(request).adapters, uow, setlist, version, where)
        return pdf_answer(pdf, "setlist", setlist.name, f"v{version.number}")


class SongsController(Controller):
    path = "/t/{slug:str}/setlists/{setlist_id:uuid}"

    @get("/songs", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        setlist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        setlist = await get_setlist(uow, setlist_id)
        version = await get_version(uow, setlist_id, setlist.number)
        form = SongsForm.of(version.rows, seen=setlist.number)
        context = await editor(uow, form, setlist.minutes)
        return page(request, SONGS, **context, **_editing(slug, setlist))

    @post("/songs", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        setlist_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        setlist, form = await get_setlist(uow, setlist_id), SongsForm.parse(await request.form())
        if await _save(uow, setlist, form):
            return done(request, then=f"/t/{slug}/setlists/{setlist_id}", toast="Saved.")
        status = 200 if form.act else 422
        context = {**await editor(uow, form, setlist.minutes), **_editing(slug, setlist)}
        return form_again(request, SONGS, block="editor", status=status, **context)

    @get("/versions/{number:int}", guards=[READ])
    async def version(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        setlist_id: FromPath[UUID],
        number: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        setlist = await get_setlist(uow, setlist_id)
        version = await get_version(uow, setlist_id, number)
        latest = await get_version(uow, setlist_id, setlist.number)
        return page(
            request,
            "setlists/version.html",
            setlist=setlist,
            version=version,
            songs=version.rows,
            total=total(version.rows, setlist.minutes),
            changes=differences(version.rows, latest.rows),
            **_base(uow, slug),
        )

    @post("/versions/{number:int}/bring-back", guards=[WRITE])
    async def restore(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        setlist_id: FromPath[UUID],
        number: FromPath[int],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        setlist = await bring_back(uow, setlist_id, number)
        toast = f"Version {number} is the latest again, as version {setlist.number}."
        return done(request, then=f"/t/{slug}/setlists/{setlist_id}", toast=toast)


async def _save(uow: UnitOfWork, setlist: Setlist, form: SongsForm) -> bool:
    """Save the rows, unless another button was pressed or something is wrong."""
    if form.act:
        await press(uow, form)
        form.errors.clear()
        return False
    if form.is_valid:
        note, seen = form.values["note"] or "", form.values["seen"] or 0
        with form.refusals():
            await save_songs(uow, setlist.id, form.played, seen=seen, note=note)
    return form.is_valid


async def _shown(
    uow: UnitOfWork, slug: str, setlist_id: UUID, copying: Form | None = None
) -> dict[str, Any]:
    setlist = await get_setlist(uow, setlist_id)
    versions = await list_versions(uow, setlist_id)
    ahead = show_choices(await list_ahead(uow))
    return {
        "setlist": setlist,
        "here": f"/t/{slug}/setlists/{setlist.id}",
        "version": versions[0],
        "songs": versions[0].rows,
        "total": total(versions[0].rows, setlist.minutes),
        "history": [
            (later, differences(earlier.rows, later.rows) if earlier else [])
            for later, earlier in zip(versions, [*versions[1:], None], strict=True)
        ],
        "show_words": await _show_words(uow, setlist),
        "shows": ahead,
        "copying": copying or CopyForm.blank(name=setlist.name),
        **_base(uow, slug),
    }


async def _form_context(uow: UnitOfWork, slug: str, setlist: Setlist | None) -> dict[str, Any]:
    """The shows ahead, and the one it is for already, which may be over."""
    shows = await list_ahead(uow)
    own = await name_shows(uow, _shows(setlist)) if setlist else {}
    listed = [show for id_, show in own.items() if id_ not in {each.id for each in shows}]
    return {"setlist": setlist, "shows": show_choices([*listed, *shows]), **_base(uow, slug)}


def _ids(context: dict[str, Any]) -> list[str]:
    return [id_ for id_, _ in context["shows"]]


async def _show_words(uow: UnitOfWork, setlist: Setlist) -> str:
    return words_of(next(iter((await name_shows(uow, _shows(setlist))).values()), None))


def _shows(setlist: Setlist) -> set[UUID]:
    return {setlist.show_id} if setlist.show_id else set()


def _editing(slug: str, setlist: Setlist) -> dict[str, Any]:
    home = f"/t/{slug}/setlists"
    here = f"{home}/{setlist.id}"
    return {
        "slug": slug,
        "heading": "Songs",
        "about": f"{setlist.name}, {setlist.act}",
        "breadcrumb": [("Set lists", home), (setlist.name, here)],
        "action": f"{here}/songs",
        "back": here,
        "keeps_versions": True,
    }


def _base(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    may_write = uow.actor.can("setlists.write")
    return {"slug": slug, "home": f"/t/{slug}/setlists", "may_write": may_write}
