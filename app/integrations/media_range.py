"""Which bytes of a stored file a media request gets, by RFC 9110 sections 13 and 14."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_BYTE_RANGES = re.compile(r"\s*bytes\s*=(.*)", re.IGNORECASE | re.DOTALL)
_ONE_RANGE = re.compile(r"([0-9]*)\s*-\s*([0-9]*)")
# Longer digit runs cannot name a byte of any stored file and only cost parsing time.
_MOST_DIGITS = 18
_ENTITY_TAG = re.compile(r'"[\x21\x23-\x7e\x80-\xff]*"')


@dataclass(frozen=True, slots=True)
class RangeAnswer:
    """Status 200, 206 or 416, the slice to send (bytes) and the headers that say so."""

    status: int
    start: int
    length: int
    headers: Mapping[str, str]


def answer_range(
    *, size: int, etag: str, range_header: str | None, if_range: str | None = None
) -> RangeAnswer:
    """Decide the answer for a file of `size` bytes whose strong, unquoted tag is `etag`.

    A malformed or foreign unit is ignored (200 with everything), several ranges are answered
    with everything, and a range outside the file is refused with 416.
    """
    if range_header is None or not _may_be_partial(if_range, etag):
        return _whole(size, etag)
    wanted = _parse(range_header)
    if wanted is None:
        return _whole(size, etag)
    first, last = wanted
    if first is None:
        suffix = min(last or 0, size)
        start, end = size - suffix, size - 1
    else:
        start, end = first, size - 1 if last is None else min(last, size - 1)
    if start >= size or end < start:
        return _nothing(size, etag)
    return _part(start, end - start + 1, size, etag)


def strong_tag(etag: str) -> str:
    """The quoted form of a stored tag, as sent in `ETag` and compared in `If-Range`."""
    return f'"{etag}"'


def _may_be_partial(if_range: str | None, etag: str) -> bool:
    # Only a strong tag proves the bytes are the same; a date or a weak tag means "send it all".
    if if_range is None:
        return True
    tag = if_range.strip()
    return bool(_ENTITY_TAG.fullmatch(tag)) and tag == strong_tag(etag)


def _parse(header: str) -> tuple[int | None, int | None] | None:
    unit = _BYTE_RANGES.fullmatch(header)
    if unit is None:
        return None
    parts = [part.strip() for part in unit.group(1).split(",") if part.strip()]
    if len(parts) != 1:
        return None
    match = _ONE_RANGE.fullmatch(parts[0])
    if match is None:
        return None
    first, last = match.group(1), match.group(2)
    if (not first and not last) or max(len(first), len(last)) > _MOST_DIGITS:
        return None
    low, high = (int(first) if first else None), (int(last) if last else None)
    if low is not None and high is not None and high < low:
        return None
    return low, high


def _whole(size: int, etag: str) -> RangeAnswer:
    return RangeAnswer(200, 0, size, {**_common(etag), "Content-Length": str(size)})


def _part(start: int, length: int, size: int, etag: str) -> RangeAnswer:
    headers = {
        **_common(etag),
        "Content-Length": str(length),
        "Content-Range": f"bytes {start}-{start + length - 1}/{size}",
    }
    return RangeAnswer(206, start, length, headers)


def _nothing(size: int, etag: str) -> RangeAnswer:
    headers = {**_common(etag), "Content-Length": "0", "Content-Range": f"bytes */{size}"}
    return RangeAnswer(416, 0, 0, headers)


def _common(etag: str) -> dict[str, str]:
    return {"Accept-Ranges": "bytes", "ETag": strong_tag(etag)}
