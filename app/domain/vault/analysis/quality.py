"""The quality score: 100 less the points of each remark, every remark with what to do about it.

Stores normalize loudness on playback, so loudness alone is a hint and never a fault.
"""

from app.domain.vault.analysis.model import (
    Clipping,
    Dynamics,
    Loudness,
    Quality,
    Silence,
    Technical,
)

Remark = tuple[int, str]
_TARGET = "\N{MINUS SIGN}14 LUFS"
_TARGET_PEAK = "\N{MINUS SIGN}1 dBTP"
_LOSSLESS = ("pcm", "flac", "alac")


def judge(
    technical: Technical,
    loudness: Loudness,
    clipping: Clipping,
    silence: Silence,
    dynamics: Dynamics,
) -> Quality:
    """Score and feedback for a finished master."""
    remarks = [
        *_on_format(technical),
        *_on_peaks(loudness, clipping),
        *_on_loudness(loudness, dynamics),
        *_on_silence(silence, technical),
    ]
    return Quality(
        max(0, 100 - sum(points for points, _ in remarks)),
        [text for _, text in remarks],
    )


def _on_format(technical: Technical) -> list[Remark]:
    remarks: list[Remark] = []
    declared = technical.declared_duration
    if declared is not None and technical.duration < declared - 1.0:
        remarks.append(
            (
                40,
                (
                    f"The file ends early: it declares {declared:.1f} s and holds "
                    f"{technical.duration:.1f} s. Export it again."
                ),
            )
        )
    if not technical.codec.startswith(_LOSSLESS):
        remarks.append((15, "Lossy file: upload the WAV or FLAC master for stores."))
    elif technical.bit_depth is not None and technical.bit_depth < 16:
        remarks.append((15, f"{technical.bit_depth}-bit: export at 16 or 24 bits."))
    if technical.sample_rate < 44_100:
        remarks.append(
            (
                10,
                f"{technical.sample_rate} Hz: export at 44,100 Hz or above; do not upsample.",
            )
        )
    if technical.channels != 2:
        remarks.append((5, f"{technical.channels}-channel: stores expect a stereo master."))
    return remarks


def _on_peaks(loudness: Loudness, clipping: Clipping) -> list[Remark]:
    remarks: list[Remark] = []
    peak = loudness.true_peak
    if peak is not None and peak > 0:
        remarks.append(
            (
                15,
                f"True peak {peak:+.1f} dBTP clips: lower the limiter ceiling to {_TARGET_PEAK}.",
            )
        )
    elif peak is not None and peak > -1.0:
        remarks.append(
            (
                5,
                f"True peak {_signed(peak)} dBTP: encoders may clip; leave 1 dB of headroom.",
            )
        )
    if clipping.runs:
        points = 20 if clipping.samples > 1000 else 10
        remarks.append(
            (
                points,
                (
                    f"{_count(clipping.runs, 'run')} of clipped samples: reduce the level before "
                    "the last limiter and export again."
                ),
            )
        )
    return remarks


def _on_loudness(loudness: Loudness, dynamics: Dynamics) -> list[Remark]:
    if loudness.integrated is None:
        return [(60, "Nothing is audible: check that the right track was exported.")]
    remarks: list[Remark] = []
    if loudness.integrated < -24:
        remarks.append(
            (
                10,
                f"Quiet at {_signed(loudness.integrated)} LUFS: stores play at {_TARGET}.",
            )
        )
    elif loudness.integrated > -8:
        remarks.append(
            (
                5,
                (
                    f"Loud at {_signed(loudness.integrated)} LUFS: stores will turn it down to "
                    f"{_TARGET}, so the limiting gains nothing."
                ),
            )
        )
    if dynamics.dynamic_range is not None and dynamics.dynamic_range < 5:
        remarks.append(
            (
                10,
                f"Dynamic range of {dynamics.dynamic_range:.0f} dB: ease the compression.",
            )
        )
    return remarks


def _on_silence(silence: Silence, technical: Technical) -> list[Remark]:
    if silence.leading >= technical.duration:
        return []
    remarks: list[Remark] = []
    if silence.leading > 2:
        remarks.append((5, f"{silence.leading:.1f} s of silence at the start: trim it."))
    if silence.trailing > 10:
        remarks.append(
            (
                5,
                f"{silence.trailing:.1f} s of silence at the end: stores accept 10 s at most.",
            )
        )
    return remarks


def _signed(decibels: float) -> str:
    return f"{decibels:+.1f}".replace("-", "\N{MINUS SIGN}")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
