"""Files that hold several reports: archives of several files, workbooks of several sheets."""

import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.domain.royalties.reports.errors import UnreadableReport
from app.domain.royalties.reports.recognition import find_table
from app.domain.royalties.reports.unpack import files_in_archive, is_workbook_file, read_sample
from app.domain.royalties.reports.workbook import (
    MAX_PACKING_RATIO,
    MAX_UNPACKED_BYTES,
    RATIO_FREE_BYTES,
    sheets_with_reports,
    write_sheet,
)

MAX_PARTS = 200
_DAMAGED = "The zip archive is damaged. Pack the reports again."
_LOCKED = "This file has a password. Unpack the archive and import its reports."
_NO_TABLE = "This file has no table, so it is no report."
_TOO_MANY = f"The archive holds more than {MAX_PARTS} files. Pack fewer reports into one archive."
_TOO_LARGE = "The archive unpacks to far more than reports can be."
NESTED = "This archive is inside another archive. Unpack it and import its reports."


@dataclass(frozen=True)
class Part:
    """One report of a package, on disk until the next one is asked for; or why it is none."""

    name: str
    path: Path
    refusal: str | None = None


def is_package(source: Path) -> bool:
    """Whether a file holds more than one report. Raises UnreadableReport."""
    if is_workbook_file(source):
        return len(sheets_with_reports(source)) > 1
    return is_archive(source) and len(_members(source)) > 1


def is_archive(source: Path) -> bool:
    """Whether a file is an archive of other files, which a workbook is not."""
    return zipfile.is_zipfile(source) and not is_workbook_file(source)


def unpack_parts(source: Path, workdir: Path) -> Iterator[Part]:
    """The reports of a package one after another. Raises UnreadableReport for the whole."""
    if is_workbook_file(source):
        for name in sheets_with_reports(source):
            write_sheet(source, workdir / "part", name=name)
            yield Part(f"{name}.csv", workdir / "part")
    else:
        yield from _files(source, workdir / "part")


def _members(source: Path) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(source) as archive:
            return files_in_archive(archive)
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnreadableReport(_DAMAGED) from None


def _files(source: Path, target: Path) -> Iterator[Part]:
    members = _members(source)
    _check(members)
    for member in members:
        name = Path(member.filename).name or member.filename
        if member.flag_bits & 1:
            yield Part(name, target, _LOCKED)
            continue
        try:
            with (
                zipfile.ZipFile(source) as archive,
                archive.open(member) as packed,
                target.open("wb") as out,
            ):
                # No member yields more than the size it states.
                shutil.copyfileobj(packed, out)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
            yield Part(name, target, "This file of the archive is damaged. Pack it again.")
            continue
        yield Part(name, target, _refusal(target))


def _check(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_PARTS:
        raise UnreadableReport(_TOO_MANY)
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    is_bomb = unpacked > RATIO_FREE_BYTES and unpacked > packed * MAX_PACKING_RATIO
    if is_bomb or unpacked > MAX_UNPACKED_BYTES:
        raise UnreadableReport(_TOO_LARGE)


def _refusal(path: Path) -> str | None:
    """Why a file is no report at all; what has a table is read, or mapped by a person."""
    try:
        if is_archive(path):
            return NESTED if len(_members(path)) > 1 else None
        sample = read_sample(path)
        return None if sample.strip() and find_table(sample) else _NO_TABLE
    except UnreadableReport as refused:
        return refused.message
