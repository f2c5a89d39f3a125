"""The files of an audit pack, and the one file they become; the same contents, the same bytes."""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from app.billing import Movement
from app.core.spreadsheet import Column, csv_lines
from app.domain.royalties.reports import ReportLine

README = """\
This pack holds what stands behind the royalty statements named in manifest.json.

statements/       the statements as they were published, as PDF and CSV
report-rows.csv   the rows of the reports of stores and societies that the statements come from,
                  each with the file it stood in, that file's SHA-256 and its line there
splits.csv        the agreed shares of every recording and work concerned, and who agreed when
contracts.json    every version of the contracts concerned, clause by clause
ledger.csv        the postings of the payee's accounts
manifest.json     the size and SHA-256 of every other file

To check a file: sha256sum FILE, and compare with manifest.json.
"""
ROW_COLUMNS = (
    Column("File"),
    Column("SHA-256 of the file"),
    Column("Line", numeric=True),
    Column("ISRC"),
    Column("Title"),
    Column("Artist"),
    Column("Store"),
    Column("Country"),
    Column("From"),
    Column("Until"),
    Column("Use"),
    Column("Format"),
    Column("Price to dealers", numeric=True),
    Column("Quantity", numeric=True),
    Column("Currency"),
    Column("Amount", numeric=True),
)
SPLIT_COLUMNS = (
    Column("Title"),
    Column("Kind"),
    Column("Version", numeric=True),
    Column("Status"),
    Column("Party"),
    Column("Role"),
    Column("Share in per cent", numeric=True),
    Column("Answer"),
    Column("Answered by"),
    Column("Answered at (UTC)"),
)
LEDGER_COLUMNS = (
    Column("At (UTC)"),
    Column("Posting"),
    Column("What"),
    Column("Account"),
    Column("Currency"),
    Column("Amount", numeric=True),
)
_WRITTEN = (1980, 1, 1, 0, 0, 0)
"""Dates of files say nothing, and would make the same contents differ."""
_CHUNK = 1024 * 1024


def row_of(filename: str, sha256: str, line: ReportLine) -> Sequence[Any]:
    return (
        filename,
        sha256,
        line.number,
        line.isrc,
        line.title,
        line.artist,
        line.store,
        line.country,
        line.sale_period_from,
        line.sale_period_until,
        line.kind_as_reported or line.kind,
        line.format,
        line.price,
        line.quantity,
        line.currency,
        line.amount,
    )


def posting_row(each: Movement) -> Sequence[Any]:
    when = f"{each.event_at:%Y-%m-%d %H:%M}"
    names = (each.kind, each.description, each.account_name)
    return (when, *names, each.currency, each.amount)


def write_csv(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines(columns, rows))


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def bind(directory: Path, target: Path, facts: dict[str, Any]) -> int:
    """Write the manifest and everything in `directory` into one zip; the number of its files."""
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    listed = {
        str(path.relative_to(directory)): {"size": path.stat().st_size, "sha256": digest(path)}
        for path in files
    }
    manifest = directory / "manifest.json"
    write_json(manifest, {**facts, "files": listed})
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        for path in [*files, manifest]:
            entry = zipfile.ZipInfo(str(path.relative_to(directory)), _WRITTEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with path.open("rb") as source, pack.open(entry, "w") as into:
                while chunk := source.read(_CHUNK):
                    into.write(chunk)
    return len(files) + 1


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
