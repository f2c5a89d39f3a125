"""Shows and their merchandise: the list, one night, its counts, closing it, and its paper."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.errors import NotFound
from app.core.paging import InvalidCursor
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.merch.forms import CloseForm, CountForm, DropForm, ReopenForm, SettingsForm
from app.domain.merch.queries.nights import list_own_shows, nights_of
from app.domain.merch.queries.stock import list_stock
from app.domain.merch.routes.common import CLOSE, READ, WRITE, base, file_answer, today_in
from app.domain.merch.routes.showing import COUNT, NIGHT, count_context, night_context
from app.domain.merch.service.closing import close_night, open_night_again
from app.domain.merch.service.counting import IN, OUT, drop_counts, keep_counts, set_night
from app.domain.merch.service.printing import night_pdf
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest


class MerchController(Controller):
    path = "/t/{slug:str}/merch"

    @get("", guards=[READ])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        is_past = request.query_params.get("when") == "past"
        today = await today_in(uow)
        try:
            shows, more = await list_own_shows(uow, today, is_past=is_past, after=after or None)
        except InvalidCursor as error:
            raise NotFound(str(error)) from error
        nights = await nights_of(uow, [each.id for each in shows])
        rows = [(s, n, n.takings if n else None) for s in shows for n in [nights.get(s.id)]]
        return page(
            request,
            "merch/index.html",
            rows=rows,
            is_past=is_past,
            after=after,
            more=more,
            today=today,
            has_stock=bool(await list_stock(uow)),
            **await base(uow, slug, "Shows"),
        )


class NightsController(Controller):
    path = "/t/{slug:str}/merch/nights/{show_id:uuid}"

    @get("", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, NIGHT, **await night_context(uow, slug, show_id))

    @get("/count/{step:str}", guards=[WRITE])
    async def count(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        step: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await count_context(uow, slug, show_id, _known(step))
        return page(request, COUNT, **context)

    @post("/count/{step:str}", guards=[WRITE])
    async def keep_count(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        step: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        stock = await list_stock(uow, with_retired=True)
        bundles = {each.variant.id: each.item.is_bundle for each in stock}
        form, number = CountForm.read(await request.form(), _known(step), bundles), 0
        if form.is_valid:
            with form.refusals():
                number = await keep_counts(uow, show_id, step=step, entries=form.entries)
        if not form.is_valid:
            context = await count_context(uow, slug, show_id, step, form)
            context.pop("form")
            return form_again(request, COUNT, block="form", form=form, **context)
        toast = f"{counted(number, 'line')} kept." if number else "Nothing was counted anew."
        return done(request, then=f"/t/{slug}/merch/nights/{show_id}", toast=toast)

    @post("/settings", guards=[WRITE])
    async def keep_settings(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        code = (await night_context(uow, slug, show_id))["code"]
        form = SettingsForm.read(await request.form(), code)
        if form.is_valid:
            with form.refusals():
                await set_night(uow, show_id, form.said, seen=form.values["seen"] or 0)
        if not form.is_valid:
            context = await night_context(uow, slug, show_id, settings=form)
            return form_again(request, NIGHT, block="money", form=form, **context)
        return done(request, then=f"/t/{slug}/merch/nights/{show_id}", toast="Kept.")

    @post("/close", guards=[CLOSE])
    async def close(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = CloseForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await close_night(uow, show_id, seen=form.seen)
        if not form.is_valid:
            context = await night_context(uow, slug, show_id, closing=form)
            return form_again(request, NIGHT, block="result", form=form, **context)
        toast = "The night is closed: stock is moved, and what your stall took is booked."
        return done(request, then=f"/t/{slug}/merch/nights/{show_id}", toast=toast)

    @post("/open-again", guards=[CLOSE])
    async def reopen(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = ReopenForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                reason, number = form.values["reason"], form.values["number"]
                await open_night_again(uow, show_id, reason=reason, number=number)
        if not form.is_valid:
            context = await night_context(uow, slug, show_id, reopening=form)
            return form_again(request, NIGHT, block="result", form=form, **context)
        toast = "The night is open again."
        return done(request, then=f"/t/{slug}/merch/nights/{show_id}", toast=toast)

    @post("/drop", guards=[WRITE])
    async def drop(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = DropForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await drop_counts(uow, show_id)
        if not form.is_valid:
            context = await night_context(uow, slug, show_id, dropping=form)
            return form_again(request, NIGHT, block="dropping_count", form=form, **context)
        toast = "The count is taken back."
        return done(request, then=f"/t/{slug}/merch/nights/{show_id}", toast=toast)

    @get("/night.pdf", guards=[READ])
    async def paper(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        show_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await night_context(uow, slug, show_id)
        show, night, takings = context["show"], context["night"], context["takings"]
        if night is None or takings is None:
            raise NotFound("Nothing was counted on this night yet.")
        pdf = await night_pdf(site_of(request).adapters, uow, show, night, takings)
        return file_answer(pdf, "application/pdf", ".pdf", "merch", show.venue_name,
                           show.on_date.isoformat())  # fmt: skip


def _known(step: str) -> str:
    if step not in {IN, OUT}:
        raise NotFound
    return step
