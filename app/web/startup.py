"""What a web process refuses to start with, and how it starts fast."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine


class UnsafeLogin(RuntimeError):
    """The application's database login could see past the walls between tenants."""


_LOGIN = text(
    """
    SELECT r.rolname, r.rolsuper, r.rolbypassrls,
        EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p')),
        EXISTS (
            SELECT FROM pg_roles other
            WHERE (other.rolsuper OR other.rolbypassrls) AND pg_has_role(r.oid, other.oid, 'MEMBER')
        )
    FROM pg_roles r WHERE r.rolname = current_user
    """
)


async def refuse_unsafe_login(engine: AsyncEngine) -> None:
    """Raise UnsafeLogin when row-level security does not bind the login of DATABASE_URL."""
    async with engine.connect() as connection:
        name, is_super, bypasses, owns, may_become = (await connection.execute(_LOGIN)).one()
    reasons = {
        "is a superuser": is_super,
        "bypasses row-level security": bypasses,
        "owns tables": owns,
        "may become a role that bypasses row-level security": may_become,
    }
    for reason, applies in reasons.items():
        if applies:
            raise UnsafeLogin(
                f"DATABASE_URL: the login {name} {reason}. Use the role backline_app,"
                " which migrations grant exactly what the application needs."
            )


@contextmanager
def collector_resting() -> Iterator[None]:
    """Build many objects that stay without searching them for garbage again and again.

    It is half of the time that a thousand routes take to register.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
