"""The lines of reports as stored, fetched once per process and kept while there is room."""

import asyncio
import csv
import hashlib
import io
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from weakref import finalize

from app.domain.royalties.models.earnings import Earning, EarningsReport
from app.domain.royalties.reports import BadLine, Profile, ReportLine, read_sample, recognise
from app.domain.royalties.reports.drilldown import export_bad, read_bad, read_lines
from app.domain.royalties.reports.fields import match_key
from app.integrations.storage import ObjectStorage

KEPT_BYTES = 1024**3
SHOWN = 200
_SCANNED = 5_000
_KEYS = ("isrc", "upc", "iswc", "store", "country", "kind", "currency", "partner_id", "format")


class LineFiles:
    """A directory of fetched files; the least recently used make room for new ones.

    It is made when the first file is fetched, and removed when the process ends.
    """

    def __init__(self, *, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept_bytes = kept_bytes
        self._sizes: OrderedDict[Path, int] = OrderedDict()
        self._lock = asyncio.Lock()

    @cached_property
    def _directory(self) -> Path:
        path = Path(tempfile.mkdtemp(prefix="report-lines-"))
        finalize(self, shutil.rmtree, path, ignore_errors=True)
        return path

    async def fetch(self, storage: ObjectStorage, key: str, *, version: str = "") -> Path:
        """The file of a key; `version` tells rewritten files of one key apart."""
        path = self._directory / hashlib.sha256(f"{key}|{version}".encode()).hexdigest()
        async with self._lock:
            if path not in self._sizes:
                part = path.with_suffix(".part")
                await storage.download_to(key, part)
                part.replace(path)
                self._sizes[path] = path.stat().st_size
                self._make_room()
            self._sizes.move_to_end(path)
        return path

    def _make_room(self) -> None:
        while len(self._sizes) > 1 and sum(self._sizes.values()) > self._kept_bytes:
            oldest, _ = self._sizes.popitem(last=False)
            oldest.unlink(missing_ok=True)


FILES = LineFiles()


async def lines_of(
    storage: ObjectStorage, report: EarningsReport, earning: Earning
) -> list[ReportLine]:
    """The lines of the file behind an earning, at most 200."""
    if report.lines_key is None:
        return []
    path = await FILES.fetch(storage, report.lines_key, version=str(report.posted_at))
    keys: dict[str, object] = {name: getattr(earning, name) for name in _KEYS}
    found = await asyncio.to_thread(
        read_lines,
        path,
        first=earning.first_line,
        last=earning.last_line,
        keys=keys,
        limit=_SCANNED,
    )
    return [line for line in found if is_of(line, earning)][:SHOWN]


async def bad_lines_of(
    storage: ObjectStorage, report: EarningsReport, *, limit: int = SHOWN
) -> list[BadLine]:
    if report.bad_key is None or not report.rejected:
        return []
    path = await FILES.fetch(storage, report.bad_key, version=str(report.posted_at))
    return await asyncio.to_thread(read_bad, path, limit=limit)


async def bad_lines_csv(storage: ObjectStorage, report: EarningsReport) -> str:
    """All rejected lines with their reasons, for a spreadsheet."""
    if report.bad_key is None:
        return "Line,Reason,Text\r\n"
    path = await FILES.fetch(storage, report.bad_key, version=str(report.posted_at))
    return await asyncio.to_thread(export_bad, path)


async def lines_to_fix(
    storage: ObjectStorage, report: EarningsReport, profile: Profile | None
) -> str:
    """The header of the file and its rejected lines as they were: repaired, it is a new report."""
    raw = await FILES.fetch(storage, report.raw_key)
    sample = await asyncio.to_thread(read_sample, raw)
    found = recognise(sample, profiles=[profile]) if profile else recognise(sample)
    bad = await bad_lines_of(storage, report, limit=1_000_000)
    header = [] if found is None else [_row(found.header, found.delimiter)]
    return "".join(f"{line}\r\n" for line in [*header, *(each.raw for each in bad)])


def _row(cells: Sequence[str], delimiter: str) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="").writerow(cells)
    return out.getvalue()


def is_of(line: ReportLine, earning: Earning) -> bool:
    """Whether a line with an earning's identifiers is one of its lines."""
    return (
        _key(line.title) == earning.title_key
        and _key(line.artist) == earning.artist_key
        and _month(line) == earning.sale_month
        and line.price == earning.price
    )


def _key(text: str | None) -> str | None:
    return match_key(text) if text is not None else None


def _month(line: ReportLine) -> object:
    if line.sale_period_from is None or line.sale_period_until is None:
        return None
    days = (line.sale_period_until - line.sale_period_from).days
    middle = line.sale_period_from.fromordinal(line.sale_period_from.toordinal() + days // 2)
    return middle.replace(day=1)
