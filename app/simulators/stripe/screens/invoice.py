"""A hosted invoice: its lines, its PDF, and a card to pay it with."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from app.simulators.stripe import customers, invoices
from app.simulators.stripe.api import public
from app.simulators.stripe.cards import of_number
from app.simulators.stripe.errors import ApiError
from app.simulators.stripe.http import Bank
from app.simulators.stripe.paper import pdf
from app.simulators.stripe.screens.view import (
    EXPLAINED,
    Asked,
    bank_of,
    form_of,
    gone,
    lead,
    money,
    show,
    when,
)
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World


@get("/pay/invoice/{found:str}", sync_to_thread=False)
def show_invoice(request: Asked, found: FromPath[str]) -> Response[Any]:
    doc = _invoice(bank_of(request), found)
    return _page(doc) if doc else gone("There is no such invoice.")


@post("/pay/invoice/{found:str}")
async def pay_invoice(request: Asked, found: FromPath[str]) -> Response[Any]:
    bank = bank_of(request)
    doc = _invoice(bank, found)
    if doc is None or doc["status"] != "open":
        return gone("This invoice is not open any more.", status=410)
    number = (await form_of(request)).get("number", "")
    world = bank.world(bank.store.account_of(found))
    problem = None
    with bank.store.transaction():
        try:
            with world.trying():
                _pay(world, doc, number)
        except ApiError as error:
            problem = public(error.body)["error"]["message"]
    bank.done(world)
    return _page(doc, problem=problem) if problem else lead(doc["hosted_invoice_url"])


def _pay(world: World, doc: Doc, number: str) -> None:
    """On the page the holder is there to be asked, so the bank's question is skipped."""
    invoices.on_clock_of(world, world.get("customer", doc["customer"]))
    method = customers.new_method(world, of_number(number))
    invoices.attempt(world, doc, method=method["id"], is_asked=True)


@get("/pay/invoice/{found:str}/pdf", sync_to_thread=False)
def show_pdf(request: Asked, found: FromPath[str]) -> Response[Any]:
    doc = _invoice(bank_of(request), found)
    if doc is None:
        return gone("There is no such invoice.")
    headers = {"Content-Disposition": f'inline; filename="{doc["number"] or doc["id"]}.pdf"'}
    return Response(pdf(_lines(doc)), media_type="application/pdf", headers=headers)


def _invoice(bank: Bank, found: str) -> Doc | None:
    doc = bank.store.find(found)
    return doc if doc and doc["object"] == "invoice" else None


def _page(doc: Doc, *, problem: str | None = None) -> Response[str]:
    status = 402 if problem else 200
    return show("invoice.html", status=status, invoice=doc, problem=problem, cards=EXPLAINED)


def _lines(doc: Doc) -> list[str]:
    amounts = [
        f"{each['description']}: {money(each['amount'], each['currency'])}"
        for each in doc["lines"]["data"]
    ]
    return [
        "Simulated: no real money moves",
        "",
        f"Invoice {doc['number'] or '(draft)'}",
        f"{when(doc['created'])}, {doc['customer_name'] or doc['customer_email'] or ''}",
        "",
        *amounts,
        "",
        f"Total: {money(doc['total'], doc['currency'])}",
        f"Paid: {money(doc['amount_paid'], doc['currency'])}",
    ]


INVOICE = (show_invoice, pay_invoice, show_pdf)
