"""How long the analysis of a four-minute song takes against only decoding it.

Run as `python -m bench.analysis`; the goal is a ratio of 12 or less.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from app.domain.vault.analysis.limited import run_limited
from tests import audio

SECONDS = 240.0


def main() -> None:
    """Print the ratio; MP3, since most uploads to listen to are MP3."""
    with tempfile.TemporaryDirectory() as folder:
        song = audio.write(Path(folder) / "song.wav", audio.song(120, "A minor", SECONDS))
        path = audio.convert(song, Path(folder) / "song.mp3", "-b:a", "320k")
        bare = min(_timed(lambda: audio.ffmpeg("-i", str(path), "-f", "null", "-")) for _ in "123")
        ours = min(_timed(lambda: run_limited(path)) for _ in "123")
    print(
        f"analysis: ratio {ours / bare:.1f} "
        f"(ours {ours:.2f} s, duration {SECONDS:.0f} s, bare decode {bare:.2f} s)"
    )


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
