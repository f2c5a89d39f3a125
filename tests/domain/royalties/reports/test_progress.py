"""Whoever waits sees the work move, in both engines."""

from itertools import pairwise
from pathlib import Path

import pytest

from app.domain.royalties.reports.convert import Engine, convert

LINES = 60_000
HEADER = "Sale Month\tStore\tArtist\tTitle\tISRC\tQuantity\tCountry of Sale\tEarnings (USD)\n"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.tsv"
    extra = "\tUPC\tReporting Date\tTeam Percentage\tSong/Album\tSongwriter Royalties Withheld\n"
    rows = (
        f"2026-08\tSpotify\tArtist {n % 90}\tSong {n % 900}\tQZAAA26{n % 900:05d}\t{n}\tUS\t0.{n}"
        "\t\t2026-10-05\t100\tSong\t0\n"
        for n in range(LINES)
    )
    path.write_text(HEADER.replace("\n", extra) + "".join(rows))
    return path


@pytest.mark.parametrize("engine", list(Engine))
def test_progress_moves_forward_and_ends_with_every_line(
    report: Path, tmp_path: Path, engine: Engine
) -> None:
    told: list[int] = []

    converted = convert(report, workdir=tmp_path, progress=told.append, engine=engine)

    assert converted.engine is engine
    assert told[-1] == LINES
    assert all(before <= after for before, after in pairwise(told))
    assert len(set(told)) >= 3


def test_rows_are_told_in_steps_of_at_most_a_twentieth(report: Path, tmp_path: Path) -> None:
    told = [0]

    convert(report, workdir=tmp_path, progress=told.append, engine=Engine.ROWS)

    assert max(after - before for before, after in pairwise(told)) <= LINES // 20


def test_what_progress_raises_ends_the_conversion(report: Path, tmp_path: Path) -> None:
    def cancel(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        convert(report, workdir=tmp_path, progress=cancel, engine=Engine.COLUMNS)
