"""What the screens of command read themselves; everything else is contributed."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.core.uow import UnitOfWork
from app.domain.command.cockpit import ClientLine, Sums

_COCKPIT = text("SELECT * FROM backline.cockpit()")


async def list_lines(uow: UnitOfWork) -> list[ClientLine]:
    """Every client the actor may act for, within its grant, by name; one statement for all."""
    return [_line(row) for row in (await uow.db.execute(_COCKPIT)).mappings()]


def _line(row: Mapping[Any, Any]) -> ClientLine:
    money = [
        Sums(
            each["currency"],
            *(Decimal(each[figure]) for figure in ("cash", "coming", "owed", "unmatched")),
        )
        for each in row["money"] or ()
    ]
    return ClientLine(
        id=row["client_id"],
        slug=row["slug"],
        name=row["name"],
        kind=row["kind"],
        money=money if row["reads_money"] else None,
        runs_open=row["runs_open"],
        sheets_open=row["sheets_open"],
        asked=row["asked"],
        due_on=row["due_on"],
        active_at=row["active_at"],
    )
