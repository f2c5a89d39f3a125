"""A layout described by a person: which column is which, kept and used again."""

from collections.abc import Mapping, Sequence

from app.domain.royalties.reports.errors import IncompleteMapping
from app.domain.royalties.reports.fields import currency_of
from app.domain.royalties.reports.layout import normal_name
from app.domain.royalties.reports.lines import Kind
from app.domain.royalties.reports.numbers import DecimalStyle
from app.domain.royalties.reports.periods import FORMATS
from app.domain.royalties.reports.profile import MAPPED_FIELDS, Profile
from app.domain.royalties.reports.profiles import PROFILES

MAPPABLE = ("amount", *MAPPED_FIELDS)
# Month-first and day-first dates look alike, so a person chooses between them.
_UNAMBIGUOUS = tuple(name for name in FORMATS if name not in ("MM/DD/YYYY", "DD/MM/YYYY"))
_MORE_NAMES = {
    "amount": (
        "amount",
        "net amount",
        "earnings",
        "revenue",
        "net revenue",
        "royalty",
        "royalties",
        "net",
        "total",
        "payable",
    ),
    "currency": ("currency", "currency code", "account currency"),
    "period": ("period", "month", "sales month", "sale month", "date", "sale date"),
    "title": ("title", "track", "track title", "song", "song title", "work title"),
    "artist": ("artist", "artist name", "performer"),
    "store": ("store", "dsp", "service", "platform", "retailer", "source"),
    "country": ("country", "territory", "country code"),
    "quantity": ("quantity", "units", "streams", "plays"),
    "upc": ("upc", "ean", "barcode", "upc/ean"),
}


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


def suggest_mapping(header: Sequence[str]) -> dict[str, str]:
    """Our field names to the columns that bear a name known from another report."""
    names = {normal_name(column): column for column in reversed(header)}
    taken: set[str] = set()
    suggestion: dict[str, str] = {}
    for field in MAPPABLE:
        column = next(
            (names[n] for n in _known_names(field) if n in names and names[n] not in taken), None
        )
        if column is not None:
            suggestion[field] = column
            taken.add(column)
    return suggestion


def _known_names(field: str) -> list[str]:
    from_profiles = [
        normal_name(name)
        for profile in PROFILES
        for name in (
            [alt for term in profile.amount_terms() for alt in term]
            if field == "amount"
            else profile.columns_of(field)
        )
    ]
    return [*_MORE_NAMES.get(field, (field,)), *from_profiles]


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
