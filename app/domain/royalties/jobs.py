"""Background work of royalties."""

from decimal import Inexact, Overflow
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from app.core.jobs import JobRun, Queue, long_job
from app.domain.royalties.errors import CannotCorrect, ReportInDraft
from app.domain.royalties.layouts import header_signature, saved_profile
from app.domain.royalties.packages import unpack_package
from app.domain.royalties.queries.reports import IMPORT_JOB, find_mapping, get_mapping
from app.domain.royalties.reading import Batches, convert_report
from app.domain.royalties.reports import (
    Profile,
    UnknownLayout,
    UnreadableReport,
    find_table,
    read_sample,
)
from app.domain.royalties.reports.convert import Converted
from app.domain.royalties.service import importing
from app.domain.royalties.service.correction import CorrectionAsked, ask_about
from app.domain.royalties.service.layouts import adopt_shared

ATTEMPTS = 5
GAVE_UP = (
    "Reading this report failed several times. Nothing was posted; try again, "
    "and contact support if it fails again."
)
TOO_PRECISE = (
    "An amount in this report has more digits than can be booked. Check the amount column."
)


@long_job(IMPORT_JOB, queue=Queue.BULK, timeout=3600, attempts=ATTEMPTS)
async def import_report(run: JobRun, *, report_id: str) -> None:
    """Read a report, store its earnings and post them, once, however often it is started."""
    wanted = UUID(report_id)
    try:
        await _import(run, wanted)
    except (UnreadableReport, CannotCorrect, ReportInDraft) as refusal:
        async with run.uow() as uow:
            await importing.fail(uow, wanted, refusal.message)
    except (Inexact, Overflow):
        async with run.uow() as uow:
            await importing.fail(uow, wanted, TOO_PRECISE)
    except Exception:
        if run.attempt >= ATTEMPTS:
            async with run.uow() as uow:
                await importing.fail(uow, wanted, GAVE_UP)
        raise


async def _import(run: JobRun, report_id: UUID) -> None:
    async with run.uow() as uow:
        report = await importing.begin(uow, report_id)
        if report is None:
            return
        raw_key, is_part = report.raw_key, report.package_id is not None
        chosen = await get_mapping(uow, report.mapping_id) if report.mapping_id else None
    await run.progress(0, None, "Fetching the file")
    with TemporaryDirectory(prefix="report-") as directory:
        workdir = Path(directory)
        source = workdir / "source"
        await run.adapters.storage.download_to(raw_key, source)
        if await unpack_package(run, report_id, source, is_part=is_part, import_job=import_report):
            return
        try:
            profile = saved_profile(chosen) if chosen else None
            converted = await convert_report(run, source, workdir, profile=profile)
        except UnknownLayout:
            profile = await _remembered(run, report_id, source)
            if profile is None:
                async with run.uow() as uow:
                    await importing.ask_for_mapping(uow, report_id)
                return
            converted = await convert_report(run, source, workdir, profile=profile)
        await _post(run, report_id, raw_key, converted)


async def _remembered(run: JobRun, report_id: UUID, source: Path) -> Profile | None:
    """The layout somebody described for a file with this header, here or at an agency."""
    table = find_table(read_sample(source))
    if table is None:
        raise UnreadableReport
    async with run.uow() as uow:
        signature = header_signature(table.header)
        mapping = await find_mapping(uow, signature) or await adopt_shared(
            uow, report_id, signature
        )
    return saved_profile(mapping) if mapping else None


async def _post(run: JobRun, report_id: UUID, raw_key: str, converted: Converted) -> None:
    storage, total = run.adapters.storage, converted.lines + converted.rejected
    await run.progress(total, total, "Keeping the lines")
    # Named after the upload, so that another attempt replaces them.
    lines_key, bad_key = f"{raw_key}.lines.parquet", f"{raw_key}.bad.parquet"
    await storage.put_file(lines_key, converted.lines_path, "application/vnd.apache.parquet")
    await storage.put_file(bad_key, converted.bad_path, "application/vnd.apache.parquet")
    async with run.uow() as uow:
        await importing.note_reading(
            uow, report_id, converted, lines_key=lines_key, bad_key=bad_key
        )
    await run.progress(total, total, "Matching and posting")
    if converted.lines == 0:
        words = importing.NOTHING_READ if converted.rejected else importing.NOTHING_THERE
        raise UnreadableReport(words.format(count=converted.rejected))
    try:
        async with run.uow() as uow:
            await importing.post_report(
                uow, report_id, Batches(converted.aggregate_path), converted.totals
            )
    except CorrectionAsked as asked:
        async with run.uow() as uow:
            await ask_about(uow, report_id, asked)
