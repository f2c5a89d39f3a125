import struct
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from app.domain.vault import media, tags
from app.domain.vault.analysis import headers
from app.domain.vault.analysis.engine import analyse
from app.domain.vault.analysis.errors import TooLarge
from tests import audio

SAID = {"title": "Night Ferry", "artist": "Nova Reyes", "album": "Low Tide", "genre": "Soul"}
WRITTEN = [part for name, text in SAID.items() for part in ("-metadata", f"{name}={text}")]


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    return audio.write(tmp_path / "tone.wav", audio.sine(440, 0.5, 1, 44_100))


@pytest.fixture
def cover(tmp_path: Path) -> Path:
    path = tmp_path / "cover.png"
    Image.new("RGB", (40, 30), "teal").save(path)
    return path


def read(path: Path) -> dict[str, str]:
    with path.open("rb") as source:
        return tags.read_tags(source)


@pytest.mark.parametrize("extension", ["mp3", "flac", "m4a", "ogg", "opus", "aiff", "wav"])
def test_reads_the_tags_of_every_common_format(extension: str, tone: Path, tmp_path: Path) -> None:
    extra = ("-write_id3v2", "1") if extension == "aiff" else ()
    path = audio.convert(tone, tmp_path / f"tagged.{extension}", *WRITTEN, *extra)

    assert {name: read(path).get(name) for name in SAID} == SAID


@pytest.mark.parametrize("extension", ["mp3", "flac", "m4a"])
def test_reads_the_embedded_cover(extension: str, tone: Path, cover: Path, tmp_path: Path) -> None:
    path = tmp_path / f"covered.{extension}"
    inputs = ("-i", str(tone), "-i", str(cover), "-map", "0", "-map", "1", "-c:v", "copy")
    audio.ffmpeg(*inputs, "-disposition:v", "attached_pic", str(path))

    with path.open("rb") as source:
        artwork = tags.read_artwork(source)

    assert artwork is not None
    assert (artwork.media_type, artwork.width, artwork.height) == ("image/png", 40, 30)
    assert artwork.data.startswith(b"\x89PNG")


@pytest.mark.parametrize("extension", ["mp3", "flac", "m4a"])
def test_a_cover_over_the_limit_of_bytes_is_refused(
    extension: str, tone: Path, cover: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"covered.{extension}"
    inputs = ("-i", str(tone), "-i", str(cover), "-map", "0", "-map", "1", "-c:v", "copy")
    audio.ffmpeg(*inputs, "-disposition:v", "attached_pic", str(path))
    monkeypatch.setattr(headers, "MAX_COVER_BYTES", 50)

    with pytest.raises(TooLarge, match="larger than 10 MB"), path.open("rb") as source:
        media.probe_audio(source)


def test_a_file_without_a_cover_has_none(tone: Path) -> None:
    with tone.open("rb") as source:
        assert tags.read_artwork(source) is None


def test_a_cover_that_is_no_picture_is_none(tone: Path, tmp_path: Path) -> None:
    path = audio.convert(tone, tmp_path / "tone.mp3")
    frame = b"\0image/png\0\x03\0<svg onload=alert(1)>"
    body = b"APIC" + struct.pack(">I", len(frame)) + b"\0\0" + frame
    head = b"ID3\x03\0\0\0\0" + bytes((len(body) >> 7, len(body) & 127))
    path.write_bytes(head + body + path.read_bytes())

    with path.open("rb") as source:
        assert tags.read_artwork(source) is None


def test_a_cover_beyond_the_pixel_limit_is_refused(
    tone: Path, cover: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "covered.mp3"
    audio.ffmpeg(*("-i", str(tone), "-i", str(cover), "-map", "0", "-map", "1", str(path)))
    monkeypatch.setattr(media, "MAX_PIXELS", 1000)

    with pytest.raises(TooLarge, match="40 × 30 pixels"), path.open("rb") as source:
        tags.read_artwork(source)


def test_reads_the_texts_of_a_broadcast_wave(tone: Path, tmp_path: Path) -> None:
    bext = ("-metadata", "description=Reel 4", "-metadata", "originator=Harbor Studio")
    path = audio.convert(tone, tmp_path / "bwf.wav", "-write_bext", "1", *bext)

    found = read(path)

    assert (found["description"], found["originator"]) == ("Reel 4", "Harbor Studio")


def test_hostile_texts_stay_texts(tone: Path, tmp_path: Path) -> None:
    title = "<script>alert(1)</script>\x1b[2J\u202e' OR 1=1 --"
    path = audio.convert(tone, tmp_path / "hostile.flac", "-metadata", f"title={title}")

    assert read(path)["title"] == "<script>alert(1)</script>[2J' OR 1=1 --"


def test_a_text_is_cut_at_a_thousand_letters(tone: Path, tmp_path: Path) -> None:
    path = audio.convert(tone, tmp_path / "long.flac", "-metadata", f"title={'a' * 5000}")

    assert read(path)["title"] == "a" * 1000


def test_five_hundred_and_one_tags_are_refused_in_flac(tone: Path, tmp_path: Path) -> None:
    many = [part for number in range(501) for part in ("-metadata", f"T{number}=x")]
    path = audio.convert(tone, tmp_path / "many.flac", *many)

    with pytest.raises(TooLarge, match="More than 500 tags"):
        analyse(path)


def test_an_analysis_carries_the_tags(tone: Path, tmp_path: Path) -> None:
    path = audio.convert(tone, tmp_path / "tagged.flac", *WRITTEN)

    assert analyse(path).tags.items() >= SAID.items()


def test_a_rendered_cover_is_a_small_jpeg_without_its_metadata(tmp_path: Path) -> None:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 0.0)}
    Image.new("RGB", (3000, 1500), "teal").save(out, "JPEG", exif=exif, comment=b"home")

    rendered = Image.open(BytesIO(tags.render_cover(out.getvalue(), side=600)))

    assert (rendered.format, rendered.size) == ("JPEG", (600, 300))
    assert not rendered.getexif()
    assert "comment" not in rendered.info


def photo(size: tuple[int, int], **saved: Any) -> bytes:
    """Red on the left and teal on the right, as a JPEG."""
    picture = Image.new("RGB", size, "red")
    picture.paste("teal", (size[0] // 2, 0, *size))
    out = BytesIO()
    picture.save(out, "JPEG", **saved)
    return out.getvalue()


def test_pictures_are_drawn_as_the_camera_was_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    for rendered in (tags.render_cover, tags.render_whole):
        picture = Image.open(BytesIO(rendered(photo((400, 200), exif=exif))))
        assert picture.size == (200, 400)
        assert picture.getpixel((100, 20))[0] > 200
        assert picture.getpixel((100, 380))[0] < 60
        assert not picture.getexif()


def test_damaged_words_of_a_camera_do_not_refuse_its_picture() -> None:
    damaged = photo((40, 20), exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x09\x01\x12")
    assert Image.open(BytesIO(tags.render_cover(damaged))).size == (40, 20)


def test_a_whole_picture_keeps_its_size_and_colors_and_nothing_else() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    whole = Image.open(BytesIO(tags.render_whole(
        photo((3000, 1500), icc_profile=profile, comment=b"home")
    )))  # fmt: skip
    assert (whole.format, whole.size) == ("JPEG", (3000, 1500))
    assert whole.info["icc_profile"] == profile
    assert "comment" not in whole.info


def test_what_is_transparent_is_drawn_on_white() -> None:
    out = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")
    assert Image.open(BytesIO(tags.render_cover(out.getvalue()))).getpixel((5, 5)) == (255,) * 3
