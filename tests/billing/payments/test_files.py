"""Payout files as banks read them, and bank statements as we do."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as some
from stdnum import iban

from app.billing.payments.errors import BankFileUnreadable, DetailsWrong
from app.billing.payments.payouts.details import Ach, PayPal, ach, pack, paypal, sepa, unpack
from app.billing.payments.payouts.files import Order, Payment, nacha_file, paypal_file, sepa_file
from app.billing.payments.payouts.files.sepa import NAMESPACE, latin
from app.billing.payments.reconciliation.bank_files import read_statement
from app.core.money import Money

IBAN = "DE89370400440532013000"
ROUTING = "021000021"
MADE = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
EURO = Order(
    id="RUN00000000000000000001",
    payer_name="Nova",
    payer=sepa("Nova Lind", IBAN, "COBADEFF"),
    made_at=MADE,
    due_on=date(2026, 11, 22),
    payments=(
        Payment("Søren", sepa("Søren Müller & Söhne", IBAN), Money(12_345, "EUR"),
                "BL0000000000001", "Nova BL0000000000001"),
        Payment("Pip", sepa("Pip", "FR1420041010050500013M02606"), Money(5, "EUR"),
                "BL0000000000002", "Nova BL0000000000002"),
    ),
)  # fmt: skip
DOLLAR = replace(
    EURO,
    payer=ach("Nova", ROUTING, "123456789", company_id="12-3456789", bank_name="Chase"),
    payments=(
        Payment("Juno", ach("Juno", ROUTING, "1234"), Money(100, "USD"), "BL0000000000001", "x"),
        Payment("Band", ach("Band Inc", "011401533", "5678", is_company=True, is_savings=True),
                Money(250_000, "USD"), "BL0000000000002", "x"),
    ),
)  # fmt: skip


def test_a_sepa_file_says_what_the_scheme_asks() -> None:
    root = ET.fromstring(sepa_file(EURO))  # noqa: S314 - our own file
    ns = {"p": NAMESPACE}

    def said(path: str) -> list[str | None]:
        return [each.text for each in root.findall(path, ns)]

    assert root.tag == f"{{{NAMESPACE}}}Document"
    assert said(".//p:CtrlSum") == ["123.50", "123.50"]
    assert said(".//p:NbOfTxs") == ["2", "2"]
    assert said(".//p:EndToEndId") == ["BL0000000000001", "BL0000000000002"]
    assert said(".//p:Cdtr/p:Nm") == ["Soren Mueller + Soehne", "Pip"]
    assert all(iban.is_valid(found) for found in said(".//p:IBAN"))
    assert said(".//p:DbtrAgt//p:BICFI") == ["COBADEFF"]
    assert said(".//p:ReqdExctnDt/p:Dt") == ["2026-11-22"]


def test_the_parts_of_a_sepa_file_are_in_the_order_of_the_schema() -> None:
    root = ET.fromstring(sepa_file(EURO))  # noqa: S314 - our own file
    batch = root.find(".//{*}PmtInf")
    assert batch is not None
    assert [part.tag.rpartition("}")[2] for part in batch] == [
        "PmtInfId", "PmtMtd", "BtchBookg", "NbOfTxs", "CtrlSum", "PmtTpInf", "ReqdExctnDt",
        "Dbtr", "DbtrAcct", "DbtrAgt", "ChrgBr", "CdtTrfTxInf", "CdtTrfTxInf",
    ]  # fmt: skip


@given(name=some.text(max_size=200))
def test_any_name_fits_the_letters_of_the_scheme(name: str) -> None:
    found = latin(name, 70)

    assert 0 < len(found) <= 70
    assert all(
        letter.isascii() and (letter.isalnum() or letter in "/-?:().,'+ ") for letter in found
    )


def test_a_nacha_file_has_its_hashes_and_totals() -> None:
    lines = nacha_file(DOLLAR).decode("ascii").split("\r\n")[:-1]

    assert {len(line) for line in lines} == {94}
    assert len(lines) % 10 == 0
    kinds = "".join(line[0] for line in lines)
    assert kinds == "1568568999"[:9] + kinds[9:]
    assert [line[50:53] for line in lines if line[0] == "5"] == ["CCD", "PPD"]
    control = next(line for line in lines if line[0] == "9" and line[1] != "9")
    assert control[1:7] == "000002"  # batches
    assert control[7:13] == "000001"  # blocks
    assert control[21:31] == f"{2_100_002 + 1_140_153:010}"
    assert int(control[43:55]) == 250_100


def test_an_entry_names_kind_account_and_amount() -> None:
    lines = nacha_file(DOLLAR).decode("ascii").split("\r\n")
    company, person = [line for line in lines if line.startswith("6")]

    assert (company[1:3], company[3:12], company[29:39]) == ("32", "011401533", "0000250000")
    assert (person[1:3], person[12:29].strip(), person[39:54]) == ("22", "1234", "BL0000000000001")


@given(amounts=some.lists(some.integers(1, 10**9), min_size=1, max_size=60))
def test_any_nacha_file_is_whole_blocks_that_add_up(amounts: list[int]) -> None:
    to = Ach("Juno", ROUTING, "1234")
    paid = [Payment("Juno", to, Money(a, "USD"), f"BL{n:013}", "x") for n, a in enumerate(amounts)]

    lines = nacha_file(replace(DOLLAR, payments=paid)).decode("ascii").split("\r\n")[:-1]

    assert len(lines) % 10 == 0
    control = next(line for line in lines if line[0] == "9" and line[1] != "9")
    assert int(control[43:55]) == sum(amounts)
    assert int(control[7:13]) * 10 == len(lines)


def test_a_paypal_file_runs_no_formula() -> None:
    to = PayPal("Eve", "=cmd@example.com")
    paid = Payment("Eve", to, Money(1_050, "EUR"), "BL0000000000001", "+1 for you")

    line = paypal_file(replace(EURO, payments=(paid,))).decode()

    assert line == "'=cmd@example.com,10.50,EUR,BL0000000000001,'+1 for you\r\n"


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: sepa("A", "DE89370400440532013001"), "iban"),
        (lambda: sepa("A", IBAN, "NOBIC"), "bic"),
        (lambda: sepa(" ", IBAN), "name"),
        (lambda: ach("A", "021000022", "1234"), "routing"),
        (lambda: ach("A", ROUTING, "12"), "account"),
        (lambda: paypal("A", "not an address"), "email"),
    ],
)
def test_details_with_a_typing_mistake_name_their_field(make: object, field: str) -> None:
    with pytest.raises(DetailsWrong) as refused:
        make()  # type: ignore[operator]
    assert list(refused.value.fields) == [field]


def test_details_survive_keeping() -> None:
    for details in (sepa("A", IBAN), ach("A", ROUTING, "1234"), paypal("A", "a@example.com")):
        assert unpack(pack(details)) == details


CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Ntry><Amt Ccy="EUR">123.45</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-11-23</Dt></BookgDt><NtryDtls><TxDtls>
<Refs><EndToEndId>BL0000000000A1B</EndToEndId></Refs>
<RltdPties><Cdtr><Pty><Nm>Juno</Nm></Pty></Cdtr></RltdPties>
<RmtInf><Ustrd>Nova payout</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">9.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-11-24</Dt></BookgDt><NtryDtls><TxDtls>
<Refs><EndToEndId>BL0000000000A1C</EndToEndId></Refs><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>
</TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"""


def test_reads_a_camt_statement() -> None:
    paid, back = read_statement(CAMT.encode(), currency="EUR")

    assert (paid.amount, paid.end_to_end) == (Money(-12_345, "EUR"), "BL0000000000A1B")
    assert (paid.counterparty, paid.booked_on) == ("Juno", date(2026, 11, 23))
    assert (back.amount.minor, back.is_return) == (900, True)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("-1.234,56", "-1234.56"), ("1,234.56", "1234.56"), ("-12", "-12"), ("0.5", "0.5")],
)
def test_reads_a_csv_statement_in_either_notation(amount: str, expected: str) -> None:
    text = f'Date;Amount;Name;Text\n21.11.2026;"{amount}";Juno;Thanks BL0000000000A1B\n'

    (line,) = read_statement(text.encode(), currency="EUR")

    assert line.amount.decimal == Decimal(expected)
    assert line.end_to_end == "BL0000000000A1B"


def test_reads_columns_by_the_names_given() -> None:
    text = "Tag,Summe,Wer,Wofür\n2026-11-21,-5.00,Juno,x\n"
    named = {"date": "Tag", "amount": "Summe", "name": "Wer", "reference": "Wofür"}

    (line,) = read_statement(text.encode(), currency="EUR", columns=named)

    assert (line.amount.minor, line.counterparty) == (-500, "Juno")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"Date,Amount\n2026-11-21,many\n",
        b"Date,Amount\nsoon,1.00\n",
        b"<a/>",
        b"<Document><BkToCstmrStmt></Document>",
        b'<!DOCTYPE a [<!ENTITY x "y">]><Document><BkToCstmrStmt>&x;</BkToCstmrStmt></Document>',
        b'<!doctype a SYSTEM "file:///etc/passwd"><Document/>',
    ],
)
def test_refuses_what_is_no_statement(content: bytes) -> None:
    with pytest.raises(BankFileUnreadable):
        read_statement(content, currency="EUR")
