"""Probes of a route table: every route filled with the ids of somebody else's things."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx2
from litestar import Litestar

from app.core.ids import new_id
from app.domain.band.templates import FOR_A_SHOW
from app.domain.bandmoney.choices import USUAL_RATES as USUAL
from app.domain.royalties.accounting import origins
from app.domain.royalties.agreements import words
from app.web.csrf import SAFE_METHODS
from app.web.guards import routes_with_access
from tests.told import Told

SHORTEST_CANARY = 9
"""Shorter texts, and single words, are in anybody's pages: roles, states, names of stores."""

OFFERED = {
    str(value)
    for options in vars(words).values()
    if isinstance(options, tuple)
    for value, _ in options
}
"""What every workspace's form of a contract offers to choose from, and rows then say."""
OFFERED |= set(origins.WORDS.values())
"""As do the forms of exchange rates: who may have said one."""
OFFERED |= {line.title for line in FOR_A_SHOW} | {usual.source for usual in USUAL}
"""And the list of tasks for any show, and what mileage usually is."""

WORDS = {"use": "play", "format": "csv", "kind": "master", "period": "2026-08"}
TYPED = {"int": "1", "date": "2026-08-03"}
_VOCABULARY = re.compile(r"[A-Za-z_./]+")
_PARAMETER = re.compile(r"\{(\w+):(\w+)\}")
_COLUMNS = """
    SELECT c.table_name AS table, array_agg(c.column_name::text) AS columns
    FROM information_schema.columns c
    WHERE c.table_schema = 'public' AND c.data_type IN ('character varying', 'text')
        AND EXISTS (SELECT FROM information_schema.columns t WHERE t.table_schema = 'public'
            AND t.table_name = c.table_name AND t.column_name = 'tenant_id')
    GROUP BY 1
"""
_IDS = """
    SELECT table_name, bool_or(column_name = 'client_tenant_id')
    FROM information_schema.columns
    WHERE table_schema = 'public' AND column_name IN ('tenant_id', 'id', 'client_tenant_id')
    GROUP BY 1 HAVING count(*) FILTER (WHERE column_name <> 'client_tenant_id') = 2
"""
"""Tables of things, and whether a client's workspace sees rows that an agency owns."""


@dataclass
class Belongings:
    """What a tenant has: the ids of its rows by table, and texts that are in no other row."""

    ids: dict[str, list[UUID]] = field(default_factory=dict)
    canaries: set[str] = field(default_factory=set)


async def belongings(told: Told, slug: str) -> Belongings:
    """Read with a login that sees everything."""
    connection, found = await told.superuser(), Belongings()
    tenant_id = told.tenant_ids[slug]
    own, others = set[str](), set[str]()
    for table, is_shared in await connection.fetch(_IDS):
        also = " OR client_tenant_id = $1" if is_shared else ""
        rows = await connection.fetch(
            f"SELECT id FROM {table} WHERE tenant_id = $1{also} ORDER BY id DESC", tenant_id
        )
        found.ids[table] = [row[0] for row in rows]
        own |= {str(row[0]) for row in rows}
    for row in await connection.fetch(_COLUMNS):
        columns = ", ".join(f'"{column}"' for column in row["columns"])
        for text_row in await connection.fetch(
            f"SELECT tenant_id = $1, to_jsonb(t)::text, {columns} FROM {row['table']} t", tenant_id
        ):
            is_own, whole, *texts = text_row
            is_shared = any(str(i) in whole for i in told.tenant_ids.values() if i != tenant_id)
            (own if is_own and not is_shared else others).update(text for text in texts if text)
    # Everybody reads the directory, and rows of others name its venues.
    for venue in await connection.fetch("SELECT name, city FROM venues"):
        others.update(venue)
    await connection.close()
    found.canaries = {
        text
        for text in own - others - OFFERED
        if len(text) >= SHORTEST_CANARY and not _VOCABULARY.fullmatch(text)
    }
    return found


@dataclass(frozen=True, slots=True)
class Probe:
    """One request. `is_foreign` when its address names somebody else's tenant or thing."""

    method: str
    template: str
    path: str
    access: str
    is_foreign: bool


def foreign_probes(
    app: Litestar, owner: str, own: str, things: Belongings, *, ids: int
) -> Iterator[Probe]:
    """Every route in the owner's tenant, and in one's own with the ids of the owner's things."""
    yield from (probe for probe in thing_probes(app, owner, things, ids=3) if "/t/" in probe.path)
    for probe in thing_probes(app, own, things, ids=ids):
        if "uuid" in probe.template:
            yield probe


def thing_probes(app: Litestar, slug: str, things: Belongings, *, ids: int) -> Iterator[Probe]:
    """Every route of a tenant, filled with ids of somebody's things."""
    for method, template, access in routes_with_access(app):
        names = [name for name, kind in _PARAMETER.findall(template) if kind == "uuid"]
        rows = likely_ids(things, names, ids) if names else [()]
        for row in rows:
            path = fill(template, slug, row)
            yield Probe(method, template, path, access or "", is_foreign=True)


def own_probes(app: Litestar, own: str) -> Iterator[Probe]:
    """Every page that may be looked at and names no thing, in one's own tenant."""
    for method, template, access in routes_with_access(app):
        if method == "GET" and "uuid" not in template and not is_endless(template):
            yield Probe(method, template, fill(template, own, []), access or "", is_foreign=False)


def is_endless(template: str) -> bool:
    return template.endswith("/live")


def fill(template: str, slug: str, ids: Sequence[UUID]) -> str:
    remaining = iter(ids)

    def value(match: re.Match[str]) -> str:
        name, kind = match.groups()
        if name == "slug":
            return slug
        if kind == "uuid":
            return str(next(remaining, new_id()))
        return TYPED.get(kind) or WORDS.get(name, "x" * 43)

    return _PARAMETER.sub(value, template)


def likely_ids(things: Belongings, names: Sequence[str], limit: int) -> list[tuple[UUID, ...]]:
    """Ids for the parameters: of the table a parameter is named after, then one of each table."""
    named = [ids for name in names for ids in [_of_table(things, name)] if ids]
    likely = list(zip(*(ids[: limit // 2] for ids in named), strict=False)) if named else []
    others = [(ids[0],) * len(names) for ids in things.ids.values() if ids]
    return [*likely, *others][:limit]


def _of_table(things: Belongings, name: str) -> list[UUID]:
    stem = name.removesuffix("_id")
    plurals = (f"{stem}s", f"{stem[:-1]}ies")
    exact = [ids for table, ids in things.ids.items() if table in plurals]
    near = [ids for table, ids in things.ids.items() if table.endswith(plurals) and ids]
    return next(iter([*exact, *near]), [])


async def send(browser: httpx2.AsyncClient, probe: Probe, token: str = "") -> httpx2.Response:
    """The answer to a probe; an endless one counts as failed after a second."""
    headers = {"X-CSRF-Token": token, "Tus-Resumable": "1.0.0"}
    data = None if probe.method in SAFE_METHODS | {"DELETE"} else FORM
    async with asyncio.timeout(5):
        return await browser.request(probe.method, probe.path, headers=headers, data=data)


FORM: dict[str, Any] = {"name": "Taken", "title": "Taken", "role": "owner", "answer": "agreed"}


def leaks(answer: httpx2.Response, probe: Probe, canaries: set[str]) -> set[str]:
    """The canaries in an answer that its own request did not name."""
    text = answer.text + str(answer.headers)
    return {canary for canary in canaries if canary in text and canary not in probe.path}
