"""A running simulator process for tests, and hands to use its pages without a browser.

The fixtures `simulator` and `payments` are known everywhere, by way of tests/conftest.py.
"""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.integrations.payments import Provider
from app.integrations.payments.stripe import StripeConfig, connect

KEY = "sk_test_simulated"
WEBHOOK_SECRET = "whsec_simulated"
CARD = "4242424242424242"


@dataclass(frozen=True, slots=True)
class SimulatorServer:
    """`url` is what the adapter takes as its base address, `key` its secret key."""

    url: str
    port: int
    key: str = KEY
    webhook_secret: str = WEBHOOK_SECRET
    http: httpx2.Client = field(default_factory=lambda: httpx2.Client(trust_env=False, timeout=30))

    @property
    def environment(self) -> dict[str, str]:
        """The simulator as settings."""
        return {
            "STRIPE_SECRET_KEY": self.key,
            "STRIPE_WEBHOOK_SECRET": self.webhook_secret,
            "STRIPE_API_BASE": self.url,
        }

    def control(self, what: str, /, **values: Any) -> dict[str, Any]:
        """One call of `/_control`, such as `control("faults", kind="drop", path="refunds")`."""
        answer = self.http.post(f"{self.url}/_control/{what}", json=values)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def pay(self, page: str, *, card: str = CARD, email: str = "juno@example.com") -> str:
        """Fill in a checkout page and agree to the bank's question; where it led to at last.

        Answers the words of the page instead when the card was refused.
        """
        answer = self.http.post(page, data={"number": card, "email": email, "name": "Juno"})
        while answer.status_code == 303 and "/pay/challenge/" in answer.headers["location"]:
            answer = self.http.post(answer.headers["location"], data={"answer": "yes"})
        return answer.headers.get("location") or answer.text

    def submit_account(self, account_id: str) -> None:
        """What the holder of a connected account would do on the onboarding page."""
        self.control(f"accounts/{account_id}/submit")

    def let_pass(self, *, days: int = 0, seconds: int = 0) -> None:
        """Move the simulated time ahead; it never goes back, so other tests notice."""
        self.control("time", seconds=days * 86_400 + seconds)


def serve(directory: Path, **more: Any) -> tuple[SimulatorServer, subprocess.Popen[bytes]]:
    """Start a process and return when it answers; end it by `terminate()`."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    config = directory / "simulators.json"
    directory.mkdir(parents=True, exist_ok=True)
    settings = {"port": port, "data": str(directory), "public_url": url, "stripe_key": KEY}
    config.write_text(json.dumps(settings | more))
    process = subprocess.Popen([sys.executable, "-m", "app.simulators", str(config)])
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        if _answers(port):
            return SimulatorServer(url, port), process
        time.sleep(0.02)
    process.kill()
    raise RuntimeError("The simulators did not start.")


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorServer]:
    """One simulator process for the run; tests keep apart by accounts and keys of their own."""
    server, process = serve(tmp_path_factory.mktemp("simulators"))
    yield server
    server.http.close()
    process.terminate()
    process.wait(10)


@pytest.fixture
def payments(simulator: SimulatorServer) -> Iterator[Provider]:
    """The real adapter, talking to the simulator over HTTP."""
    config = StripeConfig(simulator.key, (simulator.webhook_secret,), simulator.url)
    provider = connect(config)
    yield provider
    provider.close()


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
