"""A running simulator process for tests.

Import the fixtures where they are needed: `from tests.simulators.servers import simulator`.
"""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

KEY = "sk_test_simulated"


@dataclass(frozen=True, slots=True)
class SimulatorServer:
    """`url` is what the adapter takes as its base address, `key` its secret key."""

    url: str
    port: int
    key: str = KEY


def serve(directory: Path, **more: object) -> tuple[SimulatorServer, subprocess.Popen[bytes]]:
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
    process.terminate()
    process.wait(10)


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
