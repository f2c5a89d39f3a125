"""Balances: every change is a balance transaction, and a balance is the sum of them."""

from collections.abc import Mapping
from typing import Any

from app.simulators.stripe.api import endpoint, page, readable
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World, new_id

DAY = 86_400
PENDING_DAYS = 2

_FEES = {"eur": (150, 25), "gbp": (150, 20), "usd": (290, 30), "jpy": (360, 0)}
"""Hundredths of a per cent, and a fixed part in the smallest unit."""


def card_fee(amount: int, currency: str) -> int:
    """What Stripe keeps of a card payment: a share, rounded half up, and a fixed part."""
    share, fixed = _FEES.get(currency, (290, 30))
    return min(amount, (amount * share + 5_000) // 10_000 + fixed)


def move(
    world: World,
    *,
    account: str,
    kind: str,
    category: str,
    amount: int,
    currency: str,
    source: str,
    fee: int = 0,
    available_on: int | None = None,
    description: str | None = None,
) -> Doc:
    """Write one change of an account's balance; money that is not there yet comes later."""
    now = world.now()
    when = now if available_on is None else max(available_on, now)
    doc = {
        "id": new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": when,
        "balance_type": "payments",
        "created": now,
        "currency": currency,
        "description": description,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [
            {
                "amount": fee,
                "application": None,
                "currency": currency,
                "description": "Stripe processing fees" if kind == "charge" else "Dispute fee",
                "type": "stripe_fee",
            }
        ]
        if fee
        else [],
        "net": amount - fee,
        "reporting_category": category,
        "source": source,
        "status": "available" if when <= now else "pending",
        "type": kind,
    }
    world.store.add(doc, account)
    world.store.db.execute(
        "INSERT INTO movements VALUES (?, ?, ?, ?, ?)",
        (doc["id"], account, currency, amount - fee, when),
    )
    return doc


def available(world: World, account: str, currency: str) -> int:
    """What may be sent on or paid out now."""
    return _sums(world, account, "available_on <= ?").get(currency, 0)


def total(world: World, account: str, currency: str) -> int:
    """Available and pending money together."""
    return _sums(world, account, "? IS NOT NULL").get(currency, 0)


def _sums(world: World, account: str, condition: str) -> dict[str, int]:
    rows = world.store.db.execute(
        f"SELECT currency, sum(net) FROM movements WHERE account = ? AND {condition}"
        " GROUP BY currency ORDER BY currency",
        (account, world.now()),
    )
    return {currency: int(net) for currency, net in rows}


def holdings(world: World, account: str) -> dict[str, tuple[int, int]]:
    """Available and pending amounts of an account by currency."""
    ready = _sums(world, account, "available_on <= ?")
    pending = _sums(world, account, "available_on > ?")
    return {
        currency: (ready.get(currency, 0), pending.get(currency, 0))
        for currency in sorted({*ready, *pending})
    }


@endpoint("GET", "/v1/balance", "BalanceRetrieveParams")
def retrieve(world: World, _: Mapping[str, Any]) -> Doc:
    held = holdings(world, world.account) or {"usd": (0, 0)}

    def listed(place: int) -> list[Doc]:
        return [
            {"amount": both[place], "currency": currency, "source_types": {"card": both[place]}}
            for currency, both in held.items()
        ]

    return {
        "object": "balance",
        "available": listed(0),
        "livemode": False,
        "pending": listed(1),
    }


@endpoint("GET", "/v1/balance_transactions", "BalanceTransactionListParams")
def list_transactions(world: World, params: Mapping[str, Any]) -> Doc:
    """Newest first; the status follows the simulated time."""
    fields = {name: params[name] for name in ("currency", "source", "type") if name in params}
    found = page(world, "balance_transaction", "/v1/balance_transactions", params, **fields)
    return found | {"data": [_dated(world, doc) for doc in found["data"]]}


@endpoint("GET", "/v1/balance_transactions/{}", "BalanceTransactionRetrieveParams")
def retrieve_transaction(world: World, _: Mapping[str, Any], found: str) -> Doc:
    return _dated(world, world.get("balance_transaction", found))


def _dated(world: World, doc: Doc) -> Doc:
    return doc | {"status": "available" if doc["available_on"] <= world.now() else "pending"}


readable("/v1/events", "event", "Event", by=("type",))
