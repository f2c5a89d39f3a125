"""What if: other terms of a contract over its history, as a page and as a table."""

from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.royalties.agreements.models import RoyaltyContract
from app.domain.royalties.agreements.queries.contracts import get_contract
from app.domain.royalties.agreements.routes.shared import home_of
from app.domain.royalties.queries.drafting import ALIVE
from app.domain.royalties.whatif.asking import LETTERS
from app.domain.royalties.whatif.background import ask_in_background, drop_answer
from app.domain.royalties.whatif.edition import come_since
from app.domain.royalties.whatif.errors import AskedAmiss, CannotReplay, TooMuchHistory
from app.domain.royalties.whatif.keeping import read_answer
from app.domain.royalties.whatif.models import WhatIfAnswer
from app.domain.royalties.whatif.queries.answers import (
    edition_of,
    find_work,
    get_answer,
    list_answers,
    with_names,
)
from app.domain.royalties.whatif.trying import WORDS, Question, answer, csv_of, read_question
from app.jobs.live import job_topic
from app.web import htmx, sse
from app.web.guards import requires
from app.web.page import done, form_again, go_to, page
from app.web.visit import HttpRequest

PAGE = "royalties/whatif/show.html"
ANSWER = "royalties/whatif/answer.html"
LONGEST_QUESTION = 20_000


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
        return page(request, PAGE, **await _context(uow, slug, question), **found)

    @get("/table.csv")
    async def table(
        self,
        request: HttpRequest,
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[bytes]:
        contract = await get_contract(uow, contract_id)
        question = await read_question(uow, contract, request.query_params)
        return _table(csv_of(question, await answer(uow, question)))

    @post("/answers", guards=[requires("money.write")])
    async def ask(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        contract = await get_contract(uow, contract_id)
        typed = str((await request.form()).get("question", ""))[:LONGEST_QUESTION]
        question = await read_question(uow, contract, dict(parse_qsl(typed)))
        try:
            asked = await ask_in_background(uow, question)
        except AskedAmiss as refusal:
            shown = {**await _context(uow, slug, question), "answer": None}
            shown |= {"refusal": refusal.message, "is_too_much": False}
            return form_again(request, PAGE, block="answer", form=question, **shown)
        return done(request, then=f"{_here(slug, contract)}/answers/{asked.id}")


class AnswersController(Controller):
    path = "/t/{slug:str}/royalties/contracts/{contract_id:uuid}/what-if/answers/{answer_id:uuid}"
    guards = (requires("money.read"),)

    @get("")
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        answer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        contract = await get_contract(uow, contract_id)
        kept = await get_answer(uow, contract_id, answer_id)
        here = f"{_here(slug, contract)}/answers/{kept.id}"
        if htmx.target_block(request) == "whatif_work" and not kept.is_waiting:
            return go_to(request, here)
        work = await find_work(uow, kept.id) if kept.is_waiting else None
        shown: dict[str, Any] = {"kept": kept, "now": uow.now, "answers_home": here, "work": work}
        shown |= {"is_alive": work is not None and work.state in ALIVE}
        question = await _asked(uow, contract, kept)
        shown |= await _context(uow, slug, question)
        shown |= await _found(uow, question, kept)
        return page(request, ANSWER, fragments=("whatif_work",), **shown)

    @get("/live")
    async def live(
        self,
        request: HttpRequest,
        contract_id: FromPath[UUID],
        answer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Stream:
        work = await find_work(uow, (await get_answer(uow, contract_id, answer_id)).id)
        if work is None:
            raise NotFound
        return sse.stream(request, job_topic(work.job_id), permission="money.read")

    @get("/table.csv")
    async def table(
        self,
        contract_id: FromPath[UUID],
        answer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[bytes]:
        contract = await get_contract(uow, contract_id)
        kept = await get_answer(uow, contract_id, answer_id)
        if kept.answer is None:
            raise NotFound
        question = await _asked(uow, contract, kept)
        return _table(csv_of(question, await with_names(uow, read_answer(kept.answer))))

    @get("/remove", guards=[requires("money.write")])
    async def ask_remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        answer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        contract = await get_contract(uow, contract_id)
        kept = await get_answer(uow, contract_id, answer_id)
        here = _here(slug, contract)
        return page(
            request, "royalties/whatif/remove.html", kept=kept, contract=contract, here=here
        )

    @post("/remove", guards=[requires("money.write")])
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        contract_id: FromPath[UUID],
        answer_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        contract = await get_contract(uow, contract_id)
        await drop_answer(uow, contract, answer_id)
        return done(request, then=_here(slug, contract), toast="It is deleted.")


def _here(slug: str, contract: RoyaltyContract) -> str:
    return f"{home_of(slug)}/{contract.id}/what-if"


async def _context(uow: UnitOfWork, slug: str, question: Question) -> dict[str, Any]:
    """What both pages show: the question, its form, and the answers that are kept."""
    home, contract = home_of(slug), question.contract
    answers = await list_answers(uow, contract.id)
    edition = await edition_of(uow) if answers else {}
    return {
        "question": question,
        "contract": contract,
        "words": WORDS,
        "home": home,
        "here": f"{home}/{contract.id}",
        "letters": LETTERS,
        "answers": answers,
        "news": {each.id: come_since(each.edition, edition) for each in answers if each.is_ready},
        "may_write": uow.actor.can("money.write"),
        "now": uow.now,
    }


async def _answer(uow: UnitOfWork, question: Question) -> dict[str, Any]:
    try:
        found = await answer(uow, question)
    except (TooMuchHistory, CannotReplay) as error:
        is_too_much = isinstance(error, TooMuchHistory)
        return {"answer": None, "refusal": str(error), "is_too_much": is_too_much}
    return {"answer": found, "refusal": "", "is_too_much": False}


async def _asked(uow: UnitOfWork, contract: RoyaltyContract, kept: WhatIfAnswer) -> Question:
    return await read_question(uow, contract, dict(parse_qsl(kept.question)))


async def _found(uow: UnitOfWork, question: Question, kept: WhatIfAnswer) -> dict[str, Any]:
    """The stored answer; what the engine refused of a scenario stands at its field again."""
    if kept.answer is None:
        return {"answer": None}
    stored = read_answer(kept.answer)
    for scenario in question.scenarios:
        scenario.errors |= {
            name: words
            for name, words in stored.errors.items()
            if name.startswith(f"{scenario.letter}.")
        }
    return {"answer": await with_names(uow, stored)}


def _table(content: bytes) -> Response[bytes]:
    return Response(
        content,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="what-if.csv"'},
    )
