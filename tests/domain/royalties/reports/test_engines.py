"""Both engines say the same, whatever the rows."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.royalties.reports.aggregates import read_aggregates
from app.domain.royalties.reports.convert import Converted, Engine, convert
from app.domain.royalties.reports.drilldown import read_bad, read_lines

HEADER = (
    "Sales Period,Posted Date,Store Name,Country Of Sale,Artist,Release Type,Release Title,"
    "Song Title,Label,UPC,Optional UPC,TC Song ID,Optional ISRC,Sales Type,# Units Sold,"
    "Per Unit Price,Net Sales,Net Sales Currency,Exchange Rate,Total Earned,Currency\n"
)
amounts = st.one_of(
    st.decimals(-(10**12), 10**12, allow_nan=False, places=4).map(str),
    st.sampled_from(
        [
            "1,234.50",
            "(7.00)",
            "$3",
            "",
            "x",
            "1e-7",
            ".5",
            "007",
            "-0",
            "1.",
            " 2 ",
            "\u00a03",
            "0." + "1" * 25,
            "9" * 19,
            "1,23",
            "12-",
        ]
    ),
)
texts = st.sampled_from(["One", "  Two", "Söng", "It’s", "It's", "", "Total", "\u00a0Nbsp\u00a0"])
rows = st.fixed_dictionaries(
    {
        "period": st.sampled_from(["2026-07-01", "26-08-01", "2026-09", "", "July"]),
        "store": st.sampled_from(["Spotify", "iTunes", ""]),
        "country": st.sampled_from(["US", "Germany", "OU", "", "Nowhere"]),
        "artist": texts,
        "title": texts,
        "upc": st.sampled_from(["0094631432057", "94631432057", "", "1"]),
        "isrc": st.sampled_from(["QZAAA2600001", "qz-aaa-26-00001", "", "bad"]),
        "quantity": st.sampled_from(["1", "1,200", "-3", "", "0.5", "0.12345678", "x"]),
        "amount": amounts,
        "currency": st.sampled_from(["USD", "eur", "", "XYZ"]),
    }
)
shapes = st.sampled_from(["whole", "whole", "whole", "whole", "short", "long", "blank"])


def line(cells: dict[str, str], shape: str, *, quoted: bool) -> str:
    ordered = [
        cells["period"],
        "",
        cells["store"],
        cells["country"],
        cells["artist"],
        "",
        "",
        cells["title"],
        "",
        cells["upc"],
        "",
        "",
        cells["isrc"],
        "Stream",
        cells["quantity"],
        "",
        "",
        "",
        "",
        cells["amount"],
        cells["currency"],
    ]
    ordered = {"short": ordered[:15], "long": [*ordered, "", "x"], "blank": []}.get(shape, ordered)
    if not quoted:
        return ",".join(cell.replace(",", "") for cell in ordered)
    return ",".join(f'"{cell}"' for cell in ordered)


def outcome(converted: Converted) -> tuple[object, ...]:
    return (
        read_lines(converted.lines_path),
        read_bad(converted.bad_path),
        sorted(read_aggregates(converted.aggregate_path), key=lambda group: group.first_line),
        converted.totals,
        converted.lines,
        converted.rejected,
        converted.skipped,
        converted.period_from,
        converted.period_until,
        converted.problems,
    )


def both(text: str) -> tuple[Converted, tuple[object, ...], tuple[object, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.csv"
        report.write_text(text, encoding="utf-8", newline="")
        found = []
        for engine in (Engine.COLUMNS, Engine.ROWS):
            work = Path(folder) / engine
            work.mkdir()
            converted = convert(report, workdir=work, progress=lambda _: None, engine=engine)
            found.append((converted, outcome(converted)))
        return found[0][0], found[0][1], found[1][1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(table=st.lists(st.tuples(rows, shapes), max_size=12), quoted=st.booleans())
def test_both_engines_agree_on_every_line_total_and_aggregate(
    *, table: list[tuple[dict[str, str], str]], quoted: bool
) -> None:
    text = HEADER + "".join(line(*row, quoted=quoted) + "\n" for row in table)

    _, columns, expected = both(text)

    assert columns == expected


def test_every_row_is_a_line_a_bad_line_or_skipped() -> None:
    good = {
        "period": "2026-07-01",
        "store": "Spotify",
        "country": "US",
        "artist": "Nova",
        "title": "One",
        "upc": "",
        "isrc": "QZAAA2600001",
        "quantity": "1",
        "amount": "0.1",
        "currency": "USD",
    }
    table = [
        line({**good, "amount": "x" if n % 7 == 0 else "0.1"}, "whole", quoted=True)
        for n in range(700)
    ]

    converted, columns, expected = both(HEADER + "\n".join(table) + "\n")

    assert converted.engine is Engine.COLUMNS
    assert (converted.lines, converted.rejected) == (600, 100)
    assert columns == expected
