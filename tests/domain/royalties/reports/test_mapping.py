"""Reports nobody knows: columns suggested, chosen by a person, and read exactly."""

from decimal import Decimal

import pytest

from app.domain.royalties.reports import (
    IncompleteMapping,
    UnreadableReport,
    profile_from_mapping,
    suggest_mapping,
)
from app.domain.royalties.reports.convert import Engine
from app.domain.royalties.reports.drilldown import read_lines
from app.domain.royalties.reports.lines import Kind
from app.domain.royalties.reports.numbers import DecimalStyle
from tests.domain.royalties.reports.conftest import Reading

BOTH = pytest.mark.parametrize("engine", list(Engine))
GERMAN = "Künstler;Titel;ISRC;Monat;Land;Anzahl;Betrag\n"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "Artist,Track Title,Album,ISRC,UPC,Store,Territory,Sale Month,Units,Net Amount,Currency",
            "artist title album isrc upc store country period quantity amount currency",
        ),
        (
            "Künstler,Titel,Album,ISRC,EAN,Plattform,Land,Monat,Anzahl,Betrag,Währung",
            "artist title album isrc upc store country period quantity amount currency",
        ),
        (
            "Artiste,Titre,Code ISRC,Boutique,Pays,Période,Quantité,Montant,Devise",
            "artist title isrc store country period quantity amount currency",
        ),
        (
            "Artista,Título,Código ISRC,Tienda,País,Periodo,Cantidad,Importe,Moneda",
            "artist title isrc store country period quantity amount currency",
        ),
        ("Titre de l’œuvre,Numéro d'œuvre,Net à payer", "title partner_id amount"),
        ("Von,Bis,Werktitel,Nutzungsart,Vergütung", "period period_until title kind amount"),
        ("NOMBRE DEL ARTISTA,OBRA,REGALÍAS", "artist title amount"),
        ("\ufeffTitle,Amount (EUR),Units [thousands]", "title amount quantity"),
        ("Song,USD Amount", "title amount"),
    ],
)
def test_suggests_the_field_each_column_names(header: str, expected: str) -> None:
    columns = header.split(",")

    assert suggest_mapping(columns) == dict(zip(expected.split(), columns, strict=True))


def test_suggests_nothing_for_words_it_does_not_know() -> None:
    assert suggest_mapping(["Foo", "", "Exchange rate", "12.50"]) == {}


def test_suggests_a_column_once_and_prefers_the_surer_name() -> None:
    assert suggest_mapping(["Total", "Net Amount", "Track", "Title"]) == {
        "amount": "Net Amount",
        "title": "Track",
    }


def test_suggests_the_units_of_a_product_as_quantity_not_as_amount() -> None:
    assert suggest_mapping(["Title", "Units", "Unit price"]) == {
        "title": "Title",
        "quantity": "Units",
    }


@BOTH
def test_reads_a_report_as_a_person_mapped_it(read: Reading, engine: Engine) -> None:
    mapping = suggest_mapping(GERMAN.strip().split(";"))
    profile = profile_from_mapping(
        mapping, fixed_currency="eur", fixed_store="Laden", date_format="MM/YYYY"
    )

    converted = read(
        GERMAN + "Nova;Söng;QZ-AAA-26-00001;08/2026;Germany;1.200;1.234,5\n", engine, profile
    )

    (line,) = read_lines(converted.lines_path)
    assert (line.artist, line.title, line.isrc) == ("Nova", "Söng", "QZAAA2600001")
    assert (line.amount, line.currency) == (Decimal("1234.5"), "EUR")
    assert (line.quantity, line.store, line.country) == (Decimal(1200), "Laden", "DE")
    assert (line.kind, str(line.sale_period_until)) == (Kind.OTHER, "2026-09-01")


@pytest.mark.parametrize(
    ("date_format", "start"), [("DD/MM/YYYY", "2026-08-01"), ("MM/DD/YYYY", "2026-07-01")]
)
def test_a_chosen_date_format_decides_day_and_month(
    read: Reading, date_format: str, start: str
) -> None:
    profile = profile_from_mapping(
        {"amount": "Net", "period": "Day"}, fixed_currency="EUR", date_format=date_format
    )

    converted = read("Day,Net\n07/08/2026,1\n", profile=profile)

    assert str(read_lines(converted.lines_path)[0].sale_period_from) == start


def test_a_single_day_stays_a_day_when_months_are_not_whole(read: Reading) -> None:
    profile = profile_from_mapping(
        {"amount": "Net", "period": "Day"}, fixed_currency="EUR", whole_month=False
    )

    converted = read("Day,Net\n2026-08-07,1\n", profile=profile)

    assert str(converted.period_from) == "2026-08-07"
    assert str(converted.period_until) == "2026-08-08"


@pytest.mark.parametrize(
    ("style", "amount"), [(DecimalStyle.COMMA, "1234"), (DecimalStyle.POINT, "1.234")]
)
def test_a_chosen_decimal_style_is_not_guessed_again(
    read: Reading, style: DecimalStyle, amount: str
) -> None:
    profile = profile_from_mapping(
        {"amount": "Net", "title": "Song"}, fixed_currency="EUR", decimal_style=style
    )

    converted = read("Song,Net\nOne,1.234\n", profile=profile)

    assert converted.totals == {"EUR": Decimal(amount)}


def test_a_mapped_column_name_is_taken_literally(read: Reading) -> None:
    profile = profile_from_mapping(
        {"amount": "Net + Tax | all", "title": "A;B"}, fixed_currency="EUR"
    )

    converted = read("A;B,Net + Tax | all\nOne,2\n", profile=profile)

    assert converted.totals == {"EUR": Decimal(2)}


def test_a_file_without_the_mapped_columns_is_refused(read: Reading) -> None:
    profile = profile_from_mapping({"amount": "Net"}, name="My shop", fixed_currency="EUR")

    with pytest.raises(UnreadableReport) as refusal:
        read("Song,Gross\nOne,2\n", profile=profile)

    assert refusal.value.message == (
        "The columns of this file are not those of “My shop”. Choose another layout."
    )


@pytest.mark.parametrize(
    ("mapping", "options", "sentence"),
    [
        ({"title": "Song", "currency": "Cur"}, {}, IncompleteMapping.sentence),
        ({"amount": " ", "currency": "Cur"}, {}, IncompleteMapping.sentence),
        ({"amount": "Net"}, {}, IncompleteMapping.sentence),
        ({"amount": "Net", "currency": ""}, {}, IncompleteMapping.sentence),
        ({"amount": "Net", "colour": "C"}, {}, "There is no field called “colour”."),
        (
            {"amount": "Net"},
            {"fixed_currency": "EUX"},
            "“EUX” is not a currency code such as EUR.",
        ),
        (
            {"amount": "Net", "currency": "Cur"},
            {"date_format": "moon"},
            "“moon” is not a date format we know.",
        ),
    ],
)
def test_refuses_a_mapping_that_cannot_say_how_much(
    mapping: dict[str, str], options: dict[str, str], sentence: str
) -> None:
    with pytest.raises(IncompleteMapping) as refusal:
        profile_from_mapping(mapping, **options)  # type: ignore[arg-type]

    assert refusal.value.message == sentence
