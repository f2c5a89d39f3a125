"""The SDK against the simulator, and a small server that receives what it sends."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stripe

from tests.simulators.servers import SimulatorServer


@pytest.fixture
def sdk(simulator: SimulatorServer) -> stripe.StripeClient:
    return client_of(simulator)


def client_of(simulator: SimulatorServer) -> stripe.StripeClient:
    return stripe.StripeClient(
        simulator.key, base_addresses={"api": simulator.url}, max_network_retries=0
    )


@dataclass
class Receiver:
    """Keeps every body with its signature; `statuses` are answered first, then 200."""

    url: str = ""
    got: list[tuple[bytes, str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, body: bytes, signature: str) -> int:
        with self._changed:
            self.got.append((body, signature))
            self._changed.notify_all()
            return self.statuses.pop(0) if self.statuses else 200

    def wait_for(self, count: int) -> list[tuple[bytes, str]]:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.got) >= count, timeout=20)
            return list(self.got)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(kept.take(body, self.headers["Stripe-Signature"]))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_address[1]}/webhooks"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield kept
    server.shutdown()
    server.server_close()
