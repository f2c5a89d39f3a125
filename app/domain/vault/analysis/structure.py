"""Sections: where harmony, level and timbre change together (Foote's novelty, 2000)."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.domain.vault.analysis.levels import HOPS_PER_SECOND, decibels
from app.domain.vault.analysis.model import Section
from app.domain.vault.analysis.spectrum import FRAME_RATE, PITCH_FRAME_RATE

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

_REACH = 8
_SHORTEST = 8


def find_sections(
    chroma: Floats, brightness: Floats, squares: Floats, duration: float
) -> list[Section]:
    """Sections of at least eight seconds that cover the whole piece in order."""
    seconds = int(duration)
    if seconds < 2 * _SHORTEST:
        return _cut([], squares, duration)
    features = np.concatenate(
        [
            _scaled(_per_second(chroma, PITCH_FRAME_RATE, seconds)),
            2 * _scaled(_per_second(brightness[:, None], FRAME_RATE, seconds)),
            2 * _scaled(np.sqrt(_per_second(squares[:, None], HOPS_PER_SECOND, seconds))),
        ],
        axis=1,
    )
    return _cut(_boundaries(_novelty(features)), squares, duration)


def _per_second(values: Floats, rate: float, seconds: int) -> Doubles:
    edges = np.minimum((np.arange(seconds) * rate).astype(int), max(len(values) - 1, 0))
    sums = np.add.reduceat(values, edges, axis=0)
    return np.asarray(sums / np.maximum(np.diff([*edges, len(values)]), 1)[:, None])


def _scaled(columns: Doubles) -> Doubles:
    return np.asarray((columns - columns.mean(axis=0)) / (columns.std() + 1e-9))


def _novelty(features: Doubles) -> Doubles:
    """How far the eight seconds before differ from the eight after, against their own spread."""
    curve = np.zeros(len(features))
    for second in range(_REACH // 2, len(features) - _REACH // 2):
        before = features[max(0, second - _REACH) : second]
        after = features[second : second + _REACH]
        apart = np.linalg.norm(before.mean(axis=0) - after.mean(axis=0))
        spread = np.linalg.norm(before.std(axis=0)) + np.linalg.norm(after.std(axis=0))
        curve[second] = apart / (spread / 2 + 0.5)
    return curve


def _boundaries(novelty: Doubles) -> list[int]:
    """Peaks that stand out, strongest first, none within eight seconds of another or an end."""
    threshold = max(1.0, float(novelty.mean() + novelty.std()))
    chosen: list[int] = []
    for second in np.argsort(novelty)[::-1]:
        if novelty[second] < threshold:
            break
        nearest = min(abs(int(second) - other) for other in [0, len(novelty), *chosen])
        if nearest >= _SHORTEST:
            chosen.append(int(second))
    return sorted(chosen)


def _cut(boundaries: list[int], squares: Floats, duration: float) -> list[Section]:
    edges = [0.0, *map(float, boundaries), round(duration, 2)]
    return [Section(start, end, _level(squares, start, end)) for start, end in pairwise(edges)]


def _level(squares: Floats, start: float, end: float) -> float:
    part = squares[int(start * HOPS_PER_SECOND) : max(1, int(end * HOPS_PER_SECOND))]
    level = decibels(float(np.sqrt(part.mean()))) if len(part) else None
    return level if level is not None else -120.0
