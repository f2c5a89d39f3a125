"""Files for IRIS, the portal of the IRS: at most a hundred records each, in its columns.

The columns of form 1099-NEC are known. Those of form 1099-MISC change: the user downloads the
template of the year, and its first line says which columns to fill.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

RECORDS = 100
_PAYER = (
    "Payer TIN Type", "Payer Taxpayer ID Number", "Payer Name Type",
    "Payer Business or Entity Name Line 1", "Payer Business or Entity Name Line 2",
    "Payer First Name", "Payer Middle Name", "Payer Last Name (Surname)", "Payer Suffix",
    "Payer Country", "Payer Address Line 1", "Payer Address Line 2", "Payer City/Town",
    "Payer State/Province/Territory", "Payer ZIP/Postal Code", "Payer Phone Type", "Payer Phone",
    "Payer Email Address",
)  # fmt: skip
_RECIPIENT = (
    "Recipient TIN Type", "Recipient Taxpayer ID Number", "Recipient Name Type",
    "Recipient Business or Entity Name Line 1", "Recipient Business or Entity Name Line 2",
    "Recipient First Name", "Recipient Middle Name", "Recipient Last Name (Surname)",
    "Recipient Suffix", "Recipient Country", "Recipient Address Line 1",
    "Recipient Address Line 2", "Recipient City/Town", "Recipient State/Province/Territory",
    "Recipient ZIP/Postal Code",
)  # fmt: skip


def _state(number: int) -> tuple[str, ...]:
    state = f"State {number}"
    return (
        state,
        f"{state} - State Tax Withheld",
        f"{state} - State/Payer state number",
        f"{state} - State income",
        f"{state} - Local income tax withheld",
        f"{state} - Special Data Entries",
    )


NEC_COLUMNS = (
    "Form Type",
    "Tax Year",
    *_PAYER,
    *_RECIPIENT,
    "Office Code",
    "Form Account Number",
    "2nd TIN Notice",
    "Box 1 - Nonemployee Compensation",
    (
        "Box 2 - Payer made direct sales totaling $5000 or more of consumer products to a recipient"
        " for resale"
    ),
    "Box 4 - Federal income tax withheld",
    "Combined Federal/State Filing",
    *_state(1),
    *_state(2),
)
_BOX = re.compile(r"box\s+(\d+[a-z]?)\b", re.IGNORECASE)
_SUFFIXES = frozenset({"JR", "SR", "II", "III", "IV", "V"})
_TWO, _THREE = 2, 3


@dataclass(frozen=True, slots=True)
class Record:
    """One return with the full numbers of both sides."""

    form: str
    tax_year: int
    account: str
    payer: Mapping[str, str]
    payer_number: str = field(repr=False)
    recipient: Mapping[str, str]
    recipient_number: str = field(repr=False)
    boxes: Mapping[str, str]
    is_second_notice: bool = False


def nec_files(records: Sequence[Record]) -> list[bytes]:
    """Records of form 1099-NEC, as many files as they need."""
    return filled(NEC_COLUMNS, records)


def filled(columns: Sequence[str], records: Sequence[Record]) -> list[bytes]:
    """The columns of a template filled with records; columns not known stay empty."""
    return [_file(columns, chunk) for chunk in _chunks(records)]


def columns_of(template: bytes) -> list[str]:
    """The columns a template names in its first line; none when it names no payer."""
    try:
        first = next(csv.reader(io.StringIO(template.decode("utf-8-sig"))), [])
    except (UnicodeDecodeError, csv.Error):
        return []
    columns = [column.strip() for column in first]
    return columns if _PAYER[1] in columns else []


def _chunks(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    for start in range(0, len(records), RECORDS):
        yield records[start : start + RECORDS]


def _file(columns: Sequence[str], records: Sequence[Record]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for record in records:
        known = _cells(record)
        writer.writerow([_safe(_cell(column, known, record)) for column in columns])
    return text.getvalue().encode()


def _cell(column: str, known: Mapping[str, str], record: Record) -> str:
    if column in known:
        return known[column]
    box = _BOX.match(column)
    return record.boxes.get(box.group(1).lower(), "") if box else ""


def _cells(record: Record) -> dict[str, str]:
    payer = {"number_kind": "ein", "country": "US", **record.payer}
    return {
        "Form Type": record.form,
        "Tax Year": str(record.tax_year),
        **_side("Payer", payer, record.payer_number),
        "Payer Phone Type": "D",
        "Payer Phone": re.sub(r"[^0-9]", "", record.payer.get("phone", "")),
        **_side("Recipient", record.recipient, record.recipient_number),
        "Form Account Number": record.account,
        "2nd TIN Notice": "Y" if record.is_second_notice else "",
    }


def _side(role: str, party: Mapping[str, str], number: str) -> dict[str, str]:
    is_person = party["number_kind"] in {"ssn", "itin"}
    names = _person(role, party["name"]) if is_person else _business(role, party)
    return {
        f"{role} TIN Type": party["number_kind"].upper(),
        f"{role} Taxpayer ID Number": number,
        f"{role} Name Type": "I" if is_person else "B",
        **names,
        f"{role} Country": party["country"],
        f"{role} Address Line 1": party["address"],
        f"{role} City/Town": party["city"],
        f"{role} State/Province/Territory": party["region"],
        f"{role} ZIP/Postal Code": party["postal_code"].replace("-", ""),
    }


def _business(role: str, party: Mapping[str, str]) -> dict[str, str]:
    line = f"{role} Business or Entity Name Line"
    return {f"{line} 1": party["name"], f"{line} 2": party.get("business_name", "")}


def _person(role: str, name: str) -> dict[str, str]:
    words = name.split()
    suffix = ""
    if len(words) >= _THREE and words[-1].strip(".").upper() in _SUFFIXES:
        suffix = words.pop().strip(".")
    first = words[0] if len(words) >= _TWO else ""
    return {
        f"{role} First Name": first,
        f"{role} Middle Name": " ".join(words[1:-1]),
        f"{role} Last Name (Surname)": words[-1],
        f"{role} Suffix": suffix,
    }


def _safe(cell: str) -> str:
    """No spreadsheet takes what somebody wrote into a form for a formula."""
    return cell.lstrip("=+-@\t")
