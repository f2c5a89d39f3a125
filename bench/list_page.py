"""Two list pages of 50 rows: through everything the product does, and written bare.

Ours: log line, headers, session look-up, signed context, row-level security, unit of work, guards.
Baseline: the same statements with the tenant's id on a superuser's asyncpg connection and the same
template with the same context, in a handler of its own. Both in one process, by turns.

    python bench/list_page.py
"""

import asyncio
import gc
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
from litestar import Litestar, Response, get
from litestar.enums import MediaType

sys.path.insert(0, str(Path(__file__).parents[1]))

from app.domain.catalog.queries.lists import RecordingRow
from app.domain.vault import wording
from app.domain.vault.forms import UploadForm
from app.domain.vault.queries import AssetFilter, AssetView
from app.domain.vault.routes.showing import KINDS
from bench._product import ROWS, Product, running_product

ROUNDS, PER_ROUND = 12, 40

RECORDINGS = """
    SELECT r.id, r.title, r.version_title, r.artist_name, r.isrc, r.duration_ms,
        coalesce((SELECT min(s.status) FROM split_sheets s WHERE s.tenant_id = r.tenant_id
            AND s.recording_id = r.id AND s.status IN ('agreed', 'proposed')), '')
    FROM recordings r WHERE r.tenant_id = $1 ORDER BY r.title, r.id LIMIT 51
"""
ASSETS = """
    SELECT a.id, a.created_at, a.name, a.kind, a.recording_id, v.number, v.id, v.label, v.filename,
        v.size, v.cover_key IS NOT NULL, (v.facts -> 'technical' ->> 'duration')::float,
        x.status, x.summary, x.failure
    FROM assets a
    JOIN asset_versions v ON v.tenant_id = a.tenant_id AND v.asset_id = a.id
        AND v.number = a.current_number
    LEFT JOIN analyses x ON x.tenant_id = v.tenant_id AND x.version_id = v.id
    WHERE a.tenant_id = $1 AND a.archived_at IS NULL
    ORDER BY a.created_at DESC, a.id DESC LIMIT 51
"""
UPLOADS = """
    SELECT * FROM uploads WHERE tenant_id = $1 AND status <> 'done' ORDER BY id DESC LIMIT 20
"""
COUNTS = """
    SELECT kind, count(*) FROM assets WHERE tenant_id = $1 AND archived_at IS NULL GROUP BY kind
"""

Read = Callable[[asyncpg.Connection, Any], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class ListPage:
    """A page of the product, and how a bare handler reads what its template shows."""

    name: str
    path: str
    template: str
    read: Read


async def recordings(connection: asyncpg.Connection, tenant_id: Any) -> dict[str, Any]:
    rows = [RecordingRow(*row) for row in await connection.fetch(RECORDINGS, tenant_id)]
    return {
        "slug": "nova",
        "recordings": rows,
        "asked": {"q": "", "missing": ""},
        "may_write": True,
        "newer": "",
        "older": "",
    }


async def vault(connection: asyncpg.Connection, tenant_id: Any) -> dict[str, Any]:
    rows = [AssetView(*row) for row in await connection.fetch(ASSETS, tenant_id)]
    pending = await connection.fetch(UPLOADS, tenant_id)
    counts = {row["kind"]: row["count"] for row in await connection.fetch(COUNTS, tenant_id)}
    return {
        "base": "/t/nova/vault",
        "recording": None,
        "assets": rows,
        "covers": {row.version_id: "" for row in rows},
        "newer": "",
        "older": "",
        "which": AssetFilter(),
        "is_filtered": False,
        "counts": counts,
        "total": sum(counts.values()),
        "kinds": KINDS,
        "pending": pending,
        "live": "",
        "now": datetime.now(UTC),
        "may_write": True,
        "words": wording,
        "form": UploadForm.blank(),
    }


PAGES = (
    ListPage("recordings", "/t/nova/recordings", "catalog/recordings/index.html", recordings),
    ListPage("vault", "/t/nova/vault", "vault/index.html", vault),
)


async def main() -> None:
    async with running_product() as product:
        for each in PAGES:
            bare = await baseline(product, each)
            ours, theirs = [await product.get(app, each.path) for app in (product.app, bare)]
            assert ours.count(b"<tr>") == theirs.count(b"<tr>") == ROWS + 1, (ours, theirs)
            report(each.name, await alternate(product, each.path, (product.app, bare)))


async def baseline(product: Product, each: ListPage) -> Litestar:
    template = product.app.state.site.templates.get_template(each.template)
    shell = await product.shell(each.path)

    @get(each.path)
    async def index() -> Response[str]:
        async with product.pool.acquire() as connection:
            context = await each.read(connection, product.tenant_id)
        html = template.render(shell=shell, request_path=each.path, **context)
        return Response(html, media_type=MediaType.HTML)

    return Litestar([index], logging_config=None, openapi_config=None)


@dataclass(frozen=True)
class Times:
    """Milliseconds of single requests: on the clock, with the database; and of our own core."""

    wall: list[float]
    cpu: list[float]


async def alternate(
    product: Product, path: str, apps: tuple[Litestar, Litestar]
) -> tuple[Times, Times]:
    """Taken in turns so that foreign load meets both; the first turn only warms up."""
    found = (Times([], []), Times([], []))
    for number in range(ROUNDS):
        for app, times in zip(apps, found, strict=True):
            gc.collect()
            for _ in range(PER_ROUND):
                wall, cpu = time.perf_counter(), time.process_time()
                await product.get(app, path)
                if number:
                    times.cpu.append((time.process_time() - cpu) * 1000)
                    times.wall.append((time.perf_counter() - wall) * 1000)
    return found


def report(name: str, times: tuple[Times, Times]) -> None:
    wall, bare_wall = (statistics.median(each.wall) for each in times)
    cpu, bare_cpu = (statistics.median(each.cpu) for each in times)
    print(
        f"list page {name}: ratio {cpu / bare_cpu:.2f} of the process's time"
        f" (ours {cpu:.2f} ms, baseline {bare_cpu:.2f} ms), {wall / bare_wall:.2f} with the"
        f" database's (ours {wall:.2f} ms, baseline {bare_wall:.2f} ms)"
    )


if __name__ == "__main__":
    asyncio.run(main())
