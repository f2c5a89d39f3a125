"""Hosts are asked for once in a while, and a flood of made-up ones costs next to nothing."""

from dataclasses import dataclass, field

import pytest

from app.core.ids import new_id
from app.web.front import NEW_HOSTS_A_SECOND, NEW_HOSTS_AT_ONCE, REMEMBERED_SECONDS, Fronts
from app.web.identity import TenantView
from tests.cast import Cast
from tests.web.doorkeeper import Doorkeeper

HOST = "music.nova.test"
NOVA = TenantView(id=new_id(), slug="nova", name="Nova", kind="artist", hue=40, chroma=14)


@dataclass
class Counted(Doorkeeper):
    looked_up: list[str] = field(default_factory=list)

    async def by_host(self, host: str) -> TenantView | None:
        self.looked_up.append(host)
        return await super().by_host(host)


@dataclass
class Clock:
    seconds: float = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def ticking() -> Clock:
    return Clock()


@pytest.fixture
def doorkeeper(cast: Cast) -> Counted:
    return Counted(cast, hosts={HOST: NOVA})


async def test_a_host_is_looked_up_once_in_fifteen_seconds(
    doorkeeper: Counted, ticking: Clock
) -> None:
    fronts = Fronts(ticking)
    for host, found in ((HOST, NOVA), ("nobody.test", None)):
        doorkeeper.looked_up.clear()
        for _ in range(3):
            assert await fronts.find(doorkeeper, host) == found
        assert doorkeeper.looked_up == [host]
        ticking.seconds += REMEMBERED_SECONDS + 1
        assert await fronts.find(doorkeeper, host) == found
        assert doorkeeper.looked_up == [host, host]


async def test_a_flood_of_hosts_is_looked_up_no_more_than_allowed(
    doorkeeper: Counted, ticking: Clock
) -> None:
    fronts = Fronts(ticking)
    for number in range(5_000):
        assert await fronts.find(doorkeeper, f"n{number}.test") is None
    assert len(doorkeeper.looked_up) == NEW_HOSTS_AT_ONCE
    ticking.seconds += 1
    for number in range(5_000, 6_000):
        await fronts.find(doorkeeper, f"n{number}.test")
    assert len(doorkeeper.looked_up) == NEW_HOSTS_AT_ONCE + NEW_HOSTS_A_SECOND


async def test_a_flood_keeps_nobody_out_who_was_in(doorkeeper: Counted, ticking: Clock) -> None:
    fronts = Fronts(ticking)
    assert await fronts.find(doorkeeper, HOST) == NOVA
    for number in range(5_000):
        await fronts.find(doorkeeper, f"n{number}.test")
    ticking.seconds += REMEMBERED_SECONDS + 1
    for number in range(1_000):
        await fronts.find(doorkeeper, f"m{number}.test")
    assert await fronts.find(doorkeeper, HOST) == NOVA


async def test_a_domain_that_is_lost_is_no_longer_served(
    doorkeeper: Counted, ticking: Clock
) -> None:
    fronts = Fronts(ticking)
    assert await fronts.find(doorkeeper, HOST) == NOVA
    doorkeeper.hosts.clear()
    ticking.seconds += REMEMBERED_SECONDS + 1
    assert await fronts.find(doorkeeper, HOST) is None
