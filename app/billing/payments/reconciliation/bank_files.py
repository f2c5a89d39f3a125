"""Bank statements as camt.053 or as CSV with named columns; pure, nothing of them is trusted."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

from app.billing.payments.errors import BankFileUnreadable
from app.core.money import InvalidMoney, Money, parse_amount
from app.core.text import clean_line

MOST = 20_000
_OURS = re.compile(r"\bBL[0-9A-F]{13}\b")
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y")
_COLUMNS = {
    "date": ("date", "booked", "booking date", "buchungstag", "valuta", "posting date"),
    "amount": ("amount", "betrag", "value", "amount (eur)"),
    "currency": ("currency", "währung", "waehrung", "ccy"),
    "name": ("name", "counterparty", "payee", "beguenstigter/zahlungspflichtiger", "description"),
    "reference": ("reference", "text", "verwendungszweck", "memo", "details", "end to end"),
}
"""Headings by which a column is known when nobody has named it."""


@dataclass(frozen=True)
class Line:
    """One booking: positive came in. `end_to_end` is the name a payout of ours travelled with."""

    booked_on: date
    amount: Money
    counterparty: str
    reference: str
    end_to_end: str | None
    is_return: bool


def read_statement(
    content: bytes, *, currency: str, columns: Mapping[str, str] | None = None
) -> list[Line]:
    """The bookings of a statement; raises BankFileUnreadable.

    `columns` names the headings of a CSV file by `date`, `amount`, `currency`, `name` and
    `reference`; `currency` is that of a file which does not say.
    """
    text = _text(content)
    try:
        if text.lstrip().startswith("<"):
            lines = list(_camt(text))
        else:
            lines = list(_csv(text, currency, columns or {}))
    except (ValueError, ET.ParseError, csv.Error) as error:
        raise BankFileUnreadable from error
    if not lines or len(lines) > MOST:
        raise BankFileUnreadable
    return lines


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _camt(text: str) -> Iterator[Line]:
    root = _document(text)
    for entry in _all(root, "Ntry"):
        sign = 1 if _said(entry, "CdtDbtInd") == "CRDT" else -1
        amount = _first(entry, "Amt")
        if amount is None or _said(entry, "Sts/Cd", "Sts") not in {"BOOK", ""}:
            continue
        booked = _day(_said(entry, "BookgDt/Dt", "BookgDt/DtTm")[:10])
        details = _all(entry, "TxDtls") or [entry]
        for one in details:
            own = _first(one, "Amt") if len(details) > 1 else None
            money = _money(own if own is not None else amount)
            yield _camt_line(one, booked, money * sign)


def _camt_line(one: ET.Element, booked: date, money: Money) -> Line:
    end_to_end = _said(one, "Refs/EndToEndId")
    party = "RltdPties/Dbtr/Pty/Nm" if money.minor > 0 else "RltdPties/Cdtr/Pty/Nm"
    name = _said(one, party, party.replace("/Pty", ""))
    words = " ".join(found.text or "" for found in _all(one, "Ustrd"))
    is_return = _first(one, "RtrInf") is not None
    return _line(booked, money, name, words, end_to_end, is_return=is_return)


def _csv(text: str, currency: str, columns: Mapping[str, str]) -> Iterator[Line]:
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    names = _headings(rows.fieldnames or (), columns)
    for row in rows:
        amount = (row.get(names["amount"]) or "").strip()
        if not amount:
            continue
        code = (row.get(names.get("currency", "")) or currency).strip().upper()
        money = Money.of(_decimal(amount), code)
        words = row.get(names.get("reference", "")) or ""
        name = row.get(names.get("name", "")) or ""
        booked = _day((row.get(names["date"]) or "").strip())
        yield _line(booked, money, name, words, "", is_return=money.minor > 0)


def _headings(found: object, columns: Mapping[str, str]) -> dict[str, str]:
    headings = {str(name).strip().lower(): str(name) for name in found}  # type: ignore[attr-defined]
    names = {}
    for field, usual in _COLUMNS.items():
        wanted = (columns[field].lower(),) if columns.get(field) else usual
        known = next((headings[name] for name in wanted if name in headings), None)
        if known is not None:
            names[field] = known
    if "date" not in names or "amount" not in names:
        raise BankFileUnreadable
    return names


def _line(
    booked: date, money: Money, name: str, words: str, end_to_end: str, *, is_return: bool
) -> Line:
    ours = _OURS.search(end_to_end.upper()) or _OURS.search(words.upper())
    return Line(
        booked_on=booked,
        amount=money,
        counterparty=clean_line(name, limit=200),
        reference=clean_line(words, limit=500),
        end_to_end=ours.group(0) if ours else None,
        is_return=bool(ours) and is_return and money.minor > 0,
    )


def _document(text: str) -> ET.Element:
    # Without a document type there are no entities to expand and nothing to fetch.
    if "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        raise BankFileUnreadable
    root = ET.fromstring(text.encode())  # noqa: S314 - entities are refused above
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    if _first(root, "BkToCstmrStmt") is None and root.tag != "BkToCstmrStmt":
        raise BankFileUnreadable
    return root


def _all(element: ET.Element, tag: str) -> list[ET.Element]:
    return element.findall(f".//{tag}")


def _first(element: ET.Element, tag: str) -> ET.Element | None:
    return element.find(f".//{tag}")


def _said(element: ET.Element, *paths: str) -> str:
    for path in paths:
        found = element.find(f".//{path}")
        if found is not None and (found.text or "").strip():
            return (found.text or "").strip()
    return ""


def _money(element: ET.Element) -> Money:
    return Money.of((element.text or "").strip(), element.get("Ccy", ""))


def _decimal(text: str) -> Decimal:
    """1.234,56 and 1,234.56 and -12.5: the last separator is the decimal point."""
    plain = text.replace("\u2212", "-").replace(" ", "").replace("\u00a0", "")
    point = max(plain.rfind(","), plain.rfind("."))
    if point >= 0 and len(plain) - point - 1 <= 2:
        whole, part = plain[:point], plain[point + 1 :]
        plain = f"{whole.replace(',', '').replace('.', '')}.{part or '0'}"
    else:
        plain = plain.replace(",", "").replace(".", "")
    try:
        return parse_amount(plain)
    except InvalidMoney as error:
        raise BankFileUnreadable from error


def _day(text: str) -> date:
    for shape in _DATES:
        try:
            return datetime.strptime(text, shape).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise BankFileUnreadable
