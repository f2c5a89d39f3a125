"""Chart Watcher says that it is simulated, and takes no answer but the one to its own question."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from app.simulators.config import Config
from app.simulators.server import create

BASE = "http://127.0.0.1:9"
SETUP = {"address": BASE, "client_id": "0" * 32, "client_secret": ""}


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    app = create(Config(port=9, data=str(tmp_path), public_url=BASE, stripe_key="sk_test_x"))
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(
        transport=transport, base_url=BASE, follow_redirects=True
    ) as client:
        yield client


async def test_it_says_that_it_is_simulated_and_what_it_needs(browser: httpx2.AsyncClient) -> None:
    shown = (await browser.get("/charts")).text
    assert "Simulated application" in shown
    assert "Client id" in shown
    assert "Connect to" not in shown


async def test_it_keeps_what_it_was_given(browser: httpx2.AsyncClient) -> None:
    shown = (await browser.post("/charts/setup", data={**SETUP, "address": "nowhere"})).text
    assert "Write the address of Backline" in shown
    shown = (await browser.post("/charts/setup", data=SETUP)).text
    assert '<a class="button main" href="/charts/connect">' in shown


async def test_an_answer_to_no_question_connects_nothing(browser: httpx2.AsyncClient) -> None:
    await browser.post("/charts/setup", data=SETUP)
    shown = (await browser.get("/charts/back", params={"code": "x", "state": "made up"})).text
    assert "belongs to another question" in shown


async def test_it_says_when_nobody_answers(browser: httpx2.AsyncClient) -> None:
    await browser.post("/charts/setup", data=SETUP)
    assert "Backline does not answer" in (await browser.get("/charts/connect")).text
