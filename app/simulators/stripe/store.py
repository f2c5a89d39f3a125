"""The state of the simulated Stripe: JSON documents and the movements of balances, in SQLite."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.core import clock

Doc = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    account TEXT NOT NULL,
    owner TEXT NOT NULL,
    created INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, account, seq);
CREATE INDEX IF NOT EXISTS objects_by_owner ON objects (kind, owner, seq);
CREATE TABLE IF NOT EXISTS movements (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    currency TEXT NOT NULL,
    net INTEGER NOT NULL,
    available_on INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS movements_by_account ON movements (account, currency);
CREATE TABLE IF NOT EXISTS answers (
    account TEXT NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    created INTEGER NOT NULL,
    PRIMARY KEY (account, key)
);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    event TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    due REAL,
    status INTEGER,
    answer TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due) WHERE due IS NOT NULL;
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""

OWNERS = ("customer", "source_transaction", "charge", "payment_intent", "subscription", "transfer")
"""The first of these that a document names is what its `owner` column holds."""


class Store:
    """Documents by id, and lists of them newest first. One writer: the server's event loop."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA journal_mode = WAL")
        # A simulator that loses its last second with the power is still a simulator.
        self.db.execute("PRAGMA synchronous = OFF")
        self.db.executescript(_SCHEMA)

    def close(self) -> None:
        self.db.close()

    def now(self) -> int:
        """The simulated time: the real one, moved by what the bank screen has let pass."""
        return int(clock.now().timestamp()) + int(self.setting("ahead", "0"))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def add(self, doc: Doc, account: str = "") -> Doc:
        owner = next((doc[name] for name in OWNERS if isinstance(doc.get(name), str)), "")
        self.db.execute(
            "INSERT INTO objects (id, kind, account, owner, created, body)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (doc["id"], doc["object"], account, owner, _made(doc), json.dumps(doc)),
        )
        return doc

    def save(self, doc: Doc) -> Doc:
        self.db.execute("UPDATE objects SET body = ? WHERE id = ?", (json.dumps(doc), doc["id"]))
        return doc

    def remove(self, found: str) -> None:
        self.db.execute("DELETE FROM objects WHERE id = ?", (found,))

    def find(self, found: str | None) -> Doc | None:
        """The document of an id, whatever it is and whosever."""
        row = self.db.execute("SELECT body FROM objects WHERE id = ?", (found,)).fetchone()
        return json.loads(row[0]) if row else None

    def account_of(self, found: str) -> str:
        row = self.db.execute("SELECT account FROM objects WHERE id = ?", (found,)).fetchone()
        return str(row[0]) if row else ""

    def all(
        self,
        kind: str,
        *,
        account: str | None = "",
        owner: str | None = None,
        **fields: Any,
    ) -> list[Doc]:
        """Documents of a kind, newest first, whose fields have these values; account None: any."""
        where: list[str] = ["kind = ?"]
        values: list[Any] = [kind]
        for column, value in (("account", account), ("owner", owner)):
            if value is not None:
                where.append(f"{column} = ?")
                values.append(value)
        for name, value in fields.items():
            where.append(f"json_extract(body, '$.{name}') IS ?")
            values.append(value)
        rows = self.db.execute(
            f"SELECT body FROM objects WHERE {' AND '.join(where)} ORDER BY seq DESC", values
        )
        return [json.loads(row[0]) for row in rows]

    def page(
        self,
        kind: str,
        *,
        account: str,
        limit: int,
        after: str | None,
        before: str | None,
        created: Mapping[str, int],
        fields: Mapping[str, Any],
    ) -> tuple[list[Doc], bool]:
        """At most `limit` documents newest first, and whether more follow."""
        where: list[str] = ["kind = ?", "account = ?"]
        values: list[Any] = [kind, account]
        order = "ASC" if before else "DESC"
        for sign, other in (("<", after), (">", before)):
            if other:
                where.append(f"seq {sign} (SELECT seq FROM objects WHERE id = ?)")
                values.append(other)
        for name, sign in (("gt", ">"), ("gte", ">="), ("lt", "<"), ("lte", "<=")):
            if name in created:
                where.append(f"created {sign} ?")
                values.append(str(int(created[name])))
        for name, value in fields.items():
            where.append(f"json_extract(body, '$.{name}') IS ?")
            values.append(value)
        rows = self.db.execute(
            f"SELECT body FROM objects WHERE {' AND '.join(where)} ORDER BY seq {order} LIMIT ?",
            (*values, limit + 1),
        ).fetchall()
        docs = [json.loads(row[0]) for row in rows[:limit]]
        return (docs[::-1] if before else docs), len(rows) > limit

    def setting(self, name: str, default: str = "") -> str:
        row = self.db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else default

    def set(self, name: str, value: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))


def _made(doc: Doc) -> int:
    """When, in seconds; an item of an invoice calls it its date."""
    return int(doc.get("created") or doc.get("date") or 0)
