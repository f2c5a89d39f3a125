"""T3: the catalogue of the database itself is checked against the rules of tenant isolation."""

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

import asyncpg
import pytest

from app.embedded.testing import TestServers
from db.metadata import metadata

TENANT = "( SELECT backline.tenant() AS tenant)"
SCOPE = "( SELECT backline.scope() AS scope)"
CLASSES = {"tenant", "shared", "identity", "platform"}
OWN_TABLES = """
    SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
        replace(obj_description(c.oid), 'backline:', '') AS class
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'alembic_version'
    ORDER BY 1
"""
GLOBALLY_UNIQUE = {
    "uq_tenants_slug",
    "ix_domains_served",
    "uq_sandbox_records_name_text",
    "uq_persons_email",
    "uq_sessions_token_hash",
    "uq_mail_tokens_token_hash",
    "uq_outside_accounts_issuer_subject",
    "uq_code_generators_person_id",
    "uq_recovery_codes_person_id_fingerprint",
    "uq_passkeys_credential_id",
    "uq_sandbox_messages_key",
    "uq_intake_addresses_token",
    "uq_inquiries_reply_token",
    "uq_provider_events_event_ref",
    "uq_plan_prices_provider_price",
    "uq_flags_name",
    "uq_venue_rooms_venue_id_name",
}
LEADING_ELSEWHERE = {
    # Anything at all, named beside it.
    "events.actor_id",
    "events.client_id",
    "events.on_behalf_of",
    "events.subject_id",
    "ledger_accounts.owner_id",
    "ledger_transactions.reference_id",
    "charges.purpose_id",
    "bank_lines.purpose_id",
    "charge_splits.payee_id",
    "transfers.payee_id",
    "payees.subject_id",
    "payout_items.subject_id",
    "tax_forms.subject_id",
    "self_billing.subject_id",
    "self_bills.subject_id",
    "tax_returns.subject_id",
    "number_notices.subject_id",
    "discrepancies.subject_id",
    # The other tenant of a shared row.
    "split_shares.party_tenant_id",
    "clients.client_tenant_id",
    "statements.payee_tenant_id",
    "statement_entries.payee_tenant_id",
    "statement_lines.payee_tenant_id",
    "statement_recoupments.payee_tenant_id",
    "customers.customer_tenant_id",
    # The other side of a handshake, and the agency whose blueprint was applied.
    "handshakes.other_tenant_id",
    "handshakes.pair_id",
    "blueprint_applications.agency_tenant_id",
    "blueprint_applications.blueprint_id",
    # What a line was made from, by a module that bills through us.
    "invoice_lines.source_id",
    # A row of the module that keeps the agency's business, above the portal; what a request is about.
    "portals.client_id",
    "portal_requests.subject_id",
    # The artist's own rider a show's copy was made of, in whichever workspace the artist has.
    "show_riders.rider_id",
    # A charge belongs to payments; an invoice only remembers which it was.
    "invoices.charge_id",
    "invoice_payments.charge_id",
    # The agency that made or shared a layout of files, and the layout it began as there.
    "column_mappings.made_by",
    "column_mappings.agency_id",
    "column_mappings.origin_id",
    # A show may live with its other side, and go with it; what was played there stays.
    "setlists.show_id",
    "performances.show_id",
    "band_tasks.show_id",
    "staff_nights.show_id",
    "show_reviews.show_id",
    # A date leaves with its workspace; the poll that chose it, with links to here, does not.
    "band_dates.poll_id",
    # The show or tour a thread is about, named beside it.
    "band_messages.subject_id",
    "band_readings.subject_id",
    "road_books.show_id",
    "tour_advance_moves.show_id",
    "tour_advances.show_id",
    "merch_nights.show_id",
    # What may be pruned or leave while the row stays.
    "band_tasks.person_id",
    "band_messages.person_id",
    "band_readings.person_id",
    "analyses.job_id",
    "uploads.job_id",
    "month_closes.job_id",
    "tour_scenarios.job_id",
    "notifications.event_id",
    "events.actor_person_id",
    "earnings_reports.uploaded_by",
    "payer_arrivals.entered_by",
    "payer_arrivals.reversed_by",
    "statement_runs.created_by",
    "statement_runs.approved_by",
    "statement_runs.published_by",
    "refunds.asked_by",
    "payout_runs.created_by",
    "payout_runs.approved_by",
    "bank_statements.uploaded_by",
    "discrepancies.assigned_to",
    "discrepancies.resolved_by",
    "jobs.lease_token",
}
"""Columns of ids that are not keys of another table, and why."""
READ_BY_OTHERS = {"persons", "tenants", "venue_pictures", "show_reviews"}
"""Tables with rows that tenants may read besides their own."""
DEFINERS_MAY_BE_OWNED_BY = "backline_definer"
BYPASSING = {"backline_jobs", "backline_definer", "postgres"}


@pytest.fixture
async def catalogue(
    servers: TestServers, database_name: str
) -> AsyncIterator["asyncpg.Connection[Any]"]:
    connection = await asyncpg.connect(servers.dsn("postgres", database_name))
    yield connection
    await connection.close()


async def names(catalogue: "asyncpg.Connection[Any]", query: str) -> Sequence[str]:
    return [row[0] for row in await catalogue.fetch(query)]


async def test_every_table_is_classified_enabled_and_forced(catalogue: Any) -> None:
    tables = await catalogue.fetch(OWN_TABLES)
    assert len(tables) >= 14
    assert [t["relname"] for t in tables if t["class"] not in CLASSES] == []
    assert [t["relname"] for t in tables if not t["relrowsecurity"]] == []
    assert [t["relname"] for t in tables if not t["relforcerowsecurity"]] == []


async def test_every_policy_is_the_generated_one(catalogue: Any) -> None:
    rows = await catalogue.fetch(
        "SELECT p.tablename, p.policyname, p.roles::text[] AS roles, p.cmd, p.qual, p.with_check,"
        " replace(obj_description(p.tablename::regclass), 'backline:', '') AS class"
        " FROM pg_policies p WHERE p.schemaname = 'public'"
    )
    own = {row["tablename"]: row for row in rows if row["policyname"] == f"{row['class']}_rows"}
    assert set(own) == {row["relname"] for row in await catalogue.fetch(OWN_TABLES)}
    for row in own.values():
        assert row["roles"] == ["backline_app"], row["tablename"]
        assert row["cmd"] == "ALL", row["tablename"]
        assert row["qual"] == row["with_check"], row["tablename"]
        assert row["qual"] in expected(row["class"], row["qual"]), row["tablename"]
    others = {(r["policyname"], *r["roles"]) for r in rows if r not in own.values()}
    assert others <= {("visible", "backline_app"), ("published", "backline_public")}
    assert {r["tablename"] for r in rows if r["policyname"] == "visible"} == READ_BY_OTHERS


def expected(kind: str, found: str) -> Sequence[str]:
    if kind == "tenant":
        return [f"(tenant_id = {TENANT})"]
    if kind == "platform":
        return [f"({SCOPE} IS NOT NULL)"]
    if kind == "shared":
        party = found.rsplit(" OR (", maxsplit=1)[-1].split(" = ", maxsplit=1)[0]
        assert party == "agency_id" or party.endswith("_tenant_id")
        return [f"((tenant_id = {TENANT}) OR ({party} = {TENANT}))"]
    first, *others = found.strip("(").removesuffix("))").split(" OR (")
    assert found.lstrip("( ").startswith(SCOPE.lstrip("( "))
    assert first.endswith("= 'identity'::text)") or not others
    assert all(re.fullmatch(r"\w+ = \( SELECT backline\.(person|tenant)\(\).*", o) for o in others)
    return [found]


async def test_no_policy_lets_everybody_in(catalogue: Any) -> None:
    assert (
        await names(
            catalogue,
            "SELECT tablename FROM pg_policies WHERE qual = 'true' OR with_check = 'true'",
        )
        == []
    )


async def test_tenant_id_is_required_and_leads_the_key(catalogue: Any) -> None:
    wrong = await names(
        catalogue,
        """
        SELECT c.relname FROM pg_class c
        WHERE obj_description(c.oid) IN ('backline:tenant', 'backline:shared') AND NOT EXISTS (
            SELECT FROM pg_index i JOIN pg_attribute a
                ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
            WHERE i.indrelid = c.oid AND i.indisprimary
                AND a.attname = 'tenant_id' AND a.attnotnull)
        """,
    )
    assert wrong == []


async def test_keys_between_tenant_tables_carry_the_tenant(catalogue: Any) -> None:
    wrong = await names(
        catalogue,
        """
        SELECT k.conname FROM pg_constraint k
        WHERE k.contype = 'f'
            AND obj_description(k.conrelid) IN ('backline:tenant', 'backline:shared')
            AND obj_description(k.confrelid) IN ('backline:tenant', 'backline:shared')
            AND NOT EXISTS (
                SELECT FROM unnest(k.conkey, k.confkey) AS pair(own, other)
                JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.own
                JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.other
                WHERE a.attname LIKE '%tenant_id' AND b.attname = 'tenant_id')
        """,
    )
    assert wrong == []


async def test_every_reference_is_a_key_or_known_to_lead_elsewhere(catalogue: Any) -> None:
    loose = await names(
        catalogue,
        """
        SELECT c.relname || '.' || a.attname FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE obj_description(c.oid) IN ('backline:tenant', 'backline:shared')
            AND a.atttypid = 'uuid'::regtype AND a.attname NOT IN ('id', 'tenant_id')
            AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid
                AND k.contype = 'f' AND a.attnum = ANY (k.conkey))
        """,
    )
    assert set(loose) == LEADING_ELSEWHERE


async def test_unique_constraints_carry_the_tenant_or_are_known_to_be_global(
    catalogue: Any,
) -> None:
    found = await names(
        catalogue,
        """
        SELECT i.indexrelid::regclass::text FROM pg_index i
        JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND i.indisunique AND NOT i.indisprimary AND NOT EXISTS (
            SELECT FROM pg_attribute a WHERE a.attrelid = c.oid
                AND a.attnum = ANY (i.indkey) AND a.attname = 'tenant_id')
        """,
    )
    assert set(found) == GLOBALLY_UNIQUE


async def test_views_ask_as_their_reader_and_nothing_is_materialized(catalogue: Any) -> None:
    views = await names(
        catalogue,
        "SELECT relname FROM pg_class c"
        " WHERE relnamespace IN ('public'::regnamespace, 'backline'::regnamespace)"
        " AND (relkind = 'm' OR relkind = 'f' OR (relkind = 'v'"
        " AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)))",
    )
    assert views == []


async def test_definer_functions_have_a_limited_owner_and_a_fixed_path(catalogue: Any) -> None:
    functions = await catalogue.fetch(
        "SELECT p.oid::regprocedure::text AS name, p.proowner::regrole::text AS owner, p.proconfig,"
        " has_function_privilege('public', p.oid, 'execute') AS open"
        " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        " WHERE p.prosecdef AND n.nspname IN ('public', 'backline')"
    )
    assert len(functions) >= 3
    for function in functions:
        assert function["owner"] == DEFINERS_MAY_BE_OWNED_BY, function["name"]
        assert function["proconfig"][0].startswith("search_path=pg_catalog"), function["name"]
        assert not function["open"], function["name"]


async def test_the_application_owns_nothing_and_is_in_no_role(catalogue: Any) -> None:
    owned = "SELECT relname FROM pg_class WHERE relowner::regrole::text = '{role}'"
    for role in ("backline_app", "backline_jobs", "backline_public"):
        assert await names(catalogue, owned.format(role=role)) == []
    member = "SELECT roleid::regrole::text FROM pg_auth_members WHERE member::regrole::text = '{}'"
    assert await names(catalogue, member.format("backline_app")) == []
    assert await names(catalogue, member.format("backline_public")) == []
    inheriting = "SELECT roleid::regrole::text FROM pg_auth_members WHERE inherit_option"
    assert [r for r in await names(catalogue, inheriting) if not r.startswith("pg_")] == []


async def test_only_named_roles_bypass_row_security(catalogue: Any) -> None:
    found = await names(
        catalogue, "SELECT rolname FROM pg_roles WHERE rolbypassrls OR rolsuper ORDER BY 1"
    )
    assert set(found) <= BYPASSING


async def test_nobody_was_granted_more_than_rows(catalogue: Any) -> None:
    grants = await names(
        catalogue,
        "SELECT table_name || ' ' || privilege_type FROM information_schema.role_table_grants"
        " WHERE grantee IN ('backline_app', 'backline_jobs', 'backline_public', 'PUBLIC')"
        " AND table_schema = 'public'"
        " AND privilege_type IN ('TRUNCATE', 'REFERENCES', 'TRIGGER')",
    )
    assert grants == []
    for schema in ("public", "backline"):
        for role in ("backline_app", "backline_jobs", "backline_public"):
            query = f"SELECT has_schema_privilege('{role}', '{schema}', 'CREATE')"
            assert not await catalogue.fetchval(query), (role, schema)


async def test_public_pages_were_granted_named_columns_only(catalogue: Any) -> None:
    whole_tables = (
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
        " AND c.relkind IN ('r', 'p', 'v', 'm')"
        " AND has_table_privilege('backline_public', c.oid, 'SELECT, INSERT, UPDATE, DELETE')"
    )
    assert await names(catalogue, whole_tables) == []


async def test_no_sequences_and_no_large_objects(catalogue: Any) -> None:
    sequences = "SELECT relname FROM pg_class WHERE relkind = 'S'"
    assert await names(catalogue, sequences + " AND relnamespace = 'public'::regnamespace") == []
    assert await catalogue.fetchval("SELECT count(*) FROM pg_largeobject_metadata") == 0


PERSONAL = re.compile(
    r"(^|_)(email|phone|ip|address|iban|tax|token_hash|key_hash|password_hash)(_|$)"
    r"|^(person|actor|payee|buyer|signer)_name$|^(sender|recipient)$"
)


def test_columns_that_look_personal_say_what_they_hold() -> None:
    silent = [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if PERSONAL.search(column.name) and "pii" not in column.info
    ]
    assert silent == []


async def test_the_lint_finds_a_table_without_protection(catalogue: Any) -> None:
    await catalogue.execute("CREATE TABLE naked (tenant_id uuid, id uuid)")
    tables = {row["relname"]: row for row in await catalogue.fetch(OWN_TABLES)}
    assert not tables["naked"]["relrowsecurity"]
    assert tables["naked"]["class"] is None
