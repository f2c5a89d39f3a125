"""Pages by key: each page starts after the last row of the one before, never by counting."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Generic, TypeVar
from uuid import UUID

import msgspec

DEFAULT_LIMIT = 50
MAX_LIMIT = 200

SortValue = str | int | Decimal | date | datetime
Row = TypeVar("Row")
Sort = TypeVar("Sort", str, int, Decimal, date, datetime)


class InvalidCursor(ValueError):
    """A page address that was not made here, or was made for another list."""

    def __init__(self) -> None:
        super().__init__("This page address is damaged; start again from the first page.")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, with the cursors for `after=next` and `before=previous`."""

    items: list[Row]
    next: str | None
    previous: str | None


def cut_page(
    rows: Sequence[Row],
    *,
    limit: int,
    key: Callable[[Row], tuple[SortValue, UUID]],
    after: str | None = None,
    before: str | None = None,
) -> Page[Row]:
    """A page from the `limit + 1` rows a query found; for `before` they come in reverse order."""
    kept, has_more = list(rows[:limit]), len(rows) > limit
    if before is not None:
        kept.reverse()
        has_previous, has_next = has_more, True
    else:
        has_previous, has_next = after is not None, has_more
    if not kept:
        return Page(items=[], next=None, previous=None)
    return Page(
        items=kept,
        next=encode_cursor(*key(kept[-1])) if has_next else None,
        previous=encode_cursor(*key(kept[0])) if has_previous else None,
    )


def clamp_limit(limit: int | None) -> int:
    """The number of rows to show: 50 when not said, at least 1, at most 200."""
    if limit is None:
        return DEFAULT_LIMIT
    return min(max(limit, 1), MAX_LIMIT)


def encode_cursor(value: SortValue, row_id: UUID) -> str:
    """An opaque address of the place after a row. Not secret and not signed: it grants nothing."""
    return base64.urlsafe_b64encode(msgspec.json.encode((value, row_id))).decode().rstrip("=")


def decode_cursor(text: str, kind: type[Sort]) -> tuple[Sort, UUID]:
    """The sort value, of the kind this list sorts by, and row id; raises InvalidCursor."""
    if len(text) > 2048 or "=" in text:
        raise InvalidCursor
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        value, row_id = msgspec.json.decode(packed, type=tuple[kind, UUID])  # type: ignore[valid-type]
    except (binascii.Error, ValueError) as error:
        raise InvalidCursor from error
    if not _is_storable(value):
        raise InvalidCursor
    return value, row_id


def _is_storable(value: SortValue) -> bool:
    # Anything PostgreSQL would refuse must end here as a bad address, not there as a failure.
    if isinstance(value, str):
        return "\x00" not in value
    if isinstance(value, Decimal):
        return value.is_finite() and -100 < value.adjusted() < 100
    if isinstance(value, datetime):
        return value.tzinfo is not None
    return isinstance(value, date) or -(2**63) <= value < 2**63
