"""A folder of an SFTP server, by password or private key, with the server's key pinned."""

import base64
import hashlib
import io
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paramiko

from app.integrations.drops import (
    MOST_BYTES,
    MOST_FILES,
    READ_SECONDS,
    DropAddress,
    DropRefused,
    Gate,
    Listing,
    RemoteFile,
    checked_name,
)

_CHUNK = 256 * 1024
_CHANGED = (
    "The key of this server has changed. Ask its operator whether that is right, "
    "then save the address again to accept the new key."
)
_KEYS = (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey)


class SftpDrop:
    """Reads only; it never renames or deletes what others left."""

    def __init__(self, address: DropAddress, gate: Gate) -> None:
        self._address = address
        self._gate = gate

    def list_files(self) -> Listing:
        with self._open() as (transport, client):
            files: list[RemoteFile] = []
            for found in client.listdir_iter(self._address.folder or "."):
                is_file = stat.S_ISREG(found.st_mode or 0)
                if is_file and checked_name(found.filename) and len(files) < MOST_FILES:
                    changed = str(found.st_mtime or 0)
                    files.append(RemoteFile(found.filename, found.st_size or 0, changed))
            return Listing(files, fingerprint_of(transport.get_remote_server_key()))

    def fetch(self, file: RemoteFile, path: Path) -> None:
        folder = self._address.folder.rstrip("/")
        name = f"{folder}/{file.name}" if self._address.folder else file.name
        if file.size > MOST_BYTES:
            raise DropRefused(f"{file.name} is larger than 2 GB. Ask for it in parts.")
        with self._open() as (_, client), client.open(name, "rb") as source, path.open("wb") as out:
            left = file.size + 1
            while left and (chunk := source.read(min(_CHUNK, left))):
                out.write(chunk)
                left -= len(chunk)
        if left != 1:
            raise DropRefused(f"{file.name} was still being written. It is fetched next time.")

    @contextmanager
    def _open(self) -> Iterator[tuple[paramiko.Transport, paramiko.SFTPClient]]:
        connection = self._gate.connect(self._address.host, self._address.port)
        transport = paramiko.Transport(connection)
        transport.banner_timeout = transport.auth_timeout = READ_SECONDS
        try:
            transport.start_client(timeout=READ_SECONDS)
            self._check_key(transport.get_remote_server_key())
            self._log_in(transport)
            client = paramiko.SFTPClient.from_transport(transport)
            if client is None:
                raise DropRefused("This server offers no files. Ask for an SFTP account.")
            client.get_channel().settimeout(READ_SECONDS)
            yield transport, client
        except paramiko.AuthenticationException as error:
            raise DropRefused("The server did not accept the name and password.") from error
        except FileNotFoundError as error:
            words = f"There is no folder {self._address.folder or '.'} on this server."
            raise DropRefused(words) from error
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise DropRefused from error
        finally:
            transport.close()

    def _check_key(self, key: paramiko.PKey) -> None:
        pinned = self._address.fingerprint
        if pinned is not None and fingerprint_of(key) != pinned:
            raise DropRefused(_CHANGED)

    def _log_in(self, transport: paramiko.Transport) -> None:
        secret = self._address.secret
        if "PRIVATE KEY" in secret:
            transport.auth_publickey(self._address.username, _private_key(secret))
        else:
            transport.auth_password(self._address.username, secret)


def fingerprint_of(key: paramiko.PKey) -> str:
    """As `ssh-keygen -l` prints it."""
    digest = hashlib.sha256(key.asbytes()).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def _private_key(text: str) -> paramiko.PKey:
    for kind in _KEYS:
        try:
            return kind.from_private_key(io.StringIO(text))
        except (paramiko.SSHException, ValueError):
            continue
    raise DropRefused("This private key cannot be read. Paste it whole, without a passphrase.")
