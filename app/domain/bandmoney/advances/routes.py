"""Advances: the list, one with its statement, and what is noted of it."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.bandmoney.advances.choices import LENDERS, MOVES
from app.domain.bandmoney.advances.forms import AdvanceForm, PayBackForm, WaiveForm
from app.domain.bandmoney.advances.models import TourAdvance
from app.domain.bandmoney.advances.queries import (
    get_advance,
    list_advances,
    list_moves,
    standings,
    unrecouped,
)
from app.domain.bandmoney.advances.service import (
    pay_back,
    recoup_settled,
    take_advance,
    undo_advance,
    undo_move,
    waive_rest,
)
from app.domain.bandmoney.choices import WAYS
from app.domain.bandmoney.forms import RemoveForm
from app.domain.bandmoney.queries.subjects import get_subject, list_choices, of_show, of_tour
from app.domain.bandmoney.routes.common import READ, SHARE, base, options, today_in
from app.domain.bandmoney.subjects import SHOWS, TOURS, Subject
from app.domain.shows import name_shows
from app.domain.tours import list_tours
from app.web.forms import Form
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

INDEX, SHOW = "bandmoney/advances/index.html", "bandmoney/advances/show.html"
FORM = "bandmoney/advances/form.html"


class AdvancesController(Controller):
    path = "/t/{slug:str}/tour-money/advances"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        advances = await list_advances(uow)
        return page(
            request,
            INDEX,
            advances=advances,
            standings=await standings(uow, advances),
            subjects=await _subjects(uow, advances),
            waiting=await unrecouped(uow),
            **await base(uow, slug, "Advances"),
        )

    @get("/new", guards=[SHARE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = AdvanceForm.blank(
            subject=request.query_params.get("for", ""), received_on=await today_in(uow),
            percent="100", how="bank", lender_kind="label", key=new_id(),
        )  # fmt: skip
        return page(request, FORM, form=form, **await _form(uow, slug))

    @post("", guards=[SHARE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _form(uow, slug)
        codes = [code for code, _ in context["subjects"]]
        form = AdvanceForm.read(await request.form(), context["currency"], subject=codes)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        kind, _, subject_id = form.values["subject"].partition(":")
        said = {n: v for n, v in form.values.items() if n not in {"key", "subject", "note"}}
        advance = await take_advance(
            uow, await get_subject(uow, kind, UUID(subject_id)), advance_id=form.id,
            note=form.values["note"] or "", **said,
        )  # fmt: skip
        then = f"/t/{slug}/tour-money/advances/{advance.id}"
        return done(request, then=then, toast="The advance is noted and booked.")


class AdvanceController(Controller):
    path = "/t/{slug:str}/tour-money/advances/{advance_id:uuid}"

    @get("", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        advance_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, SHOW, **await _shown(uow, slug, advance_id))

    @post("/recoup", guards=[SHARE])
    async def recoup(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        advance_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        subject = await _subject(uow, await get_advance(uow, advance_id))
        moves = await recoup_settled(uow, subject)
        toast = "Booked. It is owed to them now." if moves else "There is nothing to book yet."
        return _back(request, slug, advance_id, toast)

    @post("/payments", guards=[SHARE])
    async def pay(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        advance_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        advance = await get_advance(uow, advance_id)
        form = PayBackForm.read(await request.form(), advance.currency)
        if form.is_valid:
            with form.refusals():
                said = {n: v for n, v in form.values.items() if n not in {"key", "note"}}
                note = form.values["note"] or ""
                await pay_back(uow, advance_id, payment_id=form.id, note=note, **said)
        if not form.is_valid:
            context = await _shown(uow, slug, advance_id, paying=form)
            return form_again(request, SHOW, block="paying", form=form, **context)
        return _back(request, slug, advance_id, "The payment is noted and booked.")

    @post("/waive", guards=[SHARE])
    async def waive(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        advance_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = WaiveForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                said = {name: form.values[name] for name in ("on", "reason")}
                await waive_rest(uow, advance_id, waiver_id=form.id, **said)
        if not form.is_valid:
            context = await _shown(uow, slug, advance_id, waiving=form)
            return form_again(request, SHOW, block="waiving", form=form, **context)
        return _back(request, slug, advance_id, "Nothing more is to be paid back.")

    @post("/moves/{move_id:uuid}/undo", guards=[SHARE])
    async def undo(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        advance_id: FromPath[UUID],
        move_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = RemoveForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await undo_move(uow, advance_id, move_id, reason=form.values["reason"])
        if not form.is_valid:
            context = await _shown(uow, slug, advance_id, undoing=(move_id, form))
            return form_again(request, SHOW, block="moves", form=form, **context)
        return _back(request, slug, advance_id, "Taken back.")

    @post("/undo", guards=[SHARE])
    async def take_out(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        advance_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = RemoveForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await undo_advance(uow, advance_id, reason=form.values["reason"])
        if not form.is_valid:
            context = await _shown(uow, slug, advance_id, leaving=form)
            return form_again(request, SHOW, block="leaving", form=form, **context)
        then = f"/t/{slug}/tour-money/advances"
        return done(request, then=then, toast="The advance is taken out and booked back.")


def _back(request: HttpRequest, slug: str, advance_id: UUID, toast: str) -> Response[Any]:
    return done(request, then=f"/t/{slug}/tour-money/advances/{advance_id}", toast=toast)


async def _form(uow: UnitOfWork, slug: str) -> dict[str, Any]:
    subjects = {each.code: each for each in await list_choices(uow)}
    return {
        **await base(uow, slug, "Advances"),
        "subjects": options(subjects),
        "lenders": list(LENDERS.items()),
        "ways": list(WAYS.items()),
    }


async def _subject(uow: UnitOfWork, advance: TourAdvance) -> Subject:
    if advance.tour_id is not None:
        return await get_subject(uow, TOURS, advance.tour_id)
    if advance.show_id is None:
        raise NotFound
    return await get_subject(uow, SHOWS, advance.show_id)


async def _subjects(uow: UnitOfWork, advances: list[TourAdvance]) -> dict[UUID, Subject]:
    """What they are for, by the id of the advance, in two questions at most."""
    shows = await name_shows(uow, {each.show_id for each in advances if each.show_id})
    has_tours = any(each.tour_id for each in advances)
    tours = {tour.id: tour for tour in await list_tours(uow)} if has_tours else {}
    found: dict[UUID, Subject] = {}
    for each in advances:
        if each.tour_id in tours:
            found[each.id] = of_tour(tours[each.tour_id])
        elif each.show_id in shows:
            found[each.id] = of_show(shows[each.show_id])
    return found


async def _shown(
    uow: UnitOfWork,
    slug: str,
    advance_id: UUID,
    *,
    paying: Form | None = None,
    waiving: Form | None = None,
    leaving: Form | None = None,
    undoing: tuple[UUID, Form] | None = None,
) -> dict[str, Any]:
    frame, advance = await base(uow, slug, "Advances"), await get_advance(uow, advance_id)
    moves, today = await list_moves(uow, advance.id), await today_in(uow)
    standing = (await standings(uow, [advance]))[advance.id]
    due = standing.due
    blank = PayBackForm.blank(
        amount=due.decimal if due.minor > 0 else None, paid_on=today, how="bank", key=new_id()
    )
    return {
        **frame,
        "advance": advance,
        "here": f"{frame['home']}/advances/{advance.id}",
        "subject": await _subject(uow, advance),
        "standing": standing,
        "moves": moves,
        "shows": await name_shows(uow, {move.show_id for move in moves if move.show_id}),
        "is_untouched": all(move.undone_at is not None for move in moves),
        "waiting": (await unrecouped(uow)).get(advance.id, 0),
        "lenders": LENDERS,
        "kinds": MOVES,
        "ways": list(WAYS.items()),
        "way_words": WAYS,
        "paying": paying or blank,
        "waiving": waiving or WaiveForm.blank(on=today, key=new_id()),
        "leaving": leaving or RemoveForm.blank(),
        "undoing": undoing or (None, RemoveForm.blank()),
    }
