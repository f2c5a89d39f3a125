"""ACH credits as a NACHA file: 94 characters a line, ten lines a block, hashes and totals."""

from collections.abc import Sequence
from itertools import groupby

from app.billing.payments.payouts.details import Ach
from app.billing.payments.payouts.files.order import Order, Payment
from app.billing.payments.payouts.files.sepa import latin

WIDTH = 94
BLOCK = 10
CREDITS = 220
_CHECKING, _SAVINGS = 22, 32


def nacha_file(order: Order) -> bytes:
    """The file of a run in dollars: one batch to companies (CCD), one to people (PPD)."""
    payer = order.payer
    if not isinstance(payer, Ach):
        raise TypeError("An ACH file is paid from a bank account in the United States.")
    lines = [_file_header(order, payer)]
    batches = [
        (code, list(found)) for code, found in groupby(sorted(order.payments, key=_code), key=_code)
    ]
    traces = 0
    for number, (code, payments) in enumerate(batches, start=1):
        lines.append(_batch_header(order, payer, code, number))
        for payment in payments:
            traces += 1
            lines.append(_entry(payment, payer, traces))
        lines.append(_batch_control(payer, payments, number))
    lines.append(_file_control(order, len(batches), len(lines) + 1))
    while len(lines) % BLOCK:
        lines.append("9" * WIDTH)
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def _code(payment: Payment) -> str:
    return "CCD" if _to(payment).is_company else "PPD"


def _file_header(order: Order, payer: Ach) -> str:
    return _line(
        "101",
        f" {payer.routing}",
        _company(payer),
        order.made_at.strftime("%y%m%d%H%M"),
        "A094101",
        _text(payer.bank_name or "BANK", 23),
        _text(order.payer_name, 23),
        _text("", 8),
    )


def _batch_header(order: Order, payer: Ach, code: str, number: int) -> str:
    return _line(
        "5",
        f"{CREDITS}",
        _text(order.payer_name, 16),
        _text("", 20),
        _company(payer),
        code,
        _text("PAYOUT", 10),
        order.made_at.strftime("%y%m%d"),
        order.due_on.strftime("%y%m%d"),
        "   1",
        payer.routing[:8],
        f"{number:07}",
    )


def _entry(payment: Payment, payer: Ach, trace: int) -> str:
    to = _to(payment)
    return _line(
        "6",
        f"{_SAVINGS if to.is_savings else _CHECKING}",
        to.routing,
        to.account.ljust(17),
        f"{payment.amount.minor:010}",
        payment.reference[-15:].ljust(15),
        _text(to.name, 22),
        "  0",
        payer.routing[:8],
        f"{trace:07}",
    )


def _batch_control(payer: Ach, payments: Sequence[Payment], number: int) -> str:
    total = sum(payment.amount.minor for payment in payments)
    return _line(
        "8",
        f"{CREDITS}",
        f"{len(payments):06}",
        _hash(payments),
        f"{0:012}{total:012}",
        _company(payer),
        " " * 25,
        payer.routing[:8],
        f"{number:07}",
    )


def _file_control(order: Order, batches: int, lines: int) -> str:
    return _line(
        "9",
        f"{batches:06}",
        f"{-(-lines // BLOCK):06}",
        f"{len(order.payments):08}",
        _hash(order.payments),
        f"{0:012}{order.total.minor:012}",
        " " * 39,
    )


def _hash(payments: Sequence[Payment]) -> str:
    """The sum of the banks' first eight digits, of which the last ten count."""
    return f"{sum(int(_to(payment).routing[:8]) for payment in payments) % 10**10:010}"


def _to(payment: Payment) -> Ach:
    if not isinstance(payment.details, Ach) or payment.amount.currency != "USD":
        raise TypeError("An ACH file pays dollars to bank accounts in the United States.")
    return payment.details


def _company(payer: Ach) -> str:
    return (payer.company_id or f"9{payer.routing}").rjust(10)[:10]


def _text(text: str, width: int) -> str:
    return (latin(text, width).upper() if text else "").ljust(width)[:width]


def _line(*parts: str) -> str:
    line = "".join(parts)
    if len(line) != WIDTH:
        raise ValueError(f"A line of a NACHA file has {WIDTH} characters, not {len(line)}.")
    return line
