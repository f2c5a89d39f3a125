"""What if: other terms of a contract over its history, as a page and as a table."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.uow import UnitOfWork
from app.domain.royalties.agreements.queries.contracts import get_contract
from app.domain.royalties.agreements.routes.shared import home_of
from app.domain.royalties.whatif.asking import LETTERS
from app.domain.royalties.whatif.errors import CannotReplay, TooMuchHistory
from app.domain.royalties.whatif.trying import WORDS, Question, answer, csv_of, read_question
from app.web.guards import requires
from app.web.page import page
from app.web.visit import HttpRequest

PAGE = "royalties/whatif/show.html"


class WhatIfController(Controller):
    path = "/t/{slug:str}/royalties/contracts/{contract_id:uuid}/what-if"
    guards = (requires("money.read"),)

    @get("")
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        contract = await get_contract(uow, contract_id)
        question = await read_question(uow, contract, request.query_params)
        found = await _answer(uow, question)
        context = {"question": question, "contract": contract, "words": WORDS, **found}
        home = home_of(slug)
        return page(
            request, PAGE, home=home, here=f"{home}/{contract_id}", letters=LETTERS, **context
        )

    @get("/table.csv")
    async def table(
        self,
        request: HttpRequest,
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[bytes]:
        contract = await get_contract(uow, contract_id)
        question = await read_question(uow, contract, request.query_params)
        return Response(
            csv_of(question, await answer(uow, question)),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="what-if.csv"'},
        )


async def _answer(uow: UnitOfWork, question: Question) -> dict[str, Any]:
    try:
        return {"answer": await answer(uow, question), "refusal": ""}
    except (TooMuchHistory, CannotReplay) as error:
        return {"answer": None, "refusal": str(error)}
