"""`backline up --only-servers` as a process of its own, the way a person runs it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.embedded.process import Identity
from app.settings import Settings

CLONE = Path(__file__).parents[2]
PATIENCE = 30


class Backline:
    """One var directory and the supervisor that runs in it."""

    def __init__(self, directory: Path, **environment: str) -> None:
        self.directory = directory
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "VAR_DIR": str(directory),
            **environment,
        }
        self.process: subprocess.Popen[str] | None = None

    def up(self) -> "Backline":
        self.process = self._popen("up", "--only-servers")
        eventually(lambda: self._read_line().startswith("The servers run"))
        return self

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run another command on the same directory to its end."""
        return subprocess.run(
            [sys.executable, "-m", "app", *arguments],
            env=self.environment | environment,
            cwd=CLONE,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def settings(self) -> Settings:
        return Settings.load(self.environment, self.directory / "no-such-file")

    def record(self) -> Mapping[str, Any]:
        record: Mapping[str, Any] = json.loads(
            (self.directory / "run" / "supervisor.json").read_text()
        )
        return record

    def child(self, name: str) -> Identity:
        return Identity(*self.record()["children"][name])

    def children(self) -> list[Identity]:
        return [Identity(*each) for each in self.record()["children"].values()]

    def send(self, number: signal.Signals) -> int:
        """Signal the supervisor and return its exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def close(self) -> None:
        if self.process and self.process.poll() is None:
            self.send(signal.SIGTERM)
        servers = self.directory / "servers"
        if servers.is_symlink():
            # Root's servers keep their data elsewhere when they cannot reach a test's directory.
            shutil.rmtree(servers.readlink(), ignore_errors=True)

    def _popen(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "app", *arguments],
            env=self.environment,
            cwd=CLONE,
            stdout=subprocess.PIPE,
            stderr=(self.directory.parent / "stderr.txt").open("a"),
            text=True,
        )

    def _read_line(self) -> str:
        assert self.process is not None
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the supervisor ended"
        return line


def eventually(is_true: Callable[[], bool]) -> None:
    """Wait for a process to do what it will do; fail after half a minute."""
    deadline = time.monotonic() + PATIENCE
    while not is_true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
