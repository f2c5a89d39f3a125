"""The limited child: reads the calendar on standard input, writes one JSON object, and ends.

Run by path, never imported. The modules around it speak to the database; a child that reads
strangers' files must not even load them, so their packages are replaced by bare ones.
"""

import resource
import sys
from datetime import date
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

_HERE = Path(__file__).resolve().parent


def _bare_packages() -> None:
    root = _HERE.parents[3]
    for name in ("app", "app.domain", "app.domain.band", "app.domain.band.ics"):
        package = ModuleType(name)
        package.__path__ = [str(root.joinpath(*name.split(".")))]
        sys.modules[name] = package


def main() -> int:
    """Arguments: CPU seconds, bytes of address space, time zone, first and last day."""
    _bare_packages()
    # Only now may our own packages be imported.
    import msgspec  # noqa: PLC0415

    from app.domain.band.ics import reading  # noqa: PLC0415

    zone, first, last = sys.argv[3:]
    place = ZoneInfo(zone)
    _confine(int(sys.argv[1]), int(sys.argv[2]))
    try:
        content = sys.stdin.buffer.read()
        days = (date.fromisoformat(first), date.fromisoformat(last))
        found = reading.read(content, zone=place, first=days[0], last=days[1])
        answer: dict[str, object] = {"busy": found.busy, "broken": found.broken}
    except reading.Unreadable:
        answer = {"refused": "unreadable"}
    except (reading.TooMuch, MemoryError, RecursionError, OverflowError):
        answer = {"refused": "too_much"}
    sys.stdout.buffer.write(msgspec.json.encode(answer))
    return 0


def _confine(cpu_seconds: int, memory_bytes: int) -> None:
    """Limit this process: nothing written to disk, no more files or memory than it needs."""
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_AS, memory_bytes),
    ):
        resource.setrlimit(limit, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))


if __name__ == "__main__":
    sys.exit(main())
