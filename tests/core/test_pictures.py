"""Pictures of strangers are drawn without a word of theirs and without harm to other threads."""

from io import BytesIO

from PIL import Image

from app.core.pictures import on_white, upright


def test_a_picture_is_turned_as_the_camera_was_held() -> None:
    turned = Image.Exif()
    turned[0x0112] = 6
    assert upright(photo(turned.tobytes())).size == (20, 40)


def test_what_a_camera_wrote_and_nobody_can_read_turns_nothing() -> None:
    damaged = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x09\x01\x12"
    assert upright(photo(damaged)).size == (40, 20)


def test_what_is_transparent_is_white() -> None:
    assert on_white(Image.new("RGBA", (2, 2), (0, 0, 0, 0))).getpixel((1, 1)) == (255, 255, 255)
    assert on_white(Image.new("L", (2, 2), 7)).getpixel((1, 1)) == (7, 7, 7)


def photo(exif: bytes) -> Image.Image:
    out = BytesIO()
    Image.new("RGB", (40, 20), "teal").save(out, "JPEG", exif=exif)
    return Image.open(out)
