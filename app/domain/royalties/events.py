"""What happened to earnings, for audit, activity and notices."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.core.events import Event
from app.core.period import month
from app.core.text import counted


class ReportEvent(Event, frozen=True, kw_only=True):
    """Base of the facts about one earnings report."""

    subject_kind = "earnings_report"
    subject_field = "report_id"
    report_id: UUID
    filename: str


class ReportUploaded(ReportEvent, frozen=True, kw_only=True):
    name = "royalties.report_uploaded"
    sha256: str

    @property
    def summary(self) -> str:
        return f"The earnings report {self.filename} was uploaded"


class ReportUnpacked(ReportEvent, frozen=True, kw_only=True):
    """A file of several reports was taken apart; `refused` files in it are no reports."""

    name = "royalties.report_unpacked"
    reports: int
    refused: int

    @property
    def summary(self) -> str:
        return f"{self.filename} held {counted(self.reports, 'report')}"


class ReportPosted(ReportEvent, frozen=True, kw_only=True):
    """`totals` are decimal strings by currency."""

    name = "royalties.report_posted"
    source_name: str
    lines: int
    rejected: int
    totals: dict[str, str]

    @property
    def summary(self) -> str:
        money = ", ".join(f"{amount} {currency}" for currency, amount in self.totals.items())
        return f"{self.source_name} reported {money or 'nothing'} in {self.filename}"


class ReportFailed(ReportEvent, frozen=True, kw_only=True):
    name = "royalties.report_failed"
    reason: str

    @property
    def summary(self) -> str:
        return f"The earnings report {self.filename} could not be read"


class MappingNeeded(ReportEvent, frozen=True, kw_only=True):
    name = "royalties.mapping_needed"

    @property
    def summary(self) -> str:
        return f"The earnings report {self.filename} waits for its columns to be named"


class CorrectionFound(ReportEvent, frozen=True, kw_only=True):
    name = "royalties.correction_found"

    @property
    def summary(self) -> str:
        return f"The earnings report {self.filename} may correct one that is posted"


class ReportCorrected(ReportEvent, frozen=True, kw_only=True):
    """A posted report was replaced; only the difference was booked."""

    name = "royalties.report_corrected"
    by_filename: str

    @property
    def summary(self) -> str:
        return f"The earnings report {self.filename} was replaced by {self.by_filename}"


class ReportReversed(ReportEvent, frozen=True, kw_only=True):
    name = "royalties.report_reversed"
    totals: dict[str, str]

    @property
    def summary(self) -> str:
        return f"The earnings report {self.filename} was reversed"

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        return {"totals": (self.totals, {})}


class EarningsMatched(Event, frozen=True, kw_only=True):
    """A person said which recording some unmatched income belongs to."""

    name = "royalties.earnings_matched"
    subject_kind = "recording"
    subject_field = "recording_id"
    recording_id: UUID
    recording: str
    as_reported: str
    earnings: int
    totals: dict[str, str]

    @property
    def summary(self) -> str:
        return f"Income reported as “{self.as_reported}” was matched to {self.recording}"


class MatchUndone(Event, frozen=True, kw_only=True):
    """A person took a match back; its money is in suspense again."""

    name = "royalties.match_undone"
    subject_kind = "recording"
    subject_field = "recording_id"
    recording_id: UUID
    recording: str
    as_reported: str
    earnings: int
    totals: dict[str, str]

    @property
    def summary(self) -> str:
        return f"Income reported as “{self.as_reported}” is no longer matched to {self.recording}"


class HeldReleased(Event, frozen=True, kw_only=True):
    """Splits were agreed, so that money that waited for them has accrued to their parties."""

    name = "royalties.held_released"
    subject_kind = "split_sheet"
    subject_field = "sheet_id"
    sheet_id: UUID
    totals: dict[str, str]

    @property
    def summary(self) -> str:
        money = ", ".join(f"{amount} {currency}" for currency, amount in self.totals.items())
        return f"{money} that was held for splits has been released"


class RunEvent(Event, frozen=True, kw_only=True):
    """Base of the facts about one statement run."""

    subject_kind = "statement_run"
    subject_field = "run_id"
    run_id: UUID
    period: str

    @property
    def month_label(self) -> str:
        return month(self.period).label


class StatementsDrafted(RunEvent, frozen=True, kw_only=True):
    name = "royalties.statements_drafted"
    statements: int

    @property
    def summary(self) -> str:
        return f"Drafted {counted(self.statements, 'statement')} for {self.month_label}"


class DraftFailed(RunEvent, frozen=True, kw_only=True):
    name = "royalties.draft_failed"
    reason: str

    @property
    def summary(self) -> str:
        return f"The statements for {self.month_label} could not be drafted"


class DraftDiscarded(RunEvent, frozen=True, kw_only=True):
    name = "royalties.draft_discarded"

    @property
    def summary(self) -> str:
        return f"The draft statements for {self.month_label} were discarded"


class StatementsApproved(RunEvent, frozen=True, kw_only=True):
    name = "royalties.statements_approved"

    @property
    def summary(self) -> str:
        return f"The statements for {self.month_label} were approved"


class PublishingAsked(RunEvent, frozen=True, kw_only=True):
    """A person has sent the statements off; a job carries it out."""

    name = "royalties.publishing_asked"

    @property
    def summary(self) -> str:
        return f"The statements for {self.month_label} were sent off to be published"


class PublishingFailed(RunEvent, frozen=True, kw_only=True):
    name = "royalties.publishing_failed"
    reason: str

    @property
    def summary(self) -> str:
        return f"The statements for {self.month_label} could not be published"


class StatementsPublished(RunEvent, frozen=True, kw_only=True):
    """`totals` are decimal strings by currency."""

    name = "royalties.statements_published"
    statements: int
    totals: dict[str, str]

    @property
    def summary(self) -> str:
        money = ", ".join(f"{amount} {currency}" for currency, amount in self.totals.items())
        return f"Published {counted(self.statements, 'statement')} for {self.month_label}: {money}"


class StatementsLocked(RunEvent, frozen=True, kw_only=True):
    name = "royalties.statements_locked"

    @property
    def summary(self) -> str:
        return f"The statements for {self.month_label} were locked"


class StatementMailedAgain(RunEvent, frozen=True, kw_only=True):
    """Somebody had a published statement mailed once more; the address is its payee's of then."""

    name = "royalties.statement_mailed_again"
    statement_id: UUID
    reference: str
    payee_name: str

    @property
    def summary(self) -> str:
        return f"Statement {self.reference} was mailed to {self.payee_name} again"


class LayoutEvent(Event, frozen=True, kw_only=True):
    """Base of the facts about how files with one header are read."""

    subject_kind = "report_layout"
    subject_field = "layout_id"
    layout_id: UUID
    layout_name: str


class LayoutShared(LayoutEvent, frozen=True, kw_only=True):
    name = "royalties.layout_shared"

    @property
    def summary(self) -> str:
        return f"The layout of {self.layout_name} is shared with all clients"


class LayoutUnshared(LayoutEvent, frozen=True, kw_only=True):
    name = "royalties.layout_unshared"

    @property
    def summary(self) -> str:
        return f"The layout of {self.layout_name} is no longer shared"


class LayoutCopied(LayoutEvent, frozen=True, kw_only=True):
    name = "royalties.layout_copied"

    @property
    def summary(self) -> str:
        return f"The shared layout of {self.layout_name} became one of our own"


class LayoutChanged(LayoutEvent, frozen=True, kw_only=True):
    name = "royalties.layout_changed"

    @property
    def summary(self) -> str:
        return f"Files of {self.layout_name} are read differently from now on"
