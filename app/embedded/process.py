"""Child processes: started without our privileges, ended with us, recognized after a crash."""

import ctypes
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.embedded.home import ServerUser

PR_SET_PDEATHSIG = 1
LARGEST_LOG = 10 * 1024 * 1024
_libc = ctypes.CDLL(None, use_errno=True)


class DidNotStartError(RuntimeError):
    """A server ended or stayed silent while starting; the message ends with its last words."""


@dataclass(frozen=True, slots=True)
class Program:
    """How to run one part: its command, whom it runs as, how it is told to stop."""

    name: str
    command: tuple[str, ...]
    log: Path
    environment: Mapping[str, str]
    is_ready: Callable[[], bool]
    user: ServerUser | None = None
    directory: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0
    start_seconds: float = 30.0
    inherited: tuple[int, ...] = field(default=())


def spawn(program: Program) -> subprocess.Popen[bytes]:
    """Start a program that receives its stop signal when our process dies, however it dies."""
    parent = os.getpid()
    number = int(program.stop_signal)

    def die_with_parent() -> None:
        # Runs after the change of user, which would have cleared the setting.
        _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    _turn_over(program.log)
    with program.log.open("ab") as log:
        return subprocess.Popen(
            program.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=dict(program.environment),
            cwd=program.directory,
            user=program.user.uid if program.user else None,
            group=program.user.gid if program.user else None,
            extra_groups=[] if program.user else None,
            start_new_session=True,
            pass_fds=program.inherited,
            umask=0o077,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - we start children from one thread only
        )


def wait_until_ready(program: Program, process: subprocess.Popen[bytes]) -> None:
    """Return when the program answers; raise DidNotStartError when it ends or stays silent."""
    deadline = time.monotonic() + program.start_seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if program.is_ready():
            return
        time.sleep(0.02)
    raise DidNotStartError(
        f"{program.name} did not start. Its log {program.log} ends:\n{last_words(program.log)}"
    )


def start(program: Program, *, patience: float = 10.0) -> subprocess.Popen[bytes]:
    """Start and wait; try again while the remains of a killed predecessor go away."""
    deadline = time.monotonic() + patience
    while True:
        process = spawn(program)
        try:
            wait_until_ready(program, process)
        except DidNotStartError:
            stop(program, process)
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
        else:
            return process


def stop(program: Program, process: subprocess.Popen[bytes]) -> None:
    """Ask a program to end; make it end when it takes longer than it was given."""
    if process.poll() is not None:
        return
    process.send_signal(program.stop_signal)
    try:
        process.wait(program.stop_seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def last_words(log: Path, lines: int = 8) -> str:
    if not log.exists():
        return "(nothing was written)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


@dataclass(frozen=True, slots=True)
class Identity:
    """A process that cannot be confused with a later one of the same number."""

    pid: int
    started: int

    @classmethod
    def of(cls, pid: int) -> "Identity | None":
        """The identity of a living process; None when it is gone or only waits to be reaped."""
        try:
            text = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return None
        fields = text.rpartition(")")[2].split()
        return None if fields[0] in "ZX" else cls(pid, int(fields[19]))

    def is_alive(self) -> bool:
        return Identity.of(self.pid) == self

    def send(self, number: signal.Signals) -> None:
        if self.is_alive():
            os.kill(self.pid, number)

    def wait(self, seconds: float) -> bool:
        """Whether the process was gone within the time given."""
        try:
            handle = os.pidfd_open(self.pid)
        except ProcessLookupError:
            return True
        try:
            return not self.is_alive() or bool(select.select([handle], [], [], seconds)[0])
        finally:
            os.close(handle)


def bare_environment(home: Path) -> dict[str, str]:
    """What a server needs of the environment, and nothing of ours that it could leak or obey."""
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC"}


def _turn_over(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LARGEST_LOG:
        log.rename(log.with_suffix(".old.log"))
