"""What every part of the simulated Stripe works with: its state, its time, and its voice."""

import json
import secrets
import string
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from app.simulators.stripe.errors import ApiError, missing_resource
from app.simulators.stripe.store import Doc, Store

API_VERSION = "2026-10-28.endive"
_LETTERS = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    return f"{prefix}_{''.join(secrets.choice(_LETTERS) for _ in range(length))}"


@dataclass(slots=True)
class World:
    """One request's (or one tick's) view. `account` is empty for the platform itself.

    `key` and `request` name the request in the events it causes. `at` is the time on a test
    clock, or the moment at which something fell due, while that is worked off.
    """

    store: Store
    public_url: str
    account: str = ""
    request: str | None = None
    key: str | None = None
    at: int | None = None
    told: list[str] = field(default_factory=list)

    def now(self) -> int:
        """The simulated time: the real one, moved by what the bank screen has let pass."""
        return self.store.now()

    def moment(self) -> int:
        """The time of what recurs: that of the test clock, or the simulated one."""
        return self.now() if self.at is None else self.at

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Inside a transaction: an error that undoes itself leaves nothing behind."""
        self.store.db.execute("SAVEPOINT trying")
        try:
            yield
        except ApiError as error:
            if error.is_undone:
                self.store.db.execute("ROLLBACK TO trying")
                self.told.clear()
            raise

    def get(self, kind: str, found: str | None, param: str = "id") -> Doc:
        """The document of this account; raises what Stripe answers for a missing one."""
        doc = self.store.find(found)
        if doc is None or doc["object"] != kind or self.store.account_of(doc["id"]) != self.account:
            raise missing_resource(kind, found or "", param)
        return doc

    def tell(self, name: str, doc: Doc, *, account: str | None = None, **before: Any) -> None:
        """Record an event; the webhook sender delivers it after the request is done."""
        owner = self.account if account is None else account
        found = new_id("evt")
        event: Doc = {
            "id": found,
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now(),
            "data": {"object": json.loads(json.dumps(doc))}
            | ({"previous_attributes": before} if before else {}),
            "livemode": False,
            "pending_webhooks": 0,
            "request": {"id": self.request, "idempotency_key": self.key},
            "type": name,
        } | ({"account": owner} if owner else {})
        self.store.add(event, owner)
        self.told.append(found)
