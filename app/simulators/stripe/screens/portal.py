"""The billing portal: cards, subscriptions and invoices of one customer."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from app.simulators.stripe import customers, invoices, schedules, subscriptions
from app.simulators.stripe.api import public
from app.simulators.stripe.cards import of_number
from app.simulators.stripe.errors import ApiError
from app.simulators.stripe.http import Bank
from app.simulators.stripe.screens.view import (
    EXPLAINED,
    Asked,
    bank_of,
    form_of,
    gone,
    lead,
    show,
)
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World

CLOSED = "This page has closed. Go back and open it again."


@get("/portal/{session:str}", sync_to_thread=False)
def show_portal(request: Asked, session: FromPath[str]) -> Response[Any]:
    bank = bank_of(request)
    doc = _session(bank, session)
    return _page(bank, doc) if doc else gone(CLOSED, status=410)


@post("/portal/{session:str}")
async def change(request: Asked, session: FromPath[str]) -> Response[Any]:
    """One button of the page: its value is the act, and what it is done to."""
    bank = bank_of(request)
    doc = _session(bank, session)
    if doc is None:
        return gone(CLOSED, status=410)
    values = await form_of(request)
    act, _, found = values.get("act", "").partition(":")
    world = bank.world(bank.store.account_of(doc["customer"]))
    problem = None
    with bank.store.transaction():
        try:
            with world.trying():
                _do(world, doc["customer"], act, found, values.get("number", ""))
        except ApiError as error:
            problem = public(error.body)["error"]["message"]
    bank.done(world)
    return _page(bank, doc, problem=problem) if problem else lead(doc["url"])


def _do(world: World, customer_id: str, act: str, found: str, number: str) -> None:
    customer = world.get("customer", customer_id)
    invoices.on_clock_of(world, customer)
    if act == "add":
        method = customers.new_method(world, of_number(number))
        method["_is_confirmed"] = True
        customers.attach_method(world, method, customer)
        _make_usual(world, customer_id, method["id"])
    elif act == "use":
        _make_usual(world, customer_id, found)
    elif act == "remove":
        customers.detach(world, {}, found)
    elif act == "pay":
        invoices.attempt(world, world.get("invoice", found))
    elif act == "cancel":
        _let_go(world, found)
        subscriptions.update(world, {"cancel_at_period_end": True}, found)
    elif act == "resume":
        subscriptions.update(world, {"cancel_at_period_end": False}, found)


def _make_usual(world: World, customer: str, method: str) -> None:
    customers.update(world, {"invoice_settings": {"default_payment_method": method}}, customer)


def _let_go(world: World, subscription: str) -> None:
    schedule = world.get("subscription", subscription)["schedule"]
    if schedule:
        schedules.release(world, {}, schedule)


def _session(bank: Bank, found: str) -> Doc | None:
    doc = bank.store.find(found)
    if doc is None or doc["object"] != "billing_portal.session":
        return None
    return doc if doc["_until"] > bank.world().now() else None


def _page(bank: Bank, session: Doc, *, problem: str | None = None) -> Response[str]:
    store, owner = bank.store, session["customer"]
    methods = [each for each in store.all("payment_method") if each["customer"] == owner]
    customer = store.find(owner) or {}
    return show(
        "portal.html",
        status=402 if problem else 200,
        leads_to=(session["return_url"],),
        session=session,
        problem=problem,
        methods=methods,
        usual=customer["invoice_settings"]["default_payment_method"],
        subscriptions=store.all("subscription", owner=owner),
        invoices=store.all("invoice", owner=owner),
        products={each["id"]: each["name"] for each in store.all("product")},
        cards=EXPLAINED,
    )


PORTAL = (show_portal, change)
