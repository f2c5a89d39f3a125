"""A layout described by a person: which column is which, kept and used again."""

from collections.abc import Mapping

from app.domain.royalties.reports.errors import IncompleteMapping
from app.domain.royalties.reports.fields import currency_of
from app.domain.royalties.reports.lines import Kind
from app.domain.royalties.reports.numbers import DecimalStyle
from app.domain.royalties.reports.periods import FORMATS
from app.domain.royalties.reports.profile import MAPPED_FIELDS, Profile

MAPPABLE = ("amount", *MAPPED_FIELDS)
# Month-first and day-first dates look alike, so a person chooses between them.
_UNAMBIGUOUS = tuple(name for name in FORMATS if name not in ("MM/DD/YYYY", "DD/MM/YYYY"))


def profile_from_mapping(
    mapping: Mapping[str, str],
    *,
    key: str = "mapped",
    name: str = "Your own layout",
    fixed_currency: str | None = None,
    fixed_store: str | None = None,
    decimal_style: DecimalStyle | None = None,
    date_format: str | None = None,
    whole_month: bool = True,
) -> Profile:
    """A profile from our field names to their column names.

    Raises IncompleteMapping without an amount or a currency, or for a field we do not have.
    """
    unknown = sorted(set(mapping) - set(MAPPABLE))
    if unknown:
        raise IncompleteMapping(f"There is no field called “{unknown[0]}”.")
    chosen = {field: column for field, column in mapping.items() if column.strip()}
    if "amount" not in chosen or not (chosen.get("currency") or fixed_currency):
        raise IncompleteMapping
    return Profile(
        key=key,
        name=name,
        signature="",
        literal_names=True,
        fixed_currency=_known_currency(fixed_currency),
        fixed_store=fixed_store,
        decimal_style=decimal_style,
        date_formats=_date_formats(date_format),
        whole_month=whole_month,
        default_kind=Kind.OTHER,
        **chosen,  # type: ignore[arg-type]
    )


def _known_currency(code: str | None) -> str | None:
    try:
        return currency_of(code) if code else None
    except ValueError:
        raise IncompleteMapping(f"“{code}” is not a currency code such as EUR.") from None


def _date_formats(chosen: str | None) -> tuple[str, ...]:
    if chosen is None:
        return (*_UNAMBIGUOUS, "MM/DD/YYYY")
    if chosen not in FORMATS:
        raise IncompleteMapping(f"“{chosen}” is not a date format we know.")
    return (chosen,)
