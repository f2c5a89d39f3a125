import pytest

from app.core.identifiers import (
    InvalidIdentifier,
    format_gtin,
    format_iban,
    format_isni,
    format_isrc,
    format_iswc,
    parse_dpid,
    parse_grid,
    parse_gtin,
    parse_iban,
    parse_ipi_base,
    parse_ipi_name,
    parse_isni,
    parse_isrc,
    parse_iswc,
)

PARSERS = {
    "isrc": parse_isrc,
    "gtin": parse_gtin,
    "iswc": parse_iswc,
    "ipi_name": parse_ipi_name,
    "ipi_base": parse_ipi_base,
    "isni": parse_isni,
    "dpid": parse_dpid,
    "grid": parse_grid,
    "iban": parse_iban,
}
CANONICAL = {
    "isrc": {
        "GBUM71029604": "GBUM71029604",
        "USRC17607839": "USRC17607839",
        "QZ9Y31900042": "QZ9Y31900042",
        "GBAYE6900531": "GBAYE6900531",
        "US-RC1-76-07839": "USRC17607839",
        "usrc17607839": "USRC17607839",
        "ISRC GB-UM7-10-29604": "GBUM71029604",
    },
    "gtin": {
        "4006381333931": "04006381333931",
        "036000291452": "00036000291452",
        "73513537": "00000073513537",
        "10614141000415": "10614141000415",
        "0094631432057": "00094631432057",
        "00094631432057": "00094631432057",
        "0724384960650": "00724384960650",
    },
    "iswc": {
        "T0345246801": "T0345246801",
        "T0000000010": "T0000000010",
        "T1234567894": "T1234567894",
        "T-034.524.680-1": "T0345246801",
    },
    "ipi_name": {
        "00014107338": "00014107338",
        "00000000199": "00000000199",
        "00000000297": "00000000297",
        "00000000395": "00000000395",
        "00000000591": "00000000591",
        "00000000787": "00000000787",
        "14107338": "00014107338",
    },
    "ipi_base": {"I-123456789-3": "I-123456789-3"},
    "isni": {
        "000000012281955X": "000000012281955X",
        "000000012150090X": "000000012150090X",
        "0000000121032683": "0000000121032683",
        "0000 0001 2281 955X": "000000012281955X",
    },
    "dpid": {
        "PADPIDA2013042401U": "PADPIDA2013042401U",
        "PADPIDA2009101501Y": "PADPIDA2009101501Y",
        "PADPIDA2013020802I": "PADPIDA2013020802I",
        "PADPIDA2007061301U": "PADPIDA2007061301U",
        "PADPIDA20070627029": "PADPIDA20070627029",
        "PADPIDA2014111801Y": "PADPIDA2014111801Y",
        "PADPIDA202401120D9": "PADPIDA202401120D9",
        "PADPIDA2007050901U": "PADPIDA2007050901U",
        "PADPIDA2012031302R": "PADPIDA2012031302R",
        "PADPIDA20160517080": "PADPIDA20160517080",
        "PADPIDA2011072101T": "PADPIDA2011072101T",
        "PA-DPIDA-2013042401-U": "PADPIDA2013042401U",
    },
    "grid": {
        "A12425GABC1234002M": "A12425GABC1234002M",
        "A1-2425G-ABC1234002-M": "A12425GABC1234002M",
    },
    "iban": {
        "GB82WEST12345698765432": "GB82WEST12345698765432",
        "DE89370400440532013000": "DE89370400440532013000",
        "FR1420041010050500013M02606": "FR1420041010050500013M02606",
    },
}
INVALID = {
    "isrc": [
        "USRC1760783",
        "USRC176078390",
        "1SRC17607839",
        "US*C17607839",
        "USRC17A07839",
    ],
    "gtin": ["4006381333932", "0094631432058", "12345678901"],
    "iswc": ["T0345246800", "T1234567893", "X0345246801"],
    "ipi_name": ["00014107339", "00000000198"],
    "ipi_base": ["I-123456789-4"],
    "isni": ["0000000122819550"],
    "dpid": [
        "PADPIDA2014120301U",
        "PADPIDA2014999999Z",
        "PADPIDA2023081501R",
        "PADPIDA2014073001Y",
    ],
    "grid": ["A12425GABC1234002N"],
    "iban": ["GB82WEST12345698765433", "FR1420041010050500013M02607"],
}


@pytest.mark.parametrize(
    ("kind", "text", "canonical"),
    [(kind, *pair) for kind, pairs in CANONICAL.items() for pair in pairs.items()],
)
def test_reads_every_written_form_into_one(kind, text, canonical):
    assert PARSERS[kind](text) == canonical
    assert PARSERS[kind](f"  {text.lower()} ") == canonical
    assert PARSERS[kind](canonical) == canonical


@pytest.mark.parametrize(
    ("kind", "text"),
    [(kind, text) for kind, texts in INVALID.items() for text in texts],
)
def test_refuses_what_does_not_fit(kind, text):
    with pytest.raises(InvalidIdentifier) as refused:
        PARSERS[kind](text)

    assert refused.value.kind == kind
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize("kind", PARSERS)
@pytest.mark.parametrize(
    "text", ["", " ", "-", "\x00", "T" * 5000, "１２３４５６７８", "٠٠٠٠٠٠٠٠٠٠٠"]
)
def test_refuses_empty_hostile_and_foreign_text(kind, text):
    with pytest.raises(InvalidIdentifier):
        PARSERS[kind](text)


@pytest.mark.parametrize("kind", sorted(set(PARSERS) - {"isrc"}))
def test_a_wrong_digit_anywhere_is_noticed(kind):
    canonical = next(iter(CANONICAL[kind].values()))
    for place, right in enumerate(canonical):
        if not right.isdigit():
            continue
        wrong = str((int(right) + 1) % 10)
        with pytest.raises(InvalidIdentifier):
            PARSERS[kind](canonical[:place] + wrong + canonical[place + 1 :])


def test_the_same_product_compares_equal_as_upc_ean_and_gtin():
    written = ["0094631432057", "094631432057", "00094631432057", "0 94631 43205 7"]

    assert {parse_gtin(text) for text in written} == {"00094631432057"}


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("0094631432057", "094631432057"),
        ("4006381333931", "4006381333931"),
        ("10614141000415", "10614141000415"),
    ],
)
def test_prints_a_product_code_as_on_the_package(text, printed):
    assert format_gtin(parse_gtin(text)) == printed


def test_prints_identifiers_as_the_trade_writes_them():
    assert format_isrc("USRC17607839") == "US-RC1-76-07839"
    assert format_iswc("T0345246801") == "T-034.524.680-1"
    assert format_isni("000000012281955X") == "0000 0001 2281 955X"
    assert format_iban("FR1420041010050500013M02606") == "FR14 2004 1010 0505 0001 3M02 606"


@pytest.mark.parametrize(("kind", "length"), [("ipi_name", 11), ("gtin", 13), ("isni", 16)])
def test_a_field_filled_with_zeros_is_not_an_identifier(kind, length):
    with pytest.raises(InvalidIdentifier):
        PARSERS[kind]("0" * length)


def test_a_product_code_that_a_spreadsheet_turned_into_a_number_is_refused():
    with pytest.raises(InvalidIdentifier):
        parse_gtin("400638133393.1")


@pytest.mark.parametrize("kind", PARSERS)
def test_digits_of_other_scripts_are_refused(kind):
    canonical = next(iter(CANONICAL[kind].values()))
    with pytest.raises(InvalidIdentifier):
        PARSERS[kind](canonical.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))


def test_a_grid_starts_with_its_scheme():
    with pytest.raises(InvalidIdentifier):
        parse_grid("B12425GABC12340023")
