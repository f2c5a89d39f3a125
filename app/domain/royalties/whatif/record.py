"""All that is stored of a contract and of those it depends on, or that depend on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from app.core.period import Period, month
from app.core.uow import UnitOfWork
from app.domain.catalog import PartyView, works_of
from app.domain.royalties.accounting.closing import Closing
from app.domain.royalties.agreements import Agreements
from app.domain.royalties.agreements.deal import Deal
from app.domain.royalties.agreements.loading import (
    Rows,
    assemble,
    links_between,
    payees_of,
    prices_for,
    reached_from,
    titles_of_works,
)
from app.domain.royalties.agreements.models import ContractVersion, RoyaltyContract
from app.domain.royalties.agreements.queries.agreed import (
    contracts_to_account,
    crossed_contracts,
    favored_links,
    fee_targets,
    group_names,
    grouped_recordings,
    items_of,
    openings_of,
    parts_of,
)
from app.domain.royalties.agreements.rows import Parts, deal_of
from app.domain.royalties.whatif.queries.history import (
    ClosedRun,
    closed_runs,
    every_crossing,
    every_transfer,
    every_version,
)


@dataclass(frozen=True, slots=True)
class Record:
    """`versions` are all of them, the first first; `rows` everything else there ever was.

    `contract_id` is the contract asked about. `runs` are published, in the order of their months.
    """

    contract_id: UUID
    rows: Rows
    versions: Sequence[ContractVersion]
    runs: Sequence[ClosedRun]
    payees: Mapping[str, PartyView]

    @property
    def contract(self) -> RoyaltyContract:
        return next(each for each in self.rows.contracts if each.id == self.contract_id)

    @property
    def deals(self) -> list[Deal]:
        """What any version of any of the contracts says."""
        parts = self.rows.parts
        return [deal_of(each, parts.get(each.id, Parts())) for each in self.versions]

    def on(self, day: date | None) -> Agreements:
        """What was agreed on a day, as `load_agreements` would have said it; None: of all time."""
        rows = self.rows
        in_force = {
            each.contract_id: each
            for each in self.versions
            if day is None or each.effective_from is None or each.effective_from <= day
        }
        known = replace(
            rows,
            versions=in_force,
            items=[each for each in rows.items if day is None or each.incurred_on <= day],
            openings=[each for each in rows.openings if day is None or each.as_of <= day],
            transfers=[each for each in rows.transfers if _holds(each.starts, each.until, day)],
            crossings=[each for each in rows.crossings if _holds(each.starts, each.until, day)],
        )
        return assemble(known, self.payees)

    def closings(self, run: ClosedRun) -> dict[str, Closing]:
        """What the contracts closed with in a run."""
        return {str(key): Closing.read(stored) for key, stored in run.closings.items()}


def closed_month(run: ClosedRun) -> Period:
    return month(run.period)


async def load_record(uow: UnitOfWork, contract_id: UUID) -> Record:
    """The contract with all that money or better rates pass to or from it, but no other draft."""
    transfers, crossings = await every_transfer(uow), await every_crossing(uow)
    crossed = await crossed_contracts(uow)
    links = links_between(transfers, crossings, crossed)
    links += [*await fee_targets(uow), *await favored_links(uow)]
    both_ways = [*links, *((to, of) for of, to in links)]
    contracts = await contracts_to_account(uow, reached_from([contract_id], both_ways))
    contracts = [each for each in contracts if each.id == contract_id or not each.is_draft]
    known = [each.id for each in contracts]
    versions = await every_version(uow, known)
    parts = await parts_of(uow, [each.id for each in versions])
    rows = Rows(
        contracts=contracts,
        versions={each.contract_id: each for each in versions},
        parts=parts,
        items=await items_of(uow, known, None),
        openings=await openings_of(uow, known, None),
        transfers=transfers,
        crossings=crossings,
        crossed=crossed,
        groups=await group_names(uow),
        grouped=await grouped_recordings(uow),
        works=await works_of(uow, titles_of_works(contracts, versions, parts)),
    )
    found = Record(contract_id, rows, versions, await closed_runs(uow, known), {})
    payees, prices = await payees_of(uow, found.deals, rows), await prices_for(uow, found.deals)
    return replace(found, payees=payees, rows=replace(rows, prices=prices))


def _holds(starts: date, until: date | None, day: date | None) -> bool:
    if day is None:
        return until is None
    return starts <= day and (until is None or day < until)
