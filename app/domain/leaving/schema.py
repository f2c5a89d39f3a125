"""What leaves with a workspace and what does not, read from the tables themselves.

A table of a new module is exported, imported, deleted and searched for people by being there; only
what must stay behind is named here, with the reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Column, Numeric, String, Table, UniqueConstraint
from sqlalchemy.types import BigInteger, Integer

from app.core.db import Base, Xid8

LEFT_OUT: Mapping[str, str] = {
    "api_keys": "Keys open doors and are made anew.",
    "audit_entries": "The chain is made anew from the facts, which are exported.",
    "audit_redactions": "Belongs to the chain, which is made anew.",
    "band_feeds": "Secret addresses of a calendar of here; made anew.",
    "cron_marks": "When our own clock last struck.",
    "idempotency_keys": "Answers to repeated calls, kept for two days.",
    "intake_addresses": "An address of here; another one is made elsewhere.",
    "invitations": "Their links are secrets; people are invited anew.",
    "jobs": "Work in progress.",
    "memberships": "People are listed as members with their addresses, and invited anew.",
    "notifications": "Belong to the persons told, who have their own export.",
    "oauth_applications": "Registered anew where they are, under another id.",
    "oauth_connections": "Consent to reach a workspace of here; given anew elsewhere.",
    "oauth_secrets": "Keys open doors and are made anew.",
    "oauth_tokens": "Keys open doors and are made anew.",
    "ownership_offers": "Lapse with the workspace they were made in.",
    "personal_tokens": "Keys open doors and are made anew.",
    "sandbox_messages": "Mails that were sent, not data of the workspace.",
    "tenant_deletions": "About leaving itself.",
    "tenant_keys": "Keys of secrets, which stay behind.",
    "uploads": "Half a file is of no use; whole ones are in the vault.",
    "whatif_answers": "Worked out of what is exported; kept for thirty days, and asked anew.",
    "workspace_exports": "About leaving itself.",
}
"""Tables with rows of a workspace that are not exported, and why."""

EXPORTED_ONLY: Mapping[str, str] = dict.fromkeys(
    ("subscriptions", "usage", "usage_bills", "plan_invoices", "rebill_terms"),
    "A plan is agreed with the service one subscribes to.",
) | dict.fromkeys(
    (
        "balance_records", "bank_lines", "bank_statements", "charge_splits", "charges",
        "connect_accounts", "discrepancies", "disputes", "fee_plans", "payees", "payout_items",
        "number_notices", "payout_parts", "payout_runs", "payout_settings", "payout_stops",
        "refunds", "self_bill_counters", "self_billing", "self_bills", "tax_forms", "tax_packs",
        "tax_payers", "tax_returns", "transfers",
    ),
    "Money on its way is known to the payment provider, and is not sent twice.",
) | dict.fromkeys(
    ("agency_links", "applied_items", "blueprint_applications"),
    "An agency of here acts by a grant that is given here.",
) | dict.fromkeys(
    ("time_rates",),
    "Prices of somebody's hour belong to people, who are invited anew.",
) | dict.fromkeys(
    ("advance_contacts", "advance_guests", "advance_questions", "handshakes",
     "handshake_versions", "show_advances", "show_attachments",
     "show_deposits", "show_house_figures", "show_messages", "show_nights", "show_offers",
     "show_rider_items", "show_riders", "show_secrets", "show_settlement_signatures",
     "show_settlements", "show_settlements_paid", "show_signatures", "shows"),
    "What two workspaces agreed on here is agreed anew where both of them are.",
) | dict.fromkeys(
    ("cost_templates", "hold_places", "hold_rules", "holds", "tour_candidates", "tour_scenarios",
     "tours", "venue_claims", "venue_contacts", "venue_edits", "venue_notes", "venue_pictures"),
    "They are about venues in the directory of here.",
) | dict.fromkeys(
    ("inquiries", "inquiry_letters", "inquiry_messages", "outreach_rounds"),
    "They are about venues in the directory of here, and their links lead here.",
) | dict.fromkeys(
    ("performance_claims", "performances", "setlist_versions", "setlists"),
    "Their songs name works and shows of here.",
) | dict.fromkeys(
    ("band_messages", "band_readings", "band_tasks"),
    "They name people, shows and tours of here.",
) | dict.fromkeys(
    ("band_poll_answers", "band_poll_options", "band_poll_people", "band_polls"),
    "Their links lead here; who can when is asked anew.",
) | dict.fromkeys(
    ("band_busy", "band_calendars"),
    "Their addresses are secrets, which stay behind; they are added anew.",
) | dict.fromkeys(
    ("band_members", "band_payments", "band_terms", "mileage_rates", "road_books",
     "road_closings", "road_expenses", "tour_advance_moves", "tour_advances"),
    "They count shows and tours of here, and are booked in the ledger by their ids.",
) | dict.fromkeys(
    ("sharing_nights", "sharing_promises", "sharing_requests", "sharing_tours"),
    "They are about tours and workspaces of here; what two agreed on is agreed anew.",
) | dict.fromkeys(
    ("merch_counts", "merch_items", "merch_movements", "merch_nights", "merch_parts",
     "merch_variants"),
    "Stock was counted on shows of here, and what was sold is booked in the ledger.",
) | dict.fromkeys(
    ("staff_nights", "staff_places", "staff_shifts"),
    "They name rooms and shows of here, and their links lead here.",
) | dict.fromkeys(
    ("show_reviews",),
    "They are about shows and workspaces of here, and nobody brings praise along.",
) | dict.fromkeys(
    ("press_links",),
    "Their addresses lead here; people are given new ones.",
)  # fmt: skip
"""Tables that are in the archive to be read, and are never taken in from one."""

SECRETS = frozenset({"secret"})
GENERATED = {"ledger_accounts": ("balance", "version")}
"""Columns the database fills in while the ledger is posted anew."""

CONFIDENTIAL = ("cipher", "encrypted", "sealed", "wrapped", "token_hash", "secret")
"""Parts of the names of columns whose content stays behind even if nobody marked it."""

NOT_THE_SUBJECT = frozenset(
    {
        "bank_lines.counterparty",
        "portals.client_name",
        "self_billing.legal_name",
        "sharing_requests.asker_name",
        "sharing_requests.owner_name",
        "self_billing.payee_name",
        "split_shares.owner_name",
        "statements.issuer_name",
        "tax_forms.business_name",
        "tax_forms.name",
        "tax_forms.payee_name",
        "tax_forms.signed_name",
    }
)
"""Names that are a workspace's, or are kept as a bank, a signature or a return has them: erasing a
person leaves them.
"""

LED_TO = (
    ("audit_packs", "party_id", "parties"),
    ("charge_splits", "payee_id", "parties"),
    ("credits", "party_id", "parties"),
    ("ledger_accounts", "owner_id", "parties"),
    ("payees", "subject_id", "parties"),
    ("payout_items", "subject_id", "parties"),
    ("transfers", "payee_id", "parties"),
    ("invoices", "customer_id", "customers"),
    ("portal_requests", "decided_contact_id", "portal_contacts"),
    ("portal_sessions", "contact_id", "portal_contacts"),
)
"""Rows about somebody whose address is in another table: the table, its column, and that table."""

_PAYEE = "payee_name"
"""The name of the one such a row leads to; other names in it are those of who did something."""

BESIDE_OTHERS = frozenset({"abuse_reports.decided_by"})
"""Names of who did something, beside somebody else's address."""

_PRIVATE = frozenset({"address", "phone", "tax", "bank", "birth"})


@dataclass(frozen=True, slots=True)
class Source:
    """A table that leaves: its columns in order, and those that stay behind."""

    table: Table
    columns: tuple[str, ...]
    hidden: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def is_read_only(self) -> bool:
        """Whether its rows are for reading: nobody takes them in from an archive."""
        needed = [self.table.columns[name] for name in self.hidden]
        return self.name in EXPORTED_ONLY or any(
            not column.nullable and column.server_default is None for column in needed
        )

    @property
    def parties(self) -> tuple[str, ...]:
        """Columns that hold another workspace, known here and nowhere else."""
        return tuple(
            column.name
            for column in self.table.columns
            if column.name != "tenant_id"
            and (column.name.endswith("_tenant_id") or _leads_to(column, "tenants"))
        )

    @property
    def people(self) -> tuple[str, ...]:
        """Columns that hold a person who signs in here."""
        return tuple(c.name for c in self.table.columns if _leads_to(c, "persons"))

    @property
    def links(self) -> dict[str, str]:
        """Columns that hold the id of a row of the same workspace, and in which table."""
        return {
            element.parent.name: element.column.table.name
            for key in self.table.foreign_key_constraints
            for element in key.elements
            if element.column.name == "id" and "tenant_id" in element.column.table.columns
        }

    @property
    def claims(self) -> tuple[str, ...]:
        """Columns whose value may exist once in all workspaces together."""
        return tuple(sorted({name for names in _global_uniques(self.table) for name in names}))

    def is_required(self, column: str) -> bool:
        return not self.table.columns[column].nullable

    def is_figure(self, column: str) -> bool:
        return isinstance(self.table.columns[column].type, Integer | BigInteger | Numeric)


@cache
def sources() -> tuple[Source, ...]:
    """Every table that leaves with a workspace, those others point at first."""
    return tuple(
        _source(table) for table in _owned() if table.name not in LEFT_OUT and _is_rows(table)
    )


@cache
def source(name: str) -> Source:
    return next(each for each in sources() if each.name == name)


def erased_tables() -> list[str]:
    """Every table with rows of a workspace, those that point at others first."""
    kept = ("tenant_deletions", "workspace_imports", "sealed_records")
    return [t.name for t in reversed(list(_owned())) if t.name not in kept] + ["tenants"]


def addresses() -> list[dict[str, object]]:
    """Each table with addresses of people: the column, the names beside it, what else is theirs."""
    return [
        {
            "table": str(table.name),
            "column": str(column.name),
            "email": str(column.name),
            "names": [n for n in _of(table, "name") if _is_own(table, n)],
            **_private(table),
        }
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.info.get("pii") == "email"
    ]


def led_to() -> list[dict[str, object]]:
    """Each table of LED_TO: its column, where it leads, the name and what else is the person's."""
    return [
        {
            "table": name,
            "column": column,
            "owner": owner,
            "names": [n for n in _of(table, "name") if n == _PAYEE],
            **_private(table),
        }
        for name, column, owner in LED_TO
        for table in [Base.metadata.tables[name]]
    ]


def acting_names() -> list[dict[str, object]]:
    """Each column with the name of who did something, with nothing else to know them by."""
    known = {each["table"] for each in addresses()} | {"events"}
    return [
        {
            "table": str(table.name),
            "name": name,
            "tenants": _workspaces(table),
            "emptied": [n for n in _private(table)["emptied"] if _stem(n) == _stem(name)],
        }
        for table in Base.metadata.sorted_tables
        for name in _of(table, "name")
        if f"{table.name}.{name}" in BESIDE_OTHERS
        or (table.name not in known and name != _PAYEE and _is_own(table, name))
    ]


def hidden_columns() -> dict[str, list[str]]:
    """By table, the columns that no export shows."""
    return {
        str(table.name): [str(name) for name in names]
        for table in Base.metadata.sorted_tables
        if (names := tuple(c.name for c in table.columns if _is_hidden(c)))
    }


def _owned() -> Iterator[Table]:
    for table in Base.metadata.sorted_tables:
        if "tenant_id" in table.columns:
            yield table


def _is_rows(table: Table) -> bool:
    return [column.name for column in table.primary_key.columns] == ["tenant_id", "id"]


def _source(table: Table) -> Source:
    hidden = tuple(c.name for c in table.columns if _is_hidden(c))
    made = (*hidden, *GENERATED.get(table.name, ()))
    return Source(table, tuple(c.name for c in table.columns if c.name not in made), hidden)


def _is_hidden(column: Column[object]) -> bool:
    return (
        column.info.get("pii") in SECRETS
        or isinstance(column.type, Xid8)
        or column.computed is not None
        or any(part in column.name for part in CONFIDENTIAL)
    )


def _leads_to(column: Column[object], table: str) -> bool:
    return any(key.column.table.name == table for key in column.foreign_keys)


def _global_uniques(table: Table) -> Iterator[tuple[str, ...]]:
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            names = tuple(column.name for column in constraint.columns)
            if "tenant_id" not in names:
                yield names
    for index in table.indexes:
        names = tuple(column.name for column in index.columns)
        if index.unique and "tenant_id" not in names:
            yield names


def _of(table: Table, wanted: str) -> list[str]:
    return [str(c.name) for c in table.columns if c.info.get("pii") == wanted]


def _private(table: Table) -> dict[str, list[str]]:
    """What else of a row is a person's: columns that may be empty, and texts that become so."""
    found = [c for c in table.columns if c.info.get("pii") in _PRIVATE]
    return {
        "emptied": [str(c.name) for c in found if c.nullable],
        "blanked": [str(c.name) for c in found if not c.nullable and isinstance(c.type, String)],
    }


def _workspaces(table: Table) -> list[str]:
    """The columns that say whose a row is, and with whom it is shared."""
    return [
        str(c.name)
        for c in table.columns
        if c.name == "tenant_id" or c.name.endswith("_tenant_id") or _leads_to(c, "tenants")
    ]


def _stem(column: str) -> str:
    return column.rsplit("_", 1)[0]


def _is_own(table: Table, column: str) -> bool:
    return f"{table.name}.{column}" not in NOT_THE_SUBJECT | BESIDE_OTHERS and isinstance(
        table.columns[column].type, String
    )
