"""Keeps parts running: starts them in order, brings back what dies, ends all of them cleanly."""

import fcntl
import json
import os
import select
import signal
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any

import structlog

from app.embedded.process import DidNotStartError, Identity, Program, spawn, start, stop

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0
STEADY_SECONDS = 30.0
"""A part that ran this long is forgiven its earlier deaths."""

log = structlog.get_logger("backline.supervisor")


class AlreadyRunsError(RuntimeError):
    """Another supervisor holds this directory; `url` is where it serves."""

    def __init__(self, url: str, pid: int) -> None:
        super().__init__(f"Backline already runs at {url} (process {pid}).")
        self.url = url


class Claim:
    """The right to supervise one var directory, and the record of what runs there."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "run" / "supervisor.json"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = (directory / "run" / "supervisor.lock").open("w")

    def take(self) -> None:
        """Claim the directory and end what a killed supervisor left; raises AlreadyRunsError."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            record = self.read()
            raise AlreadyRunsError(
                str(record.get("url", "an address not known yet")), int(record.get("pid", 0))
            ) from None
        for leftover in self.children():
            # Their parent's death already told them to stop; a busy one gets ten seconds.
            if not leftover.wait(10):
                leftover.send(signal.SIGKILL)
                leftover.wait(5)
        self.path.unlink(missing_ok=True)

    def write(self, url: str, children: Sequence["Child"]) -> None:
        """Record the running processes under numbers that cannot be confused later."""
        found = {child.program.name: Identity.of(child.process.pid) for child in children}
        record = {
            "pid": os.getpid(),
            "url": url,
            "children": {name: [it.pid, it.started] for name, it in found.items() if it},
        }
        partial = self.path.with_suffix(".new")
        partial.write_text(json.dumps(record))
        partial.rename(self.path)

    def read(self) -> dict[str, Any]:
        try:
            record: dict[str, Any] = json.loads(self.path.read_text())
        except (OSError, ValueError):
            return {}
        return record

    def children(self) -> list[Identity]:
        recorded = self.read().get("children")
        return [Identity(*each) for each in recorded.values()] if isinstance(recorded, dict) else []

    def release(self) -> None:
        self.path.unlink(missing_ok=True)
        self._lock.close()


@dataclass(slots=True)
class Child:
    """A running part, how often it died lately, and when it may be started again."""

    program: Program
    process: Popen[bytes]
    started_at: float = field(default_factory=time.monotonic)
    deaths: int = 0
    due_at: float | None = None

    def died(self) -> None:
        now = time.monotonic()
        self.deaths = 1 if now - self.started_at > STEADY_SECONDS else self.deaths + 1
        pause = min(FIRST_PAUSE * 2 ** (self.deaths - 1), LONGEST_PAUSE)
        self.due_at = now + pause

    def restart(self) -> None:
        self.process = spawn(self.program)
        self.started_at = time.monotonic()
        self.due_at = None


class Supervisor:
    """Runs programs as children of this process until a signal asks it to stop."""

    def __init__(self, claim: Claim, url: str) -> None:
        self.claim = claim
        self.url = url
        self.children: list[Child] = []
        self.is_stopping = False
        self._woken, self._waker = socket.socketpair()
        for end in (self._woken, self._waker):
            end.setblocking(False)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def start(self, programs: Sequence[Program], *, patience: float = 10.0) -> None:
        """Start parts that do not need each other and return when all of them answer."""
        processes = [(program, spawn(program)) for program in programs]
        self.children += [Child(program, process) for program, process in processes]
        self.claim.write(self.url, self.children)
        for child in self.children[-len(programs) :]:
            self._see_ready(child, patience)
        self.claim.write(self.url, self.children)

    def watch(self) -> None:
        """Bring back whatever dies, until asked to stop."""
        while not self.is_stopping:
            self._note_deaths()
            self._restart_due()
            select.select([self._woken], [], [], self._next_wait())
            self._drain()

    def stop(self) -> None:
        """End all parts, those started last first; parts of one kind end together."""
        self.is_stopping = True
        for child in reversed(self.children):
            if child.program.name.startswith(("web", "worker")) and child.process.poll() is None:
                child.process.send_signal(child.program.stop_signal)
        for child in reversed(self.children):
            stop(child.program, child.process)
        self.children.clear()
        self.claim.release()

    def _see_ready(self, child: Child, patience: float) -> None:
        deadline = time.monotonic() + child.program.start_seconds
        while not child.program.is_ready():
            if self.is_stopping:
                return
            if child.process.poll() is not None:
                # Remains of a killed predecessor may still hold its files for a moment.
                child.process = start(child.program, patience=patience)
                return
            if time.monotonic() > deadline:
                raise DidNotStartError(
                    f"{child.program.name} does not answer. See {child.program.log}."
                )
            time.sleep(0.02)

    def _note_deaths(self) -> None:
        for child in self.children:
            if child.due_at is None and child.process.poll() is not None:
                child.died()
                log.warning(
                    "part died",
                    part=child.program.name,
                    code=child.process.returncode,
                    log=str(child.program.log),
                )

    def _restart_due(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.due_at is not None and child.due_at <= now:
                child.restart()
                log.info("part started again", part=child.program.name, pid=child.process.pid)
                self.claim.write(self.url, self.children)

    def _next_wait(self) -> float | None:
        due = [child.due_at for child in self.children if child.due_at is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _drain(self) -> None:
        try:
            while self._woken.recv(4096):
                pass
        except BlockingIOError:
            pass

    def _ask_to_stop(self, *_: object) -> None:
        self.is_stopping = True


def always_ready() -> bool:
    """For parts nobody waits for."""
    return True
