"""Keeping what a person says about a file without a known layout."""

from typing import Any
from uuid import UUID

from app.core.ids import new_id
from app.core.jobs import Job
from app.core.uow import UnitOfWork
from app.domain.royalties.layouts import header_signature, profile_of
from app.domain.royalties.models.earnings import ColumnMapping
from app.domain.royalties.queries.layouts import find_origin
from app.domain.royalties.queries.reports import find_mapping
from app.domain.royalties.service.receiving import import_again


async def save_mapping(
    uow: UnitOfWork,
    report_id: UUID,
    header: tuple[str, ...],
    *,
    name: str,
    described: dict[str, Any],
    import_job: Job[Any],
) -> None:
    """Remember the layout for every file with this header, and read the report by it.

    Raises IncompleteMapping, and CannotImportAgain for a report that is past this.
    """
    profile_of(described, name=name, key="tried")
    signature = header_signature(header)
    mapping = await find_mapping(uow, signature)
    if mapping is None:
        mapping = ColumnMapping(
            tenant_id=uow.tenant_id,
            id=new_id(),
            signature=signature,
            name=name,
            mapping=described,
            made_by=uow.actor.on_behalf_of,
            origin_id=await find_origin(uow, signature),
        )
        uow.db.add(mapping)
    mapping.name, mapping.mapping, mapping.header = name, described, list(header)
    await uow.flush()
    report = await import_again(uow, report_id, import_job)
    report.mapping_id = mapping.id
