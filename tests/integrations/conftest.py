"""The run's S3 server as storage settings, and another one that a test may stop."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.embedded.testing import TestServers
from app.integrations.storage.s3 import S3Config


@pytest.fixture(scope="session")
def s3_server(servers: TestServers) -> S3Config:
    return S3Config(
        endpoint=servers.s3_endpoint,
        bucket=servers.s3_bucket,
        access_key=servers.s3_access_key,
        secret_key=servers.s3_secret_key,
    )


def start_s3(root: Path, config: S3Config) -> subprocess.Popen[bytes]:
    """Serve `root` (one folder per bucket) with the S3 server that Backline embeds."""
    rclone = Path(sys.executable).with_name("rclone")
    command = [
        *(str(rclone), "serve", "s3", str(root), "--addr", config.endpoint),
        *("--auth-key", f"{config.access_key},{config.secret_key}", "--config", "/dev/null"),
    ]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    wait_for_port(config.endpoint)
    return server


def wait_for_port(endpoint: str) -> None:
    host, port = endpoint.split(":")
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, int(port))) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError(f"The S3 server did not open {endpoint} within 10 seconds.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
