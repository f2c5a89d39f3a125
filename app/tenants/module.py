"""What tenants adds to the product."""

from app.core.actor import Role
from app.core.module import ALL_ROLES, Module, Permission
from app.tenants import models

_RULERS = frozenset({Role.OWNER, Role.ADMIN})

MODULE = Module(
    name="tenants",
    permissions=(
        Permission("workspace.read", "See the workspace", ALL_ROLES),
        Permission("team.manage", "Invite people and change roles", _RULERS),
        Permission("settings.manage", "Change the workspace's settings", _RULERS),
        Permission("api.manage", "Make and revoke API keys", _RULERS),
        Permission("audit.read", "Read the audit log", _RULERS | {Role.ACCOUNTANT}),
    ),
)

TABLES = models
