"""What is known of a report's sales before they are stored, so that most are written once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.core.uow import UnitOfWork
from app.domain import catalog
from app.domain.royalties.accounting.covering import Covered, Sold
from app.domain.royalties.agreements import has_contracts, load_agreements
from app.domain.royalties.queries.splits import agreed_sheets
from app.domain.royalties.reports.aggregates import Aggregate
from app.domain.royalties.sources import sheet_kind


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sale belongs; without a recording the ladder of matching decides later."""

    recording_id: UUID | None = None
    sheet_id: UUID | None = None
    is_contracted: bool = False

    @property
    def match_kind(self) -> str | None:
        return "isrc" if self.recording_id else None


UNKNOWN = Place()


class Arriving:
    """Finds the places of sales that name an ISRC of the catalogue and their month.

    Sales that name no month, and the income of works, are left to the ladder: what decides on
    them is known only once all of a report is stored.
    """

    def __init__(self, source: str | None, covered: Covered | None) -> None:
        self._source, self._covered = source, covered
        self._recordings: dict[str, UUID | None] = {}
        self._sheets: dict[UUID, UUID] = {}
        self._verdicts: dict[tuple[UUID, str | None, date], bool] = {}

    async def places(self, uow: UnitOfWork, batch: Sequence[Aggregate]) -> list[Place]:
        """The places of a batch of sales, in their order."""
        if sheet_kind(self._source) != "master":
            return [UNKNOWN] * len(batch)
        await self._look_up(uow, {row.isrc for row in batch if row.isrc} - self._recordings.keys())
        return [self._place(row) for row in batch]

    async def _look_up(self, uow: UnitOfWork, isrcs: set[str]) -> None:
        if not isrcs:
            return
        found = await catalog.find_recordings_by_isrc(uow, sorted(isrcs))
        self._recordings |= dict.fromkeys(isrcs) | {code: each.id for code, each in found.items()}
        self._sheets |= await agreed_sheets(uow, [each.id for each in found.values()], "master")

    def _place(self, row: Aggregate) -> Place:
        recording_id = self._recordings.get(row.isrc) if row.isrc else None
        if recording_id is None or row.sale_month is None:
            return UNKNOWN
        return Place(
            recording_id,
            self._sheets.get(recording_id),
            self._is_contracted(recording_id, row.upc, row.sale_month),
        )

    def _is_contracted(self, recording_id: UUID, upc: str | None, day: date) -> bool:
        if self._covered is None:
            return False
        key = recording_id, upc, day
        if key not in self._verdicts:
            self._verdicts[key] = Sold(recording_id, upc, self._source, None, day) in self._covered
        return self._verdicts[key]


async def arriving(uow: UnitOfWork, source: str | None) -> Arriving:
    """Ready to find the places of the sales of a report from a source."""
    covered = Covered(await load_agreements(uow)) if await has_contracts(uow) else None
    return Arriving(source, covered)
