"""Which price holds for a unit, and reading tables of them."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.royalties.prices import Price, PriceList
from app.domain.royalties.prices.table import MOST_LINES, WrongTable, read_table

HEAD = "isrc,upc,format,country,from,price,currency\n"
MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
UPC = "00602445790128"


def price(amount: str, **of: object) -> Price:
    wide = {"recording": "", "upc": "", "format": "", "country": "", "currency": "EUR"}
    return Price(**{**wide, "starts_on": MAY, **of}, amount=Decimal(amount))  # type: ignore[arg-type]


def found(*prices: Price, **of: object) -> Decimal | None:
    asked = {"kind": "download", "country": "DE", "currency": "EUR", "on": JUNE}
    return PriceList(prices).find("glow", UPC, **{**asked, **of})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("closer", "wider"),
    [
        ({"recording": "glow"}, {"upc": UPC, "format": "download", "country": "DE"}),
        ({"recording": "glow", "upc": UPC}, {"recording": "glow", "format": "download"}),
        ({"upc": UPC}, {"format": "download", "country": "DE"}),
        ({"upc": UPC, "format": "download"}, {"upc": UPC, "country": "DE"}),
        ({"upc": UPC, "country": "DE"}, {"upc": UPC}),
        ({"upc": UPC, "starts_on": JUNE}, {"upc": UPC, "starts_on": MAY}),
    ],
)
def test_the_closer_price_holds(closer: dict[str, object], wider: dict[str, object]) -> None:
    assert found(price("1", **closer), price("2", **wider)) == 1
    assert found(price("2", **wider), price("1", **closer)) == 1
    assert found(price("2", **wider)) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"recording": "dusk"},
        {"upc": "00000000000017"},
        {"format": "physical"},
        {"upc": UPC, "country": "US"},
        {"upc": UPC, "currency": "USD"},
        {"upc": UPC, "starts_on": JULY},
    ],
)
def test_prices_of_other_units_currencies_and_later_days_do_not_hold(
    other: dict[str, object],
) -> None:
    assert found(price("1", **other)) is None


def test_an_empty_list_has_no_price() -> None:
    assert found() is None


def test_a_table_is_read_whatever_parts_it_from_the_next() -> None:
    for sign in ",;\t":
        text = (HEAD + "DE-A62-26-00001,,Download,germany,2026-05-01,4.90,eur\n").replace(",", sign)
        (row,) = read_table(text.encode("utf-8-sig"))
        assert (row.isrc, row.format, row.country) == ("DEA622600001", "download", "DE")
        assert (row.starts_on, row.amount, row.currency) == (MAY, Decimal("4.90"), "EUR")
    (row,) = read_table((HEAD + ",602445790128,,,2026-05-01,9,EUR\n").encode())
    assert row.upc == UPC


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",,,,2026-05-01,4,EUR", "Line 2: name an ISRC, a UPC or a format."),
        ("x,,,,2026-05-01,4,EUR", "Line 2: this is no ISRC."),
        (",123,,,2026-05-01,4,EUR", "Line 2: this is no UPC."),
        (",,tape,,2026-05-01,4,EUR", "Line 2: write the format as"),
        (",,download,Narnia,2026-05-01,4,EUR", "Line 2: this is no country."),
        (",,download,,May,4,EUR", "Line 2: write the day as 2026-08-31."),
        (",,download,,2026-05-01,0,EUR", "Line 2: write the price as a number above zero"),
        (",,download,,2026-05-01,1000000000,EUR", "Line 2: write the price as a number above zero"),
        (f",,download,,2026-05-01,1.{'0' * 20}1,EUR", "Line 2: write the price as a number above"),
        (",,download,,2026-05-01,x,EUR", "Line 2: write the price as a number"),
        (",,download,,2026-05-01,4,EURO", "Line 2: write the currency as three letters"),
    ],
)
def test_a_wrong_line_is_named(line: str, words: str) -> None:
    with pytest.raises(WrongTable) as problem:
        read_table((HEAD + line + "\n").encode())
    assert words in str(problem.value)


def test_a_table_without_its_columns_or_lines_is_refused() -> None:
    for content in (b"", b"Song,Fee\n", HEAD.encode(), b"\xff\xfe"):
        with pytest.raises(WrongTable):
            read_table(content)


def test_a_table_beyond_the_bound_is_refused() -> None:
    line = ",,download,,2026-05-01,4,EUR\n"
    assert len(read_table((HEAD + line * (MOST_LINES - 1)).encode())) == MOST_LINES - 1
    with pytest.raises(WrongTable, match="at most 50,000 lines"):
        read_table((HEAD + line * MOST_LINES).encode())


def test_a_first_line_without_end_is_refused() -> None:
    with pytest.raises(WrongTable, match="not a table of text"):
        read_table(b"x" * 200_000)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(noise: bytes) -> None:
    for content in (noise, HEAD.encode() + noise):
        with suppress(WrongTable):
            assert read_table(content)
