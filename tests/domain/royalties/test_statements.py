"""What a statement's documents say, from its rows alone."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from app.core.ids import new_id
from app.domain.royalties.models.statements import Statement, StatementLine
from app.domain.royalties.queries.statements import StatedRecording
from app.domain.royalties.statement_document import (
    Issuer,
    Sheet,
    csv_file,
    document,
    exact,
    rate_in_words,
    shown,
)
from app.domain.royalties.statement_views import plain

ISSUER = Issuer("Nova", 42, 18)


def statement(**fields: object) -> Statement:
    known = {
        "status": "published",
        "number": 7,
        "period": "2026-08",
        "currency": "EUR",
        "payee_name": "Ida",
        "payee_email": None,
        "issuer_name": "Nova",
        "earned": Decimal("5.01665"),
        "carried_in": Decimal(0),
        "total": 502,
        "carried_out": Decimal("-0.00335"),
        "rates": [],
        "published_at": datetime(2026, 9, 30, 8, tzinfo=UTC),
        "created_at": datetime(2026, 9, 29, 8, tzinfo=UTC),
    }
    return Statement(**{**known, **fields})


def line(**fields: object) -> StatementLine:
    known = {
        "recording_id": UUID(int=1),
        "title": "Glass",
        "artist": "Nova",
        "isrc": None,
        "source_name": "DistroKid",
        "store": "Spotify",
        "country": "DE",
        "kind": "stream",
        "sale_month": date(2026, 8, 1),
        "quantity": Decimal(100),
        "gross": Decimal("10.0333"),
        "share": Decimal("50.000000"),
        "amount": Decimal("5.01665"),
        "is_adjustment": False,
    }
    return StatementLine(**{**known, **fields})


def recordings(count: int, lines: int) -> list[StatedRecording]:
    money = Decimal("1.25")
    return [
        StatedRecording(new_id(), f"Song {n}", "Nova", None, Decimal(1), money, money, lines)
        for n in range(count)
    ]


def test_a_short_statement_prints_every_line() -> None:
    said = document(Sheet(statement(), [], [line()], ISSUER))["statement"]
    (group,) = said["groups"]
    assert (said["total"], said["carried"]) == ("€5.02", "−€0.00335")
    assert (group["share"], group["earned"]) == ("50 %", "€5.01665")
    assert group["lines"] == [
        {
            "store": "Spotify",
            "country": "Germany",
            "period": "Aug 2026",
            "quantity": "100",
            "gross": "€10.0333",
            "net": "€5.01665",
        }
    ]


def test_a_long_statement_is_summed_up_by_recording() -> None:
    said = document(Sheet(statement(), recordings(302, 4), [], ISSUER))["statement"]
    assert (said["groups"], len(said["recordings"])) == ([], 301)
    rest = said["recordings"][-1]
    assert (rest["title"], rest["earned"]) == ("2 further recordings", "€2.50")
    assert any("1,208 lines" in note and "CSV" in note for note in said["notes"])


def test_a_draft_says_that_it_is_one() -> None:
    draft = statement(status="approved", number=None, published_at=None)
    said = document(Sheet(draft, [], [line()], ISSUER))
    assert said["statement"]["is_draft"]
    assert said["document"]["reference"] == "Draft statement"


def test_says_what_a_negative_total_and_a_late_line_mean() -> None:
    said = document(Sheet(statement(total=-5), [], [line(is_adjustment=True)], ISSUER))["statement"]
    assert said["total"] == "−€0.05"
    assert said["groups"][0]["lines"][0]["period"] == "Aug 2026 *"
    assert any("negative" in note for note in said["notes"])
    assert any("marked *" in note for note in said["notes"])


def test_no_cell_of_the_csv_is_a_formula() -> None:
    hostile = line(title='=HYPERLINK("x")', artist="+1", store="@x", amount=Decimal("-1.5"))
    rows = csv_file(statement(payee_name="-2+3"), [hostile]).decode("utf-8-sig").splitlines()
    assert rows[1] == (
        '"Statement 7","\'-2+3","2026-08","\'=HYPERLINK(""x"")","\'+1","","DistroKid","\'@x","DE",'
        '"2026-08","stream","100","EUR","10.0333","50","-1.5","no","",""'
    )


def test_amounts_keep_their_digits() -> None:
    tiny = Decimal("0.0041237709")
    assert (exact(tiny, "EUR"), shown(tiny, "EUR")) == ("€0.0041237709", "€0.004124")
    assert (exact(Decimal("12.300"), "EUR"), exact(Decimal(12), "JPY")) == ("€12.30", "¥12")
    assert [plain(Decimal(x)) for x in ("1E+2", "0.50", "0E-9")] == ["100", "0.5", "0"]


def test_a_rate_is_said_without_idle_zeros() -> None:
    rate = {"of": "USD", "into": "EUR", "value": "0.91840000000000000000"}
    said = rate_in_words({**rate, "source": "ECB", "quoted_on": "2026-09-30"})
    assert said == "1 USD = 0.9184 EUR (ECB, 30 September 2026)"
