"""The audit of those who pay: what is odd, and what people say of it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.uow import UnitOfWork
from app.domain.royalties.insight.queries import get_finding, list_findings
from app.domain.royalties.insight.service import judge
from app.domain.royalties.insight.wording import explanation, headline
from app.web.fields import Choice, Text
from app.web.forms import Form
from app.web.guards import requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

INDEX = "royalties/payers/index.html"
SHOW = "royalties/payers/show.html"
SAID = {
    "right": "Noted as right. It will not be asked about again.",
    "dismissed": "Dismissed, and the reason is kept.",
    "open": "It is open again.",
}


class VerdictForm(Form):
    verdict = Choice(label="Verdict")
    reason = Text(label="Reason", required=False, max_length=500)


class PayersController(Controller):
    path = "/t/{slug:str}/royalties/payers"

    @get("", guards=[requires("money.read")])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        show: FromQuery[str] = "open",
    ) -> Response[Any]:
        found = await list_findings(uow)
        return page(
            request,
            INDEX,
            slug=slug,
            show="judged" if show == "judged" else "open",
            open=[each for each in found if each.is_open],
            judged=[each for each in found if not each.is_open],
            **_words(),
        )

    @get("/{finding_id:uuid}", guards=[requires("money.read")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        finding_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _finding(uow, slug, finding_id)
        return page(request, SHOW, form=VerdictForm.blank(), **context)

    @post("/{finding_id:uuid}/verdict", guards=[requires("money.write")])
    async def decide(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        finding_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = VerdictForm.parse(await request.form(), verdict=tuple(SAID))
        if form.is_valid:
            with form.refusals():
                reason = form.values["reason"] or ""
                await judge(uow, finding_id, form.values["verdict"], reason=reason)
        if not form.is_valid:
            context = await _finding(uow, slug, finding_id)
            return form_again(request, SHOW, block="verdict_form", form=form, **context)
        toast = SAID[form.values["verdict"]]
        return done(request, then=f"/t/{slug}/royalties/payers", toast=toast)


async def _finding(uow: UnitOfWork, slug: str, finding_id: UUID) -> dict[str, Any]:
    found = await get_finding(uow, finding_id)
    judged = await list_findings(uow)
    return {
        "slug": slug,
        "each": next(each for each in judged if each.finding.id == found.id),
        "may_write": uow.actor.can("money.write"),
        **_words(),
    }


def _words() -> dict[str, Any]:
    return {"headline": headline, "explanation": explanation, "urlencode": urlencode}
