"""What people choose from when they open a workspace, and a guess to start with."""

from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import get_currency_name, get_territory_currencies

DEFAULT_CURRENCY, DEFAULT_ZONE = "EUR", "Europe/Berlin"
NOWHERE = {"001", "ZZ"}

CURRENCY_CODES = (
    "AED",
    "ARS",
    "AUD",
    "BRL",
    "CAD",
    "CHF",
    "CLP",
    "CNY",
    "COP",
    "CZK",
    "DKK",
    "EGP",
    "EUR",
    "GBP",
    "GHS",
    "HKD",
    "HUF",
    "IDR",
    "ILS",
    "INR",
    "ISK",
    "JPY",
    "KES",
    "KRW",
    "MAD",
    "MXN",
    "MYR",
    "NGN",
    "NOK",
    "NZD",
    "PEN",
    "PHP",
    "PLN",
    "RON",
    "SAR",
    "SEK",
    "SGD",
    "THB",
    "TRY",
    "TWD",
    "UAH",
    "USD",
    "VND",
    "ZAR",
)
CURRENCIES = [(code, f"{code} · {get_currency_name(code, locale='en')}") for code in CURRENCY_CODES]

_REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
ZONES = ["UTC", *sorted(z for z in available_timezones() if z.split("/")[0] in _REGIONS)]
TIME_ZONES = [(zone, zone.replace("_", " ").replace("/", " / ")) for zone in ZONES]

# Where a country has several zones, the one most of its people live in.
_BUSIEST = {
    "US": "America/New_York",
    "CA": "America/Toronto",
    "BR": "America/Sao_Paulo",
    "AU": "Australia/Sydney",
    "MX": "America/Mexico_City",
    "ES": "Europe/Madrid",
    "PT": "Europe/Lisbon",
    "DE": "Europe/Berlin",
    "GB": "Europe/London",
}


def guess(accept_language: str) -> tuple[str, str]:
    """Currency and time zone for the first country a browser's languages name."""
    for part in accept_language.split(","):
        tag = part.split(";")[0].strip()
        if "-" not in tag:
            continue
        try:
            territory = Locale.parse(tag, sep="-").territory
        except (ValueError, UnknownLocaleError):
            continue
        if territory:
            return _currency_of(territory), _zone_of(territory)
    return DEFAULT_CURRENCY, DEFAULT_ZONE


def _currency_of(territory: str) -> str:
    used = get_territory_currencies(territory)
    return used[0] if used and used[0] in CURRENCY_CODES else DEFAULT_CURRENCY


def _zone_of(territory: str) -> str:
    if territory in _BUSIEST:
        return _BUSIEST[territory]
    zones = sorted(z for z, where in get_global("zone_territories").items() if where == territory)
    return next((zone for zone in zones if zone in ZONES), DEFAULT_ZONE)


def country_of(time_zone: str) -> str:
    """The country a time zone lies in, as two letters; that of the usual zone for one of none."""
    countries, renamed = get_global("zone_territories"), get_global("zone_aliases")
    found = countries.get(renamed.get(time_zone, time_zone), "ZZ")
    return str(countries[DEFAULT_ZONE] if found in NOWHERE else found)
