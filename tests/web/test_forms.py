from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from app.core.money import Money
from app.core.period import month
from app.web.fields import (
    Amount,
    Area,
    Checkbox,
    Choice,
    Day,
    Email,
    Integer,
    Month,
    Percent,
    Reference,
    Secret,
    Several,
    Text,
    cleaned,
)
from app.web.forms import Form, Rows

ROW = "019a0000-0000-7000-8000-000000000001"


class EveryField(Form):
    title = Text(label="Title", max_length=10)
    notes = Area(label="Notes", required=False)
    mail = Email()
    copies = Integer(label="Copies", low=1, high=10)
    fee = Amount(label="Fee", currency="EUR", currencies=("EUR", "JPY"))
    debt = Amount(label="Debt", currency="JPY", required=False, may_be_negative=True)
    tip = Amount(label="Tip", required=False, may_be_zero=False)
    cut = Percent(label="Cut")
    on = Day(label="The day")
    month = Month(label="The month")
    kind = Choice(label="The kind", options=("a", "b"))
    artist = Reference(label="The artist")
    agrees = Checkbox(label="The agreement", required=True)
    tags = Several(label="Tags", options=("x", "y"), required=False)


GOOD = {
    "title": "  Nova\u0301  ", "notes": "one\r\ntwo\x00", "mail": "nova@EXAMPLE.com", "copies": "3",
    "fee": "1234", "fee_currency": "JPY", "cut": "33.334 %", "on": "2026-08-31", "month": "2026-08",
    "kind": "b", "artist": ROW, "agrees": "yes", "tags": ["y", "x", "y"],
}  # fmt: skip


def parse(**changed):
    return EveryField.parse({**GOOD, **changed}, artist=[ROW])


def test_turns_text_into_typed_values():
    form = parse()

    assert form.errors == {}
    assert form.values == {
        "title": "Nov\u00e1", "notes": "one\ntwo", "mail": "nova@example.com", "copies": 3,
        "fee": Money(1234, "JPY"), "debt": None, "tip": None, "cut": Decimal("33.334"), "on": date(2026, 8, 31),
        "month": month("2026-08"), "kind": "b", "artist": UUID(ROW), "agrees": True,
        "tags": ["y", "x"],
    }  # fmt: skip


def test_tells_everything_that_is_wrong_at_once():
    form = EveryField.parse({name: "" for name in GOOD}, artist=[ROW])

    assert sorted(form.errors) == sorted(set(EveryField.fields) - {"notes", "tags", "debt", "tip"})
    assert form.error("title") == "Title is missing."


@pytest.mark.parametrize(
    ("field", "text"),
    [("title", "x" * 11), ("mail", "nova"), ("mail", "a@b\r\nBcc: c@d"), ("copies", "0"),
     ("copies", "1e3"), ("copies", "1.5"), ("copies", "\u0663"), ("copies", "9" * 40), ("fee", "1.5"),
     ("fee", "-1"), ("fee", "1,000"), ("fee", "NaN"), ("fee", "1e5"), ("fee", "100000000000001"),
     ("debt", "-100000000000001"), ("tip", "0"), ("fee_currency", "USD"),
     ("cut", "100.1"), ("cut", "33.3333333"), ("on", "31.8.2026"), ("on", "2026-02-30"),
     ("month", "2026-13"), ("kind", "c"), ("artist", "019a0000-0000-7000-8000-000000000002"),
     ("artist", "x"), ("tags", ["x", "z"]), ("agrees", "")],
)  # fmt: skip
def test_refuses(field, text):
    form = parse(**{field: text})

    assert list(form.errors) == [field.removesuffix("_currency")]


def test_shows_what_was_typed_and_never_a_secret():
    class Login(Form):
        mail = Email()
        password = Secret()

    form = Login.parse({"mail": "nov@", "password": " p\u0061ss "})
    assert (form.raw("mail"), form.raw("password")) == ("nov@", "")
    assert form.values["password"] == " pass "


def test_an_empty_optional_field_is_nothing():
    assert parse(notes="  ").values["notes"] is None


def test_a_file_where_text_belongs_is_no_text():
    assert parse(title=b"bytes").error("title") == "Title is missing."


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\x00", "\x1b", "\u200e"])
def test_strips_marks_that_hide_or_reorder(mark):
    assert cleaned(f"No{mark}va") == "Nova"


class SplitForm(Form):
    split = Rows(
        label="Share", name=Text(label="Name"), role=Choice(options=("writer",)), share=Percent()
    )

    def check(self):
        rows = self.values["split"]
        if sum(row["share"] for row in rows) != 100:
            self.errors["split"] = "The shares must add up to exactly 100 per cent."


def split(*rows):
    names, shares = zip(*rows, strict=True)
    return SplitForm.parse(
        {"split_name": names, "split_share": shares, "split_role": ["writer"] * len(rows)}
    )


def test_reads_rows_and_leaves_spare_ones_out():
    form = split(("Nova", "60"), ("", ""), ("Mo", "40"), ("  ", ""))

    assert form.values["split"] == [
        {"name": "Nova", "role": "writer", "share": Decimal(60)},
        {"name": "Mo", "role": "writer", "share": Decimal(40)},
    ]


def test_tells_which_row_is_wrong_and_keeps_them_all():
    form = split(("Nova", "60"), ("Mo", "forty"))

    assert form.error("split").startswith("Share 2: Write the share in per cent")
    assert [row["share"] for row in form.rows("split")] == ["60", "forty"]
    assert [bool(row["error"]) for row in form.rows("split")] == [False, True]


def test_checks_rules_between_rows():
    assert split(("Nova", "60"), ("Mo", "39.9")).errors == {
        "split": "The shares must add up to exactly 100 per cent."
    }


def test_refuses_a_group_without_rows_and_one_with_too_many():
    assert split(("", "")).error("split") == "Share is missing; fill in at least one row."
    assert split(*[("N", "1")] * 201).error("split") == "Send at most 200 rows at once."


def test_adding_a_row_is_not_sending():
    assert SplitForm.parse({"add_row": "1"}).wants_another_row


def test_a_blank_form_shows_the_values_it_is_given():
    form = SplitForm.blank(split=[{"name": "Nova", "role": "writer", "share": Decimal("50.5")}])

    assert dict(form.rows("split")[0]) == {
        "name": "Nova", "role": "writer", "share": "50.5", "error": "",
    }  # fmt: skip
