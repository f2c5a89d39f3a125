"""Public holidays of a country, from the calendar that comes with the product.

Pure: no list is fetched. A country the calendar does not know has none.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

from holidays import country_holidays


def holidays_of(country: str, years: Iterable[int]) -> dict[date, str]:
    """Days off in the whole country, by name, in English where it has one."""
    return {day: name for year in sorted(set(years)) for day, name in _year(country, year).items()}


@lru_cache(maxsize=2048)
def _year(country: str, year: int) -> Mapping[date, str]:
    try:
        found = country_holidays(country, years=year, language="en_US")
    except NotImplementedError:
        return {}
    # The calendar spills into the years beside it where a holiday is moved.
    return {day: str(name) for day, name in found.items() if day.year == year}
