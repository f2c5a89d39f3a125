"""What is kept when somebody or something goes: how long, by which law, and what becomes of it.

The page that says so to the public, the report a person gets, and the days on which sealed records
are deleted are all made from these rules.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of data. `years` says how long it stays after the end of its year, if at all."""

    data: str
    tables: tuple[str, ...]
    what_happens: str
    law: str
    years: int | None = None

    def until(self, day: date) -> date:
        """The last day of keeping something that arose on `day`."""
        return date(day.year + (self.years or 0), 12, 31)

    @property
    def term(self) -> str:
        return f"At least {self.years} years" if self.years else "Not kept"


BOOKS = Rule(
    "Postings of the ledger",
    ("ledger_accounts", "ledger_transactions", "ledger_entries"),
    "Stay with amounts, dates and the id of the party. Names become a pseudonym. When a workspace"
    " is deleted, its figures are sealed without names.",
    "§ 147 (1) no. 1, (3) AO; § 257 (1) no. 1, (4) HGB: books",
    10,
)
VOUCHERS = Rule(
    "Statements and invoices",
    ("statements", "statement_lines", "invoices"),
    "The figures stay. Name and address in the record become a pseudonym; the PDF as it was sent"
    " stays in storage as long as the workspace that issued it.",
    "§ 147 (1) no. 4, (3) AO; § 14b UStG: vouchers and invoices",
    8,
)
BANK = Rule(
    "Bank statements",
    ("bank_lines",),
    "Lines stay as the bank wrote them, with the name of who paid or was paid.",
    "§ 147 (1) no. 4, (3) AO: vouchers",
    8,
)
SPLITS = Rule(
    "Agreed shares",
    ("split_shares", "parties"),
    "The share and its answer stay, because others are paid by them. The name becomes a pseudonym,"
    " the network address of the answer is deleted.",
    "Art. 17 (3) (e) GDPR: legal claims of the other parties",
    10,
)
FACTS = Rule(
    "Audit log",
    ("events",),
    "What was done stays with the id of the account. The name becomes a pseudonym and the network"
    " address is deleted; the chain says that a fact was changed for this reason.",
    "Art. 5 (2), 32 GDPR: accountability; § 147 AO for acts on the books",
    10,
)
TAXES = Rule(
    "Tax forms and returns of payees",
    ("tax_forms", "number_notices", "tax_returns", "self_billing", "self_bills"),
    "Stay as they were signed and filed, with numbers encrypted: whoever paid has to prove why tax"
    " was kept back or not.",
    "26 CFR 1.6001-1, 31.3406(h)-3, 1.1441-1(e)(4); § 147 (1) no. 5 AO; § 14b UStG",
    8,
)
ACCOUNT = Rule(
    "Account, password, devices, confirmed addresses",
    ("persons", "credentials", "sessions", "mail_tokens", "memberships"),
    "Deleted at once. An empty mark with a pseudonym stays, so that ids lead somewhere.",
    "Art. 17 (1) GDPR: erasure",
)
MESSAGES = Rule(
    "Notifications, invitations, mails in the simulated mailbox",
    ("notifications", "invitations", "sandbox_messages"),
    "Deleted at once.",
    "Art. 17 (1) GDPR: erasure",
)
RULES = (BOOKS, VOUCHERS, BANK, TAXES, SPLITS, FACTS, ACCOUNT, MESSAGES)


@dataclass(frozen=True, slots=True)
class Span:
    """Something that is deleted by itself after a while."""

    data: str
    term: str


SPANS = (
    Span("Ended sessions", "30 days after they ended"),
    Span("Links sent by mail", "7 days after they expired"),
    Span("Finished background jobs", "30 days"),
    Span("Answers to repeated API calls", "2 days"),
    Span("Archives made for download", "7 days"),
    Span("Deleted workspaces", "14 days in which an owner can keep them"),
)


@dataclass(frozen=True, slots=True)
class Processor:
    """Somebody who handles data for us, for one capability of the program."""

    name: str
    purpose: str
    data: str
    capability: str


PROCESSORS = (
    Processor(
        "Mail provider",
        "Sends mails",
        "Address, name and text of the mail",
        "email",
    ),
    Processor(
        "Object storage",
        "Keeps files",
        "Files of workspaces, archives made for download",
        "storage",
    ),
    Processor(
        "Payment provider",
        "Takes and pays out money",
        "Name, address, amounts, bank or card (never seen by us)",
        "payments",
    ),
    Processor(
        "Providers of sign-in",
        "Tell us that you are you, if you choose them",
        "Their id of you, your address and name",
        "identity",
    ),
)
