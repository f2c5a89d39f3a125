"""The limited child: analyses the file on standard input, writes one JSON object, and ends.

Run by path, never imported. The modules around it speak to the database; a child that reads
strangers' files must not even load them, so their packages are replaced by bare ones.
"""

import os
import sys
from pathlib import Path
from types import ModuleType

_HERE = Path(__file__).resolve().parent


def _bare_packages() -> None:
    root = _HERE.parents[3]
    for name in ("app", "app.domain", "app.domain.vault"):
        package = ModuleType(name)
        package.__path__ = [str(root.joinpath(*name.split(".")))]
        sys.modules[name] = package


def main() -> int:
    """Arguments: CPU seconds and bytes of address space."""
    _bare_packages()
    # Only now may our own packages be imported, and all else before the limits.
    import imageio_ffmpeg  # noqa: PLC0415
    import msgspec  # noqa: PLC0415

    from app.domain.vault.analysis import engine, errors, limits  # noqa: PLC0415

    # Opened now: afterwards this process may no longer be allowed to walk to the program.
    program = os.open(imageio_ffmpeg.get_ffmpeg_exe(), os.O_RDONLY)
    limits.confine(int(sys.argv[1]), int(sys.argv[2]))
    try:
        with open(0, "rb", closefd=False) as source:
            analysis = engine.analyse_file(source, executable=f"/proc/self/fd/{program}")
        answer = {"analysis": analysis.to_json()}
    except errors.MediaRefused as refusal:
        answer = {"refused": {"code": refusal.code, "sentence": str(refusal)}}
    except MemoryError:
        sentence = "This file needs more memory than its length allows. Export it again."
        answer = {"refused": {"code": errors.TooLarge.code, "sentence": sentence}}
    sys.stdout.buffer.write(msgspec.json.encode(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
