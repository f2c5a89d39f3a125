"""The band: who shares how, what everybody is owed, and what was paid."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.core.errors import NotFound
from app.core.ids import new_id
from app.core.money import HUNDRED, Money, exact_sum
from app.core.uow import UnitOfWork
from app.domain.bandmoney.choices import RULES, WAYS
from app.domain.bandmoney.forms import (
    MemberForm,
    PaymentForm,
    RemoveForm,
    RuleForm,
    SeenForm,
)
from app.domain.bandmoney.models import BandMember
from app.domain.bandmoney.queries.band import (
    find_payment,
    find_terms,
    get_member,
    list_members,
    list_payments,
    movements_of,
    owed,
)
from app.domain.bandmoney.routes.common import READ, SHARE, base, today_in
from app.domain.bandmoney.service.band import (
    add_member,
    change_member,
    leave_band,
    pay_member,
    return_to_band,
    set_rule,
    undo_payment,
)
from app.web.forms import Form
from app.web.page import done, form_again, page
from app.web.visit import HttpRequest

INDEX, SHOW = "bandmoney/band/index.html", "bandmoney/band/show.html"
FORM = "bandmoney/band/form.html"


class BandController(Controller):
    path = "/t/{slug:str}/tour-money/band"

    @get("", guards=[READ])
    async def index(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        return page(request, INDEX, **await _band(uow, slug))

    @post("/rule", guards=[SHARE])
    async def rule(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = RuleForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                await set_rule(uow, **{**form.values, "seen": form.values["seen"] or 0})
        if not form.is_valid:
            context = await _band(uow, slug, form)
            return form_again(request, INDEX, block="rule", **context)
        then = f"/t/{slug}/tour-money/band"
        return done(request, then=then, toast="Saved for what is shared out from now on.")

    @get("/new", guards=[SHARE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        form = MemberForm.blank(kind="member")
        return page(request, FORM, form=form, **await _form(uow, slug))

    @post("", guards=[SHARE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _form(uow, slug)
        form = MemberForm.read(await request.form(), context["currency"])
        if form.is_valid:
            with form.refusals():
                await add_member(uow, **form.said)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        toast = f"{form.values['name']} is added."
        return done(request, then=f"/t/{slug}/tour-money/band", toast=toast)


class MembersController(Controller):
    path = "/t/{slug:str}/tour-money/band/{member_id:uuid}"

    @get("", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        member_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, SHOW, **await _shown(uow, slug, member_id))

    @get("/edit", guards=[SHARE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        member_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        member = await get_member(uow, member_id)
        form = MemberForm.of(member)
        return page(request, FORM, form=form, **await _form(uow, slug, member))

    @post("", guards=[SHARE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        member_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _form(uow, slug, await get_member(uow, member_id))
        form = MemberForm.read(await request.form(), context["currency"])
        if form.is_valid:
            with form.refusals():
                await change_member(uow, member_id, seen=form.values["seen"] or 0, **form.said)
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/tour-money/band/{member_id}", toast="Saved.")

    @post("/leave", guards=[SHARE])
    async def leave(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        member_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        seen = SeenForm.parse(await request.form()).values.get("seen") or 0
        member = await leave_band(uow, member_id, seen=seen, on=await today_in(uow))
        toast = f"{member.name} has no share from now on. What is owed stays owed."
        return done(request, then=f"/t/{slug}/tour-money/band/{member_id}", toast=toast)

    @post("/return", guards=[SHARE])
    async def come_back(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        member_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        seen = SeenForm.parse(await request.form()).values.get("seen") or 0
        member = await return_to_band(uow, member_id, seen=seen)
        toast = f"{member.name} has a share again."
        return done(request, then=f"/t/{slug}/tour-money/band/{member_id}", toast=toast)

    @post("/payments", guards=[SHARE])
    async def pay(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        member_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        currency = (await base(uow, slug))["currency"]
        form = PaymentForm.read(await request.form(), currency)
        if form.is_valid:
            with form.refusals():
                said = {n: v for n, v in form.values.items() if n != "key"}
                said["note"] = said["note"] or ""
                await pay_member(uow, member_id, payment_id=form.payment_id, **said)
        if not form.is_valid:
            context = await _shown(uow, slug, member_id, paying=form)
            return form_again(request, SHOW, block="paying", **context)
        then = f"/t/{slug}/tour-money/band/{member_id}"
        return done(request, then=then, toast="The payment is noted and booked.")

    @post("/payments/{payment_id:uuid}/undo", guards=[SHARE])
    async def undo(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        member_id: FromPath[UUID],
        payment_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = RemoveForm.parse(await request.form())
        payment = await find_payment(uow, payment_id)
        if payment is None or payment.member_id != member_id:
            raise NotFound
        if not form.is_valid:
            context = await _shown(uow, slug, member_id, undoing=(payment_id, form))
            return form_again(request, SHOW, block="payments", **context)
        await undo_payment(uow, payment_id, reason=form.values["reason"])
        then = f"/t/{slug}/tour-money/band/{member_id}"
        return done(request, then=then, toast="The payment is taken back and owed again.")


async def _band(uow: UnitOfWork, slug: str, form: Form | None = None) -> dict[str, Any]:
    frame, members, terms = await base(uow, slug, "Band"), await list_members(uow), (
        await find_terms(uow)
    )  # fmt: skip
    due = await owed(uow, members, frame["currency"])
    here = [m for m in members if m.is_here and not m.is_hired]
    percent = exact_sum(m.share_percent or Decimal(0) for m in here)
    blank = RuleForm.blank(
        rule=terms.rule if terms else "equal",
        commission_percent=f"{terms.commission_percent.normalize():f}" if terms else "0",
        seen=terms.edition if terms else 0,
    )
    return {
        **frame,
        "members": members,
        "due": due,
        "total": Money.sum((m for m in due.values() if m.minor > 0), frame["currency"]),
        "terms": terms,
        "rule": terms.rule if terms else "equal",
        "rules": list(RULES.items()),
        "form": form or blank,
        "left_percent": HUNDRED - percent,
        "points": sum(m.points or 0 for m in here),
    }


async def _form(uow: UnitOfWork, slug: str, member: BandMember | None = None) -> dict[str, Any]:
    terms = await find_terms(uow)
    return {
        **await base(uow, slug, "Band"),
        "member": member,
        "rule": terms.rule if terms else "equal",
        "rules": dict(RULES),
    }


async def _shown(
    uow: UnitOfWork,
    slug: str,
    member_id: UUID,
    *,
    paying: Form | None = None,
    undoing: tuple[UUID, Form] | None = None,
) -> dict[str, Any]:
    frame, member = await base(uow, slug, "Band"), await get_member(uow, member_id)
    due = (await owed(uow, [member], frame["currency"]))[member.id]
    blank = PaymentForm.blank(
        amount=due.decimal if due.minor > 0 else None,
        paid_on=await today_in(uow),
        how="bank",
        key=new_id(),
    )
    return {
        **frame,
        "member": member,
        "here": f"{frame['home']}/band/{member.id}",
        "due": due,
        "movements": await movements_of(uow, member.id),
        "payments": await list_payments(uow, member.id),
        "ways": list(WAYS.items()),
        "way_words": WAYS,
        "form": paying or blank,
        "undoing": undoing or (None, RemoveForm.blank()),
    }
