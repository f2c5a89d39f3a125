"""What royalties says on the dashboard."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from app.billing import list_balances
from app.core.module import TileView, WaitingView
from app.core.period import month
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.royalties.queries.earnings import Filter, by_month, currencies
from app.domain.royalties.queries.matching import held_totals, suspense_totals
from app.domain.royalties.queries.reports import count_unnamed, list_expected
from app.domain.royalties.queries.runs import list_open_periods
from app.web.filters import money

OTHERS_NAMED = 2


async def earned(uow: UnitOfWork) -> TileView | None:
    """All that reports say was earned, with its months as a line."""
    sums = dict(await currencies(uow))
    if not sums:
        return None
    largest = _largest_first(sums)[0]
    months = await by_month(uow, Filter(currency=largest))
    trend = [amount for _, amount in months] if len(months) > 1 else []
    return TileView("Earned", *amounts_in_words(sums), "royalties/earnings", trend)


async def owed_to_payees(uow: UnitOfWork) -> TileView | None:
    """What published statements owe and nobody has been paid yet."""
    owed: dict[str, Decimal] = {}
    for account in await list_balances(uow, "payable:"):
        owed[account.currency] = owed.get(account.currency, Decimal(0)) + account.natural_balance
    return (
        TileView("Owed to payees", *amounts_in_words(owed), "royalties/statements")
        if owed
        else None
    )


async def held_for_splits(uow: UnitOfWork) -> TileView | None:
    """Money of recordings whose splits are not agreed."""
    held = dict(await held_totals(uow))
    return (
        TileView("Held for splits", *amounts_in_words(held), "royalties/earnings") if held else None
    )


async def unnamed_columns(uow: UnitOfWork) -> WaitingView | None:
    """Reports of a layout nobody has explained yet."""
    reports = await count_unnamed(uow)
    if not reports:
        return None
    verb = "has" if reports == 1 else "have"
    return WaitingView(
        f"{counted(reports, 'report')} {verb} columns we do not know",
        "Say once which column is which, and we remember it.",
        "Name the columns",
        "royalties/reports",
        "file-spreadsheet",
    )


async def late_reports(uow: UnitOfWork) -> WaitingView | None:
    """Reports that usually have come by now."""
    late = [(each, due) for each in await list_expected(uow) for due in each.cadence.missing]
    if not late:
        return None
    worst, due = late[0]
    label = month(f"{due.period:%Y-%m}").label
    others = counted(len(late) - 1, "other report") if len(late) > 1 else ""
    return WaitingView(
        f"{worst.name}: {label} is {counted(due.days_late, 'day')} late",
        f"{others} {'is' if len(late) == 2 else 'are'} missing as well."
        if others
        else "Fetch it from the source and upload it, or ask why it has not come.",
        "See what is expected",
        "royalties/expected",
        "hourglass",
    )


async def unmatched_money(uow: UnitOfWork) -> WaitingView | None:
    """Money that waits for somebody to say which recording it is."""
    totals = await suspense_totals(uow)
    if not totals:
        return None
    figure, others = amounts_in_words({currency: amount for currency, amount, _ in totals})
    lines = counted(sum(count for _, _, count in totals), "line")
    return WaitingView(
        f"{figure} {others}".rstrip() + " without a recording",
        f"{lines} of your reports: say which recording each one is.",
        "Match",
        "royalties/matching",
        "route",
    )


async def open_runs(uow: UnitOfWork) -> WaitingView | None:
    """Statements that are drafted or approved and not published."""
    periods = await list_open_periods(uow)
    if not periods:
        return None
    return WaitingView(
        f"Statements for {_listed(month(each).label for each in periods)} are not published",
        "Look at the figures, approve them, and everybody gets theirs by mail.",
        "Review",
        "royalties/statements",
        "file-text",
    )


def amounts_in_words(sums: Mapping[str, Decimal]) -> tuple[str, str]:
    """The largest amount, and the others as "and $84.63"."""
    shown = [money(sums[code], code).striptags() for code in _largest_first(sums)]
    first, *others = shown
    if len(others) > OTHERS_NAMED:
        hidden = counted(len(others) - OTHERS_NAMED, "other currency", "other currencies")
        others = [*others[:OTHERS_NAMED], hidden]
    return first, f"and {_listed(others)}" if others else ""


def _largest_first(sums: Mapping[str, Decimal]) -> list[str]:
    return sorted(sums, key=lambda code: (-abs(sums[code]), code))


def _listed(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
