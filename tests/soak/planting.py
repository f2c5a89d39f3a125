"""Rows planted in any table of a world: a copy of one that is there, or one made up of nothing.

The database itself says what a table needs, so a table of a new module is planted by being there.
"""

import itertools
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import asyncpg

MONDAYS = [
    day for year in range(2100, 2900) for month in range(1, 13)
    if (day := date(year, month, 1)).weekday() == 0
]  # fmt: skip
"""Months and weeks begin on these days, and no story tells of them."""
_IN_TURN = itertools.cycle(MONDAYS)

MADE: Mapping[str, dict[str, Any]] = {
    "personal_exports": {"status": "expired"},
    "uploads": {"status": "done"},
    "workspace_exports": {"status": "expired"},
    "workspace_imports": {"status": "done"},
}
"""What else the rows of tables need in which the stories leave nothing."""
OVER: Mapping[str, dict[str, Any]] = {
    "band_feeds": {"revoked_at": "2100-01-04T00:00:00Z"},
    "holds": {"state": "released"},
    "sharing_requests": {"state": "withdrawn"},
}
"""What a copy says so as not to take the place of the row it is copied from."""

_COLUMNS = """
    SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, NULL) AS type,
        coalesce(information_schema._pg_char_max_length(a.atttypid, a.atttypmod), 0) AS size,
        a.attnotnull AND NOT a.atthasdef AS is_needed, a.attgenerated <> '' AS is_generated
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
        AND backline.class_of(c.relname) IS NOT NULL
    ORDER BY c.relname, a.attnum
"""
_UNIQUE = """
    SELECT DISTINCT i.indrelid::regclass::text AS table, i.indexrelid, array_agg(a.attname::text
        ORDER BY array_position(i.indkey::int2[], a.attnum)) AS columns
    FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
    WHERE i.indisunique AND i.indrelid::regclass::text NOT LIKE '%.%' GROUP BY 1, 2
"""
_CHECKS = """
    SELECT conrelid::regclass::text AS table, conname AS name, pg_get_constraintdef(oid) AS words
    FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace
"""
_CHOICE = re.compile(r"CHECK \(\(\(?(\w+)\)?(?:::text)? = ANY \(\(?ARRAY\['([^']*)'")
"""The first of the values that a column may have."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    type: str
    size: int
    is_needed: bool
    is_generated: bool

    def fresh(self) -> Any:
        """A value no other row has, as JSON writes it."""
        mark = uuid4().hex
        if self.type in {"numeric", "double precision", "real"}:
            return int(mark[:2], 16) % 100
        if self.type in {"smallint", "integer", "bigint"}:
            return int(mark[:7], 16) if self.type != "smallint" else int(mark[:3], 16)
        if self.type in {"date", "timestamp with time zone"}:
            return next(_IN_TURN).isoformat()
        if (self.type, self.size) == ("character varying", len("2026-11")):
            return next(_IN_TURN).isoformat()[: self.size]
        others = {
            "boolean": False,
            "uuid": str(UUID(mark)),
            "bytea": f"\\x{mark}{mark}",
            "jsonb": {},
            "xid8": "1",
        }
        return others.get(self.type, mark[: self.size or None] if "char" in self.type else None)


@dataclass
class Planter:
    """Plants rows past every trigger and foreign key. Unique indexes hold, and so do the checks of
    tables in which something is.
    """

    connection: "asyncpg.Connection[Any]"
    columns: Mapping[str, list[Column]]
    uniques: Mapping[str, list[list[str]]]
    choices: Mapping[str, dict[str, str]]
    checks: dict[str, list[str]]
    bases: dict[tuple[str, Any], dict[str, Any]] = field(default_factory=dict)

    @classmethod
    async def open(cls, connection: "asyncpg.Connection[Any]") -> "Planter":
        await connection.execute("SET session_replication_role = replica")
        columns, uniques = defaultdict(list), defaultdict(list)
        for row in await connection.fetch(_COLUMNS):
            columns[row["table"]].append(Column(*list(row.values())[1:]))
        for row in await connection.fetch(_UNIQUE):
            uniques[row["table"]].append(row["columns"])
        choices = defaultdict[str, dict[str, str]](dict)
        checks = defaultdict[str, list[str]](list)
        for row in await connection.fetch(_CHECKS):
            checks[row["table"]].append(row["name"])
            if found := _CHOICE.match(row["words"]):
                choices[row["table"]][found[1]] = found[2]
        return cls(connection, columns, uniques, choices, checks)

    async def plant(
        self, table: str, *, same: Mapping[str, Any] | None = None, **values: Any
    ) -> UUID | None:
        """One more row, different from every other where it has to be; its id if it has one.

        `values` are in no other row of the table, those in `same` may be.
        """
        given = OVER.get(table, {}) | dict(same or {}) | values
        base = await self._base(table, given.get("tenant_id"))
        named = self._to_freshen(table, {n for n in base if base[n] is not None}, set(values))
        row = base | {n: self._column(table, n).fresh() for n in named} | given
        names = [c.name for c in self.columns[table] if c.name in row and not c.is_generated]
        listed = ", ".join(f'"{name}"' for name in names)
        returned = "id" if any(c.name == "id" for c in self.columns[table]) else "NULL::uuid"
        planted: UUID | None = await self.connection.fetchval(
            f"INSERT INTO {table} ({listed}) SELECT {listed}"
            f" FROM jsonb_populate_record(NULL::{table}, $1::jsonb) RETURNING {returned}",
            json.dumps(row, default=str),
        )
        return planted

    async def _base(self, table: str, tenant_id: Any) -> dict[str, Any]:
        """A row that was there at first, of this tenant if it has one."""
        if (table, tenant_id) not in self.bases:
            has_tenant = bool(tenant_id and self.of_tenant(table, tenant_id))
            order = (
                "ORDER BY tenant_id = $1 DESC" if has_tenant else "WHERE $1::uuid IS NULL OR true"
            )
            found = await self.connection.fetchval(
                f"SELECT to_jsonb(r)::text FROM {table} r {order} LIMIT 1", tenant_id
            )
            if not found:
                await self._allow_anything(table)
            self.bases[table, tenant_id] = json.loads(found) if found else self._made(table)
        return self.bases[table, tenant_id]

    async def _allow_anything(self, table: str) -> None:
        """Nobody says what a row of this table looks like: let it look like anything."""
        for name in self.checks.pop(table, []):
            await self.connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')

    def of_tenant(self, table: str, tenant_id: UUID) -> dict[str, str]:
        """What makes a row this tenant's; nothing for a table that is nobody's."""
        has_tenant = any(column.name == "tenant_id" for column in self.columns[table])
        return {"tenant_id": str(tenant_id)} if has_tenant else {}

    def _made(self, table: str) -> dict[str, Any]:
        made = {c.name: c.fresh() for c in self.columns[table] if c.is_needed}
        wanted = {n: first for n, first in self.choices[table].items() if n in made}
        return made | wanted | MADE.get(table, {})

    def _to_freshen(self, table: str, held: set[str], values: set[str]) -> set[str]:
        """One column of each unique index none of whose columns is new or empty."""
        wanted = set[str]()
        for index in self.uniques[table]:
            if not (wanted | values) & set(index) and set(index) <= held | {"id"}:
                able = [n for n in index if n != "tenant_id" and n not in self.choices[table]]
                able = [n for n in able if self._column(table, n).fresh() is not None]
                # Ids first: what else is unique may have to look a certain way.
                able.sort(key=lambda name: self._column(table, name).type == "uuid")
                wanted |= set(able[-1:])
        return wanted

    def _column(self, table: str, name: str) -> Column:
        return next(column for column in self.columns[table] if column.name == name)
