"""Energy, danceability, valence and brightness: estimates by open formulas, never measurements.

Each is a weighted mean of parts clipped to 0..1:
energy       = 0.5 loudness (-30..-6 LUFS) + 0.3 onsets (0..6 a second) + 0.2 density (crest 20..6)
danceability = 0.5 pulse (tempo confidence) + 0.3 tempo (bell at 118, 35 wide) + 0.2 even beats
valence      = 0.4 mode (major 1, minor 0, by confidence) + 0.3 tempo (60..180) + 0.3 brightness
brightness   = spectral centroid on a log scale, 300 Hz to 6 kHz
"""

import numpy as np
from numpy.typing import NDArray

from app.domain.vault.analysis.model import Character, Dynamics, Key, Loudness, Tempo
from app.domain.vault.analysis.spectrum import FRAME_RATE

Floats = NDArray[np.float32]


def estimate(
    loudness: Loudness,
    dynamics: Dynamics,
    *,
    tempo: Tempo | None,
    key: Key | None,
    onsets: Floats,
    centroid: float | None,
) -> Character:
    """The four estimates, each None when the piece is silent or lacks what it rests on."""
    if centroid is None or loudness.integrated is None or dynamics.crest is None:
        return Character(None, None, None, None)
    brightness = _between(float(np.log2(centroid)), np.log2(300.0), np.log2(6000.0))
    energy = (
        0.5 * _between(loudness.integrated, -30, -6)
        + 0.3 * _between(_onset_rate(onsets), 0, 6)
        + 0.2 * (1 - _between(dynamics.crest, 6, 20))
    )
    valence = (
        0.4 * _mode(key) + 0.3 * (_between(tempo.bpm, 60, 180) if tempo else 0.0) + 0.3 * brightness
    )
    return Character(
        round(energy, 3), _danceability(tempo), round(valence, 3), round(brightness, 3)
    )


def _danceability(tempo: Tempo | None) -> float | None:
    if tempo is None:
        return None
    steps = np.diff(tempo.beats)
    even = 1 - _between(float(np.std(steps) / np.mean(steps)), 0, 0.2)
    bell = float(np.exp(-0.5 * ((tempo.bpm - 118) / 35) ** 2))
    return round(0.5 * tempo.confidence + 0.3 * bell + 0.2 * even, 3)


def _mode(key: Key | None) -> float:
    if key is None:
        return 0.5
    return 0.5 + (0.5 if key.mode == "major" else -0.5) * key.confidence


def _onset_rate(onsets: Floats) -> float:
    """Onsets a second: local maxima that stand out of the piece's own mean."""
    if len(onsets) < 3:
        return 0.0
    middle = onsets[1:-1]
    peaks = (middle > onsets[:-2]) & (middle >= onsets[2:])
    strong = middle > onsets.mean() + 0.5 * onsets.std()
    return float(np.count_nonzero(peaks & strong)) / (len(onsets) / FRAME_RATE)


def _between(value: float, low: float, high: float) -> float:
    return float(np.clip((value - low) / (high - low), 0, 1))
