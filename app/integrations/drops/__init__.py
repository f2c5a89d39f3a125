"""Places where others leave files for a tenant: a folder of an SFTP server or of an S3 bucket."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.core.errors import Refusal
from app.integrations.public_address import is_public

CONNECT_SECONDS = 15
READ_SECONDS = 120
MOST_FILES = 5_000
MOST_BYTES = 2 * 1024**3


class DropRefused(Refusal):
    """The place cannot be read; the sentence says what to do. Trying again may help."""

    status = 502
    code = "drop_unreachable"
    sentence = "The server does not answer. Check its address, or try again later."


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file as its place lists it; `changed` tells two versions of one name apart."""

    name: str
    size: int
    changed: str


@dataclass(frozen=True, slots=True)
class DropAddress:
    """Where files are left. `fingerprint` pins an SFTP server's key, None takes the first one."""

    kind: str
    host: str
    port: int
    folder: str
    username: str
    secret: str
    bucket: str = ""
    region: str = ""
    fingerprint: str | None = None
    is_secure: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """What is there now, and the key the server showed."""

    files: list[RemoteFile]
    fingerprint: str | None = None


class Drop(Protocol):
    """One place; both calls block, so run them in a thread. They raise DropRefused."""

    def list_files(self) -> Listing:
        """The files of the folder, without those of folders in it."""

    def fetch(self, file: RemoteFile, path: Path) -> None:
        """Copy a file; one larger than was listed is refused."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Connects to hosts that tenants name, where their addresses may be called at all."""

    is_allowed: Callable[[str], bool] = is_public

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to an address that was checked itself. Raises DropRefused."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise DropRefused(f"There is no server called {host}. Check the address.") from error
        addresses = [entry[4][0] for entry in found]
        if not addresses or not all(self.is_allowed(str(address)) for address in addresses):
            raise DropRefused("Only servers on the public internet can be used.")
        try:
            return socket.create_connection((str(addresses[0]), port), CONNECT_SECONDS)
        except OSError as error:
            raise DropRefused from error


def checked_name(name: str) -> bool:
    """Whether a listed name is a plain file's: no folders, nothing hidden, nothing unfinished."""
    return bool(name) and "/" not in name and not name.startswith(".") and len(name) <= 255
