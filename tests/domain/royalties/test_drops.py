"""Folders of others: every file is fetched once, what fails is shown and tried again."""

import os
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import paramiko
import pytest
from sqlalchemy import text

from app.core.ids import new_id
from app.core.tenant_keys import keyring
from app.core.uow import Database
from app.domain.royalties.drops.errors import DropNameTaken
from app.domain.royalties.drops.jobs import fetch_drop
from app.domain.royalties.drops.models import ReportDrop
from app.domain.royalties.drops.queries import get_drop, list_files
from app.domain.royalties.drops.service import look_at, remove_drop, save_drop
from app.integrations.drops import DropAddress, DropRefused, Gate
from app.integrations.drops.places import Drops
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from app.settings import Settings
from tests.cast import Cast
from tests.domain.royalties.test_import import books, report_of
from tests.domain.royalties.test_reports_pages import BASE, Enter
from tests.sftp import PASSWORD, USER, SftpServer, sftp_server

HERE = Gate(lambda address: address == "127.0.0.1")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SftpServer]:
    (tmp_path / "out").mkdir()
    with sftp_server(tmp_path) as found:
        yield found


@pytest.fixture
def adapters(adapters: Adapters) -> Adapters:
    """Those of the product, except that this machine may be called."""
    return replace(adapters, drops=Drops(HERE))


def address_of(server: SftpServer, **other: Any) -> dict[str, Any]:
    values = {"kind": "sftp", "host": "127.0.0.1", "port": server.port, "folder": "out"}
    return {"name": "Atlas", "username": USER, "every_hours": 6, **values, **other}


async def add(
    database: Database, adapters: Adapters, cast: Cast, secret: str = PASSWORD, **values: Any
) -> UUID:
    async with database.tenant(cast.nova) as uow:
        keys = await keyring(uow, adapters.master)
        drop = await save_drop(uow, None, keys, secret=secret, fetch_job=fetch_drop, **values)
    await run_all(database, adapters)
    return drop.id


async def look(database: Database, adapters: Adapters, cast: Cast, drop_id: UUID) -> ReportDrop:
    """Look once more, and say how it is then."""
    async with database.tenant(cast.nova) as uow:
        look_at(uow, await get_drop(uow, drop_id), fetch_drop)
    await run_all(database, adapters)
    async with database.tenant(cast.nova) as uow:
        return await get_drop(uow, drop_id)


async def files(database: Database, cast: Cast, drop_id: UUID) -> list[tuple[str, bool, Any]]:
    async with database.tenant(cast.nova) as uow:
        found = await list_files(uow, drop_id)
        return sorted((each.name, each.report_id is not None, each.failure) for each in found)


async def test_fetches_each_file_of_an_sftp_folder_once(
    server: SftpServer, database: Database, adapters: Adapters, cast: Cast
) -> None:
    (server.folder / "out" / "july.csv").write_bytes(report_of(amount="2"))
    (server.folder / "out" / ".july.csv.part").write_bytes(b"half")
    drop_id = await add(database, adapters, cast, **address_of(server))
    assert (await books(database, cast))["suspense USD"] == -2

    (server.folder / "out" / "august.csv").write_bytes(report_of(amount="3"))
    drop = await look(database, adapters, cast, drop_id)

    assert await files(database, cast, drop_id) == [
        ("august.csv", True, None),
        ("july.csv", True, None),
    ]
    assert (await books(database, cast))["suspense USD"] == -5
    assert drop.failure is None and drop.fingerprint.startswith("SHA256:")


async def test_the_same_bytes_under_another_name_or_time_change_nothing(
    server: SftpServer, database: Database, adapters: Adapters, cast: Cast
) -> None:
    path = server.folder / "out" / "july.csv"
    path.write_bytes(report_of(amount="2"))
    drop_id = await add(database, adapters, cast, **address_of(server))

    os.utime(path, (1, 1))
    (server.folder / "out" / "copy.csv").write_bytes(report_of(amount="2"))
    await look(database, adapters, cast, drop_id)

    async with database.tenant(cast.nova) as uow:
        found = await list_files(uow, drop_id)
        assert len({each.report_id for each in found}) == 1
        assert sorted(each.is_new for each in found) == [False, False, True]
    assert (await books(database, cast))["suspense USD"] == -2


async def test_a_wrong_password_is_shown_and_the_next_look_is_due(
    server: SftpServer, database: Database, adapters: Adapters, cast: Cast
) -> None:
    drop_id = await add(database, adapters, cast, secret="wrong", **address_of(server))

    async with database.tenant(cast.nova) as uow:
        drop = await get_drop(uow, drop_id)
        due = await uow.db.scalar(
            text("SELECT run_at FROM jobs WHERE name = 'royalties.fetch_drop' AND key = :key"),
            {"key": drop.chain},
        )
    assert drop.failure == "The server did not accept the name and password."
    assert (due - drop.looked_at).total_seconds() == 6 * 3600


async def test_a_changed_server_key_is_refused_until_the_address_is_saved_again(
    server: SftpServer, database: Database, adapters: Adapters, cast: Cast
) -> None:
    drop_id = await add(database, adapters, cast, **address_of(server))
    server.key, logins = paramiko.ECDSAKey.generate(), server.logins
    drop = await look(database, adapters, cast, drop_id)
    assert drop.failure.startswith("The key of this server has changed.")
    assert server.logins == logins

    async with database.tenant(cast.nova) as uow:
        keys = await keyring(uow, adapters.master)
        await save_drop(uow, drop_id, keys, secret=None, fetch_job=fetch_drop, **address_of(server))
    await run_all(database, adapters)
    async with database.tenant(cast.nova) as uow:
        assert (await get_drop(uow, drop_id)).failure is None


async def test_a_file_that_is_no_report_fails_alone(
    server: SftpServer, database: Database, adapters: Adapters, cast: Cast
) -> None:
    (server.folder / "out" / "empty.csv").write_bytes(b"")
    (server.folder / "out" / "july.csv").write_bytes(report_of())
    drop_id = await add(database, adapters, cast, **address_of(server))
    found = await files(database, cast, drop_id)
    assert found[0][:2] == ("empty.csv", False) and found[0][2].startswith("This file is empty.")
    assert found[1] == ("july.csv", True, None)


async def test_fetches_from_a_folder_of_a_bucket(
    database: Database, adapters: Adapters, cast: Cast, site_settings: Settings
) -> None:
    folder = f"drop-{new_id()}"
    for name in ("july.csv", "older/june.csv"):
        content = BytesIO(report_of(title=name))
        await adapters.storage.put_file(f"{folder}/{name}", content, "text/csv")
    s3 = site_settings.s3
    host, port = s3.endpoint.split(":")
    values = {"kind": "s3", "host": host, "port": int(port), "bucket": s3.bucket}
    drop_id = await add(
        database,
        adapters,
        cast,
        secret=s3.secret_key,
        name="Bucket",
        username=s3.access_key,
        folder=folder,
        every_hours=24,
        is_secure=False,
        **values,
    )
    assert await files(database, cast, drop_id) == [("july.csv", True, None)]


@pytest.mark.parametrize("kind", ["sftp", "s3"])
def test_a_server_inside_our_own_network_is_never_called(server: SftpServer, kind: str) -> None:
    address = DropAddress(kind, "127.0.0.1", server.port, "", "a", "b", bucket="abc")
    with pytest.raises(DropRefused) as refusal:
        Drops().open(address).list_files()
    assert refusal.value.message == "Only servers on the public internet can be used."
    assert server.logins == 0


async def test_the_secret_is_sealed_and_a_removed_place_is_left_alone(
    server: SftpServer, database: Database, adapters: Adapters, cast: Cast
) -> None:
    drop_id = await add(database, adapters, cast, **address_of(server))
    async with database.tenant(cast.nova) as uow:
        assert PASSWORD.encode() not in (await get_drop(uow, drop_id)).secret
        look_at(uow, await get_drop(uow, drop_id), fetch_drop)
        await remove_drop(uow, drop_id)
    logins = server.logins
    await run_all(database, adapters)
    assert server.logins == logins


async def test_two_places_have_two_names(
    server: SftpServer, database: Database, adapters: Adapters, cast: Cast
) -> None:
    await add(database, adapters, cast, **address_of(server))
    with pytest.raises(DropNameTaken):
        await add(database, adapters, cast, **address_of(server))


async def test_a_person_adds_a_place_and_never_sees_the_secret_again(enter: Enter) -> None:
    nova = await enter("nova")
    assert "Nothing is fetched yet" in (await nova.get(f"{BASE}/drops")).text
    token = await nova.token(f"{BASE}/drops/new")
    fields = {"csrf_token": token, "name": "Atlas", "kind": "s3", "host": "s3.example.com"}
    fields |= {"username": "key", "every_hours": "6"}

    refused = await nova.post(f"{BASE}/drops", data=fields)
    saved = await nova.post(
        f"{BASE}/drops", data={**fields, "bucket": "reports", "secret": "very hidden"}
    )

    assert refused.status_code == 422 and "Name the bucket." in refused.text
    shown = (await nova.get(saved.headers["location"])).text
    assert "Atlas" in shown and "very hidden" not in shown
    assert "Atlas" in (await nova.get(f"{BASE}/drops")).text
