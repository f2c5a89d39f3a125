"""An accounting written into a draft: closings, lines, accounts and recoupment tables."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text

from app.core.ids import new_id
from app.core.money import exact_sum
from app.core.uow import UnitOfWork
from app.domain.royalties.accounting.closing import cut
from app.domain.royalties.accounting.models import (
    ContractClosing,
    StatementEntry,
    StatementRecoupment,
)
from app.domain.royalties.accounting.naming import Names
from app.domain.royalties.accounting.reckoning import Reckoning
from app.domain.royalties.accounting.sections import PurseAccount, Section, What
from app.domain.royalties.accounting.stating import Line
from app.domain.royalties.contracts import Row
from app.domain.royalties.models.statements import StatementRun

_BATCH = 2_000
_LINE = (
    ("statement", "uuid"),
    ("contract", "uuid"),
    ("called", "text"),
    ("term", "text"),
    ("report", "uuid"),
    ("recording", "uuid"),
    ("source_name", "text"),
    ("store", "text"),
    ("country", "text"),
    ("kind", "text"),
    ("sale_month", "date"),
    ("is_adjustment", "boolean"),
    ("quantity", "numeric"),
    ("gross", "numeric"),
    ("share", "numeric"),
    ("amount", "numeric"),
)

Statements = Mapping[tuple[UUID, str], tuple[UUID, UUID | None]]
"""Statements of a run and the workspaces of their payees, by payee and currency."""


async def write_closings(uow: UnitOfWork, run: StatementRun, done: Reckoning, names: Names) -> None:
    """What each contract hands on when the run is published."""
    currencies = {contract.id: contract.currency for contract in done.contracts}
    outstanding: dict[str, Fraction] = {}
    for item in done.result.balances.recoupables:
        outstanding[item.contract] = outstanding.get(item.contract, Fraction(0)) + item.outstanding
    rows = [
        {
            "tenant_id": uow.tenant_id,
            "id": new_id(),
            "run_id": run.id,
            "contract_id": UUID(contract),
            "version_id": names.agreements.agreed[contract].version_id,
            "period": run.period,
            "currency": currencies[contract],
            "owed": exact_sum(closing.owed.values()),
            "unrecouped": cut(outstanding.get(contract, Fraction(0))),
            "reserved": exact_sum(closing.reserved.values()),
            "loss": closing.loss,
            "balances": closing.write(),
        }
        for contract, closing in done.closings.items()
    ]
    if rows:
        await uow.db.execute(insert(ContractClosing), rows)


async def write_lines(
    uow: UnitOfWork, lines: Sequence[Line], names: Names, statements: Statements
) -> None:
    """The sales of every payee, one row for each title, store, country and month."""
    rows = [_line(line, names, statements) for line in lines]
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        arrays = ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _LINE)
        columns = ", ".join(name for name, _ in _LINE)
        await uow.db.execute(
            text(
                "INSERT INTO statement_lines (tenant_id, statement_id, payee_tenant_id,"
                " report_id, recording_id, title, artist, isrc, source_name, store, country,"
                " kind, sale_month, quantity, gross, share, amount, is_adjustment, contract_id,"
                " contract, term) SELECT :tenant, s.id, s.payee_tenant_id, l.report, r.id,"
                " r.title || CASE WHEN r.version_title <> '' THEN ' (' || r.version_title || ')'"
                " ELSE '' END, r.artist_name, r.isrc, l.source_name, l.store, l.country, l.kind,"
                " l.sale_month, l.quantity, l.gross, l.share, l.amount, l.is_adjustment,"
                f" l.contract, l.called, l.term FROM unnest({arrays}) AS l({columns})"
                " JOIN recordings r ON r.tenant_id = :tenant AND r.id = l.recording"
                " JOIN statements s ON s.tenant_id = :tenant AND s.id = l.statement"
                " ORDER BY s.id, r.title, r.id, l.source_name, l.store, l.country, l.sale_month,"
                " l.kind"
            ),
            {
                "tenant": uow.tenant_id,
                **{name: [row[name] for row in batch] for name, _ in _LINE},
            },
        )


async def write_accounts(
    uow: UnitOfWork,
    done: Reckoning,
    accounts: Sequence[PurseAccount],
    names: Names,
    statements: Statements,
) -> None:
    """The account of each payee under each contract, and the contracts' recoupment tables."""
    rows_of: dict[str, list[Row]] = {}
    for row in done.result.waterfall:
        rows_of.setdefault(row.contract, []).append(row)
    items = {item.id: item.payee for item in done.result.balances.recoupables}
    entries: list[dict[str, Any]] = []
    recouped: list[dict[str, Any]] = []
    places: dict[UUID, int] = {}
    steps: dict[UUID, int] = {}
    for account in accounts:
        contract, payee = account.purse
        currency = names.agreements.agreed[contract].currency
        statement_id, tenant_id = statements[UUID(payee), currency]
        common = {
            "tenant_id": uow.tenant_id,
            "statement_id": statement_id,
            "payee_tenant_id": tenant_id,
            "contract_id": UUID(contract),
            "contract": names.contract(contract),
        }
        for section, label, amount in _account(account, names):
            place = places[statement_id] = places.get(statement_id, 0) + 1
            said = {"position": place, "section": section, "label": label, "amount": amount}
            entries.append({**common, "id": new_id(), **said})
        for row in rows_of.get(contract, ()):
            if items[row.item] in ("", payee):
                place = steps[statement_id] = steps.get(statement_id, 0) + 1
                recouped.append({**common, "id": new_id(), "position": place, **_step(row, names)})
    if entries:
        await uow.db.execute(insert(StatementEntry), entries)
    if recouped:
        await uow.db.execute(insert(StatementRecoupment), recouped)


def _account(account: PurseAccount, names: Names) -> list[tuple[str, str, Decimal]]:
    contract = account.purse.contract
    rows = [(str(each.section), names.row(contract, each), each.amount) for each in account.entries]
    return [
        (str(Section.OPENING), names.fixed(What.OPENING), account.opening),
        *rows,
        (str(Section.CLOSING), names.fixed(What.CLOSING), account.closing),
        (str(Section.PAYABLE), names.fixed(What.PAYABLE), account.payable),
    ]


def _step(row: Row, names: Names) -> dict[str, Any]:
    return {
        "item": names.item(row.item),
        "earned_under": names.contract(row.earned_under),
        "available": cut(row.available),
        "opening": cut(row.opening),
        "recouped": cut(row.recouped),
        "closing": cut(row.closing),
    }


def _line(line: Line, names: Names, statements: Statements) -> dict[str, Any]:
    contract, payee = line.key.purse
    agreed = names.agreements.agreed[contract]
    sale: Any = line.key.sale
    return {
        "statement": statements[UUID(payee), agreed.currency][0],
        "contract": agreed.id,
        "called": names.contract(contract),
        "term": names.agreements.term_name(contract, line.key.term),
        "report": sale.report_id,
        "recording": sale.recording_id,
        "source_name": sale.source_name,
        "store": sale.store,
        "country": sale.country,
        "kind": sale.kind,
        "sale_month": sale.sale_month,
        "is_adjustment": sale.is_adjustment,
        "quantity": line.quantity,
        "gross": line.gross,
        "share": line.key.share,
        "amount": line.amount,
    }
