"""What payouts ask before they pay: every amount by kind of income, and the tax to keep back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from app.billing.payments import Assessment, Gross, TaxPart
from app.billing.tax.classification import income_of, shares
from app.billing.tax.income import Income, box_of
from app.billing.tax.queries.amounts import Earned, Paid, earned_of, paid_of
from app.billing.tax.queries.forms import (
    find_active_payer,
    list_current,
    open_notices,
    own_sources,
)
from app.billing.tax.withholding import Papers, has_reached, rule
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.tenants import get_tenant

UNSORTED = "Income not sorted"


async def assess_tax(uow: UnitOfWork, grosses: Sequence[Gross]) -> Mapping[UUID, Assessment]:
    """Tax to keep back of payouts in one currency; nothing while no payer is entered.

    A payee who earned from a source nobody has sorted is not paid.
    """
    if await find_active_payer(uow) is None:
        return {}
    zone = ZoneInfo((await get_tenant(uow)).time_zone)
    day = uow.now.astimezone(zone).date()
    payees, currency = [gross.subject_id for gross in grosses], grosses[0].amount.currency
    earned = await _by_income(uow, payees, currency)
    paid = await paid_of(uow, payees, currency, year_begins(day.year, zone))
    papers = await papers_of(uow)
    return {
        gross.subject_id: _assess(
            gross,
            earned[gross.subject_id],
            paid.get(gross.subject_id, Paid({}, {})),
            papers.get(gross.subject_id, Papers()),
            day,
        )
        for gross in grosses
    }


async def papers_of(uow: UnitOfWork) -> dict[UUID, Papers]:
    """What the rules ask, of every payee who gave a form or about whom there is a notice."""
    forms, notices = await list_current(uow), await open_notices(uow)
    noticed = {subject_id: notice.received_on for subject_id, notice in notices.items()}
    found = {subject_id: Papers(noticed_on=day) for subject_id, day in noticed.items()}
    return found | {
        subject_id: form.papers(noticed.get(subject_id)) for subject_id, form in forms.items()
    }


def year_begins(year: int, zone: ZoneInfo) -> datetime:
    """The first moment of a year where the tenant is."""
    return datetime(year, 1, 1, tzinfo=zone)


async def _by_income(
    uow: UnitOfWork, payees: Sequence[UUID], currency: str
) -> dict[UUID, dict[Income, int] | None]:
    """What each payee earned by kind; None when something is not sorted."""
    own = await own_sources(uow)
    sources: dict[UUID, list[Earned]] = defaultdict(list)
    for earned in await earned_of(uow, payees, currency):
        sources[earned.subject_id].append(earned)
    return {payee: _sorted(sources[payee], own) for payee in payees}


def _sorted(earned: Sequence[Earned], own: Mapping[str, Income]) -> dict[Income, int] | None:
    sums: dict[Income, int] = defaultdict(int)
    for each in earned:
        income = income_of(each.source, own)
        if income is None:
            return None
        sums[income] += each.amount.minor
    return dict(sums)


def _assess(
    gross: Gross, earned: dict[Income, int] | None, paid: Paid, papers: Papers, day: date
) -> Assessment:
    if earned is None:
        return Assessment(obstacle=UNSORTED)
    parts = shares(gross.amount, earned, paid.total)
    return Assessment(
        tuple(_part(income, parts[income], paid, papers, day) for income in sorted(parts))
    )


def _part(income: Income, gross: Money, paid: Paid, papers: Papers, day: date) -> TaxPart:
    same_box = [each for each in Income if box_of(each) == box_of(income)]
    before = Money(sum(paid.this_year.get(each, 0) for each in same_box), gross.currency)
    reached = has_reached(income, before, gross, day)
    ruling = rule(papers, income, day=day, has_reached=reached)
    withheld = ruling.withheld(gross).minor
    return TaxPart(
        str(income), gross.minor, withheld, str(ruling.regime), ruling.rate, ruling.reason
    )
