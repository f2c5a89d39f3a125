"""Which tax an invoice carries: worked cases, each with what it must say."""

from datetime import date
from decimal import Decimal

import pytest

from app.billing.invoices.tax import (
    CODES,
    EU,
    Buyer,
    RateUnknown,
    Seller,
    check_number,
    decide,
    number_name,
    rate_on,
)
from app.billing.invoices.tax.rates import RATES

DAY = date(2026, 11, 21)
GERMAN = Seller("DE")
FRENCH_BUSINESS = Buyer("FR", number="FR40303265045")
CASES = {
    "a German to a German business": (GERMAN, Buyer("DE"), "service", "domestic", "19"),
    "a German book to a German": (GERMAN, Buyer("DE", False), "reduced", "domestic", "7"),
    "a German to a French business": (
        GERMAN,
        FRENCH_BUSINESS,
        "service",
        "reverse_charge",
        "0",
    ),
    "records to a French business": (GERMAN, FRENCH_BUSINESS, "goods", "community_supply", "0"),
    "a French business without a number": (GERMAN, Buyer("FR"), "service", "domestic", "19"),
    "a number of another country": (
        GERMAN,
        Buyer("FR", number="DE136695976"),
        "service",
        "domestic",
        "19",
    ),
    "a download to a French fan, below the threshold": (
        GERMAN,
        Buyer("FR", False),
        "digital",
        "domestic",
        "19",
    ),
    "a download to a French fan, one-stop shop": (
        Seller("DE", is_oss_registered=True),
        Buyer("FR", False),
        "digital",
        "one_stop_shop",
        "20",
    ),
    "a record to a Hungarian fan, one-stop shop": (
        Seller("DE", is_oss_registered=True),
        Buyer("HU", False),
        "goods",
        "one_stop_shop",
        "27",
    ),
    "a lesson to a French pupil": (GERMAN, Buyer("FR", False), "service", "domestic", "19"),
    "a German to an American business": (GERMAN, Buyer("US"), "service", "outside", "0"),
    "a German download to an American": (GERMAN, Buyer("US", False), "digital", "outside", "0"),
    "German records to Japan": (GERMAN, Buyer("JP"), "goods", "export", "0"),
    "a German small business": (
        Seller("DE", False, is_small_business=True),
        Buyer("DE"),
        "service",
        "small_business",
        "0",
    ),
    "a small business to France": (
        Seller("DE", True, is_small_business=True),
        FRENCH_BUSINESS,
        "service",
        "small_business",
        "0",
    ),
    "a German without a number": (
        Seller("DE", False),
        Buyer("DE"),
        "service",
        "unregistered",
        "0",
    ),
    "a disbursement": (GERMAN, Buyer("DE"), "outside", "outside", "0"),
    "an exempt lesson": (GERMAN, Buyer("DE"), "exempt", "exempt", "0"),
    "a Briton to a Briton": (Seller("GB"), Buyer("GB"), "service", "domestic", "20"),
    "a Briton to a German business": (Seller("GB"), Buyer("DE"), "service", "outside", "0"),
    "a Briton to a German consumer": (
        Seller("GB"),
        Buyer("DE", False),
        "service",
        "domestic",
        "20",
    ),
    "a Swiss to a Swiss": (Seller("CH"), Buyer("CH"), "service", "domestic", "8.1"),
    "a Swiss abroad": (Seller("CH"), Buyer("DE", False), "service", "outside", "0"),
    "a Norwegian at home": (Seller("NO"), Buyer("NO"), "service", "domestic", "25"),
    "a Norwegian abroad": (Seller("NO"), Buyer("SE"), "service", "export", "0"),
    "an Australian at home": (Seller("AU"), Buyer("AU"), "service", "domestic", "10"),
    "an Australian abroad": (Seller("AU"), Buyer("NZ"), "service", "export", "0"),
    "a New Zealander at home": (Seller("NZ"), Buyer("NZ"), "service", "domestic", "15"),
    "Ontario": (Seller("CA"), Buyer("CA", region="ON"), "service", "domestic", "13"),
    "Alberta": (Seller("CA"), Buyer("CA", region="AB"), "service", "domestic", "5"),
    "an American": (Seller("US", False), Buyer("US"), "service", "unregistered", "0"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_each_case_has_its_treatment_and_rate(case: tuple[Seller, Buyer, str, str, str]) -> None:
    seller, buyer, code, treatment, rate = case
    decision = decide(seller, buyer, code, on=DAY)
    assert (decision.treatment, decision.rate) == (treatment, Decimal(rate))
    assert decision.reasons


def test_reverse_charge_says_so_on_the_invoice_and_how_the_number_was_checked() -> None:
    decision = decide(GERMAN, FRENCH_BUSINESS, "service", on=DAY)
    assert decision.note.startswith("Reverse charge:")
    assert "format checked, not verified online" in " ".join(decision.reasons)


def test_a_small_business_says_the_words_of_its_country() -> None:
    notes = {
        country: decide(
            Seller(country, False, is_small_business=True), Buyer("DE"), "service", on=DAY
        ).note
        for country in ("DE", "FR", "PT")
    }
    assert notes == {
        "DE": "No VAT is charged: small business under § 19 UStG.",
        "FR": "TVA non applicable, art. 293 B du CGI.",
        "PT": "No VAT is charged: small business, Article 284 of Directive 2006/112/EC.",
    }


def test_a_rate_by_hand_holds_but_not_for_who_may_charge_none() -> None:
    rate = Decimal("8.875")
    by_hand = decide(Seller("US", False), Buyer("US"), "service", on=DAY, manual_rate=rate)
    assert (by_hand.treatment, by_hand.rate, by_hand.label) == ("manual", rate, "Sales tax 8.875 %")
    small = Seller("DE", is_small_business=True)
    assert decide(small, Buyer("DE"), "service", on=DAY, manual_rate=rate).rate == 0


@pytest.mark.parametrize(
    ("country", "day", "rate"),
    [
        ("EE", date(2023, 12, 31), "20"),
        ("EE", date(2024, 1, 1), "22"),
        ("EE", date(2025, 7, 1), "24"),
        ("SK", date(2024, 12, 31), "20"),
        ("SK", date(2025, 1, 1), "23"),
        ("FI", date(2024, 8, 31), "24"),
        ("FI", date(2024, 9, 1), "25.5"),
        ("RO", date(2025, 7, 31), "19"),
        ("RO", date(2025, 8, 1), "21"),
        ("LU", date(2023, 6, 1), "16"),
        ("CH", date(2023, 12, 31), "7.7"),
        ("CH", date(2024, 1, 1), "8.1"),
        ("IE", date(2021, 2, 28), "21"),
        ("IE", date(2021, 3, 1), "23"),
    ],
)
def test_rates_change_on_their_day(country: str, day: date, rate: str) -> None:
    assert rate_on(country, day) == Decimal(rate)


def test_a_day_before_the_tables_and_a_rate_that_is_not_there_are_unknown() -> None:
    with pytest.raises(RateUnknown):
        rate_on("DE", date(2020, 12, 31))
    with pytest.raises(RateUnknown):
        rate_on("DK", DAY, reduced=1)


def test_every_member_state_has_rates_in_order_of_their_days() -> None:
    assert set(RATES) >= EU
    assert len(EU) == 27
    for table in RATES.values():
        assert [entry.since for entry in table] == sorted({entry.since for entry in table})
        assert all(0 < entry.standard <= 27 for entry in table)


def test_every_pair_of_countries_has_an_answer_with_a_reason() -> None:
    countries = [*RATES, "US", "JP", "BR"]
    for home in countries:
        for away in countries:
            for is_business in (True, False):
                for code in set(CODES) - {"reduced", "reduced_2"}:
                    decision = (
                        decide(Seller(home), Buyer(away, is_business), code, on=DAY)
                        if (home in RATES or home != away)
                        else decide(Seller(home, False), Buyer(away), code, on=DAY)
                    )
                    assert decision.reasons
                    assert decision.rate >= 0


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("DE 136 695 976", "DE"),
        ("136695976", "DE"),
        ("EL094259216", "GR"),
        ("GB 980 7806 84", "GB"),
        ("CHE-107.787.577 IVA", "CH"),
        ("51 824 753 556", "AU"),
    ],
)
def test_numbers_are_taken_as_people_write_them(number: str, country: str) -> None:
    assert check_number(number, country).is_valid


@pytest.mark.parametrize(("number", "country"), [("DE136695977", "DE"), ("", "DE"), ("FR1", "FR")])
def test_a_mistyped_number_is_seen(number: str, country: str) -> None:
    assert not check_number(number, country).is_valid


def test_a_number_of_a_country_without_a_known_format_is_not_called_wrong() -> None:
    checked = check_number("12-345", "US")
    assert not checked.is_valid
    assert not checked.is_checkable
    assert number_name("AU") == "ABN"
