"""From which data an answer was worked out, and what has come since, in words."""

from collections.abc import Collection, Mapping

from app.core.events import Event
from app.core.text import counted
from app.domain.catalog.events import CatalogEdited, SplitsAgreed
from app.domain.royalties.accounting.events import RateOrderChosen, RateRemoved, RateWritten
from app.domain.royalties.agreements import events as agreed
from app.domain.royalties.events import (
    EarningsMatched,
    HeldReleased,
    MatchUndone,
    ReportPosted,
    ReportReversed,
    StatementsPublished,
)
from app.domain.royalties.prices.events import PriceListTaken, PriceRemoved
from app.domain.royalties.tracklists.events import TracklistRemoved, TracklistWritten

Edition = Mapping[str, int]
"""How many facts of each name there were; facts are only ever added."""
_NAMED: tuple[tuple[tuple[type[Event], ...], str, str], ...] = (
    ((ReportPosted,), "report has come in", "reports have come in"),
    ((ReportReversed,), "report was taken back", "reports were taken back"),
    (
        (StatementsPublished,),
        "month of statements was published",
        "months of statements were published",
    ),
    (
        (
            agreed.ContractAmended,
            agreed.ContractActivated,
            agreed.ContractClosed,
            agreed.CostEntered,
            agreed.CostWithdrawn,
            agreed.OpeningEntered,
            agreed.TransferAgreed,
            agreed.TransferEnded,
            agreed.ContractsCrossed,
            agreed.CrossingEnded,
            agreed.CatalogueGrouped,
        ),
        "change was made to contracts",
        "changes were made to contracts",
    ),
    (
        (RateWritten, RateRemoved, RateOrderChosen, PriceListTaken, PriceRemoved),
        "exchange rate or price was changed",
        "exchange rates or prices were changed",
    ),
    (
        (
            EarningsMatched, MatchUndone, HeldReleased, CatalogEdited, SplitsAgreed,
            TracklistWritten, TracklistRemoved,
        ),
        "title or match was changed",
        "titles or matches were changed",
    ),
)  # fmt: skip


def facts_that_matter() -> list[str]:
    """The names of the facts after which a history may come to something else."""
    return [event.name for events, _, _ in _NAMED for event in events]


def come_since(then: Edition, now: Edition) -> list[str]:
    """What happened between two editions: “3 reports have come in”."""
    news = [(_more(events, then, now), one, many) for events, one, many in _NAMED]
    return [counted(number, one, many) for number, one, many in news if number > 0]


def _more(events: Collection[type[Event]], then: Edition, now: Edition) -> int:
    return sum(now.get(each.name, 0) - then.get(each.name, 0) for each in events)
