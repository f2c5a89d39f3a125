"""The year's returns: what is due, making it, and correcting what has changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from app.billing.tax.assessing import papers_of, year_begins
from app.billing.tax.direct import DirectPayment, list_direct, year_parts
from app.billing.tax.errors import FormsMissing, PayerMissing
from app.billing.tax.events import ReturnsMade
from app.billing.tax.models import TaxForm, TaxReturn
from app.billing.tax.queries.amounts import YearPart, list_year
from app.billing.tax.queries.forms import find_payer, list_current
from app.billing.tax.queries.returns import latest_returns
from app.billing.tax.reporting import Wanted, in_other_currencies, wanted
from app.core.ids import new_id
from app.core.money import Money
from app.core.uow import UnitOfWork
from app.tenants import get_tenant

MISSING, DUE, MADE, CHANGED = "missing", "due", "made", "changed"
_RECIPIENT = (
    "name", "business_name", "address", "city", "region", "postal_code", "country", "number_kind",
    "last_four",
)  # fmt: skip
_PAYER = ("name", "address", "city", "region", "postal_code", "phone", "last_four")


@dataclass(frozen=True)
class YearRow:
    """A return of the year: what is due, what was made of it last."""

    want: Wanted
    form: TaxForm | None
    made: TaxReturn | None

    @property
    def state(self) -> str:
        if self.made is not None:
            return CHANGED if _differs(self.made, self.want.boxes, self.form) else MADE
        return MISSING if self.form is None else DUE


@dataclass(frozen=True)
class Year:
    """Everything about a tax year."""

    year: int
    rows: list[YearRow]
    parts: list[YearPart]
    gone: list[TaxReturn]
    """Made before, and not due any more."""
    short: list[DirectPayment]
    """Paid beside payouts, with less kept back than the papers ask for."""

    @property
    def other_currencies(self) -> dict[str, Money]:
        return in_other_currencies(self.parts)

    def paid(self, *regimes: str) -> Money:
        """Tax kept back under these rules."""
        kept = [p.withheld for p in self.parts if p.regime in regimes and p.gross.currency == "USD"]
        return Money.sum(kept, "USD")


async def look_at_year(uow: UnitOfWork, year: int) -> Year:
    """What is due for a year, and what was made."""
    zone, papers = ZoneInfo((await get_tenant(uow)).time_zone), await papers_of(uow)
    paid_out = await list_year(uow, year_begins(year, zone), year_begins(year + 1, zone))
    # Who never said that it pays from the United States reports nothing there.
    is_payer = await find_payer(uow) is not None
    direct = await list_direct(uow, date(year, 1, 1), date(year, 12, 31)) if is_payer else []
    more, short = year_parts(direct, papers)
    parts = [*paid_out, *more]
    forms, latest = await list_current(uow), await latest_returns(uow, year)
    due = wanted(year, parts, papers)
    keys = {(str(want.form), want.subject_id, want.part) for want in due}
    rows = [
        YearRow(
            want,
            forms.get(want.subject_id),
            latest.get((str(want.form), want.subject_id, want.part)),
        )
        for want in due
    ]
    gone = [made for key, made in latest.items() if key not in keys and _has_amounts(made)]
    return Year(year, rows, parts, gone, short)


async def make_returns(uow: UnitOfWork, year: int) -> list[TaxReturn]:
    """Make what is due, and correct what has changed; what stands as it was made is left alone.

    Raises PayerMissing, and FormsMissing when none of the payees has given a form.
    """
    payer, seen = await find_payer(uow), await look_at_year(uow, year)
    if payer is None:
        raise PayerMissing
    if seen.rows and all(row.form is None for row in seen.rows):
        raise FormsMissing
    made = [
        _return(row.want, row.form, row.made)
        for row in seen.rows
        if row.form is not None and row.state in {DUE, CHANGED}
    ]
    made += [_zeroed(before) for before in seen.gone]
    for each in made:
        each.tenant_id, each.tax_year, each.made_by = uow.tenant_id, year, uow.actor.name
        each.payer = {name: getattr(payer, name) for name in _PAYER}
    if made:
        uow.db.add_all(made)
        await uow.flush_rows()
        corrections = sum(each.is_correction for each in made)
        originals = len(made) - corrections
        uow.record(ReturnsMade(tax_year=year, originals=originals, corrections=corrections))
    return made


def _return(want: Wanted, form: TaxForm, before: TaxReturn | None) -> TaxReturn:
    return TaxReturn(
        id=new_id(),
        form=str(want.form),
        subject_id=want.subject_id,
        part=want.part,
        form_id=form.id,
        sequence=before.sequence + 1 if before else 0,
        boxes=dict(want.boxes),
        recipient=_recipient(form),
    )


def _zeroed(before: TaxReturn) -> TaxReturn:
    """The correction of a return that is not due any more: nothing in any box."""
    return TaxReturn(
        id=new_id(),
        form=before.form,
        subject_id=before.subject_id,
        part=before.part,
        form_id=before.form_id,
        sequence=before.sequence + 1,
        boxes={},
        recipient=before.recipient,
    )


def _recipient(form: TaxForm) -> dict[str, Any]:
    return {name: getattr(form, name) for name in _RECIPIENT}


def _differs(made: TaxReturn, boxes: Mapping[str, str], form: TaxForm | None) -> bool:
    return made.boxes != dict(boxes) or (form is not None and made.recipient != _recipient(form))


def _has_amounts(made: TaxReturn) -> bool:
    return bool(made.boxes)
