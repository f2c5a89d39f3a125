"""Earnings reports as the stores write them, for the songs of a story; the same on every run."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from math import cos, exp, tau
from random import Random

from app.core.period import Period
from app.seeds.catalogue import Song

STORES = (("Spotify", "0.003214"), ("Apple Music", "0.007106"), ("YouTube (Ads)", "0.000893"))
COUNTRIES = (("DE", 40), ("US", 28), ("GB", 14), ("SE", 9), ("FR", 6), ("JP", 3))
STREAMS = 900
"""Streams of a song of one play, in the largest country and store, in a month."""

SALES_DATA = ["date", "paid to", "item type", "item name", "artist", "currency", "item price",
              "quantity", "discount code", "sub total", "transaction fee", "fee type",
              "item total", "amount you received", "bandcamp transaction id",
              "paypal transaction id", "net amount", "isrc", "upc"]  # fmt: skip
"""Columns of what Bandcamp lets a seller download."""


@dataclass(frozen=True, slots=True)
class Act:
    """Whose reports these are."""

    artist: str
    album: str
    upc: str
    songs: Sequence[Song]


def distrokid(act: Act, months: Sequence[Period]) -> bytes:
    """A tab-separated bank sheet in US dollars, with one sale DistroKid could not name.

    One line has no amount that can be read, as happens when a sheet is edited by hand.
    """
    random = Random(1)  # noqa: S311 - numbers of a story
    reported = (months[-1].until + timedelta(days=14)).isoformat()
    lines = [
        [reported, month.code, store, act.artist, song.full_title, song.isrc, act.upc, units, 100,
         "Song", country, 0, f"{units * rate:.9f}"]
        for month in months
        for song in act.songs
        for store, rate in _rates(STORES)
        for country, weight in COUNTRIES
        if (units := _units(random, song, weight, store))
    ]  # fmt: skip
    month = months[-1].code
    lines += [
        [reported, month, "TikTok", act.artist, "Glass Harbor - Sped Up", "", "", 48210, 100,
         "Song", "US", 0, "14.462994100"],
        [reported, month, "Amazon Music", act.artist, act.songs[0].title, act.songs[0].isrc,
         act.upc, 310, 100, "Song", "DE", 0, "see note"],
    ]  # fmt: skip
    head = ["Reporting Date", "Sale Month", "Store", "Artist", "Title", "ISRC", "UPC", "Quantity",
            "Team Percentage", "Song/Album", "Country of Sale", "Songwriter Royalties Withheld",
            "Earnings (USD)"]  # fmt: skip
    return _table([head, *lines], "\t").encode("latin-1")


def distrokid_archive(act: Act, months: Sequence[Period]) -> bytes:
    """A bank sheet of earlier months, in one of which one store paid half its rate in one country.

    Listening was higher the longer ago it was, and is highest in December.
    """
    random = Random(4)  # noqa: S311 - numbers of a story
    reported = (months[-1].until + timedelta(days=14)).isoformat()
    lines = [
        [reported, month.code, store, act.artist, song.full_title, song.isrc, act.upc, units, 100,
         "Song", country, 0, f"{units * _paid(rate, store, country, back):.9f}"]
        for back, month in enumerate(reversed(months))
        for song in act.songs
        for store, rate in _rates(STORES)
        for country, weight in COUNTRIES[:3]
        if (units := int(_units(random, song, weight, store) * _listened(month, back, months[-1])))
    ]  # fmt: skip
    head = ["Reporting Date", "Sale Month", "Store", "Artist", "Title", "ISRC", "UPC", "Quantity",
            "Team Percentage", "Song/Album", "Country of Sale", "Songwriter Royalties Withheld",
            "Earnings (USD)"]  # fmt: skip
    return _table([head, *lines], "\t").encode("latin-1")


def _listened(month: Period, back: int, last: Period) -> float:
    """How much more was listened to than now: a slow fading, and a season around December."""
    return _season(month) / _season(last) * exp(0.02 * (back + 1))


def _season(month: Period) -> float:
    return 1 + 0.18 * cos(tau * (month.start.month - 12) / 12)


def _paid(rate: Decimal, store: str, country: str, back: int) -> Decimal:
    """The rate of a unit; one month of one store and country was paid at half of it."""
    is_odd = (store, country, back) == ("Apple Music", "US", 5)
    return rate / 2 if is_odd else rate


def spotify(act: Act, month: Period) -> bytes:
    """A licensor's report in euros, with the period in its preamble."""
    random = Random(2)  # noqa: S311 - numbers of a story
    preamble: list[Sequence[object]] = [
        ["Format version", "Start date", "End date", "Sender", "DPID", "Recipient", "Disclaimer"],
        ["2.0", month.start, month.last_day, "Spotify", "PADPIDA2011072101T", act.artist, ""],
    ]
    head = ["ISRC", "Track name", "Artist name", "Album name", "UPC", "Quantity", "Payable",
            "Payable currency"]  # fmt: skip
    lines = [
        [song.isrc, song.full_title, act.artist, act.album, act.upc, units,
         f"{units * Decimal('0.003147'):.6f}", "EUR"]
        for song in act.songs
        if (units := _units(random, song, 220, "direct"))
    ]  # fmt: skip
    return _table([*preamble, head, *lines], "\t").encode()


def bandcamp(act: Act, month: Period) -> bytes:
    """A raw data export in UTF-16 with sales of tracks and the album, and a payout to skip."""
    random = Random(3)  # noqa: S311 - numbers of a story
    tracks = [("track", song.full_title, "1.2", song.isrc, "") for song in act.songs]
    sales = [("album", act.album, "9", "", act.upc), *tracks]
    lines: list[Sequence[object]] = [
        _bandcamp_sale(act.artist, random.choice(sales), day, number)
        for number, day in enumerate(_days(month, random, count=36), start=1)
    ]
    payout = _bandcamp_day(month.last_day)
    lines.append(
        [payout, "", "payout", "payout", "", "EUR", "-180.00", 1, *[""] * 8, "-180.00", "", ""]
    )
    return b"\xff\xfe" + _table([SALES_DATA, *lines], ",").encode("utf-16-le")


def bandcamp_records(act: Act, month: Period, song: Song) -> bytes:
    """The same export for a single on vinyl in the month it came out: at home, some overseas."""
    random = Random(4)  # noqa: S311 - numbers of a story
    sold = ("package", song.full_title, "14", song.isrc, "")
    lines = [
        [*_bandcamp_sale(act.artist, sold, day, number), random.choice(("DE", "DE", "US", "AT"))]
        for number, day in enumerate(_days(month, random, count=120), start=1001)
    ]
    return _table([[*SALES_DATA, "country code"], *lines], ",").encode()


def sync_fees(act: Act, month: Period) -> bytes:
    """A table of a small licensing house, in a layout of its own."""
    lines = [
        [month.code, song.title, act.artist, song.isrc, "Documentary, background", "EUR", fee]
        for song, fee in zip(act.songs, ("180.00", "95.50"), strict=False)
    ]
    head = ["Month", "Song", "Performer", "ISRC", "Use", "Currency", "Fee to you"]
    return _table([head, *lines], ",").encode()


def _bandcamp_sale(
    artist: str, sold: tuple[str, str, str, str, str], day: date, number: int
) -> list[object]:
    kind, name, price, isrc, upc = sold
    paid, fee = Decimal(price), Decimal(price) * Decimal("0.15")
    return [_bandcamp_day(day), "nova@novalind.example.com", kind, name, artist, "EUR", paid, 1,
            "", paid, fee, "bandcamp", paid, paid - fee, 880_000 + number, f"PP{number:05}",
            f"{paid - fee:.4f}", isrc, upc]  # fmt: skip


def _bandcamp_day(day: date) -> str:
    return f"{day.month}/{day.day}/{day:%y} 11:45am"


def _days(month: Period, random: Random, *, count: int) -> Iterable[date]:
    length = (month.until - month.start).days
    return sorted(month.start + timedelta(days=random.randrange(length)) for _ in range(count))


def _rates(stores: Iterable[tuple[str, str]]) -> list[tuple[str, Decimal]]:
    return [(store, Decimal(rate)) for store, rate in stores]


def _units(random: Random, song: Song, weight: int, store: str) -> int:
    reach = {"Spotify": 100, "Apple Music": 34, "YouTube (Ads)": 61}.get(store, 55)
    return STREAMS * song.plays * weight * reach * random.randint(60, 140) // 1_000_000


def _table(rows: Iterable[Sequence[object]], delimiter: str) -> str:
    text = StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
