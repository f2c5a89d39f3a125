"""The whole analysis of one audio file, decoded once, in this process."""

import os
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from app.domain.vault import media, tags
from app.domain.vault.analysis import (
    character,
    decode,
    levels,
    quality,
    rhythm,
    spectrum,
    structure,
    tonality,
)
from app.domain.vault.analysis.errors import Unreadable
from app.domain.vault.analysis.model import VERSION, Analysis, Loudness, Technical

Floats = NDArray[np.float32]


def analyse(path: str | os.PathLike[str]) -> Analysis:
    """Analyse the audio file at `path`. Raises a MediaRefused."""
    with Path(path).open("rb") as source:
        return analyse_file(source)


def analyse_file(source: BinaryIO, executable: str | None = None) -> Analysis:
    """Analyse an open, seekable file; see `decode.decode` for `executable`."""
    header = media.probe_audio(source)
    texts = tags.read_tags(source)
    measured, heard, loudness = _listen(source, header.kind.name, executable)
    if measured is None or not measured.frames:
        raise Unreadable("There is no sound in this file.")
    measured.finish()
    size = source.seek(0, os.SEEK_END)
    return _conclude(_technical(header, measured, size), texts, measured, heard, loudness)


def _listen(
    source: BinaryIO, container: str, executable: str | None
) -> tuple[levels.Levels | None, spectrum.Spectrum, Loudness]:
    heard = spectrum.Spectrum()
    opened: list[levels.Levels] = []

    def started(rate: int, channels: int) -> decode.Feed:
        opened.append(levels.Levels(rate, channels))
        return opened[0].feed

    loudness = decode.decode(
        source, container, started=started, mono=heard.feed, executable=executable
    )
    return (opened[0] if opened else None), heard, loudness


def _technical(header: media.AudioHeader, measured: levels.Levels, size: int) -> Technical:
    return Technical(
        header.kind.name,
        header.codec,
        header.sample_rate,
        header.bit_depth,
        header.channels,
        round(measured.duration, 3),
        round(header.duration, 3) if header.duration is not None else None,
        size,
    )


def _conclude(
    technical: Technical,
    texts: dict[str, str],
    measured: levels.Levels,
    heard: spectrum.Spectrum,
    loudness: Loudness,
) -> Analysis:
    onsets = heard.onsets()
    tempo = rhythm.find_tempo(onsets)
    key = tonality.find_key(heard.pitch_histogram)
    dynamics, silence, clipping = (
        measured.dynamics(),
        measured.silence(),
        measured.clipping(),
    )
    return Analysis(
        version=VERSION,
        technical=technical,
        tags=texts,
        tempo=tempo,
        key=key,
        loudness=loudness,
        clipping=clipping,
        silence=silence,
        dynamics=dynamics,
        character=character.estimate(
            loudness,
            dynamics,
            tempo=tempo,
            key=key,
            onsets=onsets,
            centroid=heard.centroid(),
        ),
        sections=structure.find_sections(
            heard.chroma(), heard.brightness(), measured.squares(), measured.duration
        ),
        waveform=measured.waveform(),
        quality=quality.judge(technical, loudness, clipping, silence, dynamics),
    )
