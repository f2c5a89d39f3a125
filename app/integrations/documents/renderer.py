"""The application's side of typesetting: one warm process, one limited child per document."""

import asyncio
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.integrations.documents import (
    DocumentBroken,
    DocumentsUnavailable,
    DocumentTooHeavy,
    Paper,
    PaperUnfit,
    wire,
)

_AT_ONCE = 2
_START_SECONDS = 60
# The child ends itself at its limit; this much later the application stops believing in it.
_GRACE_SECONDS = 2
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
    # The same bytes every time: sets keep one order, and subset fonts carry one date.
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "1767225600",
}
# By name: importing it would load WeasyPrint here, and fail where Pango is missing.
_SERVER = f"{__package__}.server"
_ROOT = Path(__file__).resolve().parents[3]


class PdfRenderer:
    """The `Documents` port on WeasyPrint. Starts its warm process on first use."""

    def __init__(self) -> None:
        self._turn = threading.BoundedSemaphore(_AT_ONCE)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    @property
    def process_id(self) -> int | None:
        """The warm process, once it runs."""
        return None if self._process is None else self._process.pid

    async def render_pdf(
        self,
        html: str,
        *,
        assets: Mapping[str, bytes],
        papers: Sequence[bytes] = (),
        timeout: float = 20,  # noqa: ASYNC109 - enforced by the kernel in the child
    ) -> bytes:
        """Typeset `html`, which may name `asset:` keys of `assets` and `data:` addresses only.

        `papers` are rewritten PDFs, bound behind it. `timeout` is in seconds of wall clock. Raises
        `DocumentTooHeavy`, `DocumentBroken` and `DocumentsUnavailable`.
        """
        return await asyncio.to_thread(self._do, wire.Job(html, assets, papers), timeout)

    async def rewrite_pdf(
        self,
        content: bytes,
        *,
        timeout: float = 10,  # noqa: ASYNC109 - enforced by the kernel in the child
    ) -> Paper:
        """A PDF of a stranger as its pages alone. Raises `PaperUnfit`, `DocumentsUnavailable`."""
        try:
            done = await asyncio.to_thread(self._do, wire.Job(None, {}, [content]), timeout)
        except (DocumentBroken, DocumentTooHeavy) as error:
            raise PaperUnfit from error
        return Paper(done[4:], int.from_bytes(done[:4]))

    def close(self) -> None:
        """End the warm process."""
        with self._lock:
            self._stop()

    def _do(self, job: wire.Job, timeout: float) -> bytes:
        with self._turn, tempfile.TemporaryDirectory(prefix="backline-pdf-") as workdir:
            line = self._new_child(timeout)
            try:
                wire.send_job(line, job, workdir=workdir)
                outcome, payload = wire.receive_block(line), wire.receive_block(line)
            except (EOFError, OSError) as error:
                raise DocumentTooHeavy from error
            finally:
                line.close()
        if outcome == wire.DONE:
            return payload
        if outcome == wire.HEAVY:
            raise DocumentTooHeavy
        raise DocumentBroken from ValueError(payload.decode(errors="replace"))

    def _new_child(self, timeout: float) -> socket.socket:
        for _ in range(2):
            try:
                return self._ask_for_child(timeout)
            except (EOFError, OSError):
                # The warm process was killed since the last document: start another.
                self.close()
        raise DocumentsUnavailable

    def _ask_for_child(self, timeout: float) -> socket.socket:
        control = self._warm()
        ours, theirs = socket.socketpair()
        ours.settimeout(timeout + _GRACE_SECONDS)
        try:
            with theirs:
                socket.send_fds(control, [repr(timeout).encode()], [theirs.fileno()])
            wire.receive_block(ours)
        except BaseException:
            ours.close()
            raise
        return ours

    def _warm(self) -> socket.socket:
        with self._lock:
            if self._control is not None and self._process is not None:
                if self._process.poll() is None:
                    return self._control
                self._stop()
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - our own module
                    [sys.executable, "-m", _SERVER, str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    cwd=_ROOT,
                    stdin=subprocess.DEVNULL,
                    env=_ENVIRONMENT,
                )
            ours.settimeout(_START_SECONDS)
            self._control = ours
            if ours.recv(16) != wire.READY:
                self._stop()
                raise OSError("The typesetter ended while it was starting.")
            return ours

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._control = self._process = None
