"""Requests, as both sides read and answer them. Answers are written in the owner's tenant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import NotFound
from app.core.uow import UnitOfWork
from app.domain.sharing.choices import ASKER, OWNER
from app.domain.sharing.forms import (
    AnswerForm,
    CancelForm,
    PromiseForm,
    ProposeForm,
    TickForm,
    price_of,
)
from app.domain.sharing.models import SharingRequest
from app.domain.sharing.queries.requests import (
    get_promise,
    get_request,
    list_promises,
    page_requests,
)
from app.domain.sharing.routes.common import READ, WRITE, base
from app.domain.sharing.service.moves import (
    accept_request,
    cancel_request,
    decline_request,
    finish_request,
    propose_days,
)
from app.domain.sharing.service.promising import (
    drop_mention,
    promise_mention,
    tick_mention,
    untick_mention,
)
from app.tenants import get_tenant
from app.web.forms import Form
from app.web.guests import as_guest
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

SHOW = "sharing/request.html"
TOASTS = {
    "accept": "Agreed. Both of you have each other's address now.",
    "decline": "Said no. They are told.",
    "withdraw": "Withdrawn. They are told.",
    "finish": "Done.",
}
SIDES = {"": "", "lent": OWNER, "borrowed": ASKER}


class RequestsController(Controller):
    path = "/t/{slug:str}/sharing/requests"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        which = request.query_params.get("which", "")
        found = await page_requests(
            uow,
            after=request.query_params.get("after"),
            side=SIDES.get(which, ""),
            waiting=which == "waiting",
        )
        context = await base(uow, slug, "requests")
        return page(request, "sharing/requests.html", found=found, which=which, here=uow.tenant_id,
                    **context)  # fmt: skip

    @get("/{sharing_request_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_request_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        asked = await get_request(uow, sharing_request_id)
        return page(request, SHOW, **await _shown(uow, slug, asked))

    @post("/{sharing_request_id:uuid}/propose", guards=[WRITE])
    async def propose(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_request_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        asked = await get_request(uow, sharing_request_id)
        form = ProposeForm.parse(await request.form())
        price = price_of(form, asked.currency) if form.is_valid else None
        if form.is_valid:
            with form.refusals():
                async with _there(request, uow, asked) as (theirs, side):
                    await propose_days(
                        theirs, asked.id, side=side, seen=form.values["seen"],
                        words=form.values["words"] or "", price_amount=price, **form.days,
                    )  # fmt: skip
        toast = "Proposed. They answer next."
        return await _answered(request, uow, slug, asked, form, toast=toast, block="propose")

    @post("/{sharing_request_id:uuid}/cancel", guards=[WRITE])
    async def cancel(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_request_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        asked = await get_request(uow, sharing_request_id)
        form = CancelForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                async with _there(request, uow, asked) as (theirs, side):
                    await cancel_request(theirs, asked.id, side=side, **form.values)
        toast = "Canceled. They are told why."
        return await _answered(request, uow, slug, asked, form, toast=toast, block="cancel")

    @post("/{sharing_request_id:uuid}/promises", guards=[WRITE])
    async def promise(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_request_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        asked = await get_request(uow, sharing_request_id)
        form = PromiseForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                async with _there(request, uow, asked) as (theirs, side):
                    await promise_mention(theirs, asked.id, side=side, **form.values)
        toast = "Promised. They see it too."
        return await _answered(request, uow, slug, asked, form, toast=toast, block="promise")

    @post("/promises/{sharing_promise_id:uuid}/done", guards=[WRITE])
    async def tick(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_promise_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        promise = await get_promise(uow, sharing_promise_id)
        asked = await get_request(uow, promise.request_id)
        form = TickForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                async with _there(request, uow, asked) as (theirs, side):
                    link = form.values["link"] or ""
                    await tick_mention(theirs, promise.id, side=side, link=link)
        return await _answered(
            request, uow, slug, asked, form, toast="Ticked. They see it.", block="promise",
            ticking=promise.id,
        )  # fmt: skip

    @post("/promises/{sharing_promise_id:uuid}/{act:str}", guards=[WRITE])
    async def change(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_promise_id: FromPath[UUID],
        act: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        promise = await get_promise(uow, sharing_promise_id)
        asked = await get_request(uow, promise.request_id)
        verbs = {"open": untick_mention, "drop": drop_mention}
        if act not in verbs:
            raise NotFound
        async with _there(request, uow, asked) as (theirs, side):
            await verbs[act](theirs, promise.id, side=side)
        toast = "It is open again." if act == "open" else "Taken out."
        return done(request, then=f"/t/{slug}/sharing/requests/{asked.id}", toast=toast)

    @post("/{sharing_request_id:uuid}/{act:str}", guards=[WRITE])
    async def act(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        sharing_request_id: FromPath[UUID],
        act: FromPath[str],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        asked = await get_request(uow, sharing_request_id)
        form = AnswerForm.parse(await request.form())
        if act not in TOASTS:
            raise NotFound
        if form.is_valid:
            with form.refusals():
                async with _there(request, uow, asked) as (theirs, side):
                    await _act(theirs, asked.id, act, side, form)
        return await _answered(request, uow, slug, asked, form, toast=TOASTS[act], block="answer")


async def _act(uow: UnitOfWork, request_id: UUID, act: str, side: str, form: AnswerForm) -> None:
    seen, words = form.values["seen"], form.values["words"] or ""
    if act == "accept":
        await accept_request(uow, request_id, side=side, seen=seen, words=words)
    elif act == "finish":
        await finish_request(uow, request_id, side=side, seen=seen)
    else:
        await decline_request(uow, request_id, side=side, seen=seen, reason=words)


@asynccontextmanager
async def _there(
    request: HttpRequest, uow: UnitOfWork, asked: SharingRequest
) -> AsyncIterator[tuple[UnitOfWork, str]]:
    """Where the request is kept, with the side that acts: one's own tenant, or as a guest."""
    side = asked.side_of(uow.tenant_id)
    if side == OWNER:
        yield uow, side
        return
    async with as_guest(request, asked.tenant_id, (await get_tenant(uow)).name) as theirs:
        yield theirs, side


async def _answered(
    request: HttpRequest,
    uow: UnitOfWork,
    slug: str,
    asked: SharingRequest,
    form: Form,
    *,
    toast: str,
    block: str,
    ticking: UUID | None = None,
) -> Response[Any]:
    """On to the request; or its page again, with what is wrong where it was typed."""
    if form.is_valid:
        return done(request, then=f"/t/{slug}/sharing/requests/{asked.id}", toast=toast)
    forms: dict[str, Any] = {"tick" if ticking else block: form, "ticking": ticking}
    shown = await _shown(uow, slug, asked, **forms)
    return form_again(request, SHOW, block="moves", **{**shown, "form": form})


async def _shown(
    uow: UnitOfWork, slug: str, asked: SharingRequest, **forms: Any
) -> dict[str, Any]:  # fmt: skip
    side, context = asked.side_of(uow.tenant_id), await base(uow, slug, "requests")
    blank = {
        "answer": AnswerForm.blank(),
        "propose": ProposeForm.of(asked),
        "cancel": CancelForm.blank(),
        "promise": PromiseForm.blank(),
        "tick": TickForm.blank(),
        "ticking": None,
    }
    return {
        "asked": asked,
        "side": side,
        "other": asked.other_name(side),
        "here": f"{context['home']}/requests/{asked.id}",
        "promises": await list_promises(uow, asked.id),
        "forms": {**blank, **forms},
        **context,
    }
