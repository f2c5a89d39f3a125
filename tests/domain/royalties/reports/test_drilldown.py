"""From a figure back to exactly the lines it was made of."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.royalties.reports.aggregates import read_aggregates
from app.domain.royalties.reports.convert import Converted, Engine
from app.domain.royalties.reports.drilldown import read_lines
from tests.domain.royalties.reports.conftest import Reading

HEADER = (
    "Sale Month,Store,Artist,Title,ISRC,UPC,Quantity,Country of Sale,Earnings (USD),"
    "Reporting Date,Team Percentage,Song/Album,Songwriter Royalties Withheld\n"
)
ROWS = (
    "2026-08,Spotify,Nova,One,QZAAA2600001,0094631432057,3,US,1.5,2026-10-05,100,Song,0\n"
    "2026-08,Spotify,Nova,One,QZAAA2600001,94631432057,3,DE,2.5,2026-10-05,100,Song,0\n"
    "2026-07,iTunes,Nova,Two,,,1,OU,0.25,2026-10-05,100,Song,0\n"
    "2026-07,iTunes,O'Hara; --,Two,,,1,US,0.75,2026-10-05,100,Song,0\n"
)


@pytest.fixture(params=list(Engine))
def converted(read: Reading, request: pytest.FixtureRequest) -> Converted:
    return read(HEADER + ROWS, request.param)


@pytest.mark.parametrize(
    ("keys", "numbers"),
    [
        ({"isrc": "QZAAA2600001"}, [2, 3]),
        ({"isrc": None}, [4, 5]),
        ({"upc": "00094631432057"}, [2, 3]),
        ({"upc": "94631432057", "country": "DE"}, [3]),
        ({"upc": None, "country": None}, [4]),
        ({"artist": "O'Hara; --"}, [5]),
        ({"sale_period_from": date(2026, 7, 1), "store": "iTunes"}, [4, 5]),
        ({"currency": "EUR"}, []),
        ({}, [2, 3, 4, 5]),
    ],
)
def test_chooses_lines_by_their_fields(
    converted: Converted, keys: dict[str, object], numbers: list[int]
) -> None:
    lines = read_lines(converted.lines_path, keys=keys)

    assert [line.number for line in lines] == numbers


def test_numbers_and_fields_choose_together_and_the_limit_holds(converted: Converted) -> None:
    nova: dict[str, object] = {"artist": "Nova"}

    assert [x.number for x in read_lines(converted.lines_path, first=3, keys=nova)] == [3, 4]
    assert [x.number for x in read_lines(converted.lines_path, last=3, keys=nova)] == [2, 3]
    assert [x.number for x in read_lines(converted.lines_path, keys=nova, limit=1)] == [2]


@pytest.mark.parametrize("name", ["amount", "quantity", "number", "1=1 OR isrc"])
def test_refuses_to_choose_lines_by_anything_but_their_fields(
    converted: Converted, name: str
) -> None:
    with pytest.raises(ValueError, match="Lines cannot be chosen by"):
        read_lines(converted.lines_path, keys={name: "x"})


def test_the_lines_of_an_aggregate_add_up_to_it(converted: Converted) -> None:
    for group in read_aggregates(converted.aggregate_path):
        keys = {name: getattr(group, name) for name in ("isrc", "upc", "store", "country", "kind")}
        lines = read_lines(
            converted.lines_path, first=group.first_line, last=group.last_line, keys=keys
        )
        found = [line for line in lines if line.artist == group.artist]

        assert sum((line.amount for line in found), Decimal(0)) == group.amount
        assert len(found) == group.lines


def test_a_lines_file_with_a_quote_in_its_path_is_read(converted: Converted) -> None:
    moved: Path = converted.lines_path.rename(converted.lines_path.with_name("it's.parquet"))

    assert len(read_lines(moved)) == 4
