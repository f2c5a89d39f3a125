"""Reading of a stranger's calendar in a process of its own, with limits on all that it uses."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import msgspec

from app.domain.band.errors import CalendarTooLarge, CalendarUnreadable
from app.domain.band.ics.stretch import Reading, Stretch

LARGEST = 2 * 1024 * 1024
MEMORY_BYTES = 512 << 20
CPU_SECONDS, WALL_SECONDS = 5, 15
_CHILD = Path(__file__).with_name("child.py")


class _Said(msgspec.Struct):
    busy: list[Stretch] = []
    broken: int = 0
    refused: str = ""


def read_limited(
    content: bytes, *, zone: str, first: date, last: date, cpu_seconds: int = CPU_SECONDS
) -> Reading:
    """When somebody is busy. Raises CalendarUnreadable and CalendarTooLarge.

    Blocks; call it from a thread in asynchronous code.
    """
    if len(content) > LARGEST:
        raise CalendarTooLarge
    command = [
        sys.executable, "-I", "-B", str(_CHILD), str(cpu_seconds), str(MEMORY_BYTES), zone,
        first.isoformat(), last.isoformat(),
    ]  # fmt: skip
    try:
        ended = subprocess.run(  # noqa: S603 - our program, our arguments
            command, input=content, capture_output=True, timeout=WALL_SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired as error:
        raise CalendarTooLarge from error
    if ended.returncode != 0:
        # Killed at a limit, or ended by what nobody foresaw: neither is a calendar to read.
        raise CalendarTooLarge
    said = msgspec.json.decode(ended.stdout, type=_Said)
    if said.refused:
        raise CalendarUnreadable if said.refused == "unreadable" else CalendarTooLarge
    return Reading(said.busy, said.broken)
