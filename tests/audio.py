"""Songs of known tempo and key, rendered here: drums, bass and chords, the same on every run."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import soundfile
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RATE = 44_100
_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MAJOR = ((0, 4, 7), (7, 11, 14), (9, 12, 16), (5, 9, 12))
_MINOR = ((0, 3, 7), (5, 8, 12), (7, 11, 14), (0, 3, 7))


def song(bpm: float, key: str, seconds: float = 40.0) -> Floats:
    """A stereo song in 4/4, kick on 1 and 3, snare on 2 and 4, in a key such as "A minor"."""
    tonic, mode = key.split()
    chords = _MAJOR if mode == "major" else _MINOR
    sound = np.zeros(int(seconds * RATE) + RATE)
    beat = 60.0 / bpm
    random = np.random.default_rng(7)
    for number in range(int(seconds / beat)):
        start = number * beat
        _add(sound, start, _kick() if number % 2 == 0 else _snare(random))
        _add(sound, start, _hat(random))
        _add(sound, start + beat / 2, 0.5 * _hat(random))
        chord = [48 + _NAMES.index(tonic) + step for step in chords[number // 4 % 4]]
        _add(sound, start, 0.5 * _tone(chord[0] - 12, beat))
        if number % 4 == 0:
            for note in chord:
                _add(sound, start, 0.25 * _tone(note + 12, 4 * beat))
    mono = sound[: int(seconds * RATE)]
    mono *= 0.7 / np.abs(mono).max()
    return np.stack([mono, 0.9 * mono], axis=1)


def _add(sound: Floats, start: float, part: Floats) -> None:
    first = int(start * RATE)
    part = part[: len(sound) - first]
    sound[first : first + len(part)] += part


def _kick() -> Floats:
    time = np.arange(int(0.15 * RATE)) / RATE
    sweep = 50 * time + 4 * (1 - np.exp(-time * 40))
    return np.asarray(np.sin(2 * np.pi * sweep) * np.exp(-time * 25))


def _snare(random: np.random.Generator) -> Floats:
    time = np.arange(int(0.12 * RATE)) / RATE
    return 0.6 * random.standard_normal(len(time)) * np.exp(-time * 35)


def _hat(random: np.random.Generator) -> Floats:
    time = np.arange(int(0.04 * RATE)) / RATE
    return 0.15 * np.diff(random.standard_normal(len(time) + 1)) * np.exp(-time * 90)


def _tone(note: int, seconds: float) -> Floats:
    """Five harmonics with a soft start and a slow decay; `note` as in MIDI."""
    time = np.arange(int(seconds * RATE)) / RATE
    hertz = 440.0 * 2 ** ((note - 69) / 12)
    wave = sum(np.sin(2 * np.pi * hertz * k * time) / k**1.5 for k in range(1, 6))
    envelope = np.minimum(time / 0.01, 1) * np.exp(-time * 0.8)
    return np.asarray(wave * envelope * np.clip((seconds - time) / 0.02, 0, 1))


def sine(hertz: float, amplitude: float, seconds: float, rate: int = 48_000) -> Floats:
    """One channel of a sine."""
    return amplitude * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)


def write(path: Path, sound: Floats, rate: int = RATE, subtype: str | None = None) -> Path:
    """Write WAV, FLAC or AIFF by the name's extension."""
    soundfile.write(path, sound, rate, subtype=subtype)
    return path


def convert(source: Path, target: Path, *options: str) -> Path:
    """Encode by ffmpeg, with its options such as "-metadata"."""
    ffmpeg(*("-i", str(source), *options, str(target)))
    return target


def ffmpeg(*arguments: str) -> None:
    """Run the bundled ffmpeg for making test files; fails loudly."""
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-v",
        "error",
        "-nostdin",
        "-y",
        *arguments,
    ]
    subprocess.run(command, check=True, capture_output=True)
