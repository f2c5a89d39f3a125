"""Analysis of a stranger's file in a process of its own, with limits on all that it uses."""

import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import msgspec

from app.domain.vault import media
from app.domain.vault.analysis.errors import BY_CODE, Crashed, TimedOut
from app.domain.vault.analysis.model import Analysis

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 20
CPU_SECONDS_PER_MINUTE = 1
MAX_ANSWER_BYTES = 4 << 20
_CHILD = Path(__file__).with_name("child.py")
_TIMED_OUT = "This file takes too long to analyse for its length. Export it again."
_CRASHED = "The analysis of this file stopped. Export it again and upload the new file."


def run_limited(
    path: str | os.PathLike[str],
    *,
    cpu_seconds: int | None = None,
    memory_bytes: int = MEMORY_BYTES,
    timeout: float | None = None,
) -> Analysis:
    """Analyse the audio file at `path` in a limited child. Raises a MediaRefused.

    Without `cpu_seconds`: 20 s and one more per minute of sound; without `timeout`: three times
    that in wall time. Blocks; call it from a thread in asynchronous code.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as source:
        seconds = media.probe_audio(source).duration or 0.0
        cpu = cpu_seconds or CPU_SECONDS + CPU_SECONDS_PER_MINUTE * int(seconds // 60 + 1)
        source.seek(0)
        answer = _ask_child(source, cpu, memory_bytes, timeout or 3.0 * cpu)
    return _understand(answer)


def _ask_child(source: BinaryIO, cpu: int, memory: int, timeout: float) -> bytes:
    with tempfile.TemporaryDirectory(prefix="analysis-") as folder:
        process = subprocess.Popen(  # noqa: S603 - our program, our arguments
            [sys.executable, "-I", "-B", str(_CHILD), str(cpu), str(memory)],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            # One thread and one heap each: address space is what the limit counts.
            env={"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"},
            start_new_session=True,
        )
        try:
            answer = _read(process, time.monotonic() + timeout)
        finally:
            _end_group(process)
    if process.returncode == -signal.SIGXCPU:
        raise TimedOut(_TIMED_OUT)
    if process.returncode != 0:
        raise Crashed(_CRASHED)
    return answer


def _read(process: subprocess.Popen[bytes], deadline: float) -> bytes:
    """All that the child says, until it has ended."""
    stdout = cast("IO[bytes]", process.stdout)
    answer = bytearray()
    while True:
        left = deadline - time.monotonic()
        ready, _, _ = select.select([stdout], [], [], max(left, 0))
        if not ready:
            raise TimedOut(_TIMED_OUT)
        data = os.read(stdout.fileno(), 1 << 16)
        if not data:
            return bytes(answer)
        answer += data
        if len(answer) > MAX_ANSWER_BYTES:
            raise Crashed(_CRASHED)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End the child and all that it started, in whatever state they are."""
    # A child that closed its answer is about to end by itself; give it the moment.
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=0.5)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    cast("IO[bytes]", process.stdout).close()


def _understand(answer: bytes) -> Analysis:
    try:
        said: dict[str, Any] = msgspec.json.decode(answer)
        if "refused" in said:
            refusal = said["refused"]
            raise BY_CODE[refusal["code"]](str(refusal["sentence"]))
        return msgspec.convert(said["analysis"], Analysis)
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        raise Crashed(_CRASHED) from error
