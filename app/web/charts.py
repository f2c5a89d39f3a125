"""Geometry of the charts drawn as SVG on the server; colors and strokes belong to the CSS."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

# Pixels carry no money: a chart places points, and the exact figures stand in the table beside it.
Figure = Decimal | int | float

_PAD = 2.0
_LABELS = 12


@dataclass(frozen=True)
class Bar:
    """One column of a bar chart, in the units of its view box."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: Figure


@dataclass(frozen=True)
class Tick:
    """A horizontal guide and the value it stands for."""

    y: float
    value: Decimal


@dataclass(frozen=True)
class LineChart:
    """An open path, the area below it, its points and its guides."""

    path: str
    area: str
    points: tuple[tuple[float, float, str, Figure], ...]
    ticks: tuple[Tick, ...]
    width: int
    height: int


class Ahead(Protocol):
    """A month to come, with the bounds it is expected between."""

    month: date
    likely: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class FanChart:
    """A path of what was, one of what may come from its end on, and the band around that."""

    path: str
    ahead: str
    band: str
    points: tuple[tuple[float, float, str, Figure], ...]
    ticks: tuple[Tick, ...]
    width: int
    height: int


@dataclass(frozen=True)
class BarChart:
    """Columns and guides in a view box of `width` by `height`."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    width: int
    height: int


def spark(values: Sequence[Figure], *, width: int = 120, height: int = 32) -> str:
    """The path of a small line without axes; an empty series draws nothing."""
    if not values:
        return ""
    low, high = min(values), max(values)
    return _path(
        [
            (x, _between(value, low, high, height - _PAD, _PAD))
            for x, value in zip(_spread(len(values), width), values, strict=True)
        ]
    )


def bars(series: Sequence[tuple[str, Figure]], *, width: int = 640, height: int = 200) -> BarChart:
    """Columns from zero, with guides at round values; amounts below zero stand at zero."""
    ticks = _ticks([value for _, value in series])
    top = ticks[-1]
    slot = width / max(len(series), 1)
    thickness = min(slot * 0.62, 48)
    drawn = tuple(
        Bar(
            x=round(index * slot + (slot - thickness) / 2, 2),
            y=round(_between(max(value, 0), 0, top, height, 0), 2),
            width=round(thickness, 2),
            height=round(height - _between(max(value, 0), 0, top, height, 0), 2),
            label=label,
            value=value,
        )
        for index, (label, value) in enumerate(series)
    )
    return BarChart(drawn, _guides(ticks, height), width, height)


def line(series: Sequence[tuple[str, Figure]], *, width: int = 640, height: int = 200) -> LineChart:
    """A line over evenly spaced points, from zero, with guides at round values."""
    ticks = _ticks([value for _, value in series])
    placed = [
        (x, round(_between(value, 0, ticks[-1], height, 0), 2), label, value)
        for x, (label, value) in zip(_spread(len(series), width), series, strict=True)
    ]
    path = _path([(x, y) for x, y, _, _ in placed])
    area = f"{path}V{height}H{placed[0][0]:g}Z" if placed else ""
    return LineChart(path, area, tuple(placed), _guides(ticks, height), width, height)


def fan(
    history: Sequence[tuple[date, Figure]],
    ahead: Sequence[Ahead],
    *,
    width: int = 640,
    height: int = 200,
) -> FanChart:
    """What was as a line that goes on as what may come, with its band, from zero."""
    values = [*(value for _, value in history), *(each.likely for each in ahead)]
    # The band may be far wider than what is likely; it is cut where it would flatten the line.
    ticks = _ticks([*values, min(max([each.high for each in ahead], default=0), 2 * max(values))])
    top = ticks[-1]
    columns = _spread(len(values), width)
    labels = [f"{month:%b %y}" for month in (*(m for m, _ in history), *(e.month for e in ahead))]
    points = tuple(
        (x, round(_between(value, 0, top, height, 0), 2), label, value)
        for x, label, value in zip(columns, labels, values, strict=True)
    )
    start, known = max(len(history) - 1, 0), len(history)
    upper = [
        (x, round(_between(min(each.high, top), 0, top, height, 0), 2))
        for x, each in zip(columns[known:], ahead, strict=True)
    ]
    lower = [
        (x, round(_between(each.low, 0, top, height, 0), 2))
        for x, each in zip(columns[known:], ahead, strict=True)
    ]
    joint = [points[start][:2]] if history else []
    band = _path([*joint, *upper, *reversed(lower)])
    return FanChart(
        path=_path([point[:2] for point in points[:known]]),
        ahead=_path([point[:2] for point in points[start:]]),
        band=f"{band}Z" if band else "",
        points=points,
        ticks=_guides(ticks, height),
        width=width,
        height=height,
    )


def label_step(count: int) -> int:
    """Every how many columns have room for their label."""
    return max(math.ceil(count / _LABELS), 1)


def waveform(peaks: Sequence[Figure], *, count: int = 160, height: int = 64) -> str:
    """A path of upright strokes, one per column, from peaks of any scale resampled to `count`."""
    if not peaks:
        return ""
    columns = _loudest(peaks, count)
    loudest = max(columns) or 1.0
    middle = height / 2
    strokes = []
    for index, peak in enumerate(columns):
        reach = max(peak / loudest * (middle - 1), 1.0)
        strokes.append(f"M{index * 4 + 2} {middle - reach:.1f}V{middle + reach:.1f}")
    return "".join(strokes)


def grooves(*, count: int = 34, size: int = 1000) -> tuple[str, ...]:
    """Closed rings of a record whose radius swings like a signal; the motif of sign-in pages."""
    return tuple(_groove(index, count, size) for index in range(count))


def _groove(index: int, count: int, size: int) -> str:
    radius = size * (0.11 + 0.385 * index / count)
    swing = size * 0.011 * math.sin(math.pi * index / count) ** 2
    points = []
    for step in range(240):
        angle = math.tau * step / 240
        wave = math.sin(9 * angle + index * 0.42) * math.cos(4 * angle - index * 0.17)
        reach = radius + swing * wave
        points.append(
            f"{size / 2 + reach * math.cos(angle):.1f} {size / 2 + reach * math.sin(angle):.1f}"
        )
    return "M" + "L".join(points) + "Z"


def _loudest(peaks: Sequence[Figure], count: int) -> list[float]:
    size = len(peaks)
    columns = min(count, size)
    return [
        max(
            abs(float(peak))
            for peak in peaks[size * index // columns : max(size * (index + 1) // columns, 1)]
        )
        for index in range(columns)
    ]


def _ticks(values: Sequence[Figure]) -> tuple[Decimal, ...]:
    """Round guide values from zero to at least the largest value, four steps at most."""
    largest = max([Decimal(str(value)) for value in values], default=Decimal(0))
    if largest <= 0:
        return (Decimal(0), Decimal(1))
    rough = largest / 4
    magnitude = Decimal(1).scaleb(rough.adjusted())
    step = next(magnitude * unit for unit in (1, 2, 5, 10) if magnitude * unit >= rough)
    steps = math.ceil(largest / step)
    return tuple(step * index for index in range(steps + 1))


def _guides(ticks: Sequence[Decimal], height: int) -> tuple[Tick, ...]:
    return tuple(Tick(round(_between(tick, 0, ticks[-1], height, 0), 2), tick) for tick in ticks)


def _between(value: Figure, low: Figure, high: Figure, start: float, end: float) -> float:
    if high == low:
        return (start + end) / 2
    return start + (float(value) - float(low)) / (float(high) - float(low)) * (end - start)


def _spread(count: int, width: int) -> list[float]:
    if count == 1:
        return [width / 2]
    return [round(_PAD + index * (width - 2 * _PAD) / (count - 1), 2) for index in range(count)]


def _path(points: Sequence[tuple[float, float]]) -> str:
    if not points:
        return ""
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
