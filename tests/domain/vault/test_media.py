from contextlib import suppress
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.domain.vault import media
from app.domain.vault.analysis.errors import MediaRefused, NotAllowed, Unreadable
from tests import audio
from tests.domain.vault.analysis.bombs import zip_of

FORMATS = ["wav", "aiff", "flac", "mp3", "ogg", "opus", "m4a", "aac", "caf"]
PICTURES = ["png", "jpeg", "webp", "gif"]


def sound(folder: Path, extension: str) -> Path:
    wav = audio.write(folder / "tone.wav", audio.sine(440, 0.5, 2, 44_100))
    return wav if extension == "wav" else audio.convert(wav, folder / f"tone.{extension}")


def picture(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 6)).save(out, kind.upper())
    return out.getvalue()


@pytest.mark.parametrize("extension", FORMATS)
def test_knows_each_audio_kind_and_its_header(extension: str, tmp_path: Path) -> None:
    path = sound(tmp_path, extension)

    kind = media.sniff(path.read_bytes()[: media.HEAD_BYTES], path.name)
    with path.open("rb") as source:
        header = media.probe_audio(source)

    assert (kind.name, kind.family) == (extension, "audio")
    assert (header.kind, header.channels) == (kind, 1)
    assert header.sample_rate == (48_000 if extension == "opus" else 44_100)
    assert header.duration == pytest.approx(2.0, abs=0.15)


@pytest.mark.parametrize(
    ("extension", "codec", "depth"),
    [
        ("wav", "pcm", 16),
        ("flac", "flac", 16),
        ("mp3", "mp3", None),
        ("ogg", "vorbis", None),
        ("opus", "opus", None),
        ("m4a", "aac", None),
    ],
)
def test_names_the_coding(extension: str, codec: str, depth: int | None, tmp_path: Path) -> None:
    with sound(tmp_path, extension).open("rb") as source:
        header = media.probe_audio(source)

    assert (header.codec, header.bit_depth) == (codec, depth)


def test_names_apple_lossless_and_its_depth(tmp_path: Path) -> None:
    wav = audio.write(tmp_path / "tone.wav", audio.sine(440, 0.5, 1, 44_100))
    path = audio.convert(wav, tmp_path / "tone.m4a", "-c:a", "alac")

    with path.open("rb") as source:
        header = media.probe_audio(source)

    assert (header.codec, header.bit_depth) == ("alac", 16)


@pytest.mark.parametrize("kind", PICTURES)
def test_knows_each_image_kind_and_its_size(kind: str) -> None:
    content = picture(kind)

    assert media.sniff(content, f"cover.{kind}").media_type == f"image/{kind}"
    assert media.probe_image(BytesIO(content)) == (8, 6)


@pytest.mark.parametrize("extension", ["mp4", "mov", "webm"])
def test_knows_each_video_kind(extension: str, tmp_path: Path) -> None:
    path = tmp_path / f"clip.{extension}"
    audio.ffmpeg("-f", "lavfi", "-i", "testsrc=s=64x64:d=0.2", str(path))

    assert media.sniff(path.read_bytes(), path.name).family == "video"


def test_there_are_nine_four_three_and_two_kinds() -> None:
    families = [kind.family for kind in media.KINDS.values()]

    counts = [families.count(name) for name in ("audio", "image", "video", "document")]
    assert counts == [9, 4, 3, 2]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cover.png"),
        (b"#EXTM3U\nfile:///etc/passwd\n", "song.mp3"),
        (b"ffconcat version 1.0\nfile '/etc/passwd'\n", "song.mp3"),
        (b"<?xml version='1.0'?><MPD/>", "song.mp3"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nhello\n", "song.mp3"),
        (b"<html><script>alert(1)</script>", "song.wav"),
        (b"MZ" + bytes(100), "song.wav"),
        (b"\xff\xfb", "song.mp3"),
        (b"", "song.wav"),
    ],
)
def test_refuses_what_only_claims_to_be_media(content: bytes, name: str) -> None:
    with pytest.raises(NotAllowed, match=r"^Upload audio \(WAV"):
        media.sniff(content, name)


@pytest.mark.parametrize("name", ["cover.jpg", "cover.png.html", "png.", "cover.", "cover.png\x00"])
def test_refuses_a_name_that_disagrees_with_the_content(name: str) -> None:
    with pytest.raises(NotAllowed, match=r"The content is PNG, so the name must end in \.png"):
        media.sniff(picture("png"), name)


def test_the_case_of_the_extension_is_no_matter() -> None:
    assert media.sniff(picture("png"), "COVER.PNG").name == "png"


@pytest.mark.parametrize("extension", FORMATS)
def test_noise_behind_a_true_beginning_is_refused_or_read_and_never_an_accident(
    extension: str, tmp_path: Path
) -> None:
    path = sound(tmp_path, extension)
    original = path.read_bytes()
    random = np.random.default_rng(5)
    for _ in range(40):
        mutant = bytearray(original)
        for position in random.integers(0, min(len(mutant), 600), 8):
            mutant[position] = random.integers(0, 256)
        path.write_bytes(mutant)
        with path.open("rb") as source, suppress(MediaRefused):
            assert media.probe_audio(source).channels <= 8


def test_an_image_is_not_audio() -> None:
    with pytest.raises(NotAllowed, match="Upload audio as WAV"):
        media.probe_audio(BytesIO(picture("png")))


def test_audio_is_not_an_image(tmp_path: Path) -> None:
    with pytest.raises(Unreadable), sound(tmp_path, "wav").open("rb") as source:
        media.probe_image(source)


def test_a_zip_of_stems_says_what_it_opens_to() -> None:
    stem = np.random.default_rng(3).bytes(5000)

    assert media.probe_zip(BytesIO(zip_of({"drums.wav": stem, "bass.wav": stem}))) == 10_000
