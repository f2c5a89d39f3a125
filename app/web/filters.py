"""How values look on a page: money, numbers, dates, durations and ids of elements."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
)
from markupsafe import Markup

from app.core.money import Money
from app.core.period import Period, month, month_of
from app.core.text import counted

LOCALE = "en"
MINUS = "\N{MINUS SIGN}"
DIGITS = 60
"""As many as exact money may have; the formatter rounds to the context's 28 otherwise."""

_CODE_BEFORE_FIGURE = re.compile(r"([A-Z]{3})(?=\d)")

_SIGNIFICANT = re.compile(r"[1-9]")

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_AGES = (
    ("year", 365 * _DAY),
    ("month", 30 * _DAY),
    ("day", _DAY),
    ("hour", _HOUR),
    ("minute", _MINUTE),
)


class HasId(Protocol):
    """A row that can be named on a page."""

    @property
    def id(self) -> object: ...


def money(
    value: Money | Decimal | int, currency: str | None = None, *, precise: bool = False
) -> Markup:
    """An amount in major units with its currency, in tabular figures; `precise` hides nothing.

    Raises TypeError for a float, and for a bare amount without a currency.
    """
    amount, code = _amount_and_currency(value, currency)
    with localcontext(prec=DIGITS):
        shown = format_currency(amount, code, locale=LOCALE, decimal_quantization=not precise)
    # Less than half a cent owed is no debt: a sign on a zero only alarms.
    is_negative = amount < 0 and _SIGNIFICANT.search(shown) is not None
    text = _CODE_BEFORE_FIGURE.sub(
        "\\1\N{NO-BREAK SPACE}", shown.replace("-", MINUS if is_negative else "")
    )
    state = " money--negative" if is_negative else ""
    return Markup('<span class="money{}">{}</span>').format(state, text)


def percent(share: Decimal | int) -> Markup:
    """A ratio (0.125) as per cent (12.5 %), every digit kept."""
    shown = format_decimal(_exact(share) * 100, locale=LOCALE, decimal_quantization=False)
    return Markup('<span class="figure">{} %</span>').format(shown.replace("-", MINUS))


def signed_percent(change: Decimal) -> Markup:
    """A change (0.1254) as per cent with its sign and one decimal: +12.5 %."""
    shown = format_decimal(_exact(change) * 100, format="+#,##0.0;-#,##0.0", locale=LOCALE)
    return Markup('<span class="figure">{} %</span>').format(shown.replace("-", MINUS))


def percent_rounded(share: Decimal) -> Markup:
    """A ratio (0.12543) as per cent with one decimal: 12.5 %."""
    shown = format_decimal(_exact(share) * 100, format="#,##0.0", locale=LOCALE)
    return Markup('<span class="figure">{} %</span>').format(shown.replace("-", MINUS))


def number(value: Decimal | int) -> Markup:
    """A count or quantity with grouped thousands, every digit kept."""
    with localcontext(prec=DIGITS):
        shown = format_decimal(_exact(value), locale=LOCALE, decimal_quantization=False)
    return Markup('<span class="figure">{}</span>').format(shown.replace("-", MINUS))


def compact(value: Decimal | int, currency: str = "") -> str:
    """A rounded figure for the axis of a chart: €1.5K, 20M."""
    if currency:
        shown = format_compact_currency(_exact(value), currency, locale=LOCALE, fraction_digits=1)
    else:
        shown = format_compact_decimal(_exact(value), locale=LOCALE, fraction_digits=1)
    return str(shown).replace("-", MINUS)


def day(value: date) -> Markup:
    """A date as "4 March 2026"."""
    shown = format_date(value, "d MMMM y", locale=LOCALE)
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat()[:10], shown)


def instant(value: datetime, zone: str = "UTC") -> Markup:
    """An aware instant as "4 March 2026, 14:05" in the named time zone."""
    local = _aware(value).astimezone(ZoneInfo(zone))
    shown = format_datetime(local, "d MMMM y, HH:mm", locale=LOCALE)
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(), shown)


def period(value: Period | date | str) -> str:
    """A period, or the month of a day or of a text like "2026-08", as "August 2026"."""
    if isinstance(value, Period):
        return value.label
    return (month_of(value) if isinstance(value, date) else month(value)).label


def duration(seconds: Decimal | float) -> str:
    """Seconds as 3:45, or 1:02:03 from an hour up; part seconds round to the nearest."""
    whole = round(seconds)
    hours, rest = divmod(whole, _HOUR)
    minutes, left = divmod(rest, _MINUTE)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def filesize(size: int) -> str:
    """Bytes in decimal units: 999 bytes, 12.4 MB."""
    if size < 1000:
        return counted(size, "byte")
    amount = Decimal(size)
    for unit in ("kB", "MB", "GB"):
        amount /= 1000
        if amount < 1000:
            return f"{amount:.1f} {unit}"
    return f"{amount / 1000:.1f} TB"


def ago(value: datetime, now: datetime) -> Markup:
    """How far an instant lies from `now`, as "3 minutes ago" or "in 2 days"."""
    distance = int((_aware(now) - _aware(value)).total_seconds())
    return _timed(value, _distance(distance))


def when(value: datetime, now: datetime, zone: str = "UTC") -> Markup:
    """Within a week as a distance, otherwise as the date in the named time zone."""
    distance = int((_aware(now) - _aware(value)).total_seconds())
    if abs(distance) < 7 * _DAY:
        return _timed(value, _distance(distance))
    local = _aware(value).astimezone(ZoneInfo(zone))
    return _timed(value, format_date(local, "d MMMM y", locale=LOCALE))


def dom_id(subject: HasId | str, part: str | None = None) -> str:
    """The element id of a row or plain id: `release_<id>_status`."""
    if isinstance(subject, str):
        name = subject
    else:
        kind = re.sub(r"(?<!^)(?=[A-Z])", "_", type(subject).__name__).lower()
        name = f"{kind}_{subject.id}"
    return f"{name}_{part}" if part else name


def initials(name: str) -> str:
    """The first letters of the first and last word, for an avatar without a picture."""
    words = [word for word in name.split() if word[0].isalnum()] or ["?"]
    letters = words[0][0] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()


def _amount_and_currency(value: Money | Decimal | int, currency: str | None) -> tuple[Decimal, str]:
    if isinstance(value, Decimal | int | float):
        if currency is None:
            raise TypeError("An amount needs its currency. Write {{ amount | money('EUR') }}.")
        return _exact(value), currency
    return value.decimal, value.currency


def _exact(value: Decimal | float) -> Decimal:
    if isinstance(value, float):
        raise TypeError("A float is not exact. Pass a Decimal or an integer.")
    return Decimal(value)


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise TypeError("The instant has no time zone. Pass an aware datetime.")
    return value


def _distance(seconds: int) -> str:
    size = abs(seconds)
    for unit, length in _AGES:
        if size >= length:
            count = size // length
            words = counted(count, unit)
            return f"{words} ago" if seconds > 0 else f"in {words}"
    return "just now"


def _timed(value: datetime, text: str) -> Markup:
    utc = value.astimezone(UTC)
    title = _minute(utc.replace(second=0, microsecond=0))
    return Markup('<time datetime="{}" title="{} UTC">{}</time>').format(
        utc.isoformat(), title, text
    )


@lru_cache(maxsize=4096)
def _minute(utc: datetime) -> str:
    # Kept, since lists show many instants and the same ones again.
    return format_datetime(utc, "d MMMM y, HH:mm", locale=LOCALE)


FILTERS = {
    "ago": ago,
    "compact": compact,
    "counted": counted,
    "date": day,
    "datetime": instant,
    "dom_id": dom_id,
    "duration": duration,
    "filesize": filesize,
    "initials": initials,
    "money": money,
    "number": number,
    "percent": percent,
    "percent_rounded": percent_rounded,
    "period": period,
    "signed_percent": signed_percent,
    "when": when,
}
