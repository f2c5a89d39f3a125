"""Contracts as a table: one line for each rate; lines with the same number are one contract."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.spreadsheet import separator_of
from app.core.text import clean_line
from app.domain.royalties.agreements.forms import is_upc
from app.domain.royalties.agreements.starts import BLANK_FEE, BLANK_TERM
from app.domain.royalties.contracts import Kind

WHOLE_CONTRACT = {
    "number": "number",
    "name": "name",
    "currency": "currency",
    "accounting": "accounting",
    "kind": "basis",
    "income": "income",
    "profit_share": "profit_share",
    "payees": "",
    "covers": "",
    "fees": "",
    "first_day": "starts",
    "last_day": "last_day",
    "minimum": "minimum",
    "note": "note",
}
"""Columns read from a contract's first line, and the fields of the form they are."""
RATE = {
    "rate_name": "name",
    "rate": "rate",
    "rate_of": "base",
    "countries": "places",
    "channels": "channels",
    "formats": "configurations",
    "price_categories": "price_categories",
    "stores": "sources",
    "groups": "groups",
    "sold_from": "sold_from",
    "sold_until": "sold_last",
    "packaging": "packaging",
    "free_goods": "free_goods",
    "reserve": "reserve",
    "released": "schedule",
    "steps": "steps",
}
COLUMNS = (*WHOLE_CONTRACT, *RATE)
MOST_CONTRACTS = 300
MOST_LINES = 2000
EXAMPLE = (
    {
        "number": "C-001",
        "name": "Mara Quill, first album",
        "currency": "EUR",
        "accounting": "quarter",
        "kind": "royalty",
        "income": "master",
        "payees": "Mara Quill: 75; Jo Fenn: 25",
        "covers": "Lantern Street; 4006381333931; group: Back catalogue",
        "fees": "distribution fee 15; royalty: manager commission 10 of remainder",
        "first_day": "2026-01-01",
        "last_day": "2030-12-31",
        "minimum": "25",
        "rate_name": "All sales",
        "rate": "18",
        "rate_of": "net receipts",
        "steps": "100000: 20",
    },
    {
        "number": "C-001",
        "rate_name": "Records",
        "rate": "12",
        "rate_of": "ppd",
        "countries": "DE, AT, CH",
        "channels": "physical",
        "packaging": "25",
        "reserve": "20",
        "released": "50, 50",
    },
    {
        "number": "C-002",
        "name": "Room Twelve, live session",
        "currency": "EUR",
        "accounting": "half-year",
        "kind": "profit share",
        "profit_share": "50",
        "payees": "Room Twelve",
    },
)
_FEE = re.compile(
    rf"(royalty:\s*)?({'|'.join(map(re.escape, Kind))})\s+([\d.]+)\s*%?"
    r"(?:\s+of\s+(gross|remainder|base))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Problem:
    line: int
    text: str


@dataclass(slots=True)
class Written:
    """One contract of the table: `data` as its form would send it, and where its lines are."""

    line: int
    data: dict[str, Any]
    rate_lines: list[int] = field(default_factory=list)


def read_table(text: str) -> tuple[list[Written], list[Problem]]:
    """The contracts of a table; what cannot be read is a problem of its line."""
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), None), delimiter=separator_of(text))
    try:
        header = [clean_line(name or "").lower() for name in rows.fieldnames or ()]
    except csv.Error as error:
        return [], [Problem(1, f"This line cannot be read: {error}.")]
    unknown = [name for name in header if name not in COLUMNS]
    if "number" not in header or unknown:
        words = f"“{unknown[0]}” is no column we know" if unknown else "There is no column “number”"
        return [], [Problem(1, f"{words}; take the template to start from.")]
    rows.fieldnames = header
    found: dict[str, Written] = {}
    problems: list[Problem] = []
    try:
        for row in rows:
            _take(rows.line_num, _cleaned(row), found, problems)
            if rows.line_num > MOST_LINES or len(found) > MOST_CONTRACTS:
                limit = f"Import at most {MOST_CONTRACTS} contracts at once"
                return [], [Problem(rows.line_num, f"{limit}; split the table.")]
    except csv.Error as error:
        return [], [Problem(rows.line_num, f"This line cannot be read: {error}.")]
    return list(found.values()), problems


def example_table() -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(EXAMPLE)
    return out.getvalue()


def _cleaned(row: Mapping[Any, Any]) -> dict[str, str]:
    return {name: value.strip() for name, value in row.items() if name and isinstance(value, str)}


def _take(
    line: int, row: dict[str, str], found: dict[str, Written], problems: list[Problem]
) -> None:
    if not any(row.values()):
        return
    number = row.get("number", "")
    if not number:
        problems.append(Problem(line, "The number of the contract is missing."))
        return
    contract = found.get(number)
    if contract is None:
        contract = found[number] = Written(line, _whole(row, line, problems))
    elif any(_differs(row, contract, name) for name in ("name", "currency", "kind")):
        problems.append(Problem(line, f"{number} stands above with another name or currency."))
    if row.get("rate") or row.get("rate_name"):
        contract.rate_lines.append(line)
        for column, typed in _rate(row).items():
            contract.data.setdefault(f"term_{column}", []).append(typed)


def _differs(row: dict[str, str], contract: Written, column: str) -> bool:
    typed, before = row.get(column, ""), contract.data.get(WHOLE_CONTRACT[column], "")
    return bool(typed) and typed.lower() != str(before).lower()


def _whole(row: dict[str, str], line: int, problems: list[Problem]) -> dict[str, Any]:
    data: dict[str, Any] = {
        name: row.get(column, "") for column, name in WHOLE_CONTRACT.items() if name
    }
    data["accounting"] = data["accounting"].lower() or "quarter"
    data["income"] = data["income"].lower() or "master"
    data["basis"] = data["basis"].lower() or "royalty"
    shares = [_pair(piece) for piece in _pieces(row.get("payees", ""))]
    data["share_payee"] = [name for name, _ in shares]
    data["share_percent"] = [percent or "100" for _, percent in shares]
    parts = [_part(piece) for piece in _pieces(row.get("covers", ""))]
    for place, column in enumerate(("kind", "what", "part")):
        data[f"cover_{column}"] = [part[place] for part in parts]
    for piece in _pieces(row.get("fees", "")):
        fee = _fee(piece)
        if fee is None:
            problems.append(Problem(line, f"The fee “{piece}” is written otherwise: {_FEE_HELP}"))
        for column, typed in (fee or {}).items():
            data.setdefault(f"fee_{column}", []).append(typed)
    return data


_FEE_HELP = "“distribution fee 15”, or “royalty: manager commission 10 of remainder”."


def _pieces(text: str) -> Iterator[str]:
    return (piece.strip() for piece in text.split(";") if piece.strip())


def _pair(piece: str) -> tuple[str, str]:
    name, colon, percent = piece.rpartition(":")
    return (name.strip(), percent.strip()) if colon else (piece, "")


def _part(piece: str) -> tuple[str, str, str]:
    if piece.lower().startswith("group:"):
        return "group", piece[6:].strip(), ""
    if is_upc(piece):
        return "release", piece, ""
    title, at, percent = piece.rpartition("@")
    return ("recording", title.strip(), percent.strip()) if at else ("recording", piece, "")


def _fee(piece: str) -> dict[str, str] | None:
    read = _FEE.fullmatch(piece)
    if read is None:
        return None
    return {
        **{name: value for name, value in BLANK_FEE.items() if name != "error"},
        "stage": "commission" if read[1] else "before",
        "kind": read[2].lower(),
        "percent": read[3],
        "of": (read[4] or "gross").lower(),
    }


def _rate(row: dict[str, str]) -> dict[str, str]:
    typed = {name: value for name, value in BLANK_TERM.items() if name != "error"}
    typed |= {name: row[column] for column, name in RATE.items() if row.get(column)}
    return {**typed, "name": typed["name"] or "All sales", "base": typed["base"].lower()}
