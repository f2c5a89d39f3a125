import pytest

from app.integrations.media_range import answer_range

TAG = "9b2cf535f27731c974343645a3985328"

CASES = [
    (None, None, 200, 0, 1000, None),
    ("bytes=0-0", None, 206, 0, 1, "bytes 0-0/1000"),
    ("bytes=0-499", None, 206, 0, 500, "bytes 0-499/1000"),
    ("bytes=500-", None, 206, 500, 500, "bytes 500-999/1000"),
    ("bytes=-1", None, 206, 999, 1, "bytes 999-999/1000"),
    ("bytes=-5000", None, 206, 0, 1000, "bytes 0-999/1000"),
    ("bytes=900-5000", None, 206, 900, 100, "bytes 900-999/1000"),
    ("bytes=0-999", None, 206, 0, 1000, "bytes 0-999/1000"),
    ("BYTES = 10 - 19", None, 206, 10, 10, "bytes 10-19/1000"),
    ("bytes=10-19,", None, 206, 10, 10, "bytes 10-19/1000"),
    ("bytes=1000-", None, 416, 0, 0, "bytes */1000"),
    ("bytes=1000-1001", None, 416, 0, 0, "bytes */1000"),
    ("bytes=-0", None, 416, 0, 0, "bytes */1000"),
    ("bytes=5-4", None, 200, 0, 1000, None),
    ("bytes=-", None, 200, 0, 1000, None),
    ("bytes=", None, 200, 0, 1000, None),
    ("bytes=a-b", None, 200, 0, 1000, None),
    ("bytes=١-٢", None, 200, 0, 1000, None),
    ("bytes=+1-2", None, 200, 0, 1000, None),
    ("bytes=0x1-0x2", None, 200, 0, 1000, None),
    ("bytes=1.5-2", None, 200, 0, 1000, None),
    ("items=0-1", None, 200, 0, 1000, None),
    ("bytes 0-1", None, 200, 0, 1000, None),
    ("bytes=0-1,5-6", None, 200, 0, 1000, None),
    ("bytes=" + "0-," * 5000, None, 200, 0, 1000, None),
    ("bytes=" + "9" * 5000 + "-", None, 200, 0, 1000, None),
    ("bytes=0-1", f'"{TAG}"', 206, 0, 2, "bytes 0-1/1000"),
    ("bytes=0-1", f'W/"{TAG}"', 200, 0, 1000, None),
    ("bytes=0-1", TAG, 200, 0, 1000, None),
    ("bytes=0-1", '"other"', 200, 0, 1000, None),
    ("bytes=0-1", "Sat, 21 Nov 2026 10:00:00 GMT", 200, 0, 1000, None),
    ("bytes=5000-", '"other"', 200, 0, 1000, None),
]


@pytest.mark.parametrize(("header", "if_range", "status", "start", "length", "shown"), CASES)
def test_answers_the_table_of_ranges(
    header: str | None,
    if_range: str | None,
    status: int,
    start: int,
    length: int,
    shown: str | None,
) -> None:
    answer = answer_range(size=1000, etag=TAG, range_header=header, if_range=if_range)

    assert (answer.status, answer.start, answer.length) == (status, start, length)
    assert answer.headers.get("Content-Range") == shown
    assert answer.headers["Content-Length"] == str(length)
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["ETag"] == f'"{TAG}"'


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=-1", "bytes=0-0"])
def test_an_empty_file_has_no_satisfiable_range(header: str) -> None:
    answer = answer_range(size=0, etag=TAG, range_header=header)

    assert (answer.status, answer.headers["Content-Range"]) == (416, "bytes */0")


def test_an_empty_file_is_answered_whole_without_a_range() -> None:
    assert answer_range(size=0, etag=TAG, range_header=None).status == 200


def test_every_start_and_end_of_a_small_file_is_exact() -> None:
    for first in range(7):
        for last in range(first, 9):
            answer = answer_range(size=7, etag=TAG, range_header=f"bytes={first}-{last}")
            assert (answer.start, answer.length) == (first, min(last, 6) - first + 1)
