"""Questions in plain English, answered with figures and the way to each."""

from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.core.uow import UnitOfWork
from app.domain.royalties.insight.answers import answer
from app.domain.royalties.insight.grammar import EXAMPLES
from app.web.guards import requires
from app.web.page import page
from app.web.visit import HttpRequest

LONGEST = 200


class QuestionsController(Controller):
    path = "/t/{slug:str}/royalties/questions"

    @get("", guards=[requires("money.read")])
    async def ask(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        q: FromQuery[str] = "",
        currency: FromQuery[str] = "",
    ) -> Response[Any]:
        words = q.strip()[:LONGEST]
        return page(
            request,
            "royalties/questions/ask.html",
            slug=slug,
            words=words,
            examples=EXAMPLES,
            answer=await answer(uow, words, currency) if words else None,
        )
