"""Row-level security, written once: migrations call these helpers and write no policy by hand.

Every table is classified in its comment (`backline:<class>`), and the schema lint compares each
policy with the text generated here.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alembic import op

TENANT = "(SELECT backline.tenant())"
PERSON = "(SELECT backline.person())"
SCOPE = "(SELECT backline.scope())"

ALL = "SELECT, INSERT, UPDATE, DELETE"
APPEND_ONLY = "SELECT, INSERT"


def run_script(name: str) -> None:
    """Run a file of `db/policies` inside the migration's transaction."""
    script = (Path(__file__).parent / "policies" / name).read_text()
    connection = op.get_bind()
    connection.exec_driver_sql("SELECT 1")  # opens the transaction the script then belongs to
    driver: Any = connection.connection.dbapi_connection
    driver.run_async(lambda raw: raw.execute(script))


def tenant_table(table: str, *, grants: str = ALL, jobs: str = "") -> None:
    """Rows of one tenant. `jobs` names what the platform login may do with them, if anything."""
    _secure(table, "tenant", f"tenant_id = {TENANT}", grants, jobs)


def shared_table(table: str, *, party: str, grants: str = ALL, jobs: str = "") -> None:
    """One row that two tenants share: its owner in `tenant_id`, the other in the column `party`.

    Both read and write it; what is private to a side lives in that side's own tenant table.
    """
    condition = f"tenant_id = {TENANT} OR {party} = {TENANT}"
    _secure(table, "shared", condition, grants, jobs)


def identity_table(
    table: str,
    *,
    person: str | None = None,
    tenant: str | None = None,
    grants: str = ALL,
    jobs: str = "",
) -> None:
    """People and what they sign in with: seen whole by signing in, else by their person or tenant.

    `person` and `tenant` name the columns by which a person or a tenant sees its own rows.
    """
    conditions = [f"{SCOPE} = 'identity'"]
    if person is not None:
        conditions.append(f"{person} = {PERSON}")
    if tenant is not None:
        conditions.append(f"{tenant} = {TENANT}")
    _secure(table, "identity", " OR ".join(conditions), grants, jobs)


def visible(table: str, *, where: str) -> None:
    """Let tenants also read, not write, the rows that fulfil `where` (a member's name, say)."""
    op.execute(f"CREATE POLICY visible ON {table} FOR SELECT TO backline_app USING ({where})")


def platform_table(table: str, *, jobs: str = ALL, app: str = "") -> None:
    """A table of the service itself, which no tenant owns; `app` grants reading at most."""
    condition = f"{SCOPE} IS NOT NULL"
    _secure(table, "platform", condition, app, jobs)


def published(table: str, *, where: str, columns: Sequence[str]) -> None:
    """Let public pages of any tenant read `columns` of the rows that fulfil `where`."""
    op.execute(
        f"CREATE POLICY published ON {table} FOR SELECT TO backline_public"
        f" USING (({where}) AND {SCOPE} = 'public')"
    )
    op.execute(f"GRANT SELECT ({', '.join(columns)}) ON {table} TO backline_public")


def append_only(table: str) -> None:
    """Refuse UPDATE and DELETE for everybody, the owner included."""
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION backline.refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION backline.refuse_change()"
    )


def _secure(table: str, kind: str, condition: str, grants: str, jobs: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY {kind}_rows ON {table} TO backline_app"
        f" USING ({condition}) WITH CHECK ({condition})"
    )
    op.execute(f"COMMENT ON TABLE {table} IS 'backline:{kind}'")
    if grants:
        op.execute(f"GRANT {grants} ON {table} TO backline_app")
    if jobs:
        op.execute(f"GRANT {jobs} ON {table} TO backline_jobs")
