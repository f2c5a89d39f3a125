"""A line keeps the number it has in the file, whichever core read it."""

from pathlib import Path

import duckdb
import pytest

from app.domain.royalties.reports.convert import Converted, Engine, convert

LINES = 400_000
HEADER = (
    "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\t"
    "Song/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)\n"
)


def _converted(folder: Path, bad: int | None) -> Converted:
    report = folder / "report.tsv"
    with report.open("w") as out:
        out.write(HEADER)
        for n in range(2, LINES + 2):
            earned = "x" if n == bad else f"0.{n % 997:03d}"
            out.write(
                f"2026-10-05\t2026-08\tSpotify\tNova\tSong {n % 90}\tQZAAA2600001\t\t{n}"
                f"\t100\tSong\tUS\t0\t{earned}\n"
            )
    return convert(report, workdir=folder, progress=lambda _: None, engine=Engine.COLUMNS)


@pytest.mark.parametrize("bad", [None, 200_000])
def test_every_line_of_a_long_report_keeps_its_number(tmp_path: Path, bad: int | None) -> None:
    converted = _converted(tmp_path, bad)

    with duckdb.connect() as db:
        found = db.execute(
            "SELECT count(*), count(*) FILTER (number = quantity), count(DISTINCT number) "
            f"FROM read_parquet('{converted.lines_path}')"
        ).fetchone()
    expected = LINES - (bad is not None)
    assert converted.engine is Engine.COLUMNS
    assert found == (expected, expected, expected)


def test_the_first_and_last_lines_of_groups_are_those_of_the_file(tmp_path: Path) -> None:
    converted = _converted(tmp_path, None)

    with duckdb.connect() as db:
        found = db.execute(
            "SELECT count(*), min(first_line), max(last_line), sum(lines) "
            f"FROM read_parquet('{converted.aggregate_path}')"
        ).fetchone()
    assert found == (90, 2, LINES + 1, LINES)
