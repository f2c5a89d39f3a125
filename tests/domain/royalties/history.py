"""Reports with a history: bank sheets of DistroKid made from rows of months, stores and countries."""

from collections.abc import Iterable
from dataclasses import dataclass

HEAD = (
    "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\t"
    "Song/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)\n"
)


@dataclass(frozen=True)
class Sold:
    """What one title earned in a month, a store and a country."""

    month: str
    amount: str
    store: str = "Spotify"
    country: str = "DE"
    title: str = "Glow"
    isrc: str = "DEA622600001"
    quantity: int = 1000


def report(rows: Iterable[Sold]) -> bytes:
    """A report of these rows, reported in December 2026."""
    return (
        HEAD
        + "".join(
            f"2026-12-15\t{row.month}\t{row.store}\tNova\t{row.title}\t{row.isrc}\t\t{row.quantity}"
            f"\t100\tSong\t{row.country}\t0\t{row.amount}\n"
            for row in rows
        )
    ).encode()


def months(first: str, count: int) -> list[str]:
    """Codes of months, from the first on."""
    year, number = map(int, first.split("-"))
    places = (year * 12 + number - 1 + each for each in range(count))
    return [f"{place // 12}-{place % 12 + 1:02}" for place in places]
