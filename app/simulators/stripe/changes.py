"""What a change of a subscription makes of its items, and what it costs: without doing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.simulators.stripe import invoices
from app.simulators.stripe.errors import ApiError, missing_resource, wrong_parameter
from app.simulators.stripe.proration import end_after, unused
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World, new_id


@dataclass(frozen=True, slots=True)
class Change:
    """The items afterwards, and the lines that bill the difference at this moment."""

    items: list[Doc]
    anchor: int
    lines: list[Doc]


def new_item(world: World, given: Mapping[str, Any], subscription: str, start: int) -> Doc:
    price = world.get("price", given.get("price"), "items[price]")
    if price["recurring"] is None:
        raise wrong_parameter("items[0][price]", "The price specified is set to `type=one_time`.")
    return {
        "id": new_id("si", 14),
        "object": "subscription_item",
        "created": start,
        "current_period_end": end_after(start, price["recurring"]["interval"], start),
        "current_period_start": start,
        "discounts": [],
        "metadata": {},
        "price": price,
        "quantity": given.get("quantity", 1),
        "subscription": subscription,
        "tax_rates": [],
    }


def interval_of(items: Sequence[Doc]) -> str:
    """How often these items are billed; all of them alike."""
    intervals = {each["price"]["recurring"]["interval"] for each in items}
    if len(intervals) != 1:
        raise ApiError("All prices on a subscription must have the same billing interval.")
    return str(intervals.pop())


def planned(
    world: World, subscription: Doc, given: list[Mapping[str, Any]], *, moment: int, is_billed: bool
) -> Change:
    """The items after the change given, and its prorations unless they are not wanted."""
    old = subscription["items"]["data"]
    new = _items_after(world, subscription, given)
    if not new:
        raise ApiError("A subscription must have at least one active plan.")
    start, end = old[0]["current_period_start"], old[0]["current_period_end"]
    is_trial = subscription["status"] == "trialing"
    if is_trial or interval_of(old) == interval_of(new):
        anchor = subscription["billing_cycle_anchor"]
        _set_period(new, start, end)
    else:
        anchor = moment
        _set_period(new, moment, end_after(moment, interval_of(new), moment))
    if not is_billed or is_trial:
        return Change(new, anchor, [])
    gone = [each for each in old if not _is_among(each, new)]
    came = [each for each in new if not _is_among(each, old)]
    if anchor != subscription["billing_cycle_anchor"]:
        gone, came = list(old), list(new)
    lines = [_credit(world, each, start, end, moment) for each in gone]
    return Change(new, anchor, lines + [_debit(world, each, moment) for each in came])


def _items_after(world: World, subscription: Doc, given: list[Mapping[str, Any]]) -> list[Doc]:
    items = {each["id"]: each for each in subscription["items"]["data"]}
    for change in given:
        found = change.get("id")
        if found is None:
            item = new_item(world, change, subscription["id"], world.moment())
            items[item["id"]] = item
        elif found not in items:
            raise missing_resource("subscription item", found, "items[id]")
        elif change.get("deleted"):
            del items[found]
        else:
            price = items[found]["price"]
            if "price" in change:
                price = world.get("price", change["price"], "items[price]")
            quantity = change.get("quantity", items[found]["quantity"])
            items[found] = items[found] | {"price": price, "quantity": quantity}
    return [dict(each) for each in items.values()]


def _set_period(items: list[Doc], start: int, end: int) -> None:
    for each in items:
        each |= {"current_period_start": start, "current_period_end": end}


def _is_among(item: Doc, others: Sequence[Doc]) -> bool:
    wanted = (item["price"]["id"], item["quantity"])
    return any((each["price"]["id"], each["quantity"]) == wanted for each in others)


def _credit(world: World, item: Doc, start: int, end: int, moment: int) -> Doc:
    amount = unused(item["price"]["unit_amount"] * item["quantity"], start, end, moment)
    return _line(item, -amount, f"Unused time on {_name(world, item)}", (moment, end))


def _debit(world: World, item: Doc, moment: int) -> Doc:
    start, end = item["current_period_start"], item["current_period_end"]
    whole = item["price"]["unit_amount"] * item["quantity"]
    if moment <= start:
        return regular(world, item)
    amount = unused(whole, start, end, moment)
    return _line(item, amount, f"Remaining time on {_name(world, item)}", (moment, end))


def _line(item: Doc, amount: int, description: str, period: tuple[int, int]) -> Doc:
    return invoices.line(
        amount,
        item["price"]["currency"],
        description,
        period,
        price=item["price"],
        quantity=item["quantity"],
        parent={
            "subscription": item["subscription"],
            "subscription_item": item["id"],
            "proration": True,
        },
    )


def regular(world: World, item: Doc) -> Doc:
    """The line of a whole period."""
    price = item["price"]
    return invoices.line(
        price["unit_amount"] * item["quantity"],
        price["currency"],
        f"{item['quantity']} × {_name(world, item)}",
        (item["current_period_start"], item["current_period_end"]),
        price=price,
        quantity=item["quantity"],
        parent={"subscription": item["subscription"], "subscription_item": item["id"]},
    )


def _name(world: World, item: Doc) -> str:
    product = world.store.find(item["price"]["product"])
    return str(product["name"]) if product else "product"
