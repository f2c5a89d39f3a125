import asyncio
import gzip

import httpcore2
import pytest

from app.integrations.http import AnswerRefused, HttpClient, Unreachable, provider_client
from tests.integrations.outgoing.network import (
    OK,
    Names,
    RecordingNetwork,
    guarded,
    redirect,
)
from tests.integrations.outgoing.urls import NAMES

BUSY = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
GONE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
URL = "http://provider.example/v1"


class Pauses(list[float]):
    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def client(network: RecordingNetwork, pauses: Pauses | None = None) -> HttpClient:
    return HttpClient(network, is_guarded=False, pause=pauses or Pauses())


async def test_repeats_a_failed_read_with_growing_random_pauses() -> None:
    network, pauses = RecordingNetwork(BUSY, httpcore2.ConnectError("refused"), OK), Pauses()

    answer = await HttpClient(network, is_guarded=False, pause=pauses).request(
        "GET", URL, timeout=5
    )

    assert (answer.status, len(network.connected), len(pauses)) == (200, 3, 2)
    assert 0 <= pauses[0] <= 1
    assert 0 <= pauses[1] <= 2


async def test_gives_the_last_refusal_back_when_it_stays_busy() -> None:
    network = RecordingNetwork(BUSY)

    answer = await client(network).request("GET", URL, timeout=5)

    assert (answer.status, len(network.connected)) == (503, 3)


async def test_a_network_that_stays_down_is_unreachable() -> None:
    network = RecordingNetwork(httpcore2.ConnectError("refused"))

    with pytest.raises(Unreachable):
        await client(network).request("GET", URL, timeout=5)

    assert len(network.connected) == 3


async def test_never_repeats_a_client_error_or_a_write() -> None:
    refused, written = RecordingNetwork(GONE), RecordingNetwork(BUSY)

    await client(refused).request("GET", URL, timeout=5)
    await client(written).request("POST", URL, timeout=5, content=b"pay")

    assert (len(refused.connected), len(written.connected)) == (1, 1)


async def test_refuses_an_answer_over_the_cap_whatever_it_announced() -> None:
    body = b"x" * 2_000_000
    announced = b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n" + body
    unannounced = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body

    for answer in (announced, unannounced):
        with pytest.raises(AnswerRefused):
            await client(RecordingNetwork(answer)).request("GET", URL, timeout=5)


async def test_refuses_a_packed_answer() -> None:
    packed = gzip.compress(bytes(1_000_000))
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"

    with pytest.raises(AnswerRefused):
        await client(RecordingNetwork(head.encode() + packed)).request("GET", URL, timeout=5)


async def test_a_trickling_server_meets_the_deadline() -> None:
    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b".")
            await asyncio.sleep(0.05)

    server = await asyncio.start_server(trickle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    began = asyncio.get_running_loop().time()
    with pytest.raises(Unreachable):
        await provider_client().request("GET", f"http://127.0.0.1:{port}/", timeout=0.3, attempts=1)

    assert asyncio.get_running_loop().time() - began < 1
    server.close()


async def test_keeps_no_cookies_between_calls() -> None:
    biscuit = (
        b"HTTP/1.1 200 OK\r\nSet-Cookie: s=1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    network = RecordingNetwork(biscuit)
    calling = client(network)

    await calling.request("GET", URL, timeout=5)
    await calling.request("GET", URL, timeout=5)

    assert b"cookie" not in b"".join(network.sent).lower()


async def test_a_redirect_to_another_host_takes_no_credentials_along() -> None:
    network = RecordingNetwork(redirect("http://public.example/2"), OK)
    names = Names({**NAMES, "first.example": [["93.184.216.34"]]})

    await guarded(network, names).request(
        "GET", "http://first.example/", timeout=5, headers={"Authorization": "k"}, redirects=1
    )

    assert b"".join(network.sent).count(b"Authorization") == 1


async def test_ignores_a_proxy_named_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    network = RecordingNetwork()

    await client(network).request("GET", URL, timeout=5)

    assert network.connected == [("provider.example", 80)]
