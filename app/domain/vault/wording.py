"""What the figures of an analysis mean, in plain words."""

from typing import Any, NamedTuple

MINUS = "\N{MINUS SIGN}"


class Finding(NamedTuple):
    """One figure, and what it means to somebody who is not an engineer."""

    label: str
    figure: str
    meaning: str


def findings(summary: dict[str, Any]) -> list[Finding]:
    """The figures worth reading first."""
    return [
        Finding("Tempo", tempo(summary) or "None found", _sureness(summary["tempo_confidence"])),
        Finding("Key", _key(summary), _sureness(summary["key_confidence"])),
        Finding("Loudness", loudness(summary) or "Silent", _loudness_words(summary["loudness"])),
        Finding("True peak", _decibels(summary["true_peak"], "dBTP"), _peak_words(summary)),
        Finding(
            "Dynamic range",
            _decibels(summary["dynamic_range"], "dB"),
            "How far the loud parts stand out from the rest.",
        ),
        Finding("Energy", _tenths(summary["energy"]), "Estimated from level, pace and density."),
        Finding(
            "Danceability", _tenths(summary["danceability"]), "Estimated from beat and steadiness."
        ),
        Finding("Mood", _tenths(summary["valence"]), "Estimated, from dark (0) to happy (10)."),
    ]


def tempo(summary: dict[str, Any]) -> str:
    """As "128 BPM"; empty when no beat was found."""
    return f"{summary['tempo']:.1f} BPM".replace(".0 ", " ") if summary["tempo"] else ""


def loudness(summary: dict[str, Any]) -> str:
    """As "−14.2 LUFS"; empty when nothing is audible."""
    return "" if summary["loudness"] is None else _decibels(summary["loudness"], "LUFS")


def _key(summary: dict[str, Any]) -> str:
    return f"{summary['key']} ({summary['camelot']})" if summary["key"] else "None found"


def _sureness(confidence: float | None) -> str:
    if confidence is None:
        return "Nothing steady enough to tell."
    if confidence >= 0.7:
        return "Clear throughout."
    return "Likely; check it by ear." if confidence >= 0.4 else "A guess; check it by ear."


def _loudness_words(integrated: float | None) -> str:
    if integrated is None:
        return "Nothing is audible."
    if integrated > -8:
        return f"Louder than stores play: they turn it down to {MINUS}14 LUFS."
    if integrated < -20:
        return f"Quieter than most releases: stores play at {MINUS}14 LUFS."
    return f"Close to what stores play at, {MINUS}14 LUFS."


def _peak_words(summary: dict[str, Any]) -> str:
    peak = summary["true_peak"]
    if peak is not None and peak > 0:
        return "Clips when it is converted: lower the limiter's ceiling."
    if peak is not None and peak > -1:
        return f"Tight: {MINUS}1 dBTP is the safe ceiling."
    return "Safe for every store."


def _decibels(value: float | None, unit: str) -> str:
    return "None" if value is None else f"{value:.1f} {unit}".replace("-", MINUS)


def _tenths(value: float | None) -> str:
    return "Not known" if value is None else f"{value * 10:.0f} of 10"


def sound_outline(peaks: list[int]) -> list[int]:
    """The larger reach of each pair of minimum and maximum, for drawing."""
    return [max(-low, high, 0) for low, high in zip(peaks[::2], peaks[1::2], strict=True)]


def describe_file(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Header facts as label and value."""
    known = facts.get("technical", {})
    shown = [
        ("Codec", known.get("codec")),
        ("Sample rate", _hertz(known.get("sample_rate"))),
        ("Bit depth", f"{known['bit_depth']} bit" if known.get("bit_depth") else None),
        ("Channels", {1: "Mono", 2: "Stereo"}.get(known.get("channels"), known.get("channels"))),
        ("Picture", f"{known['width']} × {known['height']} pixels" if "width" in known else None),
    ]
    return [(label, str(value)) for label, value in shown if value]


def _hertz(rate: int | None) -> str | None:
    return f"{rate / 1000:g} kHz" if rate else None
