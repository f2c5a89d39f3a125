"""The product with a simulated payment provider beside it, which tells it what happens."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page

from app.embedded.testing import TestServers
from tests.live import House, opened
from tests.simulators.servers import CARD, WEBHOOK_SECRET, SimulatorServer, serve
from tests.told import Told


@dataclass(frozen=True)
class PayingHouse(House):
    """A house with a till: `simulator` is the provider."""

    simulator: SimulatorServer


@pytest.fixture
async def paying_house(
    servers: TestServers, told: Told, told_template: Path, tmp_path: Path
) -> AsyncIterator[PayingHouse]:
    started: list[SimulatorServer] = []

    @contextmanager
    def till(url: str) -> Iterator[Mapping[str, str]]:
        webhook = {"url": f"{url}/webhooks/payments", "secret": WEBHOOK_SECRET}
        simulator, process = serve(tmp_path / "till", webhooks=[webhook])
        started.append(simulator)
        try:
            yield simulator.environment
        finally:
            simulator.http.close()
            process.terminate()
            process.wait(10)

    async with opened(servers, told, told_template, till) as house:
        yield PayingHouse(house.url, house.told, started[0])


async def pay_by_card(page: Page, card: str = CARD, *, button: str = "Pay") -> None:
    """Fill in the provider's page, which says that it is simulated, and go where it leads."""
    await page.wait_for_url("**/pay/cs_*", timeout=30_000)
    assert await page.get_by_text("Simulated").count()
    email = page.get_by_label("E-mail")
    if await email.count() and not await email.input_value():
        await email.fill("payer@example.com")
    await page.get_by_label("Card number").fill(card)
    await page.get_by_role("button", name=button).click()
