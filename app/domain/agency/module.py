"""What the agency's business adds to the product."""

from app.billing.invoices.events import InvoicePaid, InvoiceSent
from app.core.actor import GrantScope, Role
from app.core.module import (
    OFFICE,
    DeadlineKind,
    Module,
    Nav,
    Notice,
    Permission,
    PortalSection,
    Reaction,
    Step,
    Tile,
    TileView,
    Waiting,
    WaitingView,
)
from app.core.text import counted
from app.core.uow import UnitOfWork
from app.domain.agency import events, models
from app.domain.agency import reactions as react
from app.domain.agency.blueprint import PARTS
from app.domain.agency.documents import print_agreement
from app.domain.agency.hours import clock
from app.domain.agency.jobs import gather_month, issue_month
from app.domain.agency.mailing import mail_agreement, mail_proposal
from app.domain.agency.portal import invoices_issued, reports_published
from app.domain.agency.queries.clients import has_clients
from app.domain.agency.queries.money import count_waiting_expenses
from app.domain.agency.queries.offers import count_waiting_agreements
from app.domain.agency.queries.time import has_time, list_submitted, open_minutes
from app.domain.agency.routes.agreements import AgreementsController
from app.domain.agency.routes.approvals import ApprovalsController, RatesController
from app.domain.agency.routes.clients import ClientsController
from app.domain.agency.routes.expenses import ExpensesController
from app.domain.agency.routes.guests import (
    AgreementLinkController,
    OfferLinkController,
    ReportLinkController,
)
from app.domain.agency.routes.months import MonthsController
from app.domain.agency.routes.plan import PlanController
from app.domain.agency.routes.profit import ProfitController
from app.domain.agency.routes.proposals import ProposalsController
from app.domain.agency.routes.reports import ReportsController
from app.domain.agency.routes.services import ServicesController
from app.domain.agency.routes.time import TimeController
from app.domain.agency.routes.wordings import WordingsController
from app.domain.agency.search import SOURCES
from app.domain.portal.events import PortalOpened
from app.tenants.events import ClientRequestAnswered

_GROUP = "Agency"
_AGENCY = frozenset({"agency"})
_MANAGERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.ACCOUNTANT})
_WORKERS = _MANAGERS | {Role.MEMBER}
_READ, _WORK, _MANAGE = "agency.read", "agency.work", "agency.manage"


async def _tile(uow: UnitOfWork) -> TileView | None:
    minutes = await open_minutes(uow)
    if not minutes:
        return None
    return TileView("Hours to invoice", clock(minutes), "Approved, not invoiced", "agency/months")


async def _weeks(uow: UnitOfWork) -> WaitingView | None:
    weeks = len(await list_submitted(uow))
    if not weeks:
        return None
    return WaitingView(
        f"{counted(weeks, 'week')} of time to approve",
        "Only approved time is invoiced.",
        "Look at the weeks",
        "agency/approvals",
        "clock",
    )


async def _expenses(uow: UnitOfWork) -> WaitingView | None:
    expenses = await count_waiting_expenses(uow)
    if not expenses:
        return None
    return WaitingView(
        f"{counted(expenses, 'expense')} to approve",
        "Somebody laid out the money and waits for it.",
        "Look at the expenses",
        "agency/expenses?state=submitted",
        "receipt",
    )


async def _drafts(uow: UnitOfWork) -> WaitingView | None:
    agreements, _ = await count_waiting_agreements(uow)
    if not agreements:
        return None
    return WaitingView(
        f"{counted(agreements, 'agreement')} to send",
        "A proposal was accepted, and its client waits for something to sign.",
        "See the drafts",
        "agency/agreements?state=draft",
        "file-signature",
    )


async def _signatures(uow: UnitOfWork) -> WaitingView | None:
    _, agreements = await count_waiting_agreements(uow)
    if not agreements:
        return None
    verb = "waits" if agreements == 1 else "wait"
    return WaitingView(
        f"{counted(agreements, 'agreement')} {verb} for signatures",
        "It is in force once both sides have signed.",
        "See agreements",
        "agency/agreements?state=sent",
        "signature",
    )


MODULE = Module(
    name="agency",
    routes=(
        ClientsController,
        ReportsController,
        ServicesController,
        ProposalsController,
        AgreementsController,
        WordingsController,
        OfferLinkController,
        AgreementLinkController,
        ReportLinkController,
        TimeController,
        ApprovalsController,
        RatesController,
        ExpensesController,
        PlanController,
        MonthsController,
        ProfitController,
    ),
    jobs=(
        react.client_joined,
        react.portal_opened,
        react.ask_about_proposal,
        react.proposal_answered,
        react.proposal_withdrawn,
        react.ask_about_agreement,
        react.agreement_signed,
        react.agreement_ended,
        react.ask_about_invoice,
        react.invoice_paid,
        mail_proposal,
        mail_agreement,
        print_agreement,
        gather_month,
        issue_month,
    ),
    portal=(
        PortalSection("Reports", "portal.read", issued=reports_published, order=10),
        PortalSection("Invoices", "money.read", issued=invoices_issued, order=30),
    ),
    reactions=(
        Reaction(ClientRequestAnswered, react.client_joined),
        Reaction(PortalOpened, react.portal_opened),
        Reaction(events.ProposalSent, react.ask_about_proposal),
        Reaction(events.ProposalAnswered, react.proposal_answered),
        Reaction(events.ProposalWithdrawn, react.proposal_withdrawn),
        Reaction(events.AgreementSent, react.ask_about_agreement),
        Reaction(events.AgreementSigned, react.agreement_signed),
        Reaction(events.AgreementEnded, react.agreement_ended),
        Reaction(InvoiceSent, react.ask_about_invoice),
        Reaction(InvoicePaid, react.invoice_paid),
    ),
    events=(
        events.ClientEntered,
        events.ClientEdited,
        events.PackageEntered,
        events.PackageArchived,
        events.WordingWritten,
        events.WeekPlanned,
        events.CapacitySet,
        events.RateSet,
        events.ProposalSent,
        events.ProposalAnswered,
        events.ProposalWithdrawn,
        events.AgreementSent,
        events.AgreementSigned,
        events.AgreementEnded,
        events.ReportWritten,
        events.ReportPublished,
        events.ReportWithdrawn,
        events.WeekSubmitted,
        events.WeekAnswered,
        events.ExpenseEntered,
        events.ExpenseAnswered,
        events.IncomeEntered,
        events.MonthPrepared,
        events.MonthIssued,
    ),
    notices=(
        Notice(events.ProposalAnswered, _WORK, lambda e: f"agency/proposals/{e.proposal_id}"),
        Notice(events.AgreementSigned, _MANAGE, lambda e: f"agency/agreements/{e.agreement_id}"),
        Notice(events.WeekSubmitted, _MANAGE, lambda e: f"agency/approvals/{e.person_id}/{e.week}"),
        Notice(events.ExpenseEntered, _MANAGE, lambda e: f"agency/expenses/{e.expense_id}"),
        Notice(events.MonthPrepared, _MANAGE, lambda e: f"agency/months/{e.month}"),
    ),
    permissions=(
        Permission(_READ, "See clients, offers and the plan of an agency", OFFICE),
        Permission(_WORK, "Log time and expenses, write proposals", _WORKERS),
        Permission(_MANAGE, "Approve time and expenses, set rates, sign, close months", _MANAGERS),
        Permission(
            "agency.preset",
            "Take over services and wordings from a blueprint",
            _MANAGERS,
            scopes=frozenset({GrantScope.CONTENT}),
        ),
    ),
    nav=(
        Nav("Clients", "agency/clients", "briefcase", _GROUP, _READ, kinds=_AGENCY),
        Nav("Offers", "agency/proposals", "file-signature", _GROUP, _READ, kinds=_AGENCY),
        Nav("Time", "agency/time", "clock", _GROUP, _WORK, key="t", kinds=_AGENCY),
        Nav("Expenses", "agency/expenses", "receipt", _GROUP, _WORK, kinds=_AGENCY),
        Nav("Plan", "agency/plan", "calendar-range", _GROUP, _READ, kinds=_AGENCY),
        Nav("Close the month", "agency/months", "list-checks", _GROUP, _MANAGE, kinds=_AGENCY),
        Nav("Profit", "agency/profit", "chart-column", _GROUP, _MANAGE, kinds=_AGENCY),
    ),
    tiles=(Tile(_MANAGE, _tile, order=45),),
    waiting=(
        Waiting(_MANAGE, _weeks, order=40),
        Waiting(_MANAGE, _expenses, order=42),
        Waiting(_MANAGE, _drafts, order=43),
        Waiting(_MANAGE, _signatures, order=44),
    ),
    deadlines=(
        DeadlineKind(
            "proposal", _READ, "Proposal {subject} to {other} ends", "agency/proposals/{id}"
        ),
    ),
    blueprint_parts=PARTS,
    steps=(
        Step(
            "Enter a client",
            "With or without a workspace here. Time, agreements and invoices hang on it.",
            "agency/clients/new",
            has_clients,
            order=12,
            kinds=_AGENCY,
        ),
        Step(
            "Log an hour",
            "Start the timer or fill in the week.",
            "agency/time",
            has_time,
            order=14,
            kinds=_AGENCY,
        ),
    ),
    search=SOURCES,
    references={
        "client": "agency/profit/{id}",
        "client_expense": "agency/expenses/{id}",
    },
)

TABLES = models
