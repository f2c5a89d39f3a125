"""What an analysis says; plain values only, so that `to_json` is the whole of its storage."""

from typing import Any, Literal

import msgspec

VERSION = 1


class Technical(msgspec.Struct, frozen=True):
    """Facts of the file; seconds of `duration` as decoded, of `declared_duration` by its header."""

    container: str
    codec: str
    sample_rate: int
    bit_depth: int | None
    channels: int
    duration: float
    declared_duration: float | None
    bytes: int


class Tempo(msgspec.Struct, frozen=True):
    """Beats per minute; `beats` are seconds from the start, for the first ten minutes at most."""

    bpm: float
    confidence: float
    first_beat: float
    beats: list[float]


class Key(msgspec.Struct, frozen=True):
    """`name` as in "A minor"; `camelot` as in "8A"; `tuning` is cents away from A = 440 Hz."""

    name: str
    tonic: str
    mode: Literal["major", "minor"]
    camelot: str
    confidence: float
    tuning: int


class Loudness(msgspec.Struct, frozen=True):
    """EBU R 128: integrated in LUFS (None: all below the gate), range in LU, true peak in dBTP."""

    integrated: float | None
    range: float
    true_peak: float | None


class Clipping(msgspec.Struct, frozen=True):
    """`runs` of three or more full-scale samples in a row, and the `samples` inside them."""

    runs: int
    samples: int


class Silence(msgspec.Struct, frozen=True):
    """Seconds below -60 dBFS at either end."""

    leading: float
    trailing: float


class Dynamics(msgspec.Struct, frozen=True):
    """Decibels: sample peak, RMS, crest (peak over RMS) and DR (second peak over loudest fifth)."""

    sample_peak: float | None
    rms: float | None
    crest: float | None
    dynamic_range: float | None


class Character(msgspec.Struct, frozen=True):
    """Estimates from 0 to 1 by the formulas in `character`; None where nothing sounds."""

    energy: float | None
    danceability: float | None
    valence: float | None
    brightness: float | None


class Section(msgspec.Struct, frozen=True):
    """A stretch between two changes of harmony, level or timbre; seconds; `level` is dBFS RMS."""

    start: float
    end: float
    level: float


class Quality(msgspec.Struct, frozen=True):
    """`score` from 0 to 100: 100 less the points of each remark in `feedback`."""

    score: int
    feedback: list[str]


class Analysis(msgspec.Struct, frozen=True):
    """All that was computed from one audio file; `waveform` is min, max, min, max… from -127."""

    version: int
    technical: Technical
    tags: dict[str, str]
    tempo: Tempo | None
    key: Key | None
    loudness: Loudness
    clipping: Clipping
    silence: Silence
    dynamics: Dynamics
    character: Character
    sections: list[Section]
    waveform: list[int]
    quality: Quality

    def to_json(self) -> dict[str, Any]:
        """The analysis as JSON-able builtins."""
        builtins: dict[str, Any] = msgspec.to_builtins(self)
        return builtins
