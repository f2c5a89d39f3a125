"""What either side does to an advance, from its workspace or by a link: the form, then the verb.

Each function gives the form when it was refused, else None.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any, TypeVar
from uuid import UUID

from app.domain.advancing.answers import read_answers
from app.domain.advancing.forms import (
    AgreeForm,
    AnswersForm,
    ContactForm,
    QuestionForm,
    ReplyForm,
    TimesForm,
)
from app.domain.advancing.queries.riders import get_show_rider
from app.domain.advancing.routes.common import Place
from app.domain.advancing.service.answering import (
    add_contact,
    agree,
    answer_items,
    ask,
    reply,
)
from app.domain.advancing.service.timing import set_times
from app.web.forms import Form

FormT = TypeVar("FormT", bound=Form)


class _RefusedError(Exception):
    """Ends the transaction without a commit: part of what was asked may be written already."""


async def act_in(
    place: AbstractAsyncContextManager[Place], act: Callable[[Place], Awaitable[Form | None]]
) -> Form | None:
    """Act there; when the form is refused, nothing of it is kept."""
    refused: Form | None = None
    with suppress(_RefusedError):
        async with place as at:
            refused = await act(at)
            if refused is not None:
                raise _RefusedError
    return refused


async def answer(at: Place, data: Any, copy_id: UUID) -> Form | None:
    form, by = _named(at, AnswersForm.parse(data))
    if form.is_valid:
        copy = await get_show_rider(at.uow, at.show.id, copy_id)
        with form.refusals():
            given = read_answers(form.values["row"])
            await answer_items(at.uow, at.show, copy, given, side=at.side, by=by)
    return None if form.is_valid else form


async def question(at: Place, data: Any) -> Form | None:
    form, by = _named(at, QuestionForm.parse(data))
    if form.is_valid:
        await ask(at.uow, at.show, side=at.side, by=by, body=form.values["body"])
    return None if form.is_valid else form


async def answer_question(at: Place, data: Any, question_id: UUID) -> Form | None:
    form, by = _named(at, ReplyForm.parse(data))
    if form.is_valid:
        seen, body = form.values["version"], form.values["body"]
        with form.refusals():
            await reply(at.uow, at.show, question_id, seen=seen, side=at.side, by=by, body=body)
    return None if form.is_valid else form


async def times(at: Place, data: Any) -> Form | None:
    form, by = _named(at, TimesForm.parse(data))
    if form.is_valid:
        with form.refusals():
            seen = form.values["version"]
            await set_times(at.uow, at.show, form.times, seen=seen, side=at.side, by=by)
    return None if form.is_valid else form


async def contact(at: Place, data: Any) -> Form | None:
    form, by = _named(at, ContactForm.parse(data))
    if form.is_valid:
        value = form.values
        await add_contact(
            at.uow, at.show, side=at.side, by=by, name=value["contact"], role=value["role"] or "",
            email=value["email"], phone=value["phone"],
        )  # fmt: skip
    return None if form.is_valid else form


async def consent(at: Place, data: Any) -> Form | None:
    form, by = _named(at, AgreeForm.parse(data))
    if form.is_valid:
        with form.refusals():
            await agree(at.uow, at.show, seen=form.values["version"], side=at.side, by=by)
    return None if form.is_valid else form


def _named(at: Place, form: FormT) -> tuple[FormT, str]:
    """The form, and who sends it: the member, or the name a guest gives."""
    if at.by:
        return form, at.by
    if form.is_valid and not form.values["name"]:
        form.errors["name"] = "Your name is missing."
    return form, form.values.get("name") or ""
