"""Where a room has less than a rider asks for. Pure: riders and a technical specification in words.

A specification is written for people ("8 wedges, 6 stereo in-ear sends"), so figures are read out
of it; where it says nothing, that itself is named, because nobody can know.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.advancing.items import RiderItem
from app.domain.advancing.plot import Plot

_NUMBER = r"\d+(?:[.,]\d+)?"
SAID_IN = {
    "channels": "channels",
    "monitors": "monitors",
    "di_boxes": "di_boxes",
    "stage_width": "stage",
    "stage_depth": "stage",
    "power": "power",
}
"""Which line of a specification a measure is read from."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is short, in a sentence. `is_unknown` when the house has not said."""

    key: str
    sentence: str
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class House:
    """What is known of where a show is: the room's lines, and how one loads in."""

    technical: Mapping[str, str]
    load_in: str
    room: str


@dataclass(frozen=True, slots=True)
class Need:
    """Something measured, with where in the riders it is asked for."""

    measure: str
    number: int
    key: str


def needs_of(riders: Sequence[tuple[str, Sequence[RiderItem], Plot]]) -> list[Need]:
    """Everything that is measured: lines that name a measure, and what the plots add up to.

    Each rider comes with what the keys of its lines begin with, for there may be several.
    """
    lines = [
        Need(item.measure, item.quantity, f"{prefix}{item.key}")
        for prefix, items, _ in riders
        for item in items
        if item.measure
    ]
    said = {need.measure for need in lines}
    plots = [plot for _, _, plot in riders]
    counted = (
        ("channels", sum(len(plot.inputs) for plot in plots)),
        ("monitors", sum(len(plot.mixes) for plot in plots)),
        ("di_boxes", sum(item.channels for plot in plots for item in plot.of_kind("di"))),
    )
    plotted = [Need(measure, number, "") for measure, number in counted if number]
    return lines + [need for need in plotted if need.measure not in said]


def gaps_of(needs: Sequence[Need], house: House) -> list[Gap]:
    """What is short, and what the house has not said."""
    found = [_gap(need, house) for need in needs]
    return [gap for gap in found if gap is not None]


def figure(measure: str, words: str) -> float | None:
    """The figure of a measure in a line of a specification; None when it has none."""
    numbers = [float(each.replace(",", ".")) for each in re.findall(_NUMBER, words)]
    if measure in {"stage_width", "stage_depth"}:
        pair = re.search(rf"({_NUMBER})\s*(?:m\s*)?[x×]\s*({_NUMBER})", words)
        part = 1 if measure == "stage_width" else 2
        return float(pair[part].replace(",", ".")) if pair else None
    if measure == "power":
        amperes = re.findall(rf"({_NUMBER})\s*A\b", words)
        return max((float(each.replace(",", ".")) for each in amperes), default=None)
    if measure == "channels":
        return numbers[0] if numbers else None
    return sum(numbers) if numbers else None


def _gap(need: Need, house: House) -> Gap | None:
    where = house.room or "the room"
    if need.measure == "load_in":
        if house.load_in:
            return None
        return Gap(need.key, "Nothing is said about the load-in. Ask.", is_unknown=True)
    words = house.technical.get(SAID_IN[need.measure], "")
    there = figure(need.measure, words)
    if there is None:
        return Gap(need.key, _unknown(need, where), is_unknown=True)
    if there >= need.number:
        return None
    return Gap(need.key, _short(need, there, where))


def _short(need: Need, there: float, where: str) -> str:
    number, has = f"{need.number:g}", f"{there:g}"
    return {
        "channels": f"{number} channels needed, {where} has {has}.",
        "monitors": f"{number} monitors needed, {where} has {has}.",
        "di_boxes": f"{number} DI boxes needed, {where} has {has}.",
        "stage_width": f"A stage {number} m wide is needed, that of {where} is {has} m.",
        "stage_depth": f"A stage {number} m deep is needed, that of {where} is {has} m.",
        "power": f"{number} A of power needed, {where} has {has} A.",
    }[need.measure]


def _unknown(need: Need, where: str) -> str:
    what = {
        "channels": f"{need.number} channels are needed",
        "monitors": f"{need.number} monitors are needed",
        "di_boxes": f"{need.number} DI boxes are needed",
        "stage_width": f"A stage {need.number} m wide is needed",
        "stage_depth": f"A stage {need.number} m deep is needed",
        "power": f"{need.number} A of power are needed",
    }[need.measure]
    return f"{what}, and nothing is said of {where}. Ask."
