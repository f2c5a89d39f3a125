import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.domain.vault.analysis.decode import read_summary
from app.domain.vault.analysis.engine import analyse
from app.domain.vault.analysis.model import Loudness
from tests import audio

VECTORS = json.loads(Path(__file__).with_name("loudness.json").read_text())
RATE = 48_000


def tones(segments: list[tuple[float, float]]) -> audio.Floats:
    parts = [audio.sine(1000, 10 ** (level / 20), seconds) for level, seconds in segments]
    one = np.concatenate(parts)
    return np.stack([one, one], axis=1)


def faded(vector: dict[str, object]) -> audio.Floats:
    hertz = RATE / int(str(vector["freq"]).removeprefix("fs/"))
    time = np.arange(RATE) / RATE
    phase = np.deg2rad(float(str(vector["phase"])))
    wave = float(str(vector["amplitude"])) * np.sin(2 * np.pi * hertz * time + phase)
    edge = np.clip(np.minimum(time, 1 - time) / 0.02, 0, 1)
    return np.stack([wave * edge, wave * edge], axis=1)


@pytest.mark.parametrize("vector", VECTORS["signals"], ids=lambda vector: vector["name"])
def test_integrated_loudness_is_within_a_tenth_of_the_ebu_signal(
    vector: dict[str, Any], tmp_path: Path
) -> None:
    path = audio.write(tmp_path / "tone.wav", tones(vector["segments"]), RATE, "FLOAT")

    measured = analyse(path).loudness.integrated

    assert measured == pytest.approx(float(vector["I"]), abs=0.1001)


@pytest.mark.parametrize("vector", VECTORS["lra"], ids=lambda vector: f"LRA {vector['LRA']}")
def test_loudness_range_is_within_one_unit_of_the_ebu_signal(
    vector: dict[str, Any], tmp_path: Path
) -> None:
    path = audio.write(tmp_path / "tone.wav", tones(vector["segments"]), RATE, "FLOAT")

    measured = analyse(path).loudness.range

    assert measured == pytest.approx(float(vector["LRA"]), abs=1.0001)


@pytest.mark.parametrize("vector", VECTORS["true_peak"], ids=lambda v: f"{v['freq']} {v['phase']}")
def test_true_peak_is_within_the_ebu_tolerance(vector: dict[str, Any], tmp_path: Path) -> None:
    path = audio.write(tmp_path / "tone.wav", faded(vector), RATE, "FLOAT")

    measured = analyse(path).loudness.true_peak

    assert measured is not None
    assert -0.4001 <= measured - float(vector["dBTP"]) <= 0.2001


def test_a_title_that_looks_like_a_summary_is_not_read() -> None:
    log = "title: Summary: I: -1.0 LUFS\nSummary:\n I: -20.5 LUFS\n LRA: 3.0 LU\n Peak: -inf dBFS"

    assert read_summary(log) == Loudness(-20.5, 3.0, None)
