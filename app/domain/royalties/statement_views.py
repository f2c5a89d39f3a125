"""Statements as programs receive them."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

import msgspec

from app.core.money import Money
from app.domain.royalties.accounting.queries import ContractAccount
from app.domain.royalties.models.statements import Statement, StatementLine, StatementRun


class PayeeView(msgspec.Struct, frozen=True):
    name: str
    email: str | None


class RunView(msgspec.Struct, frozen=True):
    """A statement run; `failure` says why its last drafting or publishing did not succeed."""

    id: UUID
    period: str
    status: str
    failure: str | None


class StatementView(msgspec.Struct, frozen=True):
    """`total` is a decimal string with the places of the currency's smallest unit."""

    id: UUID
    payee: PayeeView
    period: str
    currency: str
    total: str
    status: str


class LineView(msgspec.Struct, frozen=True):
    """One recording at one store, country and month; `amount` is the payee's part, exact."""

    recording_id: UUID
    report_id: UUID
    title: str
    artist: str
    isrc: str | None
    source: str
    store: str | None
    country: str | None
    kind: str
    month: str | None
    quantity: str
    gross: str
    share: str
    amount: str
    is_adjustment: bool
    contract: str | None
    term: str | None


class EntryView(msgspec.Struct, frozen=True):
    """One row of the account under a contract; what is taken from the payee is negative."""

    contract: str
    section: str
    label: str
    amount: str


class StatementDetail(StatementView, frozen=True, kw_only=True):
    """With `earned` plus `carried_in` equal to `total` plus `carried_out`, to the last digit."""

    number: int | None
    earned: str
    carried_in: str
    carried_out: str
    accounts: list[EntryView]
    lines: list[LineView]


class StatementPage(msgspec.Struct, frozen=True):
    """`next` is the address of the page after this one, or null."""

    items: list[StatementView]
    next: str | None


def plain(amount: Decimal) -> str:
    """An exact decimal without exponent or idle zeros."""
    shown = f"{amount:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def run_view(run: StatementRun) -> RunView:
    return RunView(run.id, run.period, run.status, run.failure)


def statement_view(statement: Statement) -> StatementView:
    return StatementView(
        id=statement.id,
        payee=PayeeView(statement.payee_name, statement.payee_email),
        period=statement.period,
        currency=statement.currency,
        total=_total(statement),
        status=statement.status,
    )


def statement_detail(
    statement: Statement, accounts: Iterable[ContractAccount], lines: Iterable[StatementLine]
) -> StatementDetail:
    return StatementDetail(
        id=statement.id,
        payee=PayeeView(statement.payee_name, statement.payee_email),
        period=statement.period,
        currency=statement.currency,
        total=_total(statement),
        status=statement.status,
        number=statement.number,
        earned=plain(statement.earned),
        carried_in=plain(statement.carried_in),
        carried_out=plain(statement.carried_out),
        accounts=[
            EntryView(account.contract, row.section, row.label, plain(row.amount))
            for account in accounts
            for row in account.rows
        ],
        lines=[_line_view(line) for line in lines],
    )


def _total(statement: Statement) -> str:
    return f"{Money(statement.total, statement.currency).decimal:f}"


def _line_view(line: StatementLine) -> LineView:
    return LineView(
        recording_id=line.recording_id,
        report_id=line.report_id,
        title=line.title,
        artist=line.artist,
        isrc=line.isrc,
        source=line.source_name,
        store=line.store,
        country=line.country,
        kind=line.kind,
        month=f"{line.sale_month:%Y-%m}" if line.sale_month else None,
        quantity=plain(line.quantity),
        gross=plain(line.gross),
        share=plain(line.share),
        amount=plain(line.amount),
        is_adjustment=line.is_adjustment,
        contract=line.contract,
        term=line.term,
    )
