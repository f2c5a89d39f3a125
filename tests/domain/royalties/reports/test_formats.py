"""What was sold and at which price to dealers, as reports say it."""

import tempfile
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.royalties.reports import profile_from_mapping, suggest_mapping
from app.domain.royalties.reports.aggregates import read_aggregates
from app.domain.royalties.reports.convert import Engine, convert
from app.domain.royalties.reports.drilldown import read_bad, read_lines
from app.domain.royalties.reports.fields import format_of, price_of
from app.domain.royalties.reports.lines import Kind
from app.domain.royalties.reports.numbers import DecimalStyle
from tests.domain.royalties.reports.conftest import Reading

BOTH = pytest.mark.parametrize("engine", list(Engine))
HEADER = "Title,Format,PPD,Units,Net Amount,Sales Type\n"
PROFILE = profile_from_mapping(
    suggest_mapping(HEADER.strip().split(",")),
    fixed_currency="EUR",
    decimal_style=DecimalStyle.POINT,
)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        *((name, "Vinyl") for name in ("LP", "2-LP", 'Vinyl 12"', '7" single', "12 inch")),
        *((name, "CD") for name in ("CD", "Compact Disc (CD)", "2xCD", "CD-Digipak")),
        ("Limited Cassette", "Cassette"),
        ("Blu-ray", "Blu-ray"),
        ("T-shirt", "T-shirt"),
        ("Alp horn", "Alp horn"),
        ("  ", None),
    ],
)
def test_the_many_names_of_a_sound_carrier_are_one(cell: str, expected: str | None) -> None:
    assert format_of(cell) == expected


def test_a_price_is_plain_digits_above_zero() -> None:
    style = DecimalStyle.COMMA
    assert [price_of(cell, style) for cell in ("9,900", "1.234,5", "0", "")] == [
        "9.9", "1234.5", None, None,
    ]  # fmt: skip


@pytest.mark.parametrize("cell", ["-1", "x", "1000000000"])
def test_what_is_no_price_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=cell):
        price_of(cell, DecimalStyle.POINT)


def test_their_columns_are_known_by_name() -> None:
    assert suggest_mapping(["Tonträger", "HAP", "Betrag"]) == {
        "format": "Tonträger", "price": "HAP", "amount": "Betrag",
    }  # fmt: skip


@BOTH
def test_lines_say_what_was_sold_at_which_price(read: Reading, engine: Engine) -> None:
    found = read(
        HEADER + "One,LP,14.50,2,20,\nOne,LP,14.5,1,10,\nOne,CD,8,1,5,\nOne,,x,1,1,Stream\n",
        engine,
        PROFILE,
    )
    lines = [(line.format, line.price, line.kind) for line in read_lines(found.lines_path)]
    assert lines == [
        *[("Vinyl", Decimal("14.5"), Kind.PHYSICAL)] * 2,
        ("CD", Decimal(8), Kind.PHYSICAL),
        (None, None, Kind.STREAM),
    ]
    assert read_lines(found.lines_path)[3].note == "“x” is not a valid price and was left out"
    summed = sorted(read_aggregates(found.aggregate_path), key=lambda each: each.first_line)
    assert [(each.format, each.price, each.quantity) for each in summed] == [
        ("Vinyl", Decimal("14.5"), 3), ("CD", Decimal(8), 1), (None, None, 1),
    ]  # fmt: skip


def test_lines_written_before_formats_were_read_are_still_found(
    read: Reading, tmp_path: Path
) -> None:
    found, old = read(HEADER + "One,,,2,20,\n", profile=PROFILE), tmp_path / "old.parquet"
    duckdb.sql(
        f"COPY (SELECT * EXCLUDE (format, price) FROM '{found.lines_path}') TO '{old}'"
        " (FORMAT parquet)"
    )
    assert read_lines(old, keys={"format": None}) == read_lines(found.lines_path)


def outcome(text: str, engine: Engine) -> tuple[object, ...]:
    with tempfile.TemporaryDirectory() as folder:
        report, work = Path(folder) / "report.csv", Path(folder)
        report.write_text(text, encoding="utf-8", newline="")
        found = convert(
            report, workdir=work, progress=lambda _: None, engine=engine, profile=PROFILE
        )
        summed = sorted(read_aggregates(found.aggregate_path), key=lambda each: each.first_line)
        return read_lines(found.lines_path), read_bad(found.bad_path), summed, found.totals


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["One", "Two"]),
            st.sampled_from(["LP", " CD ", "Vinyl", "Box", ""]),
            st.sampled_from(["14.50", "14.5", "8", "0", "-1", "x", " 3 ", "", "1e3"]),
            st.sampled_from(["1", "", "x"]),
            st.sampled_from(["1.5", "2", "x"]),
            st.sampled_from(["", "Stream", "Download", "Whatever"]),
        ),
        max_size=10,
    )
)
def test_both_engines_read_the_same(rows: list[tuple[str, ...]]) -> None:
    text = HEADER + "".join(",".join(cells) + "\n" for cells in rows)
    assert outcome(text, Engine.COLUMNS) == outcome(text, Engine.ROWS)
