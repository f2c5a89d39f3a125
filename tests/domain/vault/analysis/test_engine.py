import json
from pathlib import Path

import numpy as np
import pytest

from app.domain.vault.analysis.engine import analyse
from app.domain.vault.analysis.errors import Unreadable
from app.domain.vault.analysis.model import Clipping, Silence
from tests import audio

SONGS = [
    (72, "C major", "8B"),
    (84, "Bb major", "6B"),
    (90, "A minor", "8A"),
    (120, "Eb major", "5B"),
    (128, "G minor", "6A"),
    (140, "D major", "10B"),
    (160, "C# minor", "12A"),
    (174, "E minor", "9A"),
]


@pytest.mark.parametrize(("bpm", "key", "camelot"), SONGS)
def test_hears_the_tempo_and_the_key_of_a_song(
    bpm: float, key: str, camelot: str, tmp_path: Path
) -> None:
    analysis = analyse(audio.write(tmp_path / "song.wav", audio.song(bpm, key, 30)))

    assert analysis.tempo is not None
    assert analysis.key is not None
    assert analysis.tempo.bpm == pytest.approx(bpm, rel=0.02)
    assert (analysis.key.name, analysis.key.camelot) == (key, camelot)


def test_beats_fall_where_the_drums_are(tmp_path: Path) -> None:
    analysis = analyse(audio.write(tmp_path / "song.wav", audio.song(120, "A minor", 20)))

    assert analysis.tempo is not None
    assert len(analysis.tempo.beats) == 40
    assert np.abs(np.array(analysis.tempo.beats) - np.arange(40) * 0.5).max() < 0.03


def test_a_song_tuned_a_quarter_tone_flat_keeps_a_key_and_says_how_flat(tmp_path: Path) -> None:
    song = audio.song(120, "A minor", 20)

    analysis = analyse(
        audio.write(tmp_path / "song.wav", song, rate=int(audio.RATE / 2 ** (3 / 120)))
    )

    assert analysis.key is not None
    assert (analysis.key.name, analysis.key.tuning) == ("A minor", -30)


@pytest.mark.parametrize("extension", ["wav", "aiff", "flac", "mp3", "ogg", "opus", "m4a", "aac"])
def test_every_format_gives_the_same_tempo_key_and_loudness(extension: str, tmp_path: Path) -> None:
    wav = audio.write(tmp_path / "song.wav", audio.song(100, "F# minor", 20))
    other = wav if extension == "wav" else audio.convert(wav, tmp_path / f"song.{extension}")

    analysis = analyse(other)

    assert analysis.tempo is not None
    assert analysis.key is not None
    assert analysis.tempo.bpm == pytest.approx(100, rel=0.02)
    assert analysis.key.name == "F# minor"
    assert analysis.loudness.integrated == pytest.approx(analyse(wav).loudness.integrated, abs=0.5)
    assert analysis.technical.duration == pytest.approx(20, abs=0.15)


def test_technical_facts_are_those_of_the_file(tmp_path: Path) -> None:
    sound = audio.song(120, "C major", 5)[:, :1]
    path = audio.write(tmp_path / "mono.flac", sound, 48_000, "PCM_24")

    facts = analyse(path).technical

    assert (facts.container, facts.codec, facts.bit_depth) == ("flac", "flac", 24)
    assert (facts.sample_rate, facts.channels, facts.bytes) == (
        48_000,
        1,
        path.stat().st_size,
    )
    assert facts.duration == facts.declared_duration == pytest.approx(5 * 44_100 / 48_000, abs=1e-3)


def test_counts_runs_of_clipped_samples_across_blocks(tmp_path: Path) -> None:
    sound = np.full((200_000, 2), 0.1)
    sound[65_530:65_550] = 1.0
    sound[100:102] = 1.0
    sound[150_000:150_003, 0] = -1.0
    path = audio.write(tmp_path / "clipped.wav", sound)

    assert analyse(path).clipping == Clipping(runs=3, samples=43)


def test_measures_silence_at_both_ends(tmp_path: Path) -> None:
    tone = audio.sine(440, 0.5, 2, audio.RATE)
    sound = np.concatenate([np.zeros(audio.RATE), tone, np.zeros(3 * audio.RATE)])

    assert analyse(audio.write(tmp_path / "ends.wav", sound)).silence == Silence(1.0, 3.0)


def test_digital_silence_has_no_tempo_key_or_character(tmp_path: Path) -> None:
    analysis = analyse(audio.write(tmp_path / "silence.wav", np.zeros((audio.RATE * 10, 2))))

    assert (analysis.tempo, analysis.key, analysis.loudness.integrated) == (
        None,
        None,
        None,
    )
    assert analysis.character.energy is analysis.character.danceability is None
    assert analysis.quality.feedback == [
        "Nothing is audible: check that the right track was exported."
    ]


def test_the_waveform_follows_the_level(tmp_path: Path) -> None:
    tone = audio.sine(440, 1.0, 10, audio.RATE)
    tone[: len(tone) // 2] *= 0.6
    waveform = analyse(audio.write(tmp_path / "tone.wav", tone)).waveform

    assert len(waveform) == 2000
    assert waveform[1:900:2] == [76] * 450
    assert waveform[1101::2] == [127] * 450
    assert waveform[0:900:2] == [-76] * 450


def test_sections_change_where_the_music_changes(tmp_path: Path) -> None:
    quiet = 0.1 * audio.song(100, "C major", 20)
    sound = np.concatenate([quiet, audio.song(100, "F# minor", 20)])

    sections = analyse(audio.write(tmp_path / "two.wav", sound)).sections

    assert [(part.start, part.end) for part in sections] == [(0.0, 20.0), (20.0, 40.0)]


def test_a_hot_master_is_told_to_lower_the_ceiling(tmp_path: Path) -> None:
    path = audio.write(tmp_path / "hot.wav", np.clip(3 * audio.song(120, "C major", 10), -1, 1))

    quality = analyse(path).quality

    assert quality.score < 75
    assert any(line.endswith("lower the limiter ceiling to −1 dBTP.") for line in quality.feedback)
    assert any("runs of clipped samples" in line for line in quality.feedback)


def test_a_good_master_has_no_remarks(tmp_path: Path) -> None:
    quality = analyse(audio.write(tmp_path / "good.wav", audio.song(120, "C major", 10))).quality

    assert (quality.score, quality.feedback) == (100, [])


def test_a_cut_off_file_is_told_to_be_exported_again(tmp_path: Path) -> None:
    whole = audio.write(tmp_path / "song.flac", audio.song(120, "C major", 10)).read_bytes()
    cut = tmp_path / "cut.flac"
    cut.write_bytes(whole[: len(whole) // 2])

    assert analyse(cut).quality.feedback[0].startswith("The file ends early: it declares 10.0 s")


def test_a_file_without_samples_is_refused(tmp_path: Path) -> None:
    path = audio.write(tmp_path / "empty.wav", np.zeros((0, 2)))

    with pytest.raises(Unreadable, match=r"There is no sound in this file\."):
        analyse(path)


def test_not_a_number_samples_are_silence(tmp_path: Path) -> None:
    sound = np.full((audio.RATE, 2), np.nan)

    analysis = analyse(audio.write(tmp_path / "nan.wav", sound, subtype="FLOAT"))

    assert analysis.dynamics.sample_peak is None


def test_an_analysis_is_plain_json(tmp_path: Path) -> None:
    analysis = analyse(audio.write(tmp_path / "song.wav", audio.song(120, "C major", 6)))

    assert json.loads(json.dumps(analysis.to_json(), allow_nan=False)) == analysis.to_json()
