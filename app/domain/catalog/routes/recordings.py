"""Recordings: list, enter, look at, correct, credit."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.catalog.choices import CREDIT_ROLES, ROLE_LABELS
from app.domain.catalog.forms import CreditForm, RecordingForm
from app.domain.catalog.models import Recording
from app.domain.catalog.queries.lists import list_recordings
from app.domain.catalog.queries.sheets import list_shares, list_sheets
from app.domain.catalog.queries.subjects import (
    get_recording,
    get_work,
    list_artist_names,
    list_credits,
    list_work_choices,
)
from app.domain.catalog.routes.window import asked_window, pager
from app.domain.catalog.service.changing import (
    archive_recording,
    bring_back_recording,
    recording_to_change,
    why_read_only,
)
from app.domain.catalog.service.parties import register_party
from app.domain.catalog.service.registering import credit, edit_recording, register_recording
from app.web.addresses import safe_next
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

SHOW = "catalog/recordings/show.html"
FORM = "catalog/recordings/form.html"
ARCHIVE = "catalog/recordings/archive.html"


class RecordingsController(Controller):
    path = "/t/{slug:str}/recordings"

    @get("", guards=[requires("catalog.read")])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        asked = {name: request.query_params.get(name, "")[:200] for name in ("q", "missing")}
        found = await list_recordings(
            uow, words=asked["q"], missing=asked["missing"], window=asked_window(request)
        )
        return page(
            request,
            "catalog/recordings/index.html",
            fragments=("recordings",),
            slug=slug,
            recordings=found.items,
            asked=asked,
            may_write=uow.actor.can("catalog.write"),
            **pager(f"/t/{slug}/recordings", found, **asked),
        )

    @get("/new", guards=[requires("catalog.write")])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        asked = {name: value[:200] for name, value in request.query_params.items()}
        typed = {name: asked.get(name, "") for name in ("title", "artist", "isrc", "next")}
        typed["work_id"] = asked.get("work", "")
        context = await _form_context(uow, slug)
        return page(request, FORM, form=RecordingForm.blank(**typed), **context)

    @post("", guards=[requires("catalog.write")])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _form_context(uow, slug)
        form = RecordingForm.parse(await request.form(), work_id=_ids(context["works"]))
        if form.is_valid:
            with form.refusals():
                recording = await register_recording(uow, **form.details)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        then = safe_next(form.raw("next"), otherwise=f"/t/{slug}/recordings/{recording.id}")
        return done(request, then=then, toast=f"{recording.full_title} is in your catalogue.")

    @get("/{recording_id:uuid}", guards=[requires("catalog.read")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        recording_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        recording = await get_recording(uow, recording_id)
        return page(request, SHOW, fragments=("credits",), **await _shown(uow, slug, recording))

    @get("/{recording_id:uuid}/edit", guards=[requires("catalog.write")])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        recording_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        recording = await recording_to_change(uow, recording_id)
        form = RecordingForm.blank(
            title=recording.title,
            version_title=recording.version_title,
            artist=recording.artist_name,
            isrc=recording.isrc,
            duration=_length(recording.duration_ms),
            work_id=recording.work_id,
        )
        return page(request, FORM, form=form, **await _form_context(uow, slug, recording))

    @post("/{recording_id:uuid}", guards=[requires("catalog.write")])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        recording_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _form_context(uow, slug, await recording_to_change(uow, recording_id))
        form = RecordingForm.parse(await request.form(), work_id=_ids(context["works"]))
        if form.is_valid:
            with form.refusals():
                await edit_recording(uow, recording_id, **form.details)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/recordings/{recording_id}", toast="Saved.")

    @get("/{recording_id:uuid}/archive", guards=[requires("catalog.write")])
    async def ask_archive(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        recording_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        recording = await get_recording(uow, recording_id)
        return page(request, ARCHIVE, recording=recording, here=_page(slug, recording_id))

    @post("/{recording_id:uuid}/archive", guards=[requires("catalog.write")])
    async def archive(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        recording_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        recording = await archive_recording(uow, recording_id)
        toast = f"{recording.full_title} is archived. What it earns is still yours."
        return done(request, then=_page(slug, recording_id), toast=toast)

    @post("/{recording_id:uuid}/bring-back", guards=[requires("catalog.write")])
    async def bring_back(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        recording_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        recording = await bring_back_recording(uow, recording_id)
        toast = f"{recording.full_title} is back in your catalogue."
        return done(request, then=_page(slug, recording_id), toast=toast)

    @post("/{recording_id:uuid}/credits", guards=[requires("catalog.write")])
    async def add_credit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        recording_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        recording, form = (
            await recording_to_change(uow, recording_id),
            CreditForm.parse(await request.form()),
        )
        if not form.is_valid:
            context = {**await _shown(uow, slug, recording), "form": form}
            return form_again(request, SHOW, block="credits", **context)
        named = form.values
        party = await register_party(uow, name=named["name"], email=named["email"])
        await credit(uow, recording.id, party_id=party.id, role=named["role"])
        refresh = (SHOW, ["credits"], await _shown(uow, slug, recording))
        then = f"/t/{slug}/recordings/{recording.id}"
        return done(request, then=then, refresh=refresh, toast=f"{party.name} is credited.")


async def _shown(uow: UnitOfWork, slug: str, recording: Recording) -> dict[str, Any]:
    refusal = await why_read_only(uow, recording)
    sheets = await list_sheets(uow, recording_id=recording.id, work_id=recording.work_id)
    return {
        "slug": slug,
        "recording": recording,
        "work": await get_work(uow, recording.work_id) if recording.work_id else None,
        "masters": [sheet for sheet in sheets if sheet.kind == "master"],
        "compositions": [sheet for sheet in sheets if sheet.kind == "composition"],
        "shares": await list_shares(uow, [sheet.id for sheet in sheets]),
        "credits": await list_credits(uow, recording.id),
        "credit_roles": [(str(role), label) for role, label in CREDIT_ROLES],
        "role_labels": ROLE_LABELS,
        "form": CreditForm.blank(),
        "beyond": refusal,
        "may_archive": uow.actor.can("catalog.write"),
        "may_write": uow.actor.can("catalog.write") and refusal is None,
    }


async def _form_context(
    uow: UnitOfWork, slug: str, recording: Recording | None = None
) -> dict[str, Any]:
    return {
        "slug": slug,
        "recording": recording,
        "works": await list_work_choices(uow),
        "artist_names": await list_artist_names(uow),
    }


def _page(slug: str, recording_id: UUID) -> str:
    return f"/t/{slug}/recordings/{recording_id}"


def _ids(choices: list[tuple[str, str]]) -> list[str]:
    return [value for value, _ in choices]


def _length(milliseconds: int | None) -> str | None:
    if milliseconds is None:
        return None
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
