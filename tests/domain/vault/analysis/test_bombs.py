from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

from app.domain.vault import media
from app.domain.vault.analysis import headers
from app.domain.vault.analysis.errors import (
    MediaRefused,
    NotAllowed,
    TimedOut,
    TooLarge,
    Unreadable,
)
from app.domain.vault.analysis.limited import run_limited
from tests.domain.vault.analysis import bombs

MOVIE_OF_MANY_TRACKS = bombs.m4a(bombs.box(b"trak", b"") * 10_000)

AUDIO = {
    "wav whose data is longer than the file": (bombs.wav(data=0xFFFFFFF0), Unreadable),
    "wav at four thousand million hertz": (bombs.wav(rate=2**32 - 1), MediaRefused),
    "wav of 65,535 channels": (bombs.wav(channels=65_535), MediaRefused),
    "wav of nine channels": (bombs.wav(channels=9, data=90, sound=bytes(90)), TooLarge),
    "wav at 384 kHz": (bombs.wav(rate=384_000), TooLarge),
    "mp3 of a million tags": (bombs.id3(1_000_000), TooLarge),
    "aiff with a negative chunk": (bombs.aiff_with_a_negative_chunk(), Unreadable),
    "m4a of ten thousand tracks": (MOVIE_OF_MANY_TRACKS, TooLarge),
    "m4a of seventeen tracks": (bombs.m4a(bombs.box(b"trak", b"") * 17), TooLarge),
    "mp3 of twenty megabytes of padding": (bombs.padded_id3(20 << 20), TooLarge),
    "m4a of four thousand million samples": (bombs.huge_stsz(), TooLarge),
    "m4a of a million edits": (bombs.endless_edits(), TooLarge),
    "ogg of ten thousand streams": (bombs.ogg_of_many_streams(10_000), TooLarge),
}


@pytest.mark.parametrize(("content", "refusal"), AUDIO.values(), ids=AUDIO.keys())
def test_refuses_the_audio_bomb_by_its_header(
    content: bytes, refusal: type[MediaRefused], tmp_path: Path
) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(content)

    with pytest.raises(refusal), path.open("rb") as source:
        media.probe_audio(source)
    with pytest.raises(refusal):
        run_limited(path)


def test_refuses_a_cover_of_256_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "cover.mp3"
    path.write_bytes(bombs.apic(255 << 20))
    with path.open("r+b") as file:
        file.truncate(256 << 20)

    with pytest.raises(TooLarge, match="larger than 10 MB"):
        run_limited(path)


def test_refuses_nine_hours_of_opus(tmp_path: Path) -> None:
    with pytest.raises(TooLarge, match=r"9\.0 hours long: upload 4 hours at most\."):
        run_limited(bombs.opus_of_nine_hours(tmp_path / "long.opus"))


def test_refuses_what_opens_to_more_than_four_gibibytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bombs.flac_of_silence(tmp_path / "wide.flac", 60, 192_000, 8)
    monkeypatch.setattr(media, "MAX_DECODED_BYTES", 100 << 20)

    with pytest.raises(TooLarge, match="opens to more than 4 GiB"):
        run_limited(path)


@pytest.mark.parametrize(
    ("seconds", "rate", "channels"),
    [(3600, 44_100, 2), (120, 192_000, 8)],
    ids=["hour", "wide"],
)
def test_silence_that_unpacks_hundredfold_ends_at_the_cpu_limit(
    seconds: int, rate: int, channels: int, tmp_path: Path
) -> None:
    path = bombs.flac_of_silence(tmp_path / "silence.flac", seconds, rate, channels)

    with pytest.raises(TimedOut):
        run_limited(path, cpu_seconds=1, timeout=60)


GUARDS = {
    "rate": (media, "MAX_RATE", bombs.wav(rate=384_000)),
    "channels": (
        media,
        "MAX_CHANNELS",
        bombs.wav(channels=9, data=90, sound=bytes(90)),
    ),
    "tags": (headers, "MAX_TAGS", bombs.id3(600) + bombs.MPEG_FRAMES),
}


@pytest.mark.parametrize(("module", "limit", "content"), GUARDS.values(), ids=GUARDS.keys())
def test_only_the_limit_stops_the_bomb(
    module: ModuleType, limit: str, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(content)
    with pytest.raises(TooLarge), path.open("rb") as source:
        media.probe_audio(source)

    monkeypatch.setattr(module, limit, 10_000_000)

    with path.open("rb") as source:
        assert media.probe_audio(source).kind.family == "audio"


IMAGES = {
    "png of 13,000 squared": (bombs.png(13_000), TooLarge),
    "png of 20,000 squared": (bombs.png(20_000), TooLarge),
    "jpeg of 65,500 squared": (bombs.jpeg_header(65_500), TooLarge),
    "gif of ten thousand frames": (bombs.gif(10_000), TooLarge),
    "webp of 501 frames": (bombs.webp(501), TooLarge),
    "png cut short": (bombs.png(100)[:20], Unreadable),
}


@pytest.mark.parametrize(("content", "refusal"), IMAGES.values(), ids=IMAGES.keys())
def test_refuses_the_image_bomb_by_its_header(content: bytes, refusal: type[MediaRefused]) -> None:
    with pytest.raises(refusal):
        media.probe_image(BytesIO(content))


def test_the_pixel_limit_is_what_stops_a_large_png(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "MAX_PIXELS", 10**9)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)

    assert media.probe_image(BytesIO(bombs.png(13_000))) == (13_000, 13_000)


INNER = bombs.zip_of({"zeros.bin": bytes(1000)})
ARCHIVES = {
    "zip that opens a thousandfold": (
        bombs.zip_of({"zeros.bin": bytes(5_000_000)}),
        TooLarge,
    ),
    "zip of zips": (bombs.zip_of({"inner.zip": INNER}), NotAllowed),
    "zip of too many files": (
        bombs.zip_of({str(n): b"" for n in range(10_001)}),
        TooLarge,
    ),
    "zip cut short": (INNER[:40], Unreadable),
}


@pytest.mark.parametrize(("content", "refusal"), ARCHIVES.values(), ids=ARCHIVES.keys())
def test_refuses_the_archive_bomb_without_opening_it(
    content: bytes, refusal: type[MediaRefused]
) -> None:
    with pytest.raises(refusal):
        media.probe_zip(BytesIO(content))


@pytest.mark.parametrize("name", ["scan.tiff", "rows.csv", "rows.xlsx"])
def test_tables_and_tiff_are_not_accepted(name: str) -> None:
    content = {"scan.tiff": b"II*\0\xff\xff\xff\xff", "rows.csv": b"a,b\n" * 99}.get(name, INNER)

    with pytest.raises(NotAllowed):
        media.sniff(content, name)


def test_a_pdf_of_a_hundred_thousand_pages_is_stored_and_never_opened() -> None:
    assert media.sniff(bombs.pdf(100_000), "rider.pdf").family == "document"


@pytest.mark.soak
def test_an_hour_of_silence_is_analysed_within_the_limits(tmp_path: Path) -> None:
    path = bombs.flac_of_silence(tmp_path / "hour.flac", 3600, 44_100, 2)

    assert run_limited(path).technical.duration == 3600
