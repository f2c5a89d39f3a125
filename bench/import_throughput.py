"""Reading an earnings report of a million lines, held against the bare scan of the same file."""

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from app.domain.royalties.reports.convert import convert

HEADER = (
    "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\t"
    "Song/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)\n"
)
STORES = ("Spotify", "Apple Music", "iTunes", "YouTube (Ads)", "Deezer", "Amazon Music", "TikTok")
COUNTRIES = ("US", "GB", "DE", "FR", "SE", "NL", "BR", "MX", "JP", "AU", "CA", "IT", "ZA", "OU")
LATE = (80, 12, 3, 1, 1, 1, 1, 1)
"""Parts in a hundred by how many months ago the sale was."""
TRACKS = 5_000
ROUNDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = parser.parse_args()
    lines, turns = chosen.lines, chosen.rounds
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.tsv"
        write_report(report, lines)
        _import(report, Path(folder), lines)
        # Before the baseline, whose memory is not ours.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        # Turn by turn, so that a busy machine slows both.
        rounds = [
            (
                _timed(lambda: _import(report, Path(folder), lines)),
                _timed(lambda: _scan_and_group(report)),
            )
            for _ in range(turns)
        ]
    ours, our_cpu = _median([ours for ours, _ in rounds])
    bare, bare_cpu = _median([bare for _, bare in rounds])
    print(
        f"import throughput: {bare / ours:.2f} (ours {lines / ours:,.0f} lines/s, "
        f"baseline duckdb scan-and-group {lines / bare:,.0f} lines/s) "
        f"cpu ratio {bare_cpu / our_cpu:.2f} (ours {our_cpu * 1e6 / lines:.2f} µs/line) "
        f"peak RSS {peak} MiB"
    )


def _median(times: list[tuple[float, float]]) -> tuple[float, float]:
    """Of the clock and of the cores, each on its own."""
    return statistics.median(wall for wall, _ in times), statistics.median(cpu for _, cpu in times)


def write_report(path: Path, lines: int) -> None:
    """A report in DistroKid's layout, the same one for the same size.

    A long tail of tracks; most stores report the last month, some come months later.
    """
    chance = random.Random(7)
    months = [f"2026-{9 - ago:02d}" for ago, parts in enumerate(LATE) for _ in range(parts)]
    with path.open("w", encoding="utf-8") as out:
        out.write(HEADER)
        for _ in range(lines):
            track = int(chance.random() ** 2 * TRACKS)
            plays = int(chance.random() ** 4 * 5_000) + 1
            out.write(
                f"2026-10-05\t{chance.choice(months)}\t{chance.choice(STORES)}\t"
                f"Artist {track % 200}\tSong Number {track}\tQZAAA26{track:05d}\t\t{plays}\t100\t"
                f"Song\t{chance.choice(COUNTRIES)}\t0\t{_earnings(plays)}\n"
            )


def _earnings(plays: int) -> str:
    whole, decimals = divmod(plays * 31_415_926, 10**10)
    return f"{whole}.{decimals:010d}"


def _import(report: Path, folder: Path, lines: int) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as work:
        converted = convert(report, workdir=Path(work), progress=lambda _: None)
    assert converted.lines == lines, converted


def _scan_and_group(report: Path) -> None:
    with duckdb.connect(config={"threads": 2}) as db:
        db.execute(
            'CREATE TEMP TABLE grouped AS SELECT ISRC, Store, "Country of Sale", "Sale Month", '
            'sum("Earnings (USD)"), sum(Quantity), count(*) '
            f"FROM read_csv('{report}', delim='\t', header=true, types={{"
            "'Earnings (USD)': 'DECIMAL(38,10)', 'Sale Month': 'VARCHAR'}) GROUP BY ALL"
        )


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds on the clock and of both cores."""
    start, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - cpu


if __name__ == "__main__":
    main()
