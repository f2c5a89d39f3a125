import csv
import io
import random
import re
import unicodedata
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from app.core.spreadsheet import Column, csv_lines, neutralize

TRIGGERS = "=+-@\t\r"
PAYLOADS = (
    "1+1",
    "SUM(A1:A9)",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://evil.example")',
    "5",
    "",
)
BEFORE = (
    "",
    " ",
    "   ",
    "\n",
    "\r\n",
    "\u00a0",
    "\u200b",
    "\ufeff",
    "\u202e",
    '"',
    "\x01",
    "\u3000",
)
INSIDE = ("", "Song;", "Song\t", "Song\n", "Song,", 'Song"\n', "Song|")
WIDE = {"=": "＝", "+": "＋", "-": "－", "@": "＠"}


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_a_thousand_hostile_cells_hold_no_live_formula(trigger):
    cells = _hostile_cells(1000, trigger)

    file = "".join(csv_lines([Column("Title"), Column("Note")], [(one, one) for one in cells]))

    assert _live(file) == []
    assert len(list(csv.reader(io.StringIO(file, newline="")))) == 1001


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_the_check_sees_the_formulas_of_a_plain_writer(trigger):
    file = io.StringIO()
    cells = _hostile_cells(1000, trigger)
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows((cell,) for cell in cells)

    assert len(_live(file.getvalue())) > 200


def _hostile_cells(count: int, trigger: str) -> list[str]:
    chance = random.Random(f"cells {trigger}")
    cells = []
    for _ in range(count):
        text = chance.choice(INSIDE) if chance.random() < 0.5 else ""
        gap = chance.choice(BEFORE) if chance.random() < 0.5 else ""
        sign = chance.choice((trigger, WIDE.get(trigger, trigger)))
        cells.append(text + gap + sign + chance.choice(PAYLOADS))
    return cells


def _live(file: str) -> list[str]:
    """The cells that a spreadsheet could run, also one that cuts at any other separator."""
    cells = [cell for row in csv.reader(io.StringIO(file, newline="")) for cell in row]
    pieces = re.split(r"[;|\t\r\n]", file)
    return [cell for cell in cells if cell[:1] in {"\t", "\r"}] + [
        cell for cell in [*cells, *pieces] if _is_formula(cell)
    ]


def _is_formula(cell: str) -> bool:
    hidden = {"Cc", "Cf", "Zs", "Zl", "Zp", "Mn"}
    seen = (one for one in cell if one != '"' and unicodedata.category(one) not in hidden)
    return unicodedata.normalize("NFKC", next(seen, " "))[0] in "=+-@"


@pytest.mark.parametrize(
    "text",
    [
        "Nova",
        "",
        "It's fine",
        "A - B",
        "rock+roll",
        "a@b.example",
        "50 = half",
        "Hi; there",
        "'=1",
    ],
)
def test_leaves_harmless_text_alone(text):
    assert neutralize(text) == text


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("  =1+1", "'  =1+1"),
        ("＝1+1", "'＝1+1"),
        ("-5", "'-5"),
        ("\u22125", "'\u22125"),
        ("Song;=1+1", "Song;'=1+1"),
        ("\t", "'\t"),
        ("nul\x00byte", "nulbyte"),
    ],
)
def test_marks_the_place_where_a_formula_could_start(text, safe):
    assert neutralize(text) == safe


def test_numbers_come_back_exactly():
    chance = random.Random(7)
    figures = [
        Decimal(chance.randint(-(10**18), 10**18)).scaleb(-chance.randint(0, 12))
        for _ in range(1000)
    ]
    lines = csv_lines([Column("Total", numeric=True)], [(figure,) for figure in figures])

    read = [Decimal(row[0]) for row in csv.reader(io.StringIO("".join(lines))) if row[0] != "Total"]

    assert read == figures
    assert [str(one) for one in read] == [format(one, "f") for one in figures]


def test_writes_every_kind_of_cell():
    columns = [
        Column("=Title"),
        Column("Day"),
        Column("Id"),
        Column("Total", numeric=True),
    ]
    rows = [
        ("Låt “A”, B", date(2026, 8, 1), UUID(int=1), Decimal("-1E+3")),
        (None, None, None, None),
    ]

    assert list(csv_lines(columns, rows)) == [
        '"\'=Title","Day","Id","Total"\r\n',
        '"Låt “A”, B","2026-08-01","00000000-0000-0000-0000-000000000001","-1000"\r\n',
        '"","","",""\r\n',
    ]


@pytest.mark.parametrize("cell", ["5", "=1", 1.5, True, Decimal("NaN"), Decimal("Infinity")])
def test_refuses_anything_but_an_exact_number_in_a_numeric_column(cell):
    with pytest.raises(TypeError, match="numeric column"):
        list(csv_lines([Column("Total", numeric=True)], [(cell,)]))


def test_refuses_a_row_of_the_wrong_length():
    with pytest.raises(ValueError, match="zip"):
        list(csv_lines([Column("A"), Column("B")], [("only one",)]))
