"""A real S3 server for the storage tests, started once per test process."""

import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.integrations.storage.s3 import S3Config


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Config]:
    root = tmp_path_factory.mktemp("s3")
    (root / "media").mkdir()
    config = S3Config(
        endpoint=f"127.0.0.1:{free_port()}",
        bucket="media",
        access_key=secrets.token_hex(12),
        secret_key=secrets.token_hex(24),
    )
    server = start_s3(root, config)
    yield config
    server.terminate()
    server.wait(10)


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
