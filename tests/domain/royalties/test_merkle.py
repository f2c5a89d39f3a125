"""The root of a statement's file: RFC 6962's tree, and what it tells of changed lines."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cli import main
from app.core.spreadsheet import Column, csv_lines
from app.domain.royalties.merkle import Difference, differences, records_of, root_of

RECORDS = st.lists(st.binary(max_size=20), max_size=40)


def by_the_book(records: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word by word."""
    if not records:
        return sha256(b"").digest()
    if len(records) == 1:
        return sha256(b"\x00" + records[0]).digest()
    k = 1
    while k * 2 < len(records):
        k *= 2
    return sha256(b"\x01" + by_the_book(records[:k]) + by_the_book(records[k:])).digest()


@given(RECORDS)
def test_the_root_is_the_one_of_the_standard(records: list[bytes]) -> None:
    assert root_of(records) == by_the_book(records)


@given(RECORDS.filter(len), st.data())
def test_no_line_can_be_changed_left_out_or_swapped(records: list[bytes], data) -> None:
    place = data.draw(st.integers(0, len(records) - 1))
    changed = [*records]
    changed[place] += b"0"
    without = records[:place] + records[place + 1 :]
    swapped = [records[-1], *records[1:-1], records[0]]
    for other in (changed, without, [*records, b"one more"], swapped):
        assert (root_of(other) == root_of(records)) == (other == records)


@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2), max_size=12))
def test_records_are_the_lines_of_the_file_whatever_stands_in_cells(rows) -> None:
    written = list(csv_lines((Column("A"), Column("B")), rows))
    content = ("\ufeff" + "".join(written)).encode("utf-8", "surrogatepass")
    expected = [line.removesuffix("\r\n").encode("utf-8", "surrogatepass") for line in written]
    assert records_of(content) == expected


def test_says_which_lines_differ() -> None:
    issued = [b"head", b"a", b"b", b"c", b"d"]
    given_file = [b"head", b"a", b"B", b"d", b"e"]
    assert differences(issued, given_file) == [
        Difference("changed", 3, 3),
        Difference("added", 5, 5),
    ] or [each.words for each in differences(issued, given_file)] == [
        "Line 3 was changed.",
        "Line 5 was added.",
    ]
    assert differences(issued, issued) == []


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "statement.csv"
    path.write_bytes(b"\xef\xbb\xbf" + b'"Title","Amount"\r\n"Glow","1.50"\r\n')
    return path


def test_the_command_tells_the_root_and_whether_it_is_right(file, capsys) -> None:
    root = root_of([b'"Title","Amount"', b'"Glow","1.50"']).hex()
    assert main(["verify-statement", str(file)]) == 0
    assert capsys.readouterr().out == f"1 lines, root {root}\n"
    assert main(["verify-statement", str(file), "--root", f"{root[:32]}\n{root[32:].upper()}"]) == 0
    file.write_bytes(file.read_bytes().replace(b"1.50", b"1.51"))
    assert main(["verify-statement", str(file), "--root", root]) == 1
    assert "not the statement's file" in capsys.readouterr().out
