"""Profiles beyond the collection: every known header, and one believable row of each."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.royalties.reports import PROFILE_BY_KEY, PROFILES, recognise
from app.domain.royalties.reports.drilldown import read_lines
from app.domain.royalties.reports.lines import Kind
from tests.domain.royalties.reports.conftest import Reading

HEADERS = json.loads((Path(__file__).parent / "fixtures" / "headers.json").read_text())
# Source, cells of one row, and what must come of it.
ROWS = {
    "tunecore": (
        {
            "Sales Period": "2026-07-01",
            "Store Name": "TikTok",
            "Song Title": "One",
            "# Units Sold": "10",
            "Total Earned": "0.5",
            "Currency": "EUR",
        },
        ("0.5", "EUR", "2026-07-01", "2026-08-01"),
    ),
    "apple_music_streaming": (
        {
            "Item Title": "One",
            "Quantity": "7",
            "Net Royalty Total": "0.07",
            "Currency": "JPY",
            "Storefront Name": "JP",
            "End Date": "08/01/2026",
        },
        ("0.07", "JPY", "2026-07-01", "2026-08-02"),
    ),
    "apple_daily_sales": (
        {
            "Title": "One",
            "Units": "3",
            "Royalty Price": "0.70",
            "Royalty Currency": "USD",
            "Download Date (PST)": "07/04/2026",
            "Country Code": "US",
        },
        ("2.10", "USD", "2026-07-04", "2026-07-05"),
    ),
    "orchard_v2": (
        {
            "SALE START DATE": "2026-07-01",
            "SALE END DATE": "2026-07-31",
            "TRACK": "One",
            "DISPLAY UPC": "empty:0094631432057",
            "NET SHARE ACCOUNT CURRENCY": "1.25",
            "ACCOUNT CURRENCY": "GBP",
            "QUANTITY": "4",
        },
        ("1.25", "GBP", "2026-07-01", "2026-08-01"),
    ),
    "youtube_subscription": (
        {"Day": "20260704", "Asset Title": "One", "Partner Revenue": "0.0001", "Offer": "x"},
        ("0.0001", "USD", "2026-07-04", "2026-07-05"),
    ),
    "soundcloud_partner": (
        {
            "Track Name": "One",
            "Reporting Period": "2026-07",
            "Total Plays": "9",
            "Total Revenue": "0.02",
            "Revenue Currency": "EUR",
        },
        ("0.02", "EUR", "2026-07-01", "2026-08-01"),
    ),
    "tiktok_partner": (
        {
            "song_title": "One",
            "video_views": "100",
            "statement_amount": "0.3",
            "statement_currency": "USD",
        },
        ("0.3", "USD", "None", "None"),
    ),
    "kkbox": (
        {
            "Date": "2026-07-01",
            "Track Name": "One",
            "USD Payable": "0.1",
            "Net Royalty Total": "3.2",
            "Currency": "TWD",
        },
        ("3.2", "TWD", "2026-07-01", "2026-08-01"),
    ),
    "cargo_digital": (
        {
            "Asset Title": "One",
            "Reported Royalty": "0.44",
            "Currency": "EUR",
            "Sale Start date": "2026-07-01",
            "Sale End date": "2026-07-31",
        },
        ("0.44", "EUR", "2026-07-01", "2026-08-01"),
    ),
    "apra_amcos": (
        {
            "Work ID": "GW1",
            "Title": "One",
            "Currency": "AUD",
            "Gross Royalty": "12",
            "Net Royalty": "10.2",
        },
        ("10.2", "AUD", "None", "None"),
    ),
    "ascap_international": (
        {
            "Work Title": "One",
            "$ Amount": " 0000012.34",
            "Country Name": "GERMANY",
            "Performance Start Date": "07-01-2026",
            "Performance End Date": "09-30-2026",
        },
        ("12.34", "USD", "2026-07-01", "2026-10-01"),
    ),
    "soundexchange_partial": (
        {
            "Track Name": "One",
            "Artist Name": "A",
            "Broadcast Start Date": "2026-07-01",
            "Your Payment Amount": "$1.10",
        },
        ("1.10", "USD", "2026-07-01", "2026-08-01"),
    ),
    "songtrust_partial": (
        {
            "royalty_type": "Mechanical",
            "amount_received": "0.9",
            "song_name": "One",
            "start_date": "2026-07-01",
        },
        ("0.9", "USD", "2026-07-01", "2026-08-01"),
    ),
}


def table(columns: list[str], *rows: dict[str, str]) -> str:
    lines = ["\t".join(columns)]
    lines += ["\t".join(row.get(column, "") for column in columns) for row in rows]
    return "\n".join(lines) + "\n"


def test_every_known_source_has_a_profile() -> None:
    assert set(PROFILE_BY_KEY) == set(HEADERS)
    assert len(PROFILES) == 28


@pytest.mark.parametrize("key", HEADERS)
def test_a_header_is_recognised_as_its_own_source(key: str) -> None:
    found = recognise(table(HEADERS[key]["columns"]).encode())

    assert found is not None
    assert found.profile.key == key


@pytest.mark.parametrize("key", HEADERS)
def test_the_order_of_columns_does_not_matter(key: str) -> None:
    found = recognise(table(HEADERS[key]["columns"][::-1]).encode())

    assert found is not None
    assert found.profile.key == key


@pytest.mark.parametrize("key", ROWS)
def test_a_row_of_each_source_is_read(key: str, read: Reading) -> None:
    cells, (amount, currency, start, until) = ROWS[key]

    converted = read(table(HEADERS[key]["columns"], cells))

    (line,) = read_lines(converted.lines_path)
    assert (line.amount, line.currency) == (Decimal(amount), currency)
    assert (str(line.sale_period_from), str(line.sale_period_until)) == (start, until)
    assert line.title == "One"


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("orchard_v1", "Retailer", "DMS"),
        ("orchard_v1", "Orchard UPC", "Product UPC"),
        ("bmi", "ROYALTY AMOUNT", "Royalty Amt"),
        ("soundcloud_partner", "Total Revenue", "Total Amount"),
        ("spotify_licensor", "Payable", "USD Payable"),
        ("apple_music_streaming", "Item Title", "Content Title"),
        ("apple_music_streaming", "Quantity", "Total  Royalty Bearing Plays"),
    ],
)
def test_an_alias_stands_for_its_column(key: str, old: str, new: str) -> None:
    columns = [new if column == old else column for column in HEADERS[key]["columns"]]

    found = recognise(table(columns).encode())

    assert found is not None
    assert found.profile.key == key


def test_a_currency_in_the_name_of_the_amount_column_counts(read: Reading) -> None:
    columns = ["ISRC", "Track name", "Artist name", "Album name", "UPC", "Quantity", "USD Payable"]

    converted = read(table(columns, {"Track name": "One", "USD Payable": "2.5"}))

    assert converted.totals == {"USD": Decimal("2.5")}


def test_extra_columns_of_tunecore_change_nothing(read: Reading) -> None:
    columns = [*HEADERS["tunecore"]["columns"], *HEADERS["tunecore"]["optional_extra"]]

    converted = read(table(columns, {**ROWS["tunecore"][0], "Commission": "0.1"}))

    assert converted.totals == {"EUR": Decimal("0.5")}


def test_a_store_decides_between_stream_and_download(fixtures: Path, read: Reading) -> None:
    lines = read_lines(read(fixtures / "distrokid_v1_latin1.tsv").lines_path)

    assert [line.kind for line in lines] == [
        Kind.STREAM,
        Kind.DOWNLOAD,
        Kind.DOWNLOAD,
        Kind.VIDEO,
    ]
