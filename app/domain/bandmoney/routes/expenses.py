"""Expenses: the list and its export, one with its receipt, noting, changing, removing."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from app.billing.invoices import read_whole
from app.core.errors import NotFound
from app.core.paging import InvalidCursor
from app.core.receipts import read_receipt
from app.core.uow import UnitOfWork
from app.domain.bandmoney.choices import CATEGORIES, SPENT
from app.domain.bandmoney.export import expenses_csv
from app.domain.bandmoney.forms import ExpenseForm, RemoveForm
from app.domain.bandmoney.models import RoadExpense
from app.domain.bandmoney.queries.band import list_members
from app.domain.bandmoney.queries.expenses import (
    Asked,
    get_expense,
    list_all_expenses,
    list_expenses,
)
from app.domain.bandmoney.queries.subjects import get_books, subjects_of
from app.domain.bandmoney.routes.common import (
    READ,
    WRITE,
    base,
    choices,
    names_of,
    options,
    payers,
    today_in,
)
from app.domain.bandmoney.service.expenses import (
    KeptReceipt,
    Spending,
    change_expense,
    note_expense,
    remove_expense,
)
from app.domain.bandmoney.subjects import Subject
from app.integrations.storage import new_key
from app.web.page import done, form_again, page
from app.web.site import site_of
from app.web.visit import HttpRequest

FORM, SHOW = "bandmoney/expenses/form.html", "bandmoney/expenses/show.html"


class ExpensesController(Controller):
    path = "/t/{slug:str}/tour-money/expenses"

    @get("", guards=[READ])
    async def index(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        uow: NamedDependency[UnitOfWork],
        after: FromQuery[str] = "",
    ) -> Response[Any]:
        members = await list_members(uow)
        asked = _asked(request, payers(members), after)
        try:
            found = await list_expenses(uow, asked)
        except InvalidCursor as error:
            raise NotFound(str(error)) from error
        return page(
            request,
            "bandmoney/expenses/index.html",
            fragments=("expenses",),
            found=found,
            asked=asked,
            subjects=await _subjects(uow, found.items),
            names=names_of(members),
            payers=payers(members),
            categories=list(CATEGORIES.items()),
            **await base(uow, slug, "Expenses"),
        )

    @get("/expenses.csv", guards=[READ])
    async def export(
        self, request: HttpRequest, uow: NamedDependency[UnitOfWork]
    ) -> Response[bytes]:
        members = await list_members(uow)
        rows = await list_all_expenses(uow, _asked(request, payers(members), ""))
        content = expenses_csv(rows, await _subjects(uow, rows), names_of(members))
        return Response(
            content,
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="expenses.csv"'},
        )

    @get("/new", guards=[WRITE])
    async def new(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _form(uow, slug)
        form = ExpenseForm.blank(
            day=await today_in(uow),
            amount_currency=context["currency"],
            subject=request.query_params.get("for", ""),
            category="travel",
        )
        return page(request, FORM, form=form, **context)

    @post("", guards=[WRITE])
    async def create(
        self, request: HttpRequest, slug: FromPath[str], uow: NamedDependency[UnitOfWork]
    ) -> Response[Any]:
        context = await _form(uow, slug)
        form = await _parse(request, context)
        if form.is_valid:
            with form.refusals():
                receipt = await _keep_receipt(request, uow, form)
                await note_expense(
                    uow,
                    _spending(form, context["subjects"]),
                    receipt=receipt,
                    is_another=form.values["is_another"],
                )
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        chosen = context["subjects"].get(form.values["subject"] or "")
        then = f"/t/{slug}/{chosen.path}" if chosen else f"/t/{slug}/tour-money/expenses"
        return done(request, then=then, toast="The expense is noted and booked.")

    @get("/{expense_id:uuid}", guards=[READ])
    async def show(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        expense_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        return page(request, SHOW, form=RemoveForm.blank(), **await _shown(uow, slug, expense_id))

    @get("/{expense_id:uuid}/receipt", guards=[READ])
    async def receipt(
        self,
        request: HttpRequest,
        expense_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        expense = await get_expense(uow, expense_id)
        if expense.receipt_key is None:
            raise NotFound
        content = await read_whole(site_of(request).adapters.storage, expense.receipt_key)
        suffix = (expense.receipt_type or "").rpartition("/")[2]
        name = f"receipt-{expense.day}.{suffix}"
        return Response(
            content,
            media_type=expense.receipt_type,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @get("/{expense_id:uuid}/edit", guards=[WRITE])
    async def edit(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        expense_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        expense = await _manual(uow, expense_id)
        context = await _form(uow, slug, expense)
        form = ExpenseForm.of(expense, context["own_subject"])
        return page(request, FORM, form=form, **context)

    @post("/{expense_id:uuid}", guards=[WRITE])
    async def update(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        expense_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        context = await _form(uow, slug, await _manual(uow, expense_id))
        form = await _parse(request, context)
        if form.is_valid:
            with form.refusals():
                receipt = await _keep_receipt(request, uow, form)
                await change_expense(
                    uow,
                    expense_id,
                    _spending(form, context["subjects"]),
                    seen=form.values["seen"] or 0,
                    receipt=receipt,
                    is_another=form.values["is_another"],
                )
        if not form.is_valid:
            return form_again(request, FORM, block="form", form=form, **context)
        return done(request, then=f"/t/{slug}/tour-money/expenses/{expense_id}", toast="Saved.")

    @post("/{expense_id:uuid}/remove", guards=[WRITE])
    async def remove(
        self,
        request: HttpRequest,
        slug: FromPath[str],
        expense_id: FromPath[UUID],
        uow: NamedDependency[UnitOfWork],
    ) -> Response[Any]:
        form = RemoveForm.parse(await request.form())
        if form.is_valid:
            with form.refusals():
                seen, reason = form.values["seen"] or 0, form.values["reason"]
                await remove_expense(uow, expense_id, seen=seen, reason=reason)
        if not form.is_valid:
            context = await _shown(uow, slug, expense_id)
            return form_again(request, SHOW, block="removing", form=form, **context)
        return done(request, then=f"/t/{slug}/tour-money/expenses", toast="The expense is removed.")


def _asked(request: HttpRequest, known: list[tuple[str, str]], after: str) -> Asked:
    said = request.query_params
    category, payer = said.get("category", ""), said.get("payer", "")
    return Asked(
        category=category if category in CATEGORIES else "",
        payer=payer if payer in {code for code, _ in known} else "",
        after=after or None,
    )


async def _parse(request: HttpRequest, context: dict[str, Any]) -> ExpenseForm:
    return ExpenseForm.parse(
        await request.form(),
        category=[code for code, _ in context["categories"]],
        subject=list(context["subjects"]),
        payer=[code for code, _ in context["payers"]],
    )


async def _keep_receipt(
    request: HttpRequest, uow: UnitOfWork, form: ExpenseForm
) -> KeptReceipt | None:
    upload = form.values["receipt"]
    if upload is None:
        return None
    found = read_receipt(upload.file)
    key = new_key(uow.tenant_id, found.suffix)
    await site_of(request).adapters.storage.put_file(key, found.stream, found.media_type)
    return KeptReceipt(key, upload.filename[:200], found.media_type)


def _spending(form: ExpenseForm, subjects: dict[str, Subject]) -> Spending:
    said = form.values
    return Spending(
        day=said["day"],
        category=said["category"],
        what=said["what"],
        amount=said["amount"],
        subject=subjects.get(said["subject"] or ""),
        member_id=form.member_id,
        note=said["note"] or "",
        is_taxable=said["is_taxable"],
        rate=said["rate"],
    )


async def _manual(uow: UnitOfWork, expense_id: UUID) -> RoadExpense:
    """An expense that was typed; those reckoned from a rate are removed and noted anew."""
    expense = await get_expense(uow, expense_id)
    if expense.removed_at is not None or expense.category not in SPENT:
        raise NotFound
    return expense


async def _subjects(uow: UnitOfWork, rows: Any) -> dict[UUID, Subject]:
    """What expenses are for, by the id of the book they are in."""
    books = await get_books(uow, {each.book_id for each in rows if each.book_id})
    return await subjects_of(uow, books.values())


async def _form(uow: UnitOfWork, slug: str, expense: RoadExpense | None = None) -> dict[str, Any]:
    own = (await _subjects(uow, [expense])).get(expense.book_id) if expense else None  # type: ignore[arg-type]
    subjects = await choices(uow, own)
    members = await list_members(uow)
    return {
        **await base(uow, slug, "Expenses"),
        "expense": expense,
        "own_subject": own,
        "subjects": subjects,
        "options": options(subjects),
        "payers": payers(members, expense.member_id if expense else None),
        "categories": list(SPENT.items()),
    }


async def _shown(uow: UnitOfWork, slug: str, expense_id: UUID) -> dict[str, Any]:
    expense = await get_expense(uow, expense_id)
    names = names_of(await list_members(uow))
    return {
        **await base(uow, slug, "Expenses"),
        "expense": expense,
        "subject": next(iter((await _subjects(uow, [expense])).values()), None),
        "payer": names.get(expense.member_id) if expense.member_id else None,
        "category": CATEGORIES[expense.category],
        "is_typed": expense.category in SPENT,
    }
