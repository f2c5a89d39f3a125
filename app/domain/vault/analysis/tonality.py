"""Key from a histogram of pitches: tuning first, then the profile that correlates best."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.domain.vault.analysis.model import Key

Doubles = NDArray[np.float64]

TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
# Albrecht and Shanahan (2013), "The Use of Large Corpora to Train a New Type of Key-Finding
# Algorithm": frequencies of the degrees in 982 pieces.
_MAJOR = (
    0.238,
    0.006,
    0.111,
    0.006,
    0.137,
    0.094,
    0.016,
    0.214,
    0.009,
    0.080,
    0.008,
    0.081,
)
_MINOR = (
    0.220,
    0.006,
    0.104,
    0.123,
    0.019,
    0.103,
    0.012,
    0.214,
    0.062,
    0.022,
    0.061,
    0.052,
)
_CAMELOT_MAJOR = (8, 3, 10, 5, 12, 7, 2, 9, 4, 11, 6, 1)
_CAMELOT_MINOR = (5, 12, 7, 2, 9, 4, 11, 6, 1, 8, 3, 10)


def find_key(histogram: Doubles) -> Key | None:
    """The key of a 120-bin histogram of pitch (10 cents a bin, bin 0 is C), None without tones."""
    if float(histogram.sum()) < 8.0:
        return None
    tuning = _tuning(histogram)
    classes = np.roll(histogram, 5 - tuning).reshape(12, 10).sum(axis=1)
    scores = [(_fit(classes, tonic, mode), tonic, mode) for mode in MODES for tonic in range(12)]
    scores.sort(reverse=True)
    best, tonic, mode = scores[0]
    if best < 0.3:
        return None
    # Certain when the best profile fits well and the next is clearly worse.
    confidence = float(np.clip(best * min(1.0, (best - scores[1][0]) / 0.15), 0, 1))
    wheel = _CAMELOT_MAJOR if mode == "major" else _CAMELOT_MINOR
    camelot = f"{wheel[tonic]}{'B' if mode == 'major' else 'A'}"
    name = f"{TONICS[tonic]} {mode}"
    return Key(name, TONICS[tonic], mode, camelot, round(confidence, 3), tuning * 10)


MODES: tuple[Literal["major", "minor"], ...] = ("major", "minor")


def _tuning(histogram: Doubles) -> int:
    """Steps of 10 cents by which the piece is sharp, -5 to 4: the circular mean over semitones."""
    within = histogram.reshape(12, 10).sum(axis=0)
    angle = np.angle((within * np.exp(2j * np.pi * np.arange(10) / 10)).sum())
    return int(np.clip(round(float(angle) / (2 * np.pi) * 10), -5, 4))


def _fit(classes: Doubles, tonic: int, mode: Literal["major", "minor"]) -> float:
    profile = np.roll(_MAJOR if mode == "major" else _MINOR, tonic)
    return float(np.corrcoef(classes, profile)[0, 1])
