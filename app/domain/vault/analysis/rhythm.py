"""Tempo and beats from onset strength: autocorrelation, a prior for the octave, then tracking."""

import numpy as np
from numpy.typing import NDArray

from app.domain.vault.analysis.model import Tempo
from app.domain.vault.analysis.spectrum import FRAME_RATE

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

SLOWEST, FASTEST = 55.0, 190.0
# Wide and high: between a pulse and its half, equally strong, the faster is the beat.
_PRIOR_CENTER, _PRIOR_OCTAVES = 144.0, 1.0
# Odd beats count most: only they tell a beat from its half, and three beats from two.
_TEETH = (3.0, 1.0, 2.0, 1.0)
_TIGHTNESS = 100.0
_LONGEST_GRID = int(600 * FRAME_RATE)
_WINDOW = int(200 * FRAME_RATE)
_SHORTEST = int(4 * FRAME_RATE)


def find_tempo(onsets: Floats) -> Tempo | None:
    """The tempo with its beats, or None when fewer than four seconds or no pulse were heard."""
    if len(onsets) < _SHORTEST or float(onsets.max()) < 1e-3:
        return None
    pulse = _sharpen(onsets)
    correlation = _autocorrelation(pulse)
    bpm, confidence = _best_tempo(correlation)
    if confidence < 0.02:
        return None
    frames = _track(pulse[:_LONGEST_GRID], bpm)
    if len(frames) < 4:
        return None
    bpm = _steady_tempo(frames, bpm)
    beats = [round(float(frame) / FRAME_RATE, 3) for frame in frames]
    return Tempo(round(bpm, 2), round(confidence, 3), beats[0], beats)


def _sharpen(onsets: Floats) -> Doubles:
    """Onset strength above its own moving average of one second, scaled to unit deviation."""
    width = int(FRAME_RATE)
    average = np.convolve(onsets, np.ones(width) / width, mode="same")
    pulse = np.maximum(onsets - average, 0).astype(np.float64)
    return pulse / max(float(pulse.std()), 1e-9)


def _windows(pulse: Doubles) -> list[Doubles]:
    """The whole, or beginning, middle and end of a piece longer than ten minutes."""
    if len(pulse) <= 3 * _WINDOW:
        return [pulse]
    middle = (len(pulse) - _WINDOW) // 2
    return [pulse[:_WINDOW], pulse[middle : middle + _WINDOW], pulse[-_WINDOW:]]


def _autocorrelation(pulse: Doubles) -> Doubles:
    """Mean autocorrelation by lag in frames, 1 at lag 0, up to four beats of the slowest tempo."""
    lags = int(4 * 60 / SLOWEST * FRAME_RATE) + 2
    total = np.zeros(lags)
    for window in _windows(pulse):
        centered = window - window.mean()
        size = 1 << int(len(centered) + lags).bit_length()
        power = np.abs(np.fft.rfft(centered, size)) ** 2
        total += np.fft.irfft(power)[:lags] / max(float((centered**2).sum()), 1e-9)
    return total / len(_windows(pulse))


def _best_tempo(correlation: Doubles) -> tuple[float, float]:
    """The tempo whose first four beats repeat best, and how strongly (0 to 1)."""
    tempi = np.exp2(np.arange(np.log2(SLOWEST), np.log2(FASTEST), 0.002))
    period = 60.0 / tempi * FRAME_RATE
    lags = np.arange(len(correlation))
    # A beat may fall between frames: neighbors count, or fast tempi lose to slow ones.
    smooth = np.convolve(correlation, [0.25, 0.5, 0.25], mode="same")
    teeth = [np.interp(period * k, lags, smooth) for k in (1, 2, 3, 4)]
    comb = np.average(teeth, axis=0, weights=_TEETH)
    prior = np.exp(-0.5 * (np.log2(tempi / _PRIOR_CENTER) / _PRIOR_OCTAVES) ** 2)
    best = int(np.argmax(np.maximum(comb, 0) * prior))
    return float(tempi[best]), float(np.clip(comb[best] / 0.6, 0, 1))


def _track(pulse: Doubles, bpm: float) -> NDArray[np.int64]:
    """Frames of the beats: dynamic programming after Ellis, "Beat Tracking by DP" (2007)."""
    period = 60.0 / bpm * FRAME_RATE
    reach = np.arange(-round(2 * period), -round(period / 2) + 1)
    penalty = -_TIGHTNESS * np.log(-reach / period) ** 2
    first = -int(reach[0])
    # Room in front lets the very first beats have a (worthless) predecessor.
    score = np.concatenate([np.zeros(first), _local_score(pulse, period)])
    total, back = score.copy(), np.full(len(score), -1, dtype=np.int64)
    for frame in range(first, len(score)):
        candidates = total[frame + reach[0] : frame + reach[-1] + 1] + penalty
        best = int(candidates.argmax())
        if candidates[best] > 0:
            total[frame] += candidates[best]
            back[frame] = frame + reach[best]
    tail = max(0, len(total) - round(period))
    beat = tail + int(total[tail:].argmax())
    beats = [beat]
    while back[beat] >= 0:
        beat = int(back[beat])
        beats.append(beat)
    heard = [beat for beat in reversed(beats) if beat >= first]
    return _without_silent_ends(np.array(heard, dtype=np.int64) - first, score[first:])


def _without_silent_ends(beats: NDArray[np.int64], score: Doubles) -> NDArray[np.int64]:
    """The beats from the first to the last that fall on something heard."""
    on = np.flatnonzero(score[beats] > 0.1 * score[beats].mean())
    return beats[on[0] : on[-1] + 1] if len(on) else beats[:0]


def _local_score(pulse: Doubles, period: float) -> Doubles:
    width = round(period)
    bell = np.exp(-0.5 * (np.arange(-width, width + 1) * 32.0 / period) ** 2)
    return np.convolve(pulse, bell, mode="same")[: len(pulse)]


def _steady_tempo(frames: NDArray[np.int64], bpm: float) -> float:
    """The tempo by regression when the beats keep time within 4 %, else the given one."""
    numbers = np.arange(len(frames))
    slope, offset = np.polyfit(numbers, frames, 1)
    drift = np.abs(frames - (slope * numbers + offset)).max()
    steady = 60.0 * FRAME_RATE / float(slope)
    return steady if drift < slope * 0.5 and abs(steady / bpm - 1) < 0.04 else bpm
