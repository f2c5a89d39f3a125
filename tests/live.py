"""The product as processes of its own, and Chromium to use it with."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from playwright.async_api import Browser, async_playwright

from app.embedded.testing import TestServers
from tests.told import Told, environment

ROOT = Path(__file__).parents[1]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]


@dataclass(frozen=True)
class House:
    """A web server and a worker that run."""

    url: str
    told: Told

    def outsider(self) -> httpx2.AsyncClient:
        """A client without cookies; says, as browsers do, that it comes from our pages."""
        headers = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
        return httpx2.AsyncClient(base_url=self.url, headers=headers, timeout=30)

    async def client(self, person: dict[str, str]) -> httpx2.AsyncClient:
        """Somebody who has signed in, without a browser."""
        client = self.outsider()
        page = (await client.get("/sign-in")).text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        form = {"email": person["email"], "password": person["password"], "csrf_token": token}
        answer = await client.post("/sign-in", data=form)
        assert answer.status_code == 303, answer.text
        return client


Beside = Callable[[str], AbstractContextManager[Mapping[str, str]]]
"""Starts what the product needs beside it, told its address; gives more settings."""


def _nothing(_: str) -> AbstractContextManager[Mapping[str, str]]:
    return nullcontext({})


@contextmanager
def running(
    servers: TestServers, told: Told, directory: Path, beside: Beside = _nothing
) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Web and worker as `backline up` starts them; ends both."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.fileno()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with (
            beside(url) as more,
            _processes(
                {**environment(servers, told.database, directory, url), **more}, number, directory
            ) as processes,
        ):
            yield url, processes


@contextmanager
def _processes(
    values: Mapping[str, str], number: int, directory: Path
) -> Iterator[list[subprocess.Popen[bytes]]]:
    settings = {**os.environ, **values, "LOG_FORMAT": "json", "LOG_LEVEL": "warning"}
    commands = [["app", "web", "--fd", str(number)], ["app.worker"]]
    with (directory / "live.log").open("ab") as log:
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=settings,
                stdout=log,
                stderr=log,
                pass_fds=(number,),
            )
            for command in commands
        ]
    try:
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)


@pytest.fixture
async def house(servers: TestServers, told: Told, told_template: Path) -> AsyncIterator[House]:
    async with opened(servers, told, told_template) as found:
        yield found


@asynccontextmanager
async def opened(
    servers: TestServers, told: Told, directory: Path, beside: Beside = _nothing
) -> AsyncIterator[House]:
    """A house whose doors are open."""
    with running(servers, told, directory, beside) as (url, processes):
        found = House(url, told)
        async with found.outsider() as client, asyncio.timeout(90):
            while not await is_ready(client):
                died = [process.args for process in processes if process.poll() is not None]
                assert died == [], (directory / "live.log").read_text()[-2000:]
                await asyncio.sleep(0.1)
        yield found


async def is_ready(client: httpx2.AsyncClient) -> bool:
    try:
        return (await client.get("/health/ready")).status_code == 200
    except httpx2.TransportError:
        return False


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()
