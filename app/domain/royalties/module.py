"""What royalties adds to the product."""

from app.core.client_columns import ClientColumn
from app.core.module import (
    VENUES,
    WITH_CATALOGUE,
    Command,
    Incoming,
    Module,
    Nav,
    Notice,
    PortalSection,
    Reaction,
    Sealed,
    Step,
    Tile,
    Waiting,
)
from app.domain.catalog.events import CatalogEdited, RecordingRegistered, SplitsAgreed
from app.domain.royalties.accounting.columns import unrecouped
from app.domain.royalties.accounting.events import RateOrderChosen, RateRemoved, RateWritten
from app.domain.royalties.accounting.reactions import regard_changed
from app.domain.royalties.agreements import contributions as contracts
from app.domain.royalties.agreements.events import (
    CatalogueGrouped,
    ContractActivated,
    ContractAmended,
)
from app.domain.royalties.arrivals.events import EVENTS as ARRIVAL_EVENTS
from app.domain.royalties.arrivals.routes import ArrivalsController
from app.domain.royalties.drops.events import DropFailed, DropRemoved, DropSaved
from app.domain.royalties.drops.jobs import fetch_drop
from app.domain.royalties.drops.models import ReportDrop
from app.domain.royalties.drops.routes import DropsController
from app.domain.royalties.events import (
    CorrectionFound,
    DraftDiscarded,
    DraftFailed,
    EarningsMatched,
    HeldReleased,
    LayoutChanged,
    LayoutCopied,
    LayoutShared,
    LayoutUnshared,
    MappingNeeded,
    MatchUndone,
    PublishingAsked,
    PublishingFailed,
    ReportCorrected,
    ReportFailed,
    ReportPosted,
    ReportReversed,
    ReportUnpacked,
    ReportUploaded,
    RunEvent,
    StatementMailedAgain,
    StatementsApproved,
    StatementsDrafted,
    StatementsLocked,
    StatementsPublished,
)
from app.domain.royalties.insight import manifest as insight
from app.domain.royalties.intake import manifest as intake
from app.domain.royalties.jobs import import_report
from app.domain.royalties.portal import payments_made, statements_issued, statements_received
from app.domain.royalties.prices.events import PriceListTaken, PriceRemoved
from app.domain.royalties.prices.routes import PricesController
from app.domain.royalties.queries.reports import has_reports
from app.domain.royalties.queries.runs import has_published
from app.domain.royalties.reactions import (
    guard_published,
    match_edited,
    match_registered,
    release_agreed,
)
from app.domain.royalties.routes.api_reports import ApiReportsController
from app.domain.royalties.routes.api_statements import ApiRunsController, ApiStatementsController
from app.domain.royalties.routes.corrections import CorrectionsController
from app.domain.royalties.routes.earnings import EarningsController
from app.domain.royalties.routes.expected import ExpectedController
from app.domain.royalties.routes.layouts import LayoutsController
from app.domain.royalties.routes.mapping import MappingController
from app.domain.royalties.routes.matches import MatchesController
from app.domain.royalties.routes.matching import MatchingController
from app.domain.royalties.routes.public_statement import PublicStatementController
from app.domain.royalties.routes.rates import RatesController
from app.domain.royalties.routes.reports import ReportsController
from app.domain.royalties.routes.runs import RunsController
from app.domain.royalties.routes.statements import ReceivedController, StatementsController
from app.domain.royalties.routes.verifying import VerifyController
from app.domain.royalties.run_jobs import draft_statements, publish_statements
from app.domain.royalties.search import SOURCES
from app.domain.royalties.statement_again import mail_statement_again
from app.domain.royalties.statement_delivery import mail_statement, print_statements
from app.domain.royalties.tiles import (
    earned,
    held_for_splits,
    late_reports,
    open_runs,
    owed_to_payees,
    unmatched_money,
    unnamed_columns,
)
from app.domain.royalties.tracklists.events import TracklistRemoved, TracklistWritten
from app.domain.royalties.tracklists.routes import TracklistsController

MONEY = "Money"


def _report_path(event: ReportPosted | ReportFailed | MappingNeeded | CorrectionFound) -> str:
    return f"royalties/reports/{event.report_id}"


def _run_path(event: RunEvent) -> str:
    return f"royalties/statements/runs/{event.run_id}"


MODULE = Module(
    name="royalties",
    routes=(
        RatesController,
        PricesController,
        VerifyController,
        ReportsController,
        CorrectionsController,
        MappingController,
        LayoutsController,
        MatchingController,
        MatchesController,
        ExpectedController,
        ArrivalsController,
        DropsController,
        TracklistsController,
        EarningsController,
        ApiReportsController,
        RunsController,
        StatementsController,
        ReceivedController,
        PublicStatementController,
        ApiRunsController,
        ApiStatementsController,
        *intake.ROUTES,
        *insight.ROUTES,
        *contracts.ROUTES,
    ),
    jobs=(
        import_report,
        draft_statements,
        publish_statements,
        fetch_drop,
        release_agreed,
        match_registered,
        guard_published,
        match_edited,
        regard_changed,
        print_statements,
        mail_statement,
        mail_statement_again,
        *intake.JOBS,
        *insight.JOBS,
        *contracts.JOBS,
    ),
    schedule=(*intake.SCHEDULE, *contracts.SCHEDULE),
    reactions=(
        Reaction(SplitsAgreed, release_agreed),
        Reaction(RecordingRegistered, match_registered),
        Reaction(StatementsPublished, guard_published),
        Reaction(CatalogEdited, match_edited),
        Reaction(ContractActivated, regard_changed),
        Reaction(ContractAmended, regard_changed),
        Reaction(CatalogueGrouped, regard_changed),
        *insight.REACTIONS,
    ),
    notices=(
        Notice(ReportPosted, "money.read", _report_path),
        Notice(ReportFailed, "money.write", _report_path),
        Notice(DropFailed, "money.write", lambda event: f"royalties/drops/{event.drop_id}"),
        *intake.NOTICES,
        *contracts.NOTICES,
        Notice(MappingNeeded, "money.write", _report_path),
        Notice(CorrectionFound, "money.write", _report_path),
        Notice(StatementsDrafted, "money.approve", _run_path),
        Notice(DraftFailed, "money.write", _run_path),
        Notice(PublishingFailed, "money.approve", _run_path),
        Notice(StatementsPublished, "money.read", _run_path),
    ),
    events=(
        RateWritten,
        RateRemoved,
        RateOrderChosen,
        PriceListTaken,
        PriceRemoved,
        DropSaved,
        DropRemoved,
        DropFailed,
        TracklistWritten,
        TracklistRemoved,
        ReportUploaded,
        ReportUnpacked,
        ReportPosted,
        ReportFailed,
        MappingNeeded,
        CorrectionFound,
        ReportCorrected,
        ReportReversed,
        EarningsMatched,
        MatchUndone,
        HeldReleased,
        StatementsDrafted,
        DraftFailed,
        DraftDiscarded,
        StatementsApproved,
        PublishingAsked,
        PublishingFailed,
        StatementsPublished,
        StatementsLocked,
        StatementMailedAgain,
        LayoutShared,
        LayoutUnshared,
        LayoutCopied,
        LayoutChanged,
        *ARRIVAL_EVENTS,
        *intake.EVENTS,
        *contracts.EVENTS,
    ),
    search=SOURCES,
    commands=(
        Command(
            "New contract", "royalties/contracts/new", "file-signature", "money.write", "deal terms"
        ),
        Command("Import contracts", "royalties/contracts/import", "upload", "money.write", "csv"),
    ),
    client_columns=(
        ClientColumn("unrecouped", "Unrecouped", "clients.read", unrecouped, order=50),
    ),
    portal=(
        PortalSection(
            "Royalty statements",
            "money.read",
            issued=statements_issued,
            received=statements_received,
            order=20,
        ),
        *insight.PORTAL,
        PortalSection("Payments to you", "money.read", issued=payments_made, order=27),
    ),
    nav=(
        Nav(
            "Earnings",
            "royalties/earnings",
            "chart-column",
            MONEY,
            "money.read",
            key="e",
            docked=WITH_CATALOGUE,
            quiet_for=VENUES,
        ),
        Nav(
            "Reports",
            "royalties/reports",
            "file-spreadsheet",
            MONEY,
            "money.read",
            key="i",
            quiet_for=VENUES,
        ),
        Nav(
            "Matching",
            "royalties/matching",
            "route",
            MONEY,
            "money.read",
            key="m",
            quiet_for=VENUES,
        ),
        Nav(
            "Contracts",
            "royalties/contracts",
            "file-signature",
            MONEY,
            "money.read",
            key="k",
            quiet_for=VENUES,
        ),
        Nav(
            "Statements",
            "royalties/statements",
            "file-text",
            MONEY,
            "money.read",
            key="s",
            quiet_for=VENUES,
        ),
        Nav(
            "Statements for you",
            "royalties/for-you",
            "inbox",
            MONEY,
            "money.read",
            quiet_for=VENUES,
        ),
    ),
    tiles=(
        Tile("money.read", earned, order=10),
        Tile("money.read", owed_to_payees, order=20),
        Tile("money.read", held_for_splits, order=30),
    ),
    waiting=(
        Waiting("money.write", unnamed_columns, order=10),
        Waiting("money.write", unmatched_money, order=20),
        Waiting("money.write", late_reports, order=30),
        Waiting("money.approve", open_runs, order=40),
        *intake.WAITING,
        *insight.WAITING,
    ),
    steps=(
        Step(
            "Import an earnings report",
            "Upload the file of your distributor, store or society as it came.",
            "royalties/reports",
            has_reports,
            order=40,
            kinds=frozenset({"artist"}),
        ),
        Step(
            "Send your first statement",
            "Draft a month, look at the figures, and publish them to everybody who has a share.",
            "royalties/statements",
            has_published,
            order=50,
            kinds=frozenset({"artist"}),
        ),
    ),
    incomings=(Incoming("Royalties", "royalties/arrivals/new?line={id}", "money.write"),),
    sealed=(Sealed(ReportDrop, "secret"),),
    references={
        "tracklist": "royalties/releases/{id}",
        "intake_mail": "royalties/mail",
        "report_layout": "royalties/layouts/{id}",
        "report_drop": "royalties/drops/{id}",
        "payer_arrival": "royalties/arrivals/{id}",
        "earnings_report": "royalties/reports/{id}",
        "statement_run": "royalties/statements/runs/{id}",
    },
)
