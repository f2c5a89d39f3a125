"""What of royalties the search finds."""

from typing import Any

from sqlalchemy import Text, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from app.core.module import SearchSource
from app.core.searching import TENANT, month, things
from app.domain.catalog import party_name
from app.domain.royalties.agreements.models import ContractShare, ContractVersion, RoyaltyContract
from app.domain.royalties.models.earnings import ColumnMapping, EarningsReport
from app.domain.royalties.models.statements import Statement, StatementRun
from app.domain.royalties.queries.runs import PUBLISHED
from app.domain.royalties.tracklists.models import Tracklist

_READ = "money.read"

_any = aliased(ContractVersion)
_latest = (
    select(func.max(_any.number))
    .where(_any.tenant_id == RoyaltyContract.tenant_id, _any.contract_id == RoyaltyContract.id)
    .scalar_subquery()
)
_payees = (
    select(func.string_agg(party_name(ContractShare.party_id), ", "))
    .select_from(ContractShare)
    .join(
        ContractVersion,
        (ContractVersion.tenant_id == ContractShare.tenant_id)
        & (ContractVersion.id == ContractShare.version_id),
    )
    .where(
        ContractVersion.tenant_id == RoyaltyContract.tenant_id,
        ContractVersion.contract_id == RoyaltyContract.id,
        ContractVersion.number == _latest,
        ContractShare.recording_id.is_(None),
        ContractShare.upc.is_(None),
    )
    .scalar_subquery()
)
_contracts = things(
    RoyaltyContract.id,
    func.concat(RoyaltyContract.number, " ", RoyaltyContract.name),
    _payees,
    note=(_payees, RoyaltyContract.status),
)

_reports = things(
    EarningsReport.id,
    EarningsReport.filename,
    EarningsReport.source_name,
    month(EarningsReport.period),
    note=(EarningsReport.source_name, month(EarningsReport.period)),
)


def _statements(other: InstrumentedAttribute[str]) -> Any:
    return things(
        Statement.id,
        other,
        Statement.number,
        month(Statement.period),
        note=(func.coalesce("No. " + cast(Statement.number, Text), ""), month(Statement.period)),
    )


_issued = _statements(Statement.payee_name).where(Statement.tenant_id == TENANT)
_received = _statements(Statement.issuer_name).where(
    Statement.payee_tenant_id == TENANT, Statement.status.in_(PUBLISHED)
)
_runs = things(
    StatementRun.id,
    func.concat("Statements of ", month(StatementRun.period)),
    note=(StatementRun.status,),
).where(StatementRun.status != "canceled")


SOURCES = (
    SearchSource("Contracts", _READ, "file-signature", "royalties/contracts/{key}", _contracts),
    SearchSource("Reports", _READ, "file-spreadsheet", "royalties/reports/{key}", _reports),
    SearchSource("Statements", _READ, "file-text", "royalties/statements/{key}", _issued),
    SearchSource("Statements for you", _READ, "inbox", "royalties/for-you/{key}", _received),
    SearchSource("Statement runs", _READ, "file-text", "royalties/statements/runs/{key}", _runs),
    SearchSource(
        "Releases",
        _READ,
        "disc-album",
        "royalties/releases",
        things(Tracklist.id, Tracklist.title, Tracklist.upc, note=(Tracklist.upc,)),
    ),
    SearchSource(
        "Layouts",
        "money.write",
        "file-spreadsheet",
        "royalties/layouts/{key}",
        things(ColumnMapping.id, ColumnMapping.name).where(ColumnMapping.agency_id.is_(None)),
    ),
)
