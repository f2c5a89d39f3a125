"""W7 and W8 over every route of the product, and pages that change nothing by being looked at."""

import re
from collections.abc import AsyncIterator

import pytest
from litestar import Litestar

from app.web.guards import routes_with_access
from tests.isolation.probes import Belongings, belongings, fill, is_endless, likely_ids
from tests.told import NOVA, RIVAL, Told, product, signed_in, told, told_template
from tests.web.attacks import send, shapes, unsafe_routes
from tests.web.browser import Browser
from tests.web.test_headers import check
from tests.web.unsendable import unsendable

__all__ = ["product", "told", "told_template"]

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", re.IGNORECASE)
FILE_POLICY = "default-src 'none'; sandbox"
BY_DESIGN = {"audit_entries", "sessions"}
"""Tables that grow while somebody only looks: the chain of facts, and who is signed in."""


@pytest.fixture
async def nova(product: Litestar, told: Told) -> AsyncIterator[Browser]:
    async with signed_in(product, told.person(NOVA, "owner")) as browser:
        yield browser


@pytest.fixture
async def things(told: Told) -> Belongings:
    return await belongings(told, NOVA)


def pages(app: Litestar, things: Belongings, slug: str = NOVA) -> list[str]:
    """The address of every page and file that may be looked at, each with a thing of its kind."""
    found = []
    for method, template, _ in routes_with_access(app):
        if method == "GET" and not is_endless(template):
            names = re.findall(r"\{(\w+):uuid\}", template)
            rows = likely_ids(things, names, 4)[:2] if names else [()]
            found += [fill(template, slug, row) for row in rows]
    return found


async def test_every_unsafe_route_refuses_six_shapes(
    product: Litestar, nova: Browser, told: Told
) -> None:
    async with signed_in(product, told.person(RIVAL, "owner")) as rival:
        foreign = await rival.token(f"/t/{RIVAL}")
    async with Browser(product) as before:
        stale = await before.token("/sign-in")
    attacks = shapes(await nova.token(f"/t/{NOVA}"), foreign, stale)

    routes = list(unsafe_routes(product))
    passed = [
        f"{method} {template}: {shape.name}"
        for method, template in routes
        for shape in attacks
        if await send(nova, method, fill(template, NOVA, []), shape) != 403
    ]
    assert (passed, len(attacks)) == ([], 6)
    assert len(routes) >= 40


async def test_every_answer_has_every_header_nothing_inline_and_no_form_that_cannot_be_sent(
    product: Litestar, nova: Browser, things: Belongings
) -> None:
    html, inline, stuck = 0, [], []
    for path in pages(product, things):
        answer = await nova.get(path)
        if path.startswith(("/static", "/media")) or path.endswith((".css", "/html", "/logo")):
            continue
        if answer.headers["content-security-policy"] == FILE_POLICY:
            # Somebody's file may do nothing at all where it is opened.
            continue
        check(answer)
        if answer.headers["content-type"].startswith("text/html"):
            html += 1
            assert answer.headers["vary"] == "HX-Request, HX-Target, Cookie"
            assert answer.headers["cache-control"] == "no-store"
            if answer.headers.get("content-disposition", "").startswith("attachment;"):
                # Kept as a file, it brings its style along; our pages' policy is not with it then.
                continue
            inline += [f"{path}: {found}" for found in INLINE.findall(answer.text)]
            stuck += [f"{path}: {name}" for name in unsendable(answer.text)]

    assert (inline, stuck) == ([], [])
    assert html >= 30


def test_a_select_that_stands_on_nothing_and_is_required_keeps_a_form_from_being_sent() -> None:
    options = '<option value="">All</option><option value="a"{}>A</option>'
    page = f'<form><select name="x" required>{options.format("")}</select></form>'
    assert unsendable(page) == ["x"]
    assert unsendable(page.replace(" required", "")) == []
    assert unsendable(page.replace('value="a"', 'value="a" selected')) == []
    assert unsendable(page.replace("<form>", '<form method="post">')) == []


async def test_no_page_breaks_and_looking_changes_nothing(
    product: Litestar, nova: Browser, things: Belongings, told: Told
) -> None:
    before = await census(told)
    statuses = {path: (await nova.get(path)).status_code for path in pages(product, things)}

    assert {path: status for path, status in statuses.items() if status >= 500} == {}
    assert sum(status == 200 for status in statuses.values()) >= 25
    assert await census(told) == before


async def test_the_census_sees_one_changed_cell(told: Told) -> None:
    before = await census(told)
    connection = await told.superuser()
    await connection.execute("UPDATE persons SET name = name || '!' WHERE email LIKE 'nova%'")
    await connection.close()

    after = await census(told)
    assert [table for table in after if after[table] != before[table]] == ["persons"]


async def census(told: Told) -> dict[str, tuple[int, str]]:
    """Rows of each table and a checksum over all of their columns."""
    connection = await told.superuser()
    tables = await connection.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    )
    counted = {
        table: tuple(
            await connection.fetchrow(
                "SELECT count(*), md5(coalesce(string_agg(r, '' ORDER BY r), ''))"
                f" FROM (SELECT to_jsonb(t)::text AS r FROM {table} t) q"
            )
        )
        for (table,) in tables
        if table not in BY_DESIGN
    }
    await connection.close()
    return counted
