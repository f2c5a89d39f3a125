"""The bank: balances, payouts, disputes, and the events that were sent."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from app.simulators.stripe import balance, disputes, payouts, refunds, webhooks
from app.simulators.stripe.errors import ApiError
from app.simulators.stripe.http import Bank
from app.simulators.stripe.passing import pass_time
from app.simulators.stripe.screens.view import Asked, bank_of, form_of, gone, lead, show
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World

SHOWN = 50


@get(["/", "/bank"], sync_to_thread=False)
def overview(request: Asked) -> Response[str]:
    bank = bank_of(request)
    world = bank.world()
    return show(
        "bank.html",
        here="bank",
        now=world.now(),
        held=balance.holdings(world, ""),
        accounts=_accounts(world),
        disputes=bank.store.all("dispute")[:SHOWN],
        payouts=bank.store.all("payout", account=None)[:SHOWN],
        message=request.query_params.get("message", ""),
    )


def _accounts(world: World) -> list[tuple[Doc, dict[str, tuple[int, int]]]]:
    docs = world.store.all("account")[:SHOWN]
    return [(doc, balance.holdings(world, doc["id"])) for doc in docs]


@get("/bank/accounts/{account:str}", sync_to_thread=False)
def show_account(request: Asked, account: FromPath[str]) -> Response[str]:
    bank = bank_of(request)
    found = "" if account == "platform" else account
    doc = bank.store.find(found)
    if found and (doc is None or doc["object"] != "account"):
        return gone("There is no such account.")
    world = bank.world(found)
    return show(
        "account.html",
        here="bank",
        account=doc,
        held=balance.holdings(world, found),
        movements=bank.store.all("balance_transaction", account=found)[:SHOWN],
        now=world.now(),
    )


@get("/bank/events", sync_to_thread=False)
def show_events(request: Asked, after: FromQuery[str] = "") -> Response[str]:
    bank = bank_of(request)
    docs, has_more = _events(bank, after)
    return show(
        "events.html",
        here="events",
        events=docs,
        deliveries={doc["id"]: _deliveries(bank, doc["id"]) for doc in docs},
        endpoints=bank.store.all("webhook_endpoint"),
        last=docs[-1]["id"] if has_more else "",
    )


def _events(bank: Bank, after: str) -> tuple[list[Doc], bool]:
    rows = bank.store.db.execute(
        "SELECT id FROM objects WHERE kind = 'event' AND seq <"
        " coalesce((SELECT seq FROM objects WHERE id = ?), 9e18) ORDER BY seq DESC LIMIT ?",
        (after, SHOWN + 1),
    ).fetchall()
    docs = [bank.store.find(row[0]) for row in rows[:SHOWN]]
    return [doc for doc in docs if doc], len(rows) > SHOWN


def _deliveries(bank: Bank, event: str) -> list[tuple[int, int | None, str, float | None]]:
    return bank.store.db.execute(
        "SELECT attempts, status, answer, due FROM deliveries WHERE event = ? ORDER BY seq",
        (event,),
    ).fetchall()


@post("/bank/events/{event_id:str}/resend", sync_to_thread=False)
def resend(request: Asked, event_id: FromPath[str]) -> Response[Any]:
    bank = bank_of(request)
    webhooks.schedule(bank.store, [event_id])
    bank.sender.wake()
    return lead("/bank/events")


@post("/bank/time")
async def let_time_pass(request: Asked) -> Response[Any]:
    hours = (await form_of(request)).get("hours", "0")
    pass_time(bank_of(request), min(int(hours), 24 * 400) * 3600 if hours.isdigit() else 0)
    return lead("/bank")


@post("/bank/{what:str}/{found:str}")
async def act(request: Asked, what: FromPath[str], found: FromPath[str]) -> Response[Any]:
    """What a bank decides: a dispute, a payout's return, a refund's return, a new dispute."""
    bank = bank_of(request)
    word = (await form_of(request)).get("act", "")
    world = bank.world(bank.store.account_of(found))
    try:
        with bank.store.transaction():
            _decide(world, what, found, word)
    except ApiError as error:
        return gone(str(error), status=409)
    bank.done(world)
    return lead("/bank")


def _decide(world: World, what: str, found: str, word: str) -> None:
    if what == "disputes":
        disputes.decide(world, world.get("dispute", found), is_won=word == "won")
    elif what == "payouts" and word == "fail":
        payouts.fail(world, world.get("payout", found), "account_closed")
    elif what == "charges" and word == "dispute":
        disputes.open_dispute(world, world.get("charge", found))
    elif what == "refunds" and word == "fail":
        refunds.fail(world, world.get("refund", found))


BANK = (overview, show_account, show_events, resend, let_time_pass, act)
