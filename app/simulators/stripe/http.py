"""The API over HTTP: keys, parameters, idempotency, faults, and one transaction per call."""

import asyncio
import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any

from litestar import Request, Response, route
from litestar.enums import HttpMethod

from app.simulators.stripe import api, webhooks
from app.simulators.stripe.errors import ApiError
from app.simulators.stripe.faults import MESSAGES, FaultKind, Faults
from app.simulators.stripe.store import Doc, Store
from app.simulators.stripe.webhooks import Sender
from app.simulators.stripe.wire import decode
from app.simulators.stripe.world import API_VERSION, World, new_id

KEYS_KEPT = 24 * 60 * 60
"""Seconds after which Stripe no longer knows what was asked under a key."""


@dataclass(slots=True)
class Bank:
    """The whole simulated Stripe: its state, its faults, and what it sends."""

    store: Store
    sender: Sender
    public_url: str
    stripe_key: str
    faults: Faults = field(default_factory=lambda: Faults([]))
    copies: int = 1
    in_flight: set[tuple[str, str]] = field(default_factory=set)

    def world(self, account: str = "") -> World:
        return World(self.store, self.public_url, account)

    def done(self, world: World) -> None:
        """Queue what a finished transaction told, and wake the sender."""
        webhooks.schedule(self.store, world.told, copies=self.copies)
        world.told.clear()
        self.sender.wake()


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it arrived."""

    method: str
    path: str
    text: str
    account: str
    key: str | None
    request: str

    @property
    def fingerprint(self) -> str:
        return f"{self.method} {self.path}\n{self.text}"


@route("/v1/{rest:path}", http_method=[HttpMethod.GET, HttpMethod.POST, HttpMethod.DELETE])
async def serve(request: Request[Any, Any, Any]) -> Response[bytes]:
    bank: Bank = request.app.state.bank
    body = (await request.body()).decode(errors="replace")
    call = Call(
        method=request.method,
        path=request.url.path,
        text=body if request.method == "POST" else request.url.query,
        account=request.headers.get("stripe-account", ""),
        key=request.headers.get("idempotency-key"),
        request=new_id("req", 14),
    )
    faults = bank.faults.take(call.method, call.path)
    if any(each.kind is FaultKind.REFUSE for each in faults):
        return await _cut(request)
    status, answer, more = await _answer(bank, call, faults, _api_key(request))
    if any(each.kind is FaultKind.DROP for each in faults):
        return await _cut(request)
    headers = {"Request-Id": call.request, "Stripe-Version": API_VERSION, **more}
    if call.key:
        headers["Idempotency-Key"] = call.key
    return Response(answer, status_code=status, headers=headers, media_type="application/json")


async def _answer(
    bank: Bank, call: Call, faults: list[Any], api_key: str
) -> tuple[int, bytes, Mapping[str, str]]:
    held = (call.account, call.key or "")
    try:
        _admit(bank, call, api_key)
        if call.key and (kept := _kept(bank.store, call)):
            return *kept, {"Idempotent-Replayed": "true"}
        bank.in_flight.add(held)
        try:
            return await _carried_out(bank, call, faults)
        finally:
            bank.in_flight.discard(held)
    except ApiError as error:
        return error.status, _bytes(error.body), {}


def _admit(bank: Bank, call: Call, api_key: str) -> None:
    if api_key != bank.stripe_key:
        raise ApiError("Invalid API Key provided.", status=401, is_kept=False)
    if call.key and (call.account, call.key) in bank.in_flight:
        raise _in_use(call.key)


async def _carried_out(
    bank: Bank, call: Call, faults: list[Any]
) -> tuple[int, bytes, Mapping[str, str]]:
    for fault in faults:
        if fault.kind is FaultKind.DELAY:
            await asyncio.sleep(fault.seconds)
        elif fault.kind is FaultKind.STATUS:
            kind, code, message = MESSAGES[fault.status]
            error = ApiError(message, status=fault.status, kind=kind, code=code)
            if fault.is_kept and call.key:
                _keep(bank.store, call, error.status, _bytes(error.body))
            return error.status, _bytes(error.body), {"Stripe-Should-Retry": "false"}
    if call.account and bank.store.find(call.account) is None:
        raise ApiError(
            "The provided key does not have access to this account.", status=403, is_kept=False
        )
    found, ids = api.find_endpoint(call.method, call.path)
    params = api.check(found, decode(call.text))
    world = bank.world(call.account)
    world.request, world.key = call.request, call.key
    act = partial(api.run, world, found, ids, params)
    status, answer = _in_one_transaction(world, call, act)
    bank.done(world)
    return status, answer, {}


def _in_one_transaction(world: World, call: Call, act: Callable[[], Doc]) -> tuple[int, bytes]:
    """Do it, and remember the answer under its key; what a card's refusal wrote stays."""
    store = world.store
    with store.transaction():
        try:
            with world.trying():
                status, answer = int(HTTPStatus.OK), _bytes(act())
        except ApiError as error:
            if not error.is_kept:
                return error.status, _bytes(error.body)
            status, answer = error.status, _bytes(error.body)
        if call.key and call.method == "POST":
            _keep(store, call, status, answer)
    return status, answer


def _kept(store: Store, call: Call) -> tuple[int, bytes] | None:
    row = store.db.execute(
        "SELECT request, status, body FROM answers WHERE account = ? AND key = ? AND created > ?",
        (call.account, call.key, store.now() - KEYS_KEPT),
    ).fetchone()
    if row is None or call.method != "POST":
        return None
    if row[0] != call.fingerprint:
        raise ApiError(
            "Keys for idempotent requests can only be used with the same parameters they were"
            f" first used with. Try using a key other than '{call.key}' if you meant to execute"
            " a different request.",
            kind="idempotency_error",
            is_kept=False,
        )
    return int(row[1]), str(row[2]).encode()


def _keep(store: Store, call: Call, status: int, answer: bytes) -> None:
    store.db.execute(
        "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)",
        (
            call.account,
            call.key,
            call.fingerprint,
            status,
            answer.decode(),
            store.now(),
        ),
    )


def _in_use(key: str) -> ApiError:
    return ApiError(
        f"There is currently another in-progress request using this Stripe idempotency key ({key})."
        " Please try again later.",
        status=409,
        kind="idempotency_error",
        code="idempotency_key_in_use",
        is_kept=False,
    )


def _api_key(request: Request[Any, Any, Any]) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value
    try:
        return base64.b64decode(value).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _bytes(doc: Doc) -> bytes:
    return json.dumps(api.public(doc), indent=2).encode()


async def _cut(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Close the connection without a byte; the server's protocol puts it into the scope.

    The response goes nowhere once the server has seen the connection end.
    """
    request.scope["transport"].abort()  # type: ignore[typeddict-item]
    await asyncio.sleep(0.01)
    return Response(b"")
