"""What billing adds to the product."""

from app.billing import models
from app.billing.events import LedgerBroken
from app.billing.jobs import prove_ledger
from app.billing.routes import (
    LedgerAccountsController,
    LedgerApi,
    LedgerController,
    LedgerTransactionsController,
)
from app.core.actor import GrantScope, Role
from app.core.module import Cron, Module, Nav, Notice, Permission

_KEEPERS = frozenset({Role.OWNER, Role.ADMIN, Role.ACCOUNTANT})

MODULE = Module(
    name="billing",
    routes=(
        LedgerController,
        LedgerAccountsController,
        LedgerTransactionsController,
        LedgerApi,
    ),
    jobs=(prove_ledger,),
    schedule=(Cron("40 2 * * *", prove_ledger, per_tenant=True),),
    events=(LedgerBroken,),
    notices=(Notice(LedgerBroken, "money.read", lambda _event: "ledger/proof"),),
    nav=(Nav("Ledger", "ledger", "scale", "Money", "money.read", key="l"),),
    api_scopes={
        "money.read": "Read earnings reports, statements and the ledger",
        "money.write": "Send earnings reports and draft statements",
    },
    permissions=(
        Permission(
            "money.read",
            "See earnings, statements and the ledger",
            _KEEPERS | {Role.MANAGER},
            scopes=frozenset({GrantScope.MONEY_READ, GrantScope.MONEY_ACT}),
        ),
        Permission(
            "money.write",
            "Import reports, match income and draft statements",
            _KEEPERS,
            scopes=frozenset({GrantScope.MONEY_ACT}),
        ),
        Permission("money.approve", "Approve and publish statements", _KEEPERS),
    ),
)

TABLES = models
