"""Takes a file of several reports apart: each becomes a report of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from app.core.jobs import Job, JobRun
from app.domain.royalties.reading import beside
from app.domain.royalties.reports import UnreadableReport
from app.domain.royalties.reports.package import (
    NESTED,
    Part,
    is_archive,
    is_package,
    unpack_parts,
)
from app.domain.royalties.service.packages import note_unpacked, receive_part


async def unpack_package(
    run: JobRun, report_id: UUID, source: Path, *, is_part: bool, import_job: Job[Any]
) -> bool:
    """False when the file is one report. Each part is taken in once, also after a kill."""
    if not await beside(run, "Looking into the file", lambda: is_package(source)):
        return False
    if is_part and is_archive(source):
        raise UnreadableReport(NESTED)
    workdir = source.parent / "parts"
    workdir.mkdir()
    parts: Iterator[Part] = unpack_parts(source, workdir)
    rows: list[dict[str, Any]] = []
    while (part := await beside(run, "Unpacking", lambda: next(parts, None))) is not None:
        if part.refusal is not None:
            rows.append({"name": part.name, "refusal": part.refusal})
            continue
        async with run.uow() as uow:
            with part.path.open("rb") as file:
                rows.append(
                    await receive_part(
                        uow,
                        run.adapters.storage,
                        file,
                        package_id=report_id,
                        name=part.name,
                        import_job=import_job,
                    )
                )
    async with run.uow() as uow:
        await note_unpacked(uow, report_id, rows)
    return True
