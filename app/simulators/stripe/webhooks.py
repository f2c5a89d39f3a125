"""Webhook endpoints, and the sender that signs, delivers and repeats events."""

import asyncio
import hashlib
import hmac
import json
import random
from collections.abc import Mapping
from typing import Any

import httpx2

from app.core import clock
from app.simulators.stripe.api import endpoint, merged, page, public
from app.simulators.stripe.store import Doc, Store
from app.simulators.stripe.world import API_VERSION, World, new_id

PAUSES = (10.0, 60.0, 600.0)
TIMEOUT = 20.0


@endpoint("POST", "/v1/webhook_endpoints", "WebhookEndpointCreateParams")
def create(world: World, params: Mapping[str, Any]) -> Doc:
    doc = new_endpoint(world, params["url"], new_id("whsec", 32), params["enabled_events"])
    doc["metadata"] = merged({}, params.get("metadata"))
    world.store.add(doc)
    return doc | {"secret": doc["_secrets"][0]}


@endpoint("GET", "/v1/webhook_endpoints", "WebhookEndpointListParams")
def listed(world: World, params: Mapping[str, Any]) -> Doc:
    return page(world, "webhook_endpoint", "/v1/webhook_endpoints", params)


@endpoint("GET", "/v1/webhook_endpoints/{}", "WebhookEndpointRetrieveParams")
def retrieve(world: World, _: Mapping[str, Any], found: str) -> Doc:
    return world.get("webhook_endpoint", found)


@endpoint("POST", "/v1/webhook_endpoints/{}", "WebhookEndpointUpdateParams")
def update(world: World, params: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("webhook_endpoint", found)
    doc["url"] = params.get("url", doc["url"])
    doc["enabled_events"] = params.get("enabled_events", doc["enabled_events"])
    if "disabled" in params:
        doc["status"] = "disabled" if params["disabled"] else "enabled"
    return world.store.save(doc)


@endpoint("DELETE", "/v1/webhook_endpoints/{}", "WebhookEndpointDeleteParams")
def delete(world: World, _: Mapping[str, Any], found: str) -> Doc:
    world.get("webhook_endpoint", found)
    world.store.remove(found)
    return {"id": found, "object": "webhook_endpoint", "deleted": True}


def new_endpoint(world: World, url: str, secret: str, events: list[str]) -> Doc:
    return {
        "id": new_id("we"),
        "object": "webhook_endpoint",
        "api_version": API_VERSION,
        "application": None,
        "created": world.now(),
        "description": None,
        "enabled_events": events,
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": url,
        "_secrets": [secret],
    }


def ensure(world: World, url: str, secret: str, *, host: str = "") -> None:
    """The address from the configuration, with exactly this secret."""
    told = {"_secrets": [secret], "_host": host}
    for doc in world.store.all("webhook_endpoint"):
        if doc["url"] == url:
            world.store.save(doc | told)
            return
    for doc in world.store.all("webhook_endpoint", _is_configured=True):
        world.store.remove(doc["id"])
    world.store.add(new_endpoint(world, url, secret, ["*"]) | told | {"_is_configured": True})


def schedule(store: Store, events: list[str], *, copies: int = 1) -> None:
    """Put events into the queue of every endpoint that wants them."""
    if not events:
        return
    endpoints = [each for each in store.all("webhook_endpoint") if each["status"] == "enabled"]
    now = clock.now().timestamp()
    for found in events:
        event = store.find(found)
        for each in endpoints:
            if event and ("*" in each["enabled_events"] or event["type"] in each["enabled_events"]):
                store.db.executemany(
                    "INSERT INTO deliveries (event, endpoint, due) VALUES (?, ?, ?)",
                    [(found, each["id"], now)] * copies,
                )


def sign(body: bytes, secrets: list[str], moment: int) -> str:
    """The header, with one signature per secret while secrets are changed."""
    signed = f"{moment}.".encode() + body
    marks = [hmac.new(each.encode(), signed, hashlib.sha256).hexdigest() for each in secrets]
    return ",".join([f"t={moment}", *(f"v1={mark}" for mark in marks)])


class Sender:
    """Delivers what is due, oldest first unless told to shuffle; waits for `wake` in between."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._woken = asyncio.Event()
        self.is_held = False
        self.is_shuffled = False

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        async with httpx2.AsyncClient(trust_env=False, timeout=TIMEOUT) as client:
            while True:
                self._woken.clear()
                while not self.is_held and (due := self._due()):
                    await asyncio.gather(*(self._deliver(client, *each) for each in due))
                await self._rest()

    async def _rest(self) -> None:
        pause = 1.0 if self.is_held else self._pause()
        try:
            await asyncio.wait_for(self._woken.wait(), pause)
        except TimeoutError:
            return

    def _pause(self) -> float | None:
        row = self._store.db.execute("SELECT min(due) FROM deliveries").fetchone()
        return None if row[0] is None else max(0.01, row[0] - clock.now().timestamp())

    def _due(self) -> list[tuple[int, str, str, int]]:
        """The next delivery of each endpoint, or a handful in any order when shuffled."""
        rows = self._store.db.execute(
            "SELECT seq, event, endpoint, attempts FROM deliveries WHERE due <= ? ORDER BY seq"
            " LIMIT 200",
            (clock.now().timestamp(),),
        ).fetchall()
        if self.is_shuffled:
            random.shuffle(rows)
            return rows[:8]
        first: dict[str, tuple[int, str, str, int]] = {}
        for row in rows:
            first.setdefault(row[2], row)
        return list(first.values())

    async def _deliver(
        self, client: httpx2.AsyncClient, seq: int, event: str, endpoint_id: str, attempts: int
    ) -> None:
        doc, target = self._store.find(event), self._store.find(endpoint_id)
        if doc is None or target is None:
            self._store.db.execute("DELETE FROM deliveries WHERE seq = ?", (seq,))
            return
        status, answer = await self._post(client, target, doc)
        is_done = 200 <= status < 300 or attempts >= len(PAUSES)
        due = None if is_done else clock.now().timestamp() + PAUSES[attempts]
        self._store.db.execute(
            "UPDATE deliveries SET attempts = ?, due = ?, status = ?, answer = ? WHERE seq = ?",
            (attempts + 1, due, status, answer, seq),
        )

    async def _post(self, client: httpx2.AsyncClient, target: Doc, doc: Doc) -> tuple[int, str]:
        body = json.dumps(public(doc), indent=2).encode()
        # Signatures live in the real time, whatever the simulated one is.
        mark = sign(body, target["_secrets"], int(clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": mark,
            "User-Agent": "Stripe/1.0 (simulated)",
        }
        if target.get("_host"):
            headers["Host"] = target["_host"]
        try:
            response = await client.post(target["url"], content=body, headers=headers)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            return 0, type(error).__name__
        return response.status_code, response.text[:500]
