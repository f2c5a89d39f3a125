"""Hosted checkout, the bank's question, and the receipt."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from app.simulators.stripe import checkout, customers, invoices, payments
from app.simulators.stripe.api import public
from app.simulators.stripe.cards import of_number
from app.simulators.stripe.errors import ApiError
from app.simulators.stripe.http import Bank
from app.simulators.stripe.screens.view import EXPLAINED, Asked, bank_of, form_of, gone, lead, show
from app.simulators.stripe.store import Doc


@get("/pay/{session:str}", sync_to_thread=False)
def show_checkout(request: Asked, session: FromPath[str]) -> Response[Any]:
    doc = bank_of(request).store.find(session)
    if doc is None or doc["object"] != "checkout.session":
        return gone("This page to pay on does not exist.")
    if doc["status"] == "complete":
        return lead(checkout.success_address(doc))
    if doc["status"] == "expired":
        return gone("This page to pay on has expired. Go back and start again.", status=410)
    return _form(doc, {"number": EXPLAINED[0][0], "email": doc["customer_email"] or ""})


@post("/pay/{session:str}")
async def pay(request: Asked, session: FromPath[str]) -> Response[Any]:
    bank = bank_of(request)
    doc = bank.store.find(session)
    if doc is None or doc["object"] != "checkout.session" or doc["status"] != "open":
        return gone("This page to pay on is not open any more.", status=410)
    values = dict(await form_of(request))
    world = bank.world(bank.store.account_of(session))
    with bank.store.transaction():
        try:
            with world.trying():
                method = customers.new_method(world, of_number(values.get("number", "")))
                email, name = values.get("email", ""), values.get("name", "")
                asks = checkout.begin(world, doc, method, email=email, name=name)
                problem = None
        except ApiError as error:
            problem = public(error.body)["error"]["message"]
            asks = None
    bank.done(world)
    if problem:
        return _form(doc, values, problem=problem)
    return lead(asks["next_action"]["redirect_to_url"]["url"] if asks else _next(bank, doc))


def _next(bank: Bank, doc: Doc) -> str:
    now = bank.store.find(doc["id"]) or doc
    return checkout.success_address(now)


def _form(doc: Doc, values: dict[str, str], *, problem: str | None = None) -> Response[str]:
    return show(
        "checkout.html",
        status=402 if problem else 200,
        leads_to=(doc["success_url"], doc["cancel_url"]),
        session=doc,
        values={"number": "", "email": "", "name": "", **values},
        problem=problem,
        cards=EXPLAINED,
    )


@get("/pay/challenge/{intent:str}", sync_to_thread=False)
def show_challenge(request: Asked, intent: FromPath[str]) -> Response[Any]:
    bank = bank_of(request)
    doc = bank.store.find(intent)
    if doc is None or doc["status"] != "requires_action":
        return gone("The bank has no question about this payment.", status=410)
    back = _after(bank, doc)
    return show("challenge.html", leads_to=(back, _cancel(bank, doc)), intent=doc)


@post("/pay/challenge/{intent:str}")
async def answer_challenge(request: Asked, intent: FromPath[str]) -> Response[Any]:
    bank = bank_of(request)
    doc = bank.store.find(intent)
    if doc is None or doc["status"] != "requires_action":
        return gone("The bank has no question about this payment.", status=410)
    is_agreed = (await form_of(request)).get("answer") == "yes"
    world = bank.world(bank.store.account_of(intent))
    with bank.store.transaction():
        if is_agreed:
            method = world.get("payment_method", doc["payment_method"])
            try:
                payments.pay(world, doc, method, is_asked=True)
                _finish(world, doc)
            except ApiError:
                is_agreed = False
        else:
            payments.refuse_challenge(world, doc)
    bank.done(world)
    return lead(_after(bank, doc) if is_agreed else _cancel(bank, doc))


def _finish(world: Any, intent: Doc) -> None:
    """A checkout or invoice that waited for this payment is done with it."""
    waiting = {"status": "open", "_intent": intent["id"]}
    for session in world.store.all("checkout.session", account=world.account, **waiting):
        checkout.complete(world, session)
    invoices.settle_by(world, intent)


def _session_of(bank: Bank, intent: Doc) -> Doc | None:
    sessions = bank.store.all("checkout.session", account=None, _intent=intent["id"])
    return sessions[0] if sessions else None


def _after(bank: Bank, intent: Doc) -> str:
    session = _session_of(bank, intent)
    if session:
        return checkout.success_address(session)
    return str(intent.get("_return_url") or f"{bank.public_url}/pay/done")


def _cancel(bank: Bank, intent: Doc) -> str:
    session = _session_of(bank, intent)
    if session and session["status"] == "open":
        return str(session["url"])
    return str(intent.get("_return_url") or f"{bank.public_url}/pay/done")


@get("/pay/done", sync_to_thread=False)
def done() -> Response[str]:
    return show("message.html", title="Done", sentence="You can close this page.")


@get("/pay/receipt/{charge:str}", sync_to_thread=False)
def receipt(request: Asked, charge: FromPath[str]) -> Response[str]:
    doc = bank_of(request).store.find(charge)
    if doc is None or doc["object"] != "charge":
        return gone("There is no receipt here.")
    return show("receipt.html", charge=doc)


PAY = (show_checkout, pay, show_challenge, answer_challenge, done, receipt)
