"""`/_control`: what a test or a demonstration may do that no customer of Stripe's can."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Router, delete, post
from litestar.params import Body, FromPath

from app.simulators.stripe import accounts, disputes, payouts, refunds, webhooks
from app.simulators.stripe.errors import ApiError
from app.simulators.stripe.faults import Fault
from app.simulators.stripe.http import Bank
from app.simulators.stripe.passing import pass_time
from app.simulators.stripe.world import World


class Passing(msgspec.Struct):
    seconds: int


class Sending(msgspec.Struct):
    """How webhooks are sent from now on: held back, in any order, several times each."""

    hold: bool = False
    shuffle: bool = False
    copies: int = 1


Asked = Request[Any, Any, Any]


@post("/faults", status_code=200, sync_to_thread=False)
def add_fault(request: Asked, data: Annotated[Fault, Body()]) -> dict[str, int]:
    _bank(request).faults.waiting.append(data)
    return {"waiting": len(_bank(request).faults.waiting)}


@delete("/faults", status_code=200, sync_to_thread=False)
def clear_faults(request: Asked) -> dict[str, int]:
    _bank(request).faults.waiting.clear()
    return {"waiting": 0}


@post("/time", status_code=200, sync_to_thread=False)
def let_time_pass(request: Asked, data: Annotated[Passing, Body()]) -> dict[str, int]:
    return {"now": pass_time(_bank(request), data.seconds)}


@post("/webhooks", status_code=200, sync_to_thread=False)
def set_sending(request: Asked, data: Annotated[Sending, Body()]) -> dict[str, int]:
    bank = _bank(request)
    bank.sender.is_held, bank.sender.is_shuffled = data.hold, data.shuffle
    bank.copies = data.copies
    bank.sender.wake()
    return {"copies": data.copies}


@post("/events/{event_id:str}/resend", status_code=200, sync_to_thread=False)
def resend(request: Asked, event_id: FromPath[str]) -> dict[str, str]:
    bank = _bank(request)
    webhooks.schedule(bank.store, [event_id])
    bank.sender.wake()
    return {"event": event_id}


@post("/{what:str}/{found:str}/{act:str}", status_code=200, sync_to_thread=False)
def act_on(
    request: Asked, what: FromPath[str], found: FromPath[str], act: FromPath[str]
) -> dict[str, str]:
    """`disputes/{id}/won|lost`, `charges/{id}/dispute`, `refunds/{id}/fail`,
    `payouts/{id}/fail`, `accounts/{id}/submit|restrict`.
    """
    bank = _bank(request)
    world = bank.world(bank.store.account_of(found))
    with bank.store.transaction():
        _act(world, f"{what}/{act}", found)
    bank.done(world)
    return {"id": found}


def _act(world: World, name: str, found: str) -> None:
    if name in {"disputes/won", "disputes/lost"}:
        disputes.decide(world, world.get("dispute", found), is_won=name.endswith("won"))
    elif name == "charges/dispute":
        disputes.open_dispute(world, world.get("charge", found))
    elif name == "refunds/fail":
        refunds.fail(world, world.get("refund", found))
    elif name == "payouts/fail":
        payouts.fail(world, world.get("payout", found), "account_closed")
    elif name == "accounts/submit":
        accounts.submit(world, world.get("account", found), name="Test Holder", bank="000123456789")
    elif name == "accounts/restrict":
        accounts.restrict(world, world.get("account", found))
    else:
        raise ApiError(f"The simulator cannot do that: {name}.", status=404)


def _bank(request: Asked) -> Bank:
    bank: Bank = request.app.state.bank
    return bank


control = Router(
    "/_control",
    route_handlers=[add_fault, clear_faults, let_time_pass, set_sending, resend, act_on],
)
