"""Where one file keeps each of a profile's fields: the profile laid over its header."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.royalties.reports.profile import MAPPED_FIELDS, Profile


@dataclass(frozen=True)
class Layout:
    """Column positions; a field with several is read from the first that is filled."""

    width: int
    positions: dict[str, tuple[int, ...]]
    amounts: tuple[tuple[int, ...], ...]
    fixed_currency: str | None
    skip: tuple[tuple[int, str, str], ...]

    def at(self, name: str) -> tuple[int, ...]:
        return self.positions.get(name, ())


def normal_name(column: str) -> str:
    """A column name without case, byte order mark, quotes and repeated spaces."""
    return " ".join(column.replace("\ufeff", "").strip("\"' ").split()).casefold()


def index_header(header: Sequence[str]) -> dict[str, int]:
    """Normal name to the first position that bears it."""
    index: dict[str, int] = {}
    for position, name in enumerate(header):
        index.setdefault(normal_name(name), position)
    return index


def fits(profile: Profile, index: dict[str, int]) -> bool:
    """Whether a header has every column of the profile's signature."""
    return all(
        any(normal_name(name) in index for name in names) for names in profile.signature_terms()
    )


def lay_out(profile: Profile, header: Sequence[str]) -> Layout:
    """The profile's fields as positions in this header, whatever its order."""
    index = index_header(header)
    positions = {name: _positions(profile.columns_of(name), index) for name in MAPPED_FIELDS}
    amounts = tuple(_positions(names, index) for names in profile.amount_terms())
    named = [normal_name(header[p]) for term in amounts for p in term[:1]]
    by_column = next(
        (profile.currency_of_column[name] for name in named if name in profile.currency_of_column),
        None,
    )
    if by_column:
        positions["currency"] = ()
    return Layout(
        width=len(header),
        positions={name: found for name, found in positions.items() if found},
        amounts=amounts,
        fixed_currency=by_column or profile.fixed_currency,
        skip=tuple(
            (index[normal_name(column)], value.casefold(), reason)
            for column, value, reason in profile.skip
            if normal_name(column) in index
        ),
    )


def _positions(names: list[str], index: dict[str, int]) -> tuple[int, ...]:
    return tuple(index[normal_name(name)] for name in names if normal_name(name) in index)
