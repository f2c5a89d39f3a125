"""Mechanical royalties of copies made in the United States, and what a contract caps them at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from app.domain.royalties.contracts.errors import InvalidContract
from app.domain.royalties.contracts.exact import ZERO, fraction, per_cent

FLAT_SECONDS = 300
RINGTONE = Decimal("0.24")
NOTICE = "Copyright Royalty Board, notice in the Federal Register"


@dataclass(frozen=True, slots=True)
class StatutoryRate:
    """US dollars for each copy of a work: flat up to five minutes, else per minute begun."""

    starts: date
    ends: date
    flat: Decimal
    per_minute: Decimal
    source: str


STATUTORY_RATES = (
    StatutoryRate(
        date(2006, 1, 1), date(2022, 12, 31), Decimal("0.091"), Decimal("0.0175"), NOTICE
    ),
    StatutoryRate(date(2023, 1, 1), date(2023, 12, 31), Decimal("0.12"), Decimal("0.0231"), NOTICE),
    StatutoryRate(
        date(2024, 1, 1), date(2024, 12, 31), Decimal("0.124"), Decimal("0.0239"), "FR 2023-28075"
    ),
    StatutoryRate(
        date(2025, 1, 1), date(2025, 12, 31), Decimal("0.127"), Decimal("0.0245"), NOTICE
    ),
    StatutoryRate(
        date(2026, 1, 1), date(2026, 12, 31), Decimal("0.131"), Decimal("0.0252"), "FR 2025-21695"
    ),
)


class Format(StrEnum):
    """What a cap counts: an album pays for ten songs at most, an EP for five, a single for two."""

    ALBUM = "album"
    EP = "ep"
    SINGLE = "single"


CAPPED_SONGS = {Format.ALBUM: 10, Format.EP: 5, Format.SINGLE: 2}


@dataclass(frozen=True, slots=True)
class ControlledComposition:
    """Per cent of the statutory rate the label pays, less on mid-price and budget records."""

    rate: Decimal = Decimal(75)
    reduced: Decimal = Decimal(100)

    def per_song(self, statutory: Decimal) -> Fraction:
        return fraction(statutory) * per_cent(self.rate) * per_cent(self.reduced)

    def cap(self, statutory: Decimal, kind: Format) -> Fraction:
        """The most a copy of the record costs the label in mechanicals."""
        return self.per_song(statutory) * CAPPED_SONGS[kind]


@dataclass(frozen=True, slots=True)
class Clause:
    """What a contract says of the songs on copies sold: which pay, at which rates, who bears what.

    A day in `rates_of` freezes the statutory rates; without it those of the day of sale count.
    """

    controlled: ControlledComposition = ControlledComposition()
    format: Format = Format.ALBUM
    channels: frozenset[str] = frozenset({"physical", "download"})
    excess_to_artist: bool = True
    rates_of: date | None = None


@dataclass(frozen=True, slots=True)
class Song:
    """The work on a recording: how long it plays, and its writers' shares in per cent.

    A length of zero is not known and counts as up to five minutes, the least the statute knows.
    """

    seconds: int
    writers: tuple[tuple[str, Decimal], ...]

    def statutory(self, rate: StatutoryRate) -> Decimal:
        return statutory_royalty(self.seconds, rate) if self.seconds else rate.flat


@dataclass(frozen=True, slots=True)
class Charge:
    """Mechanicals of one copy: all that is payable, and how much of it the artist bears."""

    payable: Fraction
    charged_to_artist: Fraction

    @property
    def borne_by_label(self) -> Fraction:
        return self.payable - self.charged_to_artist


def statutory_rate(made_on: date) -> StatutoryRate:
    """The rates in force on the day a copy is made; refuses days no rate is published for."""
    for rate in STATUTORY_RATES:
        if rate.starts <= made_on <= rate.ends:
            return rate
    raise InvalidContract(
        f"There is no statutory mechanical rate for {made_on}: write in the contract the day"
        " whose rates apply."
    )


def statutory_royalty(seconds: int, rate: StatutoryRate) -> Decimal:
    """Dollars for one copy of a work: the greater of flat and per minute or fraction of one."""
    if seconds <= 0:
        raise InvalidContract("Give the playing time of the work in seconds.")
    if seconds <= FLAT_SECONDS:
        return rate.flat
    minutes = -(-seconds // 60)
    return max(rate.flat, rate.per_minute * minutes)


def charge(
    clause: ControlledComposition,
    statutory: Decimal,
    kind: Format,
    *,
    controlled: int,
    outside: Sequence[Decimal] = (),
) -> Charge:
    """Controlled songs at the clause's rate, outside ones at theirs; the excess over the cap."""
    payable = clause.per_song(statutory) * controlled + sum(map(fraction, outside), ZERO)
    return Charge(payable, max(ZERO, payable - clause.cap(statutory, kind)))
