"""The controls of T3: each rule of the schema lint finds the damage it is there for."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.isolation import test_schema_lint as lint
from tests.isolation.test_schema_lint import catalogue

__all__ = ["catalogue"]

Rule = Callable[[Any], Awaitable[None]]
MINE = "CREATE TABLE mine (tenant_id uuid NOT NULL, id uuid NOT NULL, at uuid"
OPEN = "CREATE POLICY open_rows ON events TO backline_app USING"
DEFINER = "LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'"
DAMAGE: list[tuple[Rule, str]] = [
    (lint.test_every_table_is_classified_enabled_and_forced, "COMMENT ON TABLE events IS NULL"),
    (
        lint.test_every_table_is_classified_enabled_and_forced,
        "ALTER TABLE events DISABLE ROW LEVEL SECURITY",
    ),
    (
        lint.test_every_table_is_classified_enabled_and_forced,
        "ALTER TABLE events NO FORCE ROW LEVEL SECURITY",
    ),
    (lint.test_every_policy_is_the_generated_one, "DROP POLICY tenant_rows ON events"),
    (
        lint.test_every_policy_is_the_generated_one,
        "ALTER POLICY tenant_rows ON events USING (tenant_id IS NOT NULL)",
    ),
    (
        lint.test_every_policy_is_the_generated_one,
        "ALTER POLICY tenant_rows ON events WITH CHECK (tenant_id IS NOT NULL)",
    ),
    (lint.test_every_policy_is_the_generated_one, f"{OPEN} (id IS NULL)"),
    (
        lint.test_every_policy_is_the_generated_one,
        "CREATE POLICY visible ON events FOR SELECT TO backline_app USING (id IS NULL)",
    ),
    (lint.test_no_policy_lets_everybody_in, f"{OPEN} (true)"),
    (
        lint.test_tenant_id_is_required_and_leads_the_key,
        f"{MINE}, PRIMARY KEY (id)); COMMENT ON TABLE mine IS 'backline:tenant'",
    ),
    (
        lint.test_keys_between_tenant_tables_carry_the_tenant,
        "ALTER TABLE artists ADD CONSTRAINT lone UNIQUE (id);"
        f"{MINE} REFERENCES artists (id)); COMMENT ON TABLE mine IS 'backline:tenant'",
    ),
    (
        lint.test_every_reference_is_a_key_or_known_to_lead_elsewhere,
        "ALTER TABLE recordings ADD COLUMN label_id uuid",
    ),
    (
        lint.test_unique_constraints_carry_the_tenant_or_are_known_to_be_global,
        "CREATE UNIQUE INDEX lone ON recordings (isrc)",
    ),
    (
        lint.test_views_ask_as_their_reader_and_nothing_is_materialized,
        "CREATE VIEW all_events AS SELECT * FROM events",
    ),
    (
        lint.test_views_ask_as_their_reader_and_nothing_is_materialized,
        "CREATE MATERIALIZED VIEW all_events AS SELECT * FROM events",
    ),
    (
        lint.test_definer_functions_have_a_limited_owner_and_a_fixed_path,
        f"CREATE FUNCTION backline.peek() RETURNS int {DEFINER}",
    ),
    (
        lint.test_definer_functions_have_a_limited_owner_and_a_fixed_path,
        f"CREATE FUNCTION backline.peek() RETURNS int SET search_path = pg_catalog {DEFINER};"
        "ALTER FUNCTION backline.peek() OWNER TO backline_definer",
    ),
    (
        lint.test_the_application_owns_nothing_and_is_in_no_role,
        "ALTER TABLE events OWNER TO backline_app",
    ),
    (
        lint.test_the_application_owns_nothing_and_is_in_no_role,
        "GRANT backline_jobs TO backline_app",
    ),
    (lint.test_only_named_roles_bypass_row_security, "ALTER ROLE backline_app BYPASSRLS"),
    (lint.test_nobody_was_granted_more_than_rows, "GRANT TRUNCATE ON events TO backline_app"),
    (lint.test_nobody_was_granted_more_than_rows, "GRANT CREATE ON SCHEMA public TO backline_app"),
    (
        lint.test_public_pages_were_granted_named_columns_only,
        "GRANT SELECT ON artists TO backline_public",
    ),
    (lint.test_no_sequences_and_no_large_objects, "CREATE SEQUENCE numbers"),
    (lint.test_no_sequences_and_no_large_objects, "SELECT lo_create(0)"),
]


async def test_each_rule_finds_what_it_forbids(catalogue: Any) -> None:
    unnoticed = []
    for rule, damage in DAMAGE:
        transaction = catalogue.transaction()
        await transaction.start()
        await catalogue.execute(damage)
        try:
            await rule(catalogue)
        except AssertionError:
            continue
        else:
            unnoticed.append(damage)
        finally:
            await transaction.rollback()
    assert unnoticed == []


async def test_every_rule_of_the_lint_has_its_damage() -> None:
    rules = {
        rule
        for name, rule in vars(lint).items()
        if name.startswith("test_") and "catalogue" in rule.__code__.co_varnames[:1]
    }
    controls = {lint.test_the_lint_finds_a_table_without_protection}
    assert {rule for rule, _ in DAMAGE} == rules - controls


@pytest.mark.parametrize(
    "column", ["buyer_email", "phone", "signup_ip", "payee_name", "tax_number"]
)
def test_the_lint_knows_a_personal_column_by_its_name(column: str) -> None:
    assert lint.PERSONAL.search(column)
