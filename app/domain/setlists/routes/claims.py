"""The claims of a night: as documents, and what became of them."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.setlists.claims import Claim
from app.domain.setlists.errors import NotLocked
from app.domain.setlists.forms import AnswerForm, SentForm
from app.domain.setlists.models import Performance
from app.domain.setlists.queries.performances import get_performance, packet_of
from app.domain.setlists.routes.common import READ_PLAYED, WRITE, csv_answer, pdf_answer
from app.domain.setlists.routes.showing import SHOW, seen_of, shown
from app.domain.setlists.service.claiming import note_answer, note_sent
from app.domain.setlists.service.printing import claim_csv, claim_pdf
from app.web.forms import Form
from app.web.page import done, form_again
from app.web.site import site_of
from app.web.visit import HttpRequest


class ClaimsController(Controller):
    path = "/t/{slug:str}/performances/{performance_id:uuid}/claims/{party_id:uuid}"

    @get("/claim.pdf", guards=[READ_PLAYED])
    async def document(
        self,
        request: HttpRequest,
        performance_id: FromPath[UUID],
        party_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        performance, claim = await _claim(uow, performance_id, party_id)
        pdf = await claim_pdf(site_of(request).adapters, uow, performance, claim)
        return pdf_answer(pdf, *_file_words(performance, claim))

    @get("/claim.csv", guards=[READ_PLAYED])
    async def table(
        self,
        performance_id: FromPath[UUID],
        party_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        performance, claim = await _claim(uow, performance_id, party_id)
        return csv_answer(claim_csv(performance, claim), *_file_words(performance, claim))

    @post("/sent", guards=[WRITE])
    async def send(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        performance_id: FromPath[UUID],
        party_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = SentForm.parse(await request.form())
        if form.is_valid:
            values = {**form.values, "reference": form.values.get("reference") or ""}
            with form.refusals():
                await note_sent(uow, performance_id, party_id, seen=seen_of(form), **values)
        if not form.is_valid:
            return await _again(request, uow, slug, performance_id, noting=party_id, form=form)
        return _noted(request, slug, performance_id)

    @post("/answer", guards=[WRITE])
    async def answer(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        performance_id: FromPath[UUID],
        party_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = AnswerForm.parse(await request.form())
        if form.is_valid:
            values = {**form.values, "words": form.values.get("words") or ""}
            with form.refusals():
                await note_answer(uow, performance_id, party_id, seen=seen_of(form), **values)
        if not form.is_valid:
            return await _again(request, uow, slug, performance_id, noting=party_id, form=form)
        return _noted(request, slug, performance_id)


async def _again(
    request: HttpRequest,
    uow: UnitOfWork,
    slug: str,
    performance_id: UUID,
    *,
    noting: UUID,
    form: Form,
) -> Response[Any]:
    context = {**await shown(uow, slug, performance_id), "noting": noting}
    return form_again(request, SHOW, block="claims", form=form, **context)


def _noted(request: HttpRequest, slug: str, performance_id: UUID) -> Response[Any]:
    return done(request, then=f"/t/{slug}/performances/{performance_id}#claims", toast="Noted.")


async def _claim(
    uow: UnitOfWork, performance_id: UUID, party_id: UUID
) -> tuple[Performance, Claim]:
    """A writer's claim of a locked list. Raises NotFound and NotLocked."""
    performance = await get_performance(uow, performance_id)
    if not performance.is_locked:
        raise NotLocked
    claims = (await packet_of(uow, performance)).claims
    found = next((each for each in claims if each.writer.id == party_id), None)
    if found is None:
        raise NotFound
    return performance, found


def _file_words(performance: Performance, claim: Claim) -> list[str]:
    return ["claim", claim.society, claim.writer.name, performance.on_date.isoformat()]
