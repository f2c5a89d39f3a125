import base64
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from app.core.ids import new_id
from app.core.paging import (
    InvalidCursor,
    Page,
    clamp_limit,
    cut_page,
    decode_cursor,
    encode_cursor,
)

ROW = UUID("01a1fdd3-7894-74ca-b055-fb3fbf97a447")
ROWS = [(number, UUID(int=number)) for number in range(1, 8)]


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "value",
    [
        "Ænima’s \n \U0001f3b5 title",
        0,
        -(2**63),
        Decimal("12.300"),
        date(2026, 8, 1),
        datetime(2026, 8, 1, 9, 30, 1, 123456, tzinfo=UTC),
    ],
)
def test_a_cursor_carries_its_value_and_id_unchanged(value):
    assert decode_cursor(encode_cursor(value, ROW), type(value)) == (value, ROW)


def test_a_cursor_may_stand_in_an_address():
    for _ in range(200):
        cursor = encode_cursor("…", new_id())
        assert set(cursor) <= set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "!!!",
        "abc",
        "é",
        "A" * 5000,
        _packed("[1]"),
        _packed('[1,"not-an-id"]'),
        _packed(f'["text","{ROW}"]'),
        _packed(f'[1.5,"{ROW}"]'),
        _packed(f'[true,"{ROW}"]'),
        _packed(f'[null,"{ROW}"]'),
        _packed(f'[9223372036854775808,"{ROW}"]'),
        _packed(f'[1,"{ROW}",2]'),
        _packed("[" * 900),
        encode_cursor(1, ROW) + "=",
        encode_cursor(1, ROW) + "\n",
    ],
)
def test_refuses_a_cursor_that_was_not_made_here(text):
    with pytest.raises(InvalidCursor, match="start again from the first page"):
        decode_cursor(text, int)


@pytest.mark.parametrize(
    ("kind", "json"),
    [
        (str, r'"a\u0000b"'),
        (str, r'"\ud800"'),
        (Decimal, '"NaN"'),
        (Decimal, '"Infinity"'),
        (Decimal, '"1E+900"'),
        (datetime, '"2026-08-01T09:30:00"'),
        (date, '"2026-02-30"'),
        (date, "5"),
    ],
)
def test_refuses_values_the_database_would_choke_on(kind, json):
    with pytest.raises(InvalidCursor):
        decode_cursor(_packed(f'[{json},"{ROW}"]'), kind)


@pytest.mark.parametrize(
    ("asked", "given"), [(None, 50), (0, 1), (-5, 1), (1, 1), (200, 200), (10**9, 200)]
)
def test_the_limit_stays_between_one_and_two_hundred(asked, given):
    assert clamp_limit(asked) == given


def test_walks_forward_to_the_end():
    first = cut_page(ROWS[:4], limit=3, key=lambda row: row)
    second = cut_page(ROWS[3:7], limit=3, key=lambda row: row, after=first.next)
    third = cut_page(ROWS[6:], limit=3, key=lambda row: row, after=second.next)

    assert [page.items for page in (first, second, third)] == [
        ROWS[:3],
        ROWS[3:6],
        ROWS[6:],
    ]
    assert (first.previous, third.next) == (None, None)
    assert decode_cursor(first.next, int) == ROWS[2]
    assert decode_cursor(second.previous, int) == ROWS[3]


def test_walks_back_to_the_start():
    before = encode_cursor(*ROWS[6])
    middle = cut_page(ROWS[2:6][::-1], limit=3, key=lambda row: row, before=before)
    start = cut_page(ROWS[:3][::-1], limit=3, key=lambda row: row, before=middle.previous)

    assert middle.items == ROWS[3:6]
    assert decode_cursor(middle.next, int) == ROWS[5]
    assert decode_cursor(middle.previous, int) == ROWS[3]
    assert (start.items, start.previous) == (ROWS[:3], None)


def test_an_empty_list_leads_nowhere():
    assert cut_page([], limit=3, key=lambda row: row, after="x") == Page([], None, None)
