"""Streaming measurement of full-rate sound: peaks for the waveform, clipping, silence, dynamics."""

import numpy as np
from numpy.typing import NDArray

from app.domain.vault.analysis.model import Clipping, Dynamics, Silence

Floats = NDArray[np.float32]

HOPS_PER_SECOND = 100
POINTS = 1000
_FULL_SCALE = 32767 / 32768 - 1e-6
_SHORTEST_RUN = 3
_SILENT = 0.001


class Levels:
    """Fed with blocks of frames (one column per channel); keeps three numbers per 10 ms."""

    def __init__(self, rate: int, channels: int) -> None:
        self.rate = rate
        self.frames = 0
        self._hop = max(1, rate // HOPS_PER_SECOND)
        self._rest = np.zeros((0, channels), dtype=np.float32)
        self._tail = np.zeros((0, channels), dtype=bool)
        self._low: list[Floats] = []
        self._high: list[Floats] = []
        self._square: list[Floats] = []
        self._runs = 0
        self._clipped = 0

    def feed(self, block: Floats) -> None:
        """Take the next frames in order."""
        self.frames += len(block)
        self._count_clipping(block)
        joined = np.concatenate([self._rest, block])
        hops = len(joined) // self._hop
        self._rest = joined[hops * self._hop :].copy()
        if hops:
            self._measure(joined[: hops * self._hop].reshape(hops, -1))

    def finish(self) -> None:
        """Measure what is left of the last 10 ms and close the last run of clipping."""
        if len(self._rest):
            self._measure(self._rest.reshape(1, -1))
        self._close_runs(self._tail)
        self._tail = self._tail[:0]

    def _measure(self, hops: Floats) -> None:
        self._low.append(hops.min(axis=1))
        self._high.append(hops.max(axis=1))
        self._square.append(np.einsum("ij,ij->i", hops, hops) / hops.shape[1])

    def _count_clipping(self, block: Floats) -> None:
        full = np.abs(block) >= _FULL_SCALE
        if not len(self._tail) and not full.any():
            return
        flags = np.concatenate([self._tail, full])
        # What is still clipped at the end may continue in the next block.
        open_at_end = int(np.argmin(flags[::-1].any(axis=1))) if not flags.any(axis=1).all() else 0
        if flags.any(axis=1).all() and len(flags) < self.rate:
            self._tail = flags
            return
        self._close_runs(flags[: len(flags) - open_at_end])
        self._tail = flags[len(flags) - open_at_end :]

    def _close_runs(self, flags: NDArray[np.bool_]) -> None:
        for channel in flags.T:
            edges = np.flatnonzero(np.diff(np.concatenate([[0], channel.view(np.int8), [0]])))
            lengths = edges[1::2] - edges[::2]
            long = lengths[lengths >= _SHORTEST_RUN]
            self._runs += len(long)
            self._clipped += int(long.sum())

    @property
    def duration(self) -> float:
        """Seconds decoded so far."""
        return self.frames / self.rate

    def clipping(self) -> Clipping:
        """Runs of full-scale samples over all channels."""
        return Clipping(self._runs, self._clipped)

    def peaks(self) -> Floats:
        """The greatest absolute sample of each 10 ms."""
        return np.maximum(np.abs(_join(self._low)), np.abs(_join(self._high)))

    def squares(self) -> Floats:
        """The mean square of each 10 ms over all channels."""
        return _join(self._square)

    def waveform(self) -> list[int]:
        """At most 1,000 pairs of minimum and maximum, -127 to 127."""
        low, high = _join(self._low), _join(self._high)
        points = min(POINTS, len(low))
        if not points:
            return []
        starts = (np.arange(points) * len(low)) // points
        pairs = np.stack(
            [np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)],
            axis=1,
        )
        scaled: list[int] = np.rint(np.clip(pairs, -1, 1) * 127).astype(int).ravel().tolist()
        return scaled

    def silence(self) -> Silence:
        """Silence at either end; a wholly silent file is all leading silence."""
        sounding = np.flatnonzero(self.peaks() >= _SILENT)
        if not len(sounding):
            return Silence(round(self.duration, 2), 0.0)
        trailing = self.duration - (int(sounding[-1]) + 1) * self._hop / self.rate
        leading = int(sounding[0]) * self._hop / self.rate
        return Silence(round(leading, 2), round(max(0.0, trailing), 2))

    def dynamics(self) -> Dynamics:
        """Peak, RMS, crest, and DR over blocks of three seconds."""
        peaks, squares = self.peaks(), self.squares()
        peak = decibels(float(peaks.max())) if len(peaks) else None
        rms = decibels(float(np.sqrt(squares.mean()))) if len(squares) else None
        if peak is None or rms is None:
            return Dynamics(None, None, None, None)
        return Dynamics(peak, rms, round(peak - rms, 1), _dynamic_range(peaks, squares))


def _dynamic_range(peaks: Floats, squares: Floats) -> float | None:
    """Second highest peak over the RMS of the loudest fifth of the three-second blocks."""
    starts = np.arange(0, len(peaks), 3 * HOPS_PER_SECOND)
    tops = np.sort(np.maximum.reduceat(peaks, starts))
    powers = np.sort(np.add.reduceat(squares, starts) / np.diff([*starts, len(peaks)]))
    loudest = float(np.sqrt(2 * powers[-max(1, len(powers) // 5) :].mean()))
    second = float(tops[-2] if len(tops) > 1 else tops[-1])
    if second <= 0 or loudest <= 0:
        return None
    return round(20 * float(np.log10(second / loudest)), 1)


def decibels(amplitude: float) -> float | None:
    """Amplitude against full scale in dB to one place; None for digital silence."""
    return round(20 * float(np.log10(amplitude)), 1) if amplitude > 1e-9 else None


def _join(parts: list[Floats]) -> Floats:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)
