"""The steps of an import, each one transaction that may be repeated after a kill."""

from collections import Counter
from collections.abc import AsyncIterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from app.core.money import EXACT, minor_places
from app.core.period import month_of
from app.core.uow import UnitOfWork
from app.domain.royalties.events import MappingNeeded, ReportFailed, ReportPosted
from app.domain.royalties.models.earnings import EarningsReport, ReportStatus
from app.domain.royalties.queries.bulk import joining_in_bulk
from app.domain.royalties.queries.corrections import KEYS
from app.domain.royalties.queries.earnings import sums_of_report
from app.domain.royalties.queries.reports import UNFINISHED, lock_report
from app.domain.royalties.reports.aggregates import Aggregate
from app.domain.royalties.reports.convert import Converted
from app.domain.royalties.reports.lines import Check
from app.domain.royalties.service.arriving import Place, arriving
from app.domain.royalties.service.correction import (
    ask_or_replace,
    netted,
    take_over,
    withdraw,
)
from app.domain.royalties.service.ladder import match_report
from app.domain.royalties.service.posting import (
    by_currency,
    one_at_a_time,
    owed,
    post_entries,
    receivables,
)
from app.domain.royalties.sketch import key_hash, sketch_of

NOTHING_READ = "None of the {count} lines could be read. The reasons are listed below."
NOTHING_THERE = "This file has no lines with earnings. Check that the whole report was exported."
_COLUMNS = (
    ("isrc", "text"),
    ("upc", "text"),
    ("iswc", "text"),
    ("partner_id", "text"),
    ("title", "text"),
    ("artist", "text"),
    ("title_key", "text"),
    ("artist_key", "text"),
    ("store", "text"),
    ("country", "text"),
    ("kind", "text"),
    ("sale_month", "date"),
    ("currency", "text"),
    ("format", "text"),
    ("price", "numeric"),
    ("amount", "numeric"),
    ("quantity", "numeric"),
    ("lines", "int"),
    ("first_line", "int"),
    ("last_line", "int"),
)
_PLACE = (
    ("recording_id", "uuid"),
    ("match_kind", "text"),
    ("sheet_id", "uuid"),
    ("is_contracted", "boolean"),
)


class Contradiction(RuntimeError):
    """What was stored is not what was read: a defect of ours, nothing is posted."""


@dataclass
class Stored:
    """What went into the table: how many earnings, and lines by their month of sale."""

    earnings: int = 0
    hashes: list[int] = field(default_factory=list)
    months: Counter[date] = field(default_factory=Counter)


async def begin(uow: UnitOfWork, report_id: UUID) -> EarningsReport | None:
    """The report to be read, or None when an earlier attempt has finished it."""
    report = await lock_report(uow, report_id)
    if report.status not in UNFINISHED:
        return None
    report.status = ReportStatus.READING
    return report


async def note_reading(
    uow: UnitOfWork, report_id: UUID, converted: Converted, *, lines_key: str, bad_key: str
) -> None:
    """Write down what the file says of itself; its money is not posted yet."""
    report = await lock_report(uow, report_id)
    if report.status not in UNFINISHED:
        return
    report.status = ReportStatus.MATCHING
    report.source, report.source_name = converted.profile.key, converted.profile.name
    report.lines_key, report.bad_key = lines_key, bad_key
    report.encoding = converted.encoding
    report.lines, report.rejected = converted.lines, converted.rejected
    report.skipped = dict(converted.skipped)
    report.problems = list(converted.problems)
    report.checks = [_check(check) for check in converted.checks]
    report.totals = _plain(converted.totals)
    report.equivalents = _plain(converted.equivalents)


def _check(check: Check) -> dict[str, str | None]:
    return {
        "what": check.what,
        "stated": f"{check.stated:f}",
        "read": f"{check.read:f}",
        "currency": check.currency,
    }


def _plain(amounts: dict[str, Decimal]) -> dict[str, str]:
    return {currency: plain_amount(amount, currency) for currency, amount in amounts.items()}


async def post_report(
    uow: UnitOfWork,
    report_id: UUID,
    batches: AsyncIterable[Sequence[Aggregate]],
    totals: dict[str, Decimal],
) -> None:
    """Store, match and post the earnings of a report: all of it, or none.

    A corrected file takes back the report it replaces in the same posting. Raises CorrectionAsked
    for one nobody has decided on, and Contradiction when the stored sums are not the file's totals.
    """
    await one_at_a_time(uow)
    report = await lock_report(uow, report_id)
    if report.status not in UNFINISHED:
        return
    await uow.db.execute(
        text("DELETE FROM earnings WHERE report_id = :report"), {"report": report_id}
    )
    stored, known = Stored(), await arriving(uow, report.source)
    async for batch in batches:
        await _store(uow, report_id, batch, await known.places(uow, batch), stored)
    report.key_sketch, report.key_count = sketch_of(stored.hashes), stored.earnings
    old = await ask_or_replace(uow, report)
    withdrawn = await withdraw(uow, old) if old else None
    report.period = report.wanted_period or _period(stored, uow)
    await uow.flush_rows()
    async with joining_in_bulk(uow):
        await match_report(uow, report)
        if old:
            await take_over(uow, old, report)
    sums = await sums_of_report(uow, report_id)
    found = by_currency(sums)
    if {code: amount for code, amount in totals.items() if amount} != {
        code: amount for code, amount in found.items() if amount
    }:
        raise Contradiction(f"{report_id}: read {totals}, stored {found}")
    taken_back = withdrawn.entries if withdrawn else []
    await post_entries(
        uow,
        kind="earnings_report",
        key=posting_key(report),
        entries=netted([*receivables(report, sums), *await owed(uow, sums), *taken_back]),
        description=f"{report.source_name} {report.period}: {report.filename}",
        subject=("earnings_report", report.id),
    )
    report.status, report.posted_at, report.failure = ReportStatus.POSTED, uow.now, None
    uow.record(
        ReportPosted(
            report_id=report.id,
            filename=report.filename,
            source_name=report.source_name or "",
            lines=report.lines,
            rejected=report.rejected,
            totals=report.totals,
        )
    )


async def fail(uow: UnitOfWork, report_id: UUID, sentence: str) -> None:
    """End an import without posting anything."""
    report = await lock_report(uow, report_id)
    if report.status in UNFINISHED:
        report.status, report.failure = ReportStatus.FAILED, sentence
        uow.record(ReportFailed(report_id=report.id, filename=report.filename, reason=sentence))


async def ask_for_mapping(uow: UnitOfWork, report_id: UUID) -> None:
    """Wait until a person has said which column is which."""
    report = await lock_report(uow, report_id)
    if report.status in UNFINISHED:
        report.status = ReportStatus.MAPPING_NEEDED
        uow.record(MappingNeeded(report_id=report.id, filename=report.filename))


def posting_key(report: EarningsReport) -> str:
    """The same on every attempt; another one once the report was reversed and read again."""
    return f"{report.id}:{report.reversed_at}" if report.reversed_at else str(report.id)


def plain_amount(amount: Decimal, currency: str) -> str:
    """All digits that say something, at least the currency's own, without an exponent."""
    digits = amount.normalize(EXACT)
    exponent = digits.as_tuple().exponent
    places = max(-exponent, minor_places(currency)) if isinstance(exponent, int) else 0
    return f"{digits:.{places}f}"


async def _store(
    uow: UnitOfWork,
    report_id: UUID,
    batch: Sequence[Aggregate],
    places: Sequence[Place],
    stored: Stored,
) -> None:
    names = ", ".join(name for name, _ in _COLUMNS + _PLACE)
    arrays = ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _COLUMNS + _PLACE)
    await uow.db.execute(
        text(
            f"INSERT INTO earnings (tenant_id, report_id, number, {names})"
            f" SELECT :tenant, :report, :before + a.place::int, {names}"
            f" FROM unnest({arrays}) WITH ORDINALITY AS a({names}, place)"
        ),
        {
            "tenant": uow.tenant_id,
            "report": report_id,
            "before": stored.earnings,
            **{name: [getattr(row, name) for row in batch] for name, _ in _COLUMNS},
            **{name: [getattr(place, name) for place in places] for name, _ in _PLACE},
        },
    )
    stored.earnings += len(batch)
    for row in batch:
        stored.hashes.append(key_hash(getattr(row, name) for name in KEYS))
        if row.sale_month is not None:
            stored.months[row.sale_month] += row.lines


def _period(stored: Stored, uow: UnitOfWork) -> str:
    last = max(stored.months, default=None)
    return month_of(last or uow.now.date()).code
