# ruff: noqa: S104 - refused addresses
import ipaddress

import pytest

from app.integrations.http import AddressRefused, HttpClient, Unreachable
from app.integrations.public_address import is_public
from tests.integrations.outgoing.network import (
    PUBLIC,
    Names,
    RecordingNetwork,
    guarded,
    no_pause,
    redirect,
)
from tests.integrations.outgoing.urls import HOSTS, NAMES, SHAPES

TARGETS = [f"http://{host}/" for host in HOSTS[:10]] + [
    "https://[::1]/",
    "http://metadata.google.internal/",
    "http://mixed.example/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "file:///etc/passwd",
    "gopher://127.0.0.1/",
    "//127.0.0.1/",
    "http://public.example:6379/",
    "http://user@public.example/",
]
REBINDINGS = [
    [[PUBLIC], [private]]
    for private in (
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.1.1", "172.20.0.1", "192.168.5.5"),
        *("169.254.169.254", "100.64.1.1", "198.18.1.1", "224.0.0.5", "::1", "::", "fd00::1"),
        *("fe80::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001::1", "100::1"),
        "3fff::1",
    )
]


def test_a_hundred_and_twenty_shapes_are_tried() -> None:
    assert len(set(SHAPES)) >= 120


@pytest.mark.parametrize("url", SHAPES)
async def test_no_shape_of_address_reaches_a_connection(url: str) -> None:
    network = RecordingNetwork()
    client = guarded(network, Names(NAMES), "backline.example")

    with pytest.raises((AddressRefused, Unreachable)):
        await client.request("GET", url, timeout=5)

    assert network.connected == []


async def test_without_the_guard_most_shapes_connect() -> None:
    connected = 0
    for url in SHAPES:
        network = RecordingNetwork()
        client = HttpClient(network, is_guarded=False, pause=no_pause)
        try:
            await client.request("GET", url, timeout=5)
        except (AddressRefused, Unreachable, UnicodeError):
            continue
        connected += len(network.connected)

    assert connected >= 100


def test_the_library_alone_would_let_private_addresses_through() -> None:
    fooled = [
        address
        for address in ("64:ff9b::7f00:1", "2002:7f00:1::")
        if ipaddress.ip_address(address).is_global and not is_public(address)
    ]

    assert fooled == ["64:ff9b::7f00:1", "2002:7f00:1::"]


async def test_a_public_address_is_called_by_the_address_that_was_checked() -> None:
    network = RecordingNetwork()
    client = guarded(network, Names(NAMES))

    answer = await client.request("GET", "https://public.example/feed", timeout=5)

    assert (answer.status, answer.body) == (200, b"ok")
    assert network.connected == [(PUBLIC, 443)]
    assert b"Host: public.example\r\n" in b"".join(network.sent)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "2a00::1"])
def test_ordinary_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("target", TARGETS)
async def test_a_redirect_leads_nowhere_else(target: str) -> None:
    network = RecordingNetwork(redirect("http://public.example/2"), redirect(target))
    client = guarded(network, Names(NAMES))

    with pytest.raises((AddressRefused, Unreachable)):
        await client.request("GET", "http://public.example/", timeout=5, redirects=5)

    assert {address for address, _ in network.connected} == {PUBLIC}


async def test_redirects_are_not_followed_unless_asked() -> None:
    network = RecordingNetwork(redirect("http://public.example/2"))

    answer = await guarded(network, Names(NAMES)).request(
        "GET", "http://public.example/", timeout=5
    )

    assert (answer.status, len(network.connected)) == (302, 1)


@pytest.mark.parametrize("answers", REBINDINGS)
async def test_a_name_that_changes_its_mind_gains_nothing(answers: list[list[str]]) -> None:
    network = RecordingNetwork()
    client = guarded(network, Names({"rebinding.example": answers}))
    await client.request("GET", "http://rebinding.example/", timeout=5)
    await client.close()

    again = guarded(network, Names({"rebinding.example": answers[1:]}))
    with pytest.raises(AddressRefused):
        await again.request("GET", "http://rebinding.example/", timeout=5)

    assert network.connected == [(PUBLIC, 80)]


async def test_one_connection_takes_one_look_at_the_name() -> None:
    network = RecordingNetwork()
    names = Names({"rebinding.example": [[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]]})

    await guarded(network, names).request("GET", "http://rebinding.example/", timeout=5)

    assert network.connected == [(PUBLIC, 80)]
