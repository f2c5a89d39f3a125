"""One run of ffmpeg: full-rate sound, 22,050 Hz mono sound and EBU R 128 figures together.

The file is handed over as standard input by descriptor, so its name never reaches ffmpeg and
no format can make ffmpeg open anything else.
"""

import os
import re
import resource
import selectors
import signal
import struct
import subprocess
from collections.abc import Callable
from typing import IO, BinaryIO, cast

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray

from app.domain.vault.analysis.errors import TimedOut, Unreadable
from app.domain.vault.analysis.model import Loudness

Floats = NDArray[np.float32]
Feed = Callable[[Floats], None]

BLOCK_FRAMES = 65_536
MAX_SECONDS = 4 * 3600
_CHUNK = 1 << 20
_LOG_TAIL = 8192
_MAX_WAV_HEADER = 65_536
_GRAPH = (
    "[0:a:0]asplit[full][small];[full]ebur128=peak=true:framelog=quiet[out];"
    "[small]aresample=22050,aformat=sample_fmts=flt:channel_layouts=mono[mono]"
)
_DEMUXERS = {
    "wav": "wav",
    "aiff": "aiff",
    "flac": "flac",
    "mp3": "mp3",
    "ogg": "ogg",
    "opus": "ogg",
    "m4a": "mov,mp4,m4a,3gp,3g2,mj2",
    "aac": "aac",
    "caf": "caf",
}


def command(container: str, mono_fd: int) -> list[str]:
    """The arguments of ffmpeg for a file of this kind on standard input."""
    demuxer = _DEMUXERS[container]
    single = ["-threads", "1", "-filter_threads", "1", "-filter_complex_threads", "1"]
    fences = ["-protocol_whitelist", "fd,pipe", "-format_whitelist", demuxer]
    caps = [
        "-max_streams",
        "16",
        "-max_alloc",
        str(256 << 20),
        "-t",
        str(MAX_SECONDS + 1),
    ]
    source = ["-f", demuxer.split(",")[0], *fences, *caps, "-i", "fd:"]
    out = ["-map_metadata", "-1", "-c:a", "pcm_f32le"]
    return [
        *("ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-loglevel", "info"),
        *single,
        *source,
        *("-filter_complex", _GRAPH),
        *("-map", "[out]", *out, "-f", "wav", "pipe:1"),
        *("-map", "[mono]", *out, "-f", "f32le", f"pipe:{mono_fd}"),
    ]


class WavStream:
    """Splits a streamed float WAV into blocks; `started` is called once with rate and channels."""

    def __init__(self, started: Callable[[int, int], Feed]) -> None:
        self._started = started
        self._feed: Feed | None = None
        self._channels = 1
        self._rest = b""

    def take(self, data: bytes) -> None:
        """The next bytes from ffmpeg."""
        self._rest += data
        if self._feed is None and not self._read_header():
            return
        if len(self._rest) >= BLOCK_FRAMES * 4 * self._channels:
            self.flush()

    def flush(self) -> None:
        """Pass on every whole frame held."""
        frame = 4 * self._channels
        whole = len(self._rest) // frame * frame
        if self._feed is not None and whole:
            samples = np.frombuffer(self._rest[:whole], dtype="<f4")
            self._feed(_finite(samples).reshape(-1, self._channels))
            self._rest = self._rest[whole:]

    def _read_header(self) -> bool:
        position = 12
        rate = 0
        while len(self._rest) >= position + 8:
            name, size = struct.unpack_from("<4sI", self._rest, position)
            if name == b"data":
                self._feed = self._started(rate, self._channels)
                self._rest = self._rest[position + 8 :]
                return True
            if name == b"fmt " and len(self._rest) >= position + 24:
                self._channels, rate = struct.unpack_from("<HI", self._rest, position + 10)
            position += 8 + size + size % 2
        if len(self._rest) > _MAX_WAV_HEADER:
            raise Unreadable("The sound in this file cannot be read.")
        return False


class _Mono:
    def __init__(self, feed: Feed) -> None:
        self._feed, self._rest = feed, b""

    def take(self, data: bytes) -> None:
        self._rest += data
        if len(self._rest) >= BLOCK_FRAMES * 4:
            self.flush()

    def flush(self) -> None:
        whole = len(self._rest) // 4 * 4
        if whole:
            self._feed(_finite(np.frombuffer(self._rest[:whole], dtype="<f4")))
            self._rest = self._rest[whole:]


class _Tail:
    """Keeps the end of ffmpeg's log: our summary is the last thing it says."""

    def __init__(self) -> None:
        self.text = b""

    def take(self, data: bytes) -> None:
        self.text = (self.text + data)[-_LOG_TAIL:]

    def flush(self) -> None:
        pass


def _finite(samples: Floats) -> Floats:
    """Float files may hold NaN and infinities; they count as silence and as +12 dBFS."""
    return np.nan_to_num(np.clip(samples, -4.0, 4.0), nan=0.0)


def decode(
    source: BinaryIO,
    container: str,
    *,
    started: Callable[[int, int], Feed],
    mono: Feed,
    executable: str | None = None,
) -> Loudness:
    """Decode `source` once, feeding both sinks; returns the loudness. Raises Unreadable, TimedOut.

    `executable` replaces the bundled ffmpeg by path, for a child that may no longer look it up.
    """
    # The descriptor itself, as a buffered reader may only pretend to seek.
    os.lseek(source.fileno(), 0, os.SEEK_SET)
    mono_read, mono_write = os.pipe()
    try:
        process = subprocess.Popen(  # noqa: S603 - our program, our arguments
            command(container, mono_write),
            executable=executable or imageio_ffmpeg.get_ffmpeg_exe(),
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=_passed(mono_write, executable),
            env={},
        )
        # ffmpeg takes the warning SIGXCPU for a wish to end in peace: leave it the kill only.
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (hard, hard))
    except BaseException:
        os.close(mono_read)
        os.close(mono_write)
        raise
    os.close(mono_write)
    log = _Tail()
    wav = WavStream(started)
    with process, os.fdopen(mono_read, "rb", buffering=0) as mono_pipe:
        try:
            _pump(
                {
                    cast("IO[bytes]", process.stdout).fileno(): wav,
                    mono_pipe.fileno(): _Mono(mono),
                    cast("IO[bytes]", process.stderr).fileno(): log,
                }
            )
        except BaseException:
            process.kill()
            raise
    if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise TimedOut("This file takes too long to decode for its length.")
    if process.returncode != 0:
        raise Unreadable("The sound in this file is damaged or not what its name says.")
    return read_summary(log.text.decode("utf-8", "replace"))


def _passed(mono_fd: int, executable: str | None) -> tuple[int, ...]:
    """Descriptors ffmpeg inherits: the mono pipe, and its own program if named by descriptor."""
    prefix = "/proc/self/fd/"
    if executable is not None and executable.startswith(prefix):
        return (mono_fd, int(executable.removeprefix(prefix)))
    return (mono_fd,)


def _pump(sinks: dict[int, "WavStream | _Mono | _Tail"]) -> None:
    with selectors.DefaultSelector() as selector:
        for descriptor in sinks:
            selector.register(descriptor, selectors.EVENT_READ)
        while selector.get_map():
            for key, _ in selector.select():
                data = os.read(key.fd, _CHUNK)
                if data:
                    sinks[key.fd].take(data)
                else:
                    selector.unregister(key.fd)
    for sink in sinks.values():
        sink.flush()


def read_summary(log: str) -> Loudness:
    """The figures of the last ebur128 summary in ffmpeg's log."""
    summary = log.rpartition("Summary:")[2]
    integrated = _figure(r"I:\s+(\S+) LUFS", summary)
    return Loudness(
        integrated if integrated is not None and integrated > -70.0 else None,
        _figure(r"LRA:\s+(\S+) LU", summary) or 0.0,
        _figure(r"Peak:\s+(\S+) dBFS", summary),
    )


def _figure(pattern: str, text: str) -> float | None:
    found = re.search(pattern, text)
    value = float(found.group(1)) if found else float("nan")
    return value + 0.0 if np.isfinite(value) else None
