"""A network that connects to nothing, remembers what was asked of it and answers from a script."""

import socket
import ssl
from collections.abc import Iterable, Mapping, Sequence

import httpcore2

from app.integrations.http import GuardedNetwork, HttpClient

PUBLIC = "93.184.216.34"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class RecordingNetwork(httpcore2.AsyncNetworkBackend):
    """Each connection takes the next scripted answer; the last one is repeated."""

    def __init__(self, *answers: bytes | Exception) -> None:
        self.connected: list[tuple[str, int]] = []
        self.sent: list[bytes] = []
        self._answers: list[bytes | Exception] = list(answers or (OK,))

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        self.connected.append((host, port))
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return _Recorded(self.sent, answer)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        self.connected.append((path, 0))
        return _Recorded(self.sent, OK)


class _Recorded(httpcore2.AsyncMockStream):
    def __init__(self, sent: list[bytes], answer: bytes) -> None:
        super().__init__([answer[n : n + 65536] for n in range(0, len(answer), 65536)])
        self._sent = sent

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._sent.append(buffer)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        return self


class Names:
    """A resolver of fixed names; each look-up of a name takes its next answer."""

    def __init__(self, names: Mapping[str, Sequence[list[str]]]) -> None:
        self._names = {name: list(answers) for name, answers in names.items()}

    async def __call__(self, host: str, port: int) -> list[str]:
        answers = self._names.get(host.lower())
        if answers is not None:
            return answers.pop(0) if len(answers) > 1 else answers[0]
        try:
            found = socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)
        except OSError as error:
            raise httpcore2.ConnectError(str(error)) from error
        return [str(entry[4][0]) for entry in found]


async def no_pause(seconds: float) -> None:
    """Retries at once."""


def guarded(network: RecordingNetwork, names: Names, *own_hosts: str) -> HttpClient:
    return HttpClient(
        GuardedNetwork(network, names, own_hosts=frozenset(own_hosts)),
        is_guarded=True,
        pause=no_pause,
    )


def redirect(location: str, status: int = 302) -> bytes:
    return (
        f"HTTP/1.1 {status} Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    ).encode()
