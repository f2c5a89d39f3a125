"""T2 beyond pages: what one tenant has is in nobody else's mails, files, logs or caches."""

import io
import zipfile
from collections import defaultdict
from typing import Any

import httpx2
import pytest
import structlog
from litestar import Litestar
from pypdf import PdfReader

from tests.isolation.probes import Belongings, belongings, own_probes, send
from tests.told import FOUNDRY, NOVA, RIVAL, Told, product, signed_in, told, told_template

__all__ = ["product", "told", "told_template"]

STRANGERS = (RIVAL, FOUNDRY)
"""Tenants that share nothing with Nova."""


@pytest.fixture
async def things(told: Told) -> Belongings:
    return await belongings(told, NOVA)


async def mails_of(told: Told, slug: str) -> list[str]:
    """Everything in the mails a workspace has sent."""
    root = await told.superuser()
    rows = await root.fetch(
        "SELECT to_jsonb(m)::text FROM sandbox_messages m WHERE tenant_id = $1",
        told.tenant_ids[slug],
    )
    await root.close()
    return [row[0] for row in rows]


def found_in(texts: list[str], canaries: set[str]) -> set[str]:
    whole = "\n".join(texts)
    return {canary for canary in canaries if canary in whole}


def words_of(content: bytes) -> str:
    """What a file says: pages of a PDF, members of an archive or a workbook, or its text."""
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(words_of(archive.read(name)) for name in archive.namelist())
    return content.decode(errors="replace")


async def files_of(app: Litestar, told: Told) -> dict[str, list[str]]:
    """What every stored file says, by the tenant its key names; no key is anything else."""
    storage, found = app.state.site.adapters.storage, defaultdict(list)
    by_id = {str(tenant_id): slug for slug, tenant_id in told.tenant_ids.items()}
    async for key in storage.list_keys("t/"):
        slug = by_id.get(key.split("/")[1])
        if slug is not None:
            size = (await storage.stat(key)).size
            stream = await storage.open_range(key, 0, size)
            found[slug].append(words_of(b"".join([piece async for piece in stream])))
    return found


async def test_no_mail_of_another_workspace_says_anything_of_it(
    told: Told, things: Belongings
) -> None:
    assert [found_in(await mails_of(told, slug), things.canaries) for slug in STRANGERS] == [
        set(),
        set(),
    ]
    assert len(found_in(await mails_of(told, NOVA), things.canaries)) > 10


async def test_no_file_of_another_workspace_says_anything_of_it(
    product: Litestar, told: Told, things: Belongings
) -> None:
    files = await files_of(product, told)
    assert [found_in(files[slug], things.canaries) for slug in STRANGERS] == [set(), set()]
    assert len(found_in(files[NOVA], things.canaries)) > 10


@pytest.fixture
async def looked(product: Litestar, told: Told) -> tuple[list[Any], list[str]]:
    """Nova's owner opens every page: the log lines of that, and the files that were answered."""
    with structlog.testing.capture_logs() as lines:
        async with signed_in(product, told.person(NOVA, "owner")) as browser:
            answers = [
                await send(browser, probe)
                for probe in own_probes(product, NOVA)
                if probe.path.startswith(f"/t/{NOVA}")
            ]
    return lines, [words_of(each.content) for each in answers if is_file(each)]


def is_file(answer: httpx2.Response) -> bool:
    return not answer.headers.get("content-type", "").startswith("text/html")


READ = {
    b"string": ("GET",),
    b"hash": ("HGETALL",),
    b"list": ("LRANGE", 0, -1),
    b"set": ("SMEMBERS",),
    b"zset": ("ZRANGE", 0, -1),
    b"stream": ("XRANGE", "-", "+"),
}


async def kept_in(app: Litestar) -> list[str]:
    """All keys with what they hold."""
    redis, kept = app.state.site.redis, []
    async for key in redis.scan_iter():
        command, *more = READ[await redis.type(key)]
        kept.append(f"{key} {await redis.execute_command(command, key, *more)}")
    return kept


async def test_nothing_anybody_reads_is_kept_in_redis_or_logged(
    product: Litestar, looked: tuple[list[Any], list[str]], things: Belongings
) -> None:
    lines, files = looked
    texts = {canary for canary in things.canaries if " " in canary or "@" in canary}

    assert found_in(await kept_in(product), texts) == set()
    assert found_in([str(line) for line in lines], texts) == set()
    assert len(lines) > 50
    assert len(found_in(files, texts)) > 10
    await product.state.site.redis.hset("planted", "name", min(texts))
    assert min(texts) in found_in(await kept_in(product), texts)
