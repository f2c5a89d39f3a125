"""What billing adds to the product."""

from app.billing import models
from app.core.actor import Role
from app.core.module import Module, Permission

_KEEPERS = frozenset({Role.OWNER, Role.ADMIN, Role.ACCOUNTANT})

MODULE = Module(
    name="billing",
    permissions=(
        Permission(
            "money.read", "See earnings, statements and the ledger", _KEEPERS | {Role.MANAGER}
        ),
        Permission("money.write", "Import reports, match income and draft statements", _KEEPERS),
        Permission("money.approve", "Approve and publish statements", _KEEPERS),
    ),
)

TABLES = models
