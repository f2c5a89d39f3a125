"""Payouts on screen: what is due, runs, their approval, their files, and what came of them."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.billing.payments.errors import PayoutRunNotFound
from app.billing.payments.forms import ReasonForm, RunForm
from app.billing.payments.payouts.arriving import return_item, settle_item
from app.billing.payments.payouts.details import Method
from app.billing.payments.payouts.runs import (
    approve_run,
    discard_run,
    draft_run,
    has_other,
    needs_other,
)
from app.billing.payments.payouts.sending import FORMATS, take_file
from app.billing.payments.payouts.summary import due_by_way
from app.billing.payments.queries.ledger import postings_of
from app.billing.payments.queries.payouts import (
    get_run,
    items_of,
    list_runs,
    lock_item,
    parts_of,
    totals_of_runs,
)
from app.billing.payments.queries.reconciliation import find_stop
from app.billing.payments.routes.common import (
    damaged,
    is_simulated,
    keys_of,
    money_out,
    now,
    older,
)
from app.core.errors import Invalid
from app.core.money import Money
from app.core.paging import InvalidCursor
from app.core.uow import UnitOfWork
from app.web.guards import proven, requires
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

INDEX = "payments/payouts/index.html"
QUESTIONS = {
    "approve": (
        "Approve these payouts?",
        (
            "They are booked as on their way. Connected accounts are paid at once; a bank file"
            " can then be downloaded and given to your bank."
        ),
        "Approve",
    ),
    "discard": (
        "Discard this draft?",
        "Nobody is paid. What is owed waits for the next run.",
        "Discard the draft",
    ),
}


class PayoutsController(Controller):
    path = "/t/{slug:str}/payouts"

    @get(guards=[requires("money.read")])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[str]:
        return page(request, INDEX, form=RunForm.blank(), **await _index(request, uow, slug, after))

    @post(guards=[requires("money.write")])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        ways = [way.code for way in await due_by_way(uow)]
        form = RunForm.parse(await request.form(), way=ways)
        if form.is_valid:
            method, currency = form.values["way"].split()
            run = await draft_run(uow, method=Method(method), currency=currency)
            toast = "Drafted. Somebody else looks at it and approves."
            return done(request, then=f"{_home(slug)}/{run.id}", toast=toast)
        context = await _index(request, uow, slug, "")
        return form_again(request, INDEX, block="draft", form=form, **context)

    @get("/{payout_run_id:uuid}", guards=[requires("money.read")])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        payout_run_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[str]:
        run = await get_run(uow, payout_run_id)
        items = await items_of(uow, run.id)
        return page(
            request,
            "payments/payouts/show.html",
            **_around(request, slug),
            here=f"{_home(slug)}/{run.id}",
            run=run,
            items=items,
            parts=await parts_of(uow, run.id),
            total=Money(sum(item.amount for item in items), run.currency),
            withheld=Money(sum(item.withheld for item in items), run.currency),
            postings=await postings_of(uow, "payout_run", run.id),
            stop=await find_stop(uow),
            needs_other=await needs_other(uow, run),
            has_other=await has_other(uow),
            may_write=uow.actor.can("money.write"),
            may_approve=uow.actor.can("money.approve"),
            has_file=Method(run.method) in FORMATS,
            questions=QUESTIONS,
        )

    @get("/{payout_run_id:uuid}/approve", guards=[requires("money.approve")])
    async def ask_approve(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        payout_run_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[str]:
        return await _ask(request, slug, payout_run_id, uow, "approve")

    @post("/{payout_run_id:uuid}/approve", guards=[requires("money.approve"), proven])
    async def approve(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        payout_run_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        run = await approve_run(uow, payout_run_id)
        toast = (
            "Approved. The money is on its way."
            if run.method == Method.CONNECT
            else "Approved. Download the file and give it to your bank."
        )
        return done(request, then=f"{_home(slug)}/{run.id}", toast=toast)

    @get("/{payout_run_id:uuid}/discard", guards=[requires("money.write")])
    async def ask_discard(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        payout_run_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[str]:
        return await _ask(request, slug, payout_run_id, uow, "discard")

    @post("/{payout_run_id:uuid}/discard", guards=[requires("money.write")])
    async def discard(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        payout_run_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        await discard_run(uow, payout_run_id)
        return done(request, then=_home(slug), toast="The draft is gone.")

    @post("/{payout_run_id:uuid}/file", guards=[requires("money.approve"), proven])
    async def take_file(
        self,
        request: HttpRequest,
        payout_run_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[bytes]:
        taken = await take_file(uow, payout_run_id, keys=await keys_of(request, uow))
        headers = {"Content-Disposition": f'attachment; filename="{taken.filename}"'}
        return Response(
            taken.content, media_type=taken.media_type, headers=headers, status_code=200
        )

    @post(
        "/{payout_run_id:uuid}/items/{payout_item_id:uuid}/arrived",
        guards=[requires("money.approve")],
    )
    async def arrived(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        payout_run_id: FromPath[UUID],
        payout_item_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        item = await lock_item(uow, payout_item_id)
        if item is None or item.run_id != payout_run_id:
            raise PayoutRunNotFound
        await settle_item(uow, item)
        toast = f"Noted: {item.payee_name} has been paid."
        return done(request, then=f"{_home(slug)}/{payout_run_id}", toast=toast)

    @post(
        "/{payout_run_id:uuid}/items/{payout_item_id:uuid}/return",
        guards=[requires("money.approve")],
    )
    async def send_back(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        payout_run_id: FromPath[UUID],
        payout_item_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = ReasonForm.parse(await request.form())
        item = await lock_item(uow, payout_item_id)
        if item is None or item.run_id != payout_run_id:
            raise PayoutRunNotFound
        if not form.is_valid:
            raise Invalid("Say why the money came back.", fields=form.errors)
        await return_item(uow, item, reason=form.values["reason"])
        toast = f"Noted: {item.payee_name} is owed it again."
        return done(request, then=f"{_home(slug)}/{payout_run_id}", toast=toast)


async def _index(request: HttpRequest, uow: UnitOfWork, slug: str, after: str) -> dict[str, Any]:
    try:
        found = await list_runs(uow, after=after or None)
    except InvalidCursor as error:
        raise damaged(error) from error
    return {
        **_around(request, slug),
        "runs": found.items,
        "totals": await totals_of_runs(uow, [run.id for run in found.items]),
        "older": older(found, _home(slug)),
        "is_newest": not after,
        "ways": await due_by_way(uow),
        "stop": await find_stop(uow),
        "may_write": uow.actor.can("money.write"),
    }


async def _ask(
    request: HttpRequest, slug: str, run_id: UUID, uow: UnitOfWork, verb: str
) -> Response[str]:
    run = await get_run(uow, run_id)
    title, words, label = QUESTIONS[verb]
    return page(
        request,
        "payments/payouts/ask.html",
        title=title,
        words=words,
        label=label,
        back=f"{_home(slug)}/{run.id}",
        verb=verb,
    )


def _around(request: HttpRequest, slug: str) -> dict[str, Any]:
    return {
        "home": _home(slug),
        "slug": slug,
        "tabs": money_out(slug, "payouts"),
        "is_simulated": is_simulated(request),
        "major": Money,
        "methods": METHODS,
        "now": now(),
    }


METHODS = {
    "connect": "Connected account",
    "sepa": "SEPA transfer",
    "ach": "ACH transfer",
    "paypal": "PayPal",
}


def _home(slug: str) -> str:
    return f"/t/{slug}/payouts"
