"""The embedded servers start, come back with their data, and leave nothing behind."""

import io
import os
import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from minio import Minio
from redis.asyncio import Redis

from app.embedded.process import Identity
from app.settings import Settings, read_env_file
from tests.embedded.backline import Backline, eventually


@pytest.fixture
def backline(tmp_path: Path) -> Iterator[Backline]:
    found = Backline(tmp_path / "var")
    yield found
    found.close()


async def write_everywhere(settings: Settings) -> None:
    connection = await asyncpg.connect(settings.database.owner_url)
    await connection.execute("CREATE TABLE songs (title text)")
    await connection.execute("INSERT INTO songs VALUES ('Nova')")
    await connection.close()
    async with Redis.from_url(settings.redis_url) as redis:
        await redis.set("song", "Nova")
    _minio(settings).put_object(settings.s3.bucket, "songs/nova", io.BytesIO(b"Nova"), 4)


async def read_everywhere(settings: Settings) -> tuple[str, bytes, bytes]:
    connection = await asyncpg.connect(settings.database.owner_url)
    title = await connection.fetchval("SELECT title FROM songs")
    await connection.close()
    async with Redis.from_url(settings.redis_url) as redis:
        cached = await redis.get("song")
    stored = _minio(settings).get_object(settings.s3.bucket, "songs/nova").read()
    return title, cached, stored


def _minio(settings: Settings) -> Minio:
    s3 = settings.s3
    return Minio(s3.endpoint, s3.access_key, s3.secret_key, secure=s3.secure, region=s3.region)


def answers(backline: Backline) -> bool:
    report = backline.run("doctor").stdout
    return all(f"ok       {part} " in report for part in ("database", "redis", "storage"))


@pytest.mark.parametrize("name", ["postgres", "redis", "s3"])
async def test_a_killed_server_comes_back_with_its_data(backline: Backline, name: str) -> None:
    settings = backline.up().settings()
    await write_everywhere(settings)
    killed = backline.child(name)

    killed.send(signal.SIGKILL)
    eventually(lambda: backline.child(name) != killed)
    eventually(lambda: answers(backline))

    assert await read_everywhere(settings) == ("Nova", b"Nova", b"Nova")


async def test_a_killed_supervisor_takes_its_servers_along_and_loses_nothing(
    backline: Backline,
) -> None:
    await write_everywhere(backline.up().settings())
    children = backline.children()

    backline.send(signal.SIGKILL)
    assert all(child.wait(10) for child in children)

    assert await read_everywhere(backline.up().settings()) == ("Nova", b"Nova", b"Nova")


async def test_everything_killed_at_once_loses_nothing(backline: Backline) -> None:
    await write_everywhere(backline.up().settings())
    children = backline.children()

    for child in children:
        child.send(signal.SIGKILL)
    backline.send(signal.SIGKILL)

    assert await read_everywhere(backline.up().settings()) == ("Nova", b"Nova", b"Nova")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_and_leaves_no_process(
    backline: Backline, number: signal.Signals
) -> None:
    children = backline.up().children()

    assert backline.send(number) == 0

    assert [child for child in children if child.is_alive()] == []
    assert not (backline.directory / "run" / "supervisor.json").exists()
    log = (backline.directory / "log" / "postgres.log").read_text()
    assert "database system is shut down" in log


def test_a_second_start_says_where_the_first_one_runs(backline: Backline) -> None:
    url = backline.up().settings().web.public_url

    second = backline.run("up", "--only-servers")

    assert second.returncode == 0
    assert f"Backline already runs at {url}" in second.stdout


def test_database_and_redis_listen_on_private_sockets_only(backline: Backline) -> None:
    backline.up()

    ports = listening_ports([backline.child("postgres"), backline.child("redis")])

    assert ports == []
    for name in ("postgres", "redis"):
        directory = backline.directory / "servers" / "run" / name
        if directory.exists():
            assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_a_taken_port_is_stepped_over_and_remembered(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        backline = Backline(tmp_path / "var", PORT=str(port)).up()
        url = str(backline.record()["url"])
        backline.close()

    kept = read_env_file(backline.directory / "secrets" / "embedded.env")["PORT"]
    assert url == f"http://127.0.0.1:{kept}"
    assert kept != str(port)


def test_secrets_are_readable_by_their_owner_only(backline: Backline) -> None:
    directory = backline.up().directory / "secrets"

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in directory.iterdir()}

    assert modes == {"embedded.env": 0o600, "passwords.env": 0o600}
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_a_half_made_data_directory_is_made_again(backline: Backline) -> None:
    backline.up().send(signal.SIGTERM)
    data = (backline.directory / "servers").resolve() / "postgres"
    data.rename(data.with_name("postgres.new"))

    assert answers(backline.up())


def test_a_lock_whose_number_belongs_to_another_program_is_no_obstacle(
    backline: Backline,
) -> None:
    backline.up().send(signal.SIGTERM)
    lock = (backline.directory / "servers").resolve() / "postgres" / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{lock.parent}\n1\n5432\n\n\n  12345  67890\nready   \n")

    assert answers(backline.up())


def test_a_start_removes_uploads_that_nobody_can_finish(backline: Backline) -> None:
    backline.up().send(signal.SIGTERM)
    bucket = (backline.directory / "servers").resolve() / "s3" / "backline"
    (bucket / ".rclone_temp_multipart_1").write_bytes(b"half a song")
    (bucket / "song").write_bytes(b"a song")

    backline.up()

    assert [path.name for path in bucket.iterdir()] == ["song"]


def test_passwords_that_do_not_fit_the_database_are_explained(backline: Backline) -> None:
    backline.up().send(signal.SIGTERM)
    (backline.directory / "secrets" / "passwords.env").unlink()

    refused = backline.run("up", "--only-servers")

    assert refused.returncode == 1
    assert refused.stderr.startswith("The passwords in ")


def test_refuses_an_outside_database_for_one_role_only(backline: Backline) -> None:
    url = "postgresql://backline_app:x@127.0.0.1/backline"

    refused = backline.run("up", DATABASE_URL=url)

    assert refused.returncode == 1
    assert "DATABASE_OWNER_URL" in refused.stderr


def listening_ports(processes: list[Identity]) -> list[str]:
    """The TCP sockets in state LISTEN that a process holds, read from /proc."""
    inodes = set()
    for each in processes:
        for handle in Path(f"/proc/{each.pid}/fd").iterdir():
            target = str(handle.readlink()) if handle.is_symlink() else ""
            inodes.add(target.removeprefix("socket:[").removesuffix("]"))
    lines = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
    rows = [line.split() for line in lines.splitlines()]
    return [row[1] for row in rows if len(row) > 9 and row[3] == "0A" and row[9] in inodes]
