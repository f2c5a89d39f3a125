"""The simulators of outside providers, as one more server on the loopback."""

import http.client
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from app.embedded.process import Program

CLONE = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class SimulatorServer:
    """One process for all simulators; `webhook_url` gets the payment provider's events.

    `host` is the name the product is asked for by, which need not lead to this machine.
    """

    directory: Path
    port: int
    stripe_key: str
    webhook_url: str
    webhook_secret: str
    host: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        return self.directory / "simulators"

    def prepare(self) -> None:
        """Write what the process is told, for nobody else to read."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        told = {
            "port": self.port,
            "data": str(self.data),
            "public_url": self.url,
            "stripe_key": self.stripe_key,
            "webhooks": [
                {"url": self.webhook_url, "secret": self.webhook_secret, "host": self.host}
            ],
        }
        self.config.touch(mode=0o600)
        self.config.write_text(json.dumps(told))

    @property
    def config(self) -> Path:
        return self.data / "config.json"

    def program(self) -> Program:
        return Program(
            name="simulators",
            command=(sys.executable, "-m", "app.simulators", str(self.config)),
            log=self.directory / "log" / "simulators.log",
            environment={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"},
            is_ready=self.is_ready,
            directory=CLONE,
        )

    def is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
        try:
            connection.request("GET", "/health/live")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
