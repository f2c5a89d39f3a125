"""An audit pack holds all that stands behind a payee's statements, and nothing of anybody else."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from app.core import clock
from app.core.uow import Database
from app.domain.royalties.insight.errors import PackExpired, PackNotFound
from app.domain.royalties.insight.packs.queries import get_pack, list_packs
from app.domain.royalties.insight.packs.service import link_secret, make_pack, read_link
from app.domain.royalties.service.publishing import publish_run
from app.domain.royalties.service.runs import approve_run, draft_run
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.royalties.conftest import Add, Import
from tests.domain.royalties.history import Sold, report
from tests.web.browser import Browser

BASE = "/t/nova/royalties/packs"
Enter = Callable[[str], Awaitable[Any]]
REPORT = report(
    [
        Sold("2026-08", "100"),
        Sold("2026-08", "7", country="FR"),
        Sold("2026-08", "50", title="Dusk", isrc="DEA622600002"),
    ]
)


@pytest.fixture
async def published(
    import_file: Import, add_recording: Add, database: Database, adapters: Adapters, cast: Cast
) -> None:
    """August: Ann has half of one song, Ben the rest of it and all of another."""
    await add_recording("Glow", ("Ann", "50"), ("Ben", "50"), isrc="DEA622600001")
    await add_recording("Dusk", ("Ben", "100"), isrc="DEA622600002")
    await import_file(REPORT, name="bank.tsv")
    async with database.tenant(cast.mo) as uow:
        run = await draft_run(uow, "2026-08")
    async with database.tenant(cast.nova) as uow:
        await approve_run(uow, run.id)
        await publish_run(uow, run.id)
    await run_all(database, adapters)


async def ask(nova: Browser) -> None:
    """Have the pack of Ann's August made, on the page."""
    ann = (await nova.get(BASE)).text.split('">Ann</option>')[0].rsplit('value="', 1)[1]
    await nova.submit(BASE, BASE, payee=ann, first="2026-08", last="2026-08")


@pytest.fixture
async def pack(
    published: None, enter: Enter, database: Database, adapters: Adapters, cast: Cast
) -> zipfile.ZipFile:
    """The pack of Ann's August, asked for on the page and downloaded there."""
    nova = await enter("nova")
    await ask(nova)
    await run_all(database, adapters)
    async with database.tenant(cast.nova) as uow:
        (made,) = await list_packs(uow)
    answer = await nova.get(f"{BASE}/{made.id}/pack.zip")
    assert hashlib.sha256(answer.content).digest() == made.sha256
    return zipfile.ZipFile(io.BytesIO(answer.content))


def table(pack: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(pack.read(name).decode())))


async def test_every_file_is_listed_with_its_hash(pack: zipfile.ZipFile) -> None:
    manifest = json.loads(pack.read("manifest.json"))
    assert {*manifest["files"], "manifest.json"} == set(pack.namelist())
    for name, said in manifest["files"].items():
        content = pack.read(name)
        assert (len(content), hashlib.sha256(content).hexdigest()) == (said["size"], said["sha256"])
    assert [each["earned"] for each in manifest["statements"]] == ["53.50000000"]
    kinds = sorted(name.rsplit(".", 1)[1] for name in pack.namelist() if "statements/" in name)
    assert kinds == ["csv", "pdf"]


async def test_holds_the_rows_of_the_file_behind_the_payees_lines_only(
    pack: zipfile.ZipFile,
) -> None:
    rows = table(pack, "report-rows.csv")
    assert [(row["Line"], row["Title"], row["Country"], row["Amount"]) for row in rows] == [
        ("2", "Glow", "DE", "100"),
        ("3", "Glow", "FR", "7"),
    ]
    assert {row["SHA-256 of the file"] for row in rows} == {hashlib.sha256(REPORT).hexdigest()}
    assert b"Dusk" not in b"".join(pack.read(name) for name in pack.namelist())


async def test_holds_the_agreed_shares_and_the_postings_of_the_payee(
    pack: zipfile.ZipFile,
) -> None:
    shares = [(row["Party"], row["Share in per cent"]) for row in table(pack, "splits.csv")]
    assert shares == [("Ann", "50.000000"), ("Ben", "50.000000")]
    postings = table(pack, "ledger.csv")
    accounts = {row["Account"] for row in postings}
    assert accounts == {"Earned by Ann", "Payable to Ann"}
    assert json.loads(pack.read("contracts.json")) == []


async def test_the_link_opens_it_without_signing_in_until_its_day(
    pack: zipfile.ZipFile, app: Any, enter: Enter, database: Database, cast: Cast
) -> None:
    signer = app.state.site.signer
    async with database.tenant(cast.nova) as uow:
        (made,) = await list_packs(uow)
        secret, now = link_secret(signer, made), uow.now
    rival = await enter("rival")
    answer = await rival.get(f"/audit-packs/{secret}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert (await rival.get(f"/audit-packs/{secret[:-2]}xx")).status_code == 404
    assert (await rival.get(f"/t/rival/royalties/packs/{made.id}/pack.zip")).status_code == 404
    with pytest.raises(PackExpired):
        read_link(secret, signer, now + timedelta(days=31))
    with pytest.raises(PackNotFound):
        read_link("x" * 43, signer, now)


async def test_made_again_it_is_still_one_pack(
    pack: zipfile.ZipFile, database: Database, adapters: Adapters, cast: Cast
) -> None:
    async with database.tenant(cast.nova) as uow:
        (made,) = await list_packs(uow)
        uow.enqueue(make_pack, key="again", pack_id=made.id)
    await run_all(database, adapters)
    async with database.tenant(cast.nova) as uow:
        assert (await get_pack(uow, made.id)).file_key == made.file_key


async def test_one_pack_is_made_for_a_button_pressed_twice(
    published: None, enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    with clock.held(clock.now()):
        await ask(nova)
        await ask(nova)
    async with database.tenant(cast.nova) as uow:
        assert len(await list_packs(uow)) == 1


async def test_asks_for_a_payee_and_months(published: None, enter: Enter) -> None:
    nova = await enter("nova")
    answer = await nova.submit(BASE, BASE, payee="x", first="2026-08", last="2020-01")
    assert answer.status_code == 422 and "Choose one of the listed answers" in answer.text
