"""Throwaway servers for a test run: started once, shared by its processes, gone with it."""

import asyncio
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from app.embedded import roles
from app.embedded.home import Home, digest, home_for, make_passage, nobody
from app.embedded.postgres import DATABASE, SUPERUSER, Cluster, dsn
from app.embedded.process import Identity
from app.embedded.redis import RedisServer
from app.embedded.s3 import REGION, S3Server

MEMORY = Path("/dev/shm")  # noqa: S108 - a private directory is made below it
STATE = "servers.json"


@dataclass(frozen=True, slots=True)
class TestServers:
    """The addresses of running throwaway servers. Roles exist; `backline` is an empty database."""

    __test__ = False

    keeper: int
    sockets: str
    passwords: dict[str, str]
    redis_url: str
    s3_endpoint: str
    s3_access_key: str
    s3_secret_key: str
    s3_bucket: str
    s3_region: str = REGION
    s3_secure: bool = False

    def dsn(self, role: str = "backline_app", database: str = DATABASE) -> str:
        """The address of a database for a role; `postgres` is the superuser."""
        return dsn(Path(self.sockets), role, self.passwords[role], database)

    async def create_database(self, name: str, *, template: str | None = None) -> None:
        """Create a database owned by backline_owner, empty or as a copy of a quiet template."""
        superuser = self.dsn(SUPERUSER, "postgres")
        await roles.create_database(superuser, self.dsn(SUPERUSER, name), name, template)

    async def drop_database(self, name: str) -> None:
        await roles.drop_database(self.dsn(SUPERUSER, "postgres"), name)

    def environment(self, database: str = DATABASE) -> dict[str, str]:
        """These servers as settings, to be completed by the caller's own."""
        return {
            "DATABASE_URL": self.dsn("backline_app", database),
            "DATABASE_OWNER_URL": self.dsn("backline_owner", database),
            "DATABASE_JOBS_URL": self.dsn("backline_jobs", database),
            "DATABASE_PUBLIC_URL": self.dsn("backline_public", database),
            "REDIS_URL": self.redis_url,
            "S3_ENDPOINT": self.s3_endpoint,
            "S3_BUCKET": self.s3_bucket,
            "S3_ACCESS_KEY": self.s3_access_key,
            "S3_SECRET_KEY": self.s3_secret_key,
            "S3_REGION": self.s3_region,
            "S3_SECURE": "no",
        }


def start(directory: Path) -> TestServers:
    """Start the servers, or attach to those a sibling process of this test run has started.

    They end when `stop` is called or when the test run's main process is gone, killed or not.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _running(directory) or _launch(directory)


def stop(directory: Path) -> None:
    """End the servers of a directory; nothing happens when none run."""
    servers = _running(directory)
    identity = Identity.of(servers.keeper) if servers else None
    if identity:
        identity.send(signal.SIGTERM)
        identity.wait(20)


def _running(directory: Path) -> TestServers | None:
    state = directory / STATE
    if not state.exists():
        return None
    servers = TestServers(**json.loads(state.read_text()))
    return servers if Identity.of(servers.keeper) else None


def _launch(directory: Path) -> TestServers:
    (directory / STATE).unlink(missing_ok=True)
    with (directory / "keeper.log").open("ab") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "app.embedded.testing", str(directory), str(_main_process())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=Path(__file__).parents[2],
        )
    while keeper.poll() is None:
        if servers := _running(directory):
            return servers
        time.sleep(0.02)
    raise RuntimeError(
        f"The test servers did not start:\n{(directory / 'keeper.log').read_text()[-3000:]}"
    )


def _main_process() -> int:
    """The process whose end is the end of the test run: the parent of parallel workers."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


def keep(directory: Path, main_process: int) -> None:
    """Run the servers until told to stop or until the test run is gone."""
    reader, writer = os.pipe()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: os.write(writer, b"."))
    watched = os.pidfd_open(main_process)
    home = _memory_home(directory)
    try:
        with ExitStack() as stack:
            cluster = stack.enter_context(Cluster(directory, fast=True, home=home))
            redis = stack.enter_context(RedisServer(directory, fast=True, home=home))
            s3 = stack.enter_context(S3Server(directory, home=home))
            _announce(directory, cluster, redis, s3)
            select.select([watched, reader], [], [])
    finally:
        (directory / STATE).unlink(missing_ok=True)
        shutil.rmtree(home.path, ignore_errors=True)


def _memory_home(directory: Path) -> Home:
    if not os.access(MEMORY, os.W_OK):
        return home_for(directory)
    place = MEMORY / f"backline-{os.getuid()}-{digest(directory.absolute())}"
    shutil.rmtree(place, ignore_errors=True)
    user = nobody() if os.getuid() == 0 else None
    return Home(make_passage(place, user), user)


def _announce(directory: Path, cluster: Cluster, redis: RedisServer, s3: S3Server) -> None:
    cluster.passwords |= roles.generate_passwords()
    superuser = cluster.dsn(SUPERUSER, "postgres"), cluster.dsn(SUPERUSER)
    asyncio.run(roles.bootstrap(*superuser, DATABASE, cluster.passwords))
    servers = TestServers(
        keeper=os.getpid(),
        sockets=str(cluster.sockets),
        passwords=cluster.passwords,
        redis_url=redis.url,
        s3_endpoint=s3.endpoint,
        s3_access_key=s3.keys.access_key,
        s3_secret_key=s3.keys.secret_key,
        s3_bucket=s3.bucket,
    )
    partial = directory / f"{STATE}.new"
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(asdict(servers)))
    partial.rename(directory / STATE)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
