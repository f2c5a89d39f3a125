"""Short songs that are really music: drums, bass and chords of a known tempo and key."""

from io import BytesIO

import numpy as np
import soundfile
from numpy.typing import NDArray

Sound = NDArray[np.float64]

RATE = 44_100
_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_PROGRESSIONS = {
    "major": ((0, 4, 7), (7, 11, 14), (9, 12, 16), (5, 9, 12)),
    "minor": ((0, 3, 7), (5, 8, 12), (7, 11, 14), (0, 3, 7)),
}


def song(*, tempo: float, key: str, seconds: float, loudness: float = 0.7) -> bytes:
    """A stereo FLAC in 4/4; `key` is a natural tonic and a mode, such as `A minor`."""
    tonic, mode = key.split()
    sound, random, beat = np.zeros(int((seconds + 6) * RATE)), np.random.default_rng(7), 60 / tempo
    for number in range(int(seconds / beat)):
        start, bar = number * beat, number // 4
        chord = [48 + _STEPS[tonic] + step for step in _PROGRESSIONS[mode][bar % 4]]
        _add(sound, start, _kick() if number % 2 == 0 else _snare(random))
        for half in (0.0, 0.5):
            _add(sound, start + half * beat, (1 - half) * _hat(random))
        _add(sound, start, 0.5 * _note(chord[0] - 12, beat))
        if number % 4 == 0:
            for pitch in chord:
                _add(sound, start, 0.25 * _note(pitch + 12, 4 * beat))
    mono = sound[: int(seconds * RATE)]
    mono *= loudness / np.abs(mono).max()
    file = BytesIO()
    soundfile.write(file, np.stack([mono, 0.92 * mono], axis=1), RATE, format="FLAC")
    return file.getvalue()


def _add(sound: Sound, start: float, part: Sound) -> None:
    first = int(start * RATE)
    sound[first : first + len(part)] += part


def _kick() -> Sound:
    time = np.arange(int(0.15 * RATE)) / RATE
    return np.asarray(
        np.sin(2 * np.pi * (50 * time + 4 * (1 - np.exp(-time * 40)))) * np.exp(-time * 25)
    )


def _snare(random: np.random.Generator) -> Sound:
    time = np.arange(int(0.12 * RATE)) / RATE
    return np.asarray(0.6 * random.standard_normal(len(time)) * np.exp(-time * 35))


def _hat(random: np.random.Generator) -> Sound:
    time = np.arange(int(0.04 * RATE)) / RATE
    return np.asarray(0.15 * np.diff(random.standard_normal(len(time) + 1)) * np.exp(-time * 90))


def _note(pitch: int, seconds: float) -> Sound:
    """Five harmonics that decay; `pitch` counts as in MIDI."""
    time = np.arange(int(seconds * RATE)) / RATE
    hertz = 440.0 * 2 ** ((pitch - 69) / 12)
    wave = sum(np.sin(2 * np.pi * hertz * k * time) / k**1.5 for k in range(1, 6))
    envelope = np.minimum(time / 0.01, 1) * np.exp(-time * 0.8)
    return np.asarray(wave * envelope * np.clip((seconds - time) / 0.02, 0, 1))
