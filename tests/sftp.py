"""A real SFTP server on this machine, over one folder, for as long as a test runs."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import paramiko

USER, PASSWORD = "atlas", "correct horse"


@dataclass
class SftpServer:
    """`folder` is what it serves; `key` may be changed between connections."""

    folder: Path
    port: int
    key: paramiko.PKey
    logins: int = 0


class _Account(paramiko.ServerInterface):
    def __init__(self, server: SftpServer) -> None:
        self.server = server

    def check_auth_password(self, username: str, password: str) -> int:
        self.server.logins += 1
        good = (username, password) == (USER, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED

    def get_allowed_auths(self, username: str) -> str:
        return "password"


class _Files(paramiko.SFTPServerInterface):
    def __init__(self, server: _Account) -> None:
        super().__init__(server)
        self._root = server.server.folder

    def list_folder(self, path: str) -> list[paramiko.SFTPAttributes] | int:
        folder = self._root / path.strip("/")
        if not folder.is_dir():
            return paramiko.SFTP_NO_SUCH_FILE
        return [
            paramiko.SFTPAttributes.from_stat(each.stat(), each.name)
            for each in sorted(folder.iterdir())
        ]

    def stat(self, path: str) -> paramiko.SFTPAttributes | int:
        found = self._root / path.strip("/")
        if not found.exists():
            return paramiko.SFTP_NO_SUCH_FILE
        return paramiko.SFTPAttributes.from_stat(found.stat())

    def open(self, path: str, flags: int, attr: object) -> paramiko.SFTPHandle:
        handle = paramiko.SFTPHandle(flags)
        handle.readfile = (self._root / path.strip("/")).open("rb")
        return handle


@contextmanager
def sftp_server(folder: Path) -> Iterator[SftpServer]:
    """Serves until the block ends; every connection has a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = SftpServer(folder, listener.getsockname()[1], paramiko.ECDSAKey.generate())
    transports: list[paramiko.Transport] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transport.add_server_key(server.key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files)
            transports.append(transport)
            try:
                transport.start_server(server=_Account(server), event=threading.Event())
            except paramiko.SSHException:
                continue

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for transport in transports:
            transport.close()
        thread.join(5)
