"""Streaming features of 22,050 Hz mono sound: onset strength, brightness and pitch classes."""

import numpy as np
from numpy.typing import NDArray

RATE = 22_050
ONSET_FFT, ONSET_HOP = 1024, 256
PITCH_FFT, PITCH_HOP = 8192, 4096
FRAME_RATE = RATE / ONSET_HOP
PITCH_FRAME_RATE = RATE / PITCH_HOP
CENTS = 120
_BANDS = 40

Floats = NDArray[np.float32]


def _mel(hertz: Floats) -> Floats:
    return np.asarray(2595.0 * np.log10(1.0 + hertz / 700.0), dtype=np.float32)


def _mel_bank() -> Floats:
    """Triangular bands from 30 Hz to 11 kHz, one column each."""
    bins = _mel(np.fft.rfftfreq(ONSET_FFT, 1 / RATE).astype(np.float32))
    low, high = _mel(np.array([30.0, 11_000.0], dtype=np.float32)).tolist()
    edges = np.linspace(low, high, _BANDS + 2)
    rise = (bins[:, None] - edges[None, :-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[None, 2:] - bins[:, None]) / (edges[2:] - edges[1:-1])
    return np.asarray(np.clip(np.minimum(rise, fall), 0, None), dtype=np.float32)


class Spectrum:
    """Fed with blocks of samples; memory grows only by a few numbers per 11.6 ms."""

    def __init__(self) -> None:
        self._bank = _mel_bank()
        self._hertz = np.fft.rfftfreq(ONSET_FFT, 1 / RATE).astype(np.float32)
        self._pitch_hertz = np.fft.rfftfreq(PITCH_FFT, 1 / RATE)
        self._low = int(np.searchsorted(self._pitch_hertz, 65.0))
        self._high = int(np.searchsorted(self._pitch_hertz, 2100.0))
        self._onset_window = np.hanning(ONSET_FFT).astype(np.float32)
        self._pitch_window = np.hanning(PITCH_FFT).astype(np.float32)
        # Half a frame of silence in front centers frame 0 on the first sample.
        self._onset_rest = np.zeros(ONSET_FFT // 2, dtype=np.float32)
        self._pitch_rest = np.zeros(PITCH_FFT // 2, dtype=np.float32)
        self._previous = np.zeros((1, _BANDS), dtype=np.float32)
        self._onsets: list[Floats] = []
        self._brightness: list[Floats] = []
        self._power: list[Floats] = []
        self._chroma: list[Floats] = []
        self.pitch_histogram = np.zeros(CENTS, dtype=np.float64)

    def feed(self, samples: Floats) -> None:
        """Take the next samples in order."""
        self._onset_rest = self._frames(self._onset_rest, samples, ONSET_FFT, ONSET_HOP)
        self._pitch_rest = self._frames(self._pitch_rest, samples, PITCH_FFT, PITCH_HOP)

    def _frames(self, rest: Floats, samples: Floats, size: int, hop: int) -> Floats:
        joined = np.concatenate([rest, samples])
        count = (len(joined) - size) // hop + 1
        if count <= 0:
            return joined
        frames = np.lib.stride_tricks.sliding_window_view(joined, size)[::hop][:count]
        if size == ONSET_FFT:
            self._take_onsets(frames)
        else:
            self._take_pitches(frames)
        return joined[count * hop :].copy()

    def _take_onsets(self, frames: Floats) -> None:
        magnitude = np.abs(np.fft.rfft(frames * self._onset_window)).astype(np.float32)
        bands = np.log1p(0.3 * (magnitude @ self._bank))
        rises = np.diff(np.concatenate([self._previous, bands]), axis=0)
        self._previous = bands[-1:]
        self._onsets.append(np.maximum(rises, 0).mean(axis=1))
        total = magnitude.sum(axis=1)
        centroid = (magnitude @ self._hertz) / np.maximum(total, 1e-9)
        self._brightness.append(centroid)
        self._power.append(total)

    def _take_pitches(self, frames: Floats) -> None:
        """Add the spectral peaks of each frame to the 10-cent histogram and to its chroma."""
        spectrum = np.abs(np.fft.rfft(frames * self._pitch_window))[:, self._low : self._high]
        middle = spectrum[:, 1:-1]
        peaks = (middle > spectrum[:, :-2]) & (middle >= spectrum[:, 2:])
        # Only what stands well above the frame's noise floor is a tone; drums are not.
        floor = np.median(spectrum, axis=1, keepdims=True) * 4 + 1e-4
        rows, columns = np.nonzero(peaks & (middle > floor))
        left, top, right = (spectrum[rows, columns + step] for step in (0, 1, 2))
        shift = 0.5 * (left - right) / (left - 2 * top + right - 1e-12)
        hertz = (columns + 1 + self._low + shift) * RATE / PITCH_FFT
        fine = (np.rint(120 * np.log2(hertz / 440.0)) + 90).astype(np.int64) % CENTS
        loudest = np.maximum(middle.max(axis=1), 1e-9)
        weight = np.sqrt(top / loudest[rows])
        self.pitch_histogram += np.bincount(fine, weight, CENTS)
        classes = ((fine + 5) // 10) % 12
        flat = np.bincount(rows * 12 + classes, weight, len(frames) * 12)
        self._chroma.append(flat.reshape(-1, 12).astype(np.float32))

    def onsets(self) -> Floats:
        """Onset strength, `FRAME_RATE` values a second, never negative."""
        return _join(self._onsets)

    def centroid(self) -> float | None:
        """Mean spectral centroid in hertz, weighted by magnitude; None for silence."""
        power = _join(self._power)
        if power.sum() < 1.0:
            return None
        return float((_join(self._brightness) * power).sum() / power.sum())

    def brightness(self) -> Floats:
        """Spectral centroid in hertz, `FRAME_RATE` values a second."""
        return _join(self._brightness)

    def chroma(self) -> Floats:
        """Strength of the pitch classes C to B, `PITCH_FRAME_RATE` rows a second."""
        return np.concatenate(self._chroma) if self._chroma else np.zeros((0, 12), np.float32)


def _join(parts: list[Floats]) -> Floats:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)
