"""Files of several reports: taking in each part, and noting what became of all of them."""

from typing import Any, BinaryIO
from uuid import UUID

from app.core.jobs import Job
from app.core.uow import UnitOfWork
from app.domain.royalties.events import ReportUnpacked
from app.domain.royalties.models.earnings import ReportStatus
from app.domain.royalties.queries.reports import UNFINISHED, get_report, lock_report
from app.domain.royalties.service.receiving import receive_report
from app.integrations.storage import ObjectStorage


async def receive_part(
    uow: UnitOfWork,
    storage: ObjectStorage,
    file: BinaryIO,
    *,
    package_id: UUID,
    name: str,
    import_job: Job[Any],
) -> dict[str, Any]:
    """Take in one report of a package; one that is known already stays as it is."""
    package = await get_report(uow, package_id)
    received = await receive_report(
        uow,
        storage,
        file,
        import_job=import_job,
        filename=name,
        source=package.wanted_source,
        period=package.wanted_period,
        package=package,
    )
    # A repeated attempt meets what the first one has taken in.
    is_new = received.is_new or received.report.package_id == package_id
    return {"name": name, "report_id": str(received.report.id), "is_new": is_new}


async def note_unpacked(uow: UnitOfWork, package_id: UUID, parts: list[dict[str, Any]]) -> None:
    """End the import of a package, which has no lines of its own."""
    package = await lock_report(uow, package_id)
    if package.status not in UNFINISHED:
        return
    package.status, package.parts, package.failure = ReportStatus.UNPACKED, parts, None
    uow.record(
        ReportUnpacked(
            report_id=package.id,
            filename=package.filename,
            reports=sum("report_id" in part for part in parts),
            refused=sum("refusal" in part for part in parts),
        )
    )
