"""Refusals of royalties, each with what to do next."""

from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable


class ReportNotFound(NotFound):
    code = "earnings_report_not_found"
    sentence = "That earnings report does not exist. It may belong to another workspace."


class EmptyFile(Invalid):
    code = "empty_file"
    sentence = "This file is empty. Export the report again and upload the new file."


class FileTooBig(Invalid):
    code = "report_too_large"
    sentence = "This file is larger than 2 GB. Compress it with gzip or zip and upload it again."


class ReportNotPosted(Conflict):
    code = "report_not_posted"
    sentence = "Only a posted report can be reversed. Wait until its import has finished."


class ReportInDraft(Conflict):
    code = "report_in_open_run"
    sentence = (
        "Money of this report stands in a statement run that is not published yet. "
        "Discard that draft, then reverse the report."
    )


class CannotCorrect(Conflict):
    code = "report_cannot_be_corrected"
    sentence = "Only a posted report can be corrected. This one was reversed or corrected already."


class NothingAsked(Conflict):
    code = "no_correction_asked"
    sentence = "This report does not wait for a decision. Reload the page to see where it is."


class CannotImportAgain(Conflict):
    code = "report_cannot_be_imported_again"
    sentence = "Only a report that failed, waits for its columns or was reversed can be read again."


class AlreadyStated(Conflict):
    code = "report_already_stated"
    sentence = (
        "Statements have been published from this report, so it cannot be read again. "
        "Upload the corrected file of the store instead."
    )


class NotATable(Invalid):
    code = "not_a_table"
    sentence = "No table was found in this file. Export the report as CSV and upload it again."


class MatchNotFound(NotFound):
    code = "unmatched_group_not_found"
    sentence = "This income has been matched already. Reload the page to see what is left."


class NoSuchMatch(NotFound):
    code = "match_not_found"
    sentence = "This match has been undone already. Reload the page to see what is left."


class MatchInDraft(Conflict):
    code = "match_in_open_run"
    sentence = (
        "Money of this match stands in a statement run that is not published yet. "
        "Discard that draft, then undo the match."
    )


class ChooseARecording(Invalid):
    code = "recording_missing"
    sentence = "Choose the recording this income belongs to."


class RunNotFound(NotFound):
    code = "statement_run_not_found"
    sentence = "That statement run does not exist. It may have been discarded."


class StatementNotFound(NotFound):
    code = "statement_not_found"
    sentence = "That statement does not exist. It may have been computed again."


class StatementLinkExpired(NotFound):
    code = "statement_link_expired"
    sentence = "This link has expired. Ask whoever sent it to you for a new one."


class NotAMonth(Invalid):
    code = "period_invalid"
    sentence = "Write the period as a month, for instance 2026-08."


class NothingToState(Conflict):
    code = "nothing_to_state"
    sentence = (
        "This run has no statements yet. Import reports or agree splits, then compute it again."
    )


class RunNotADraft(Conflict):
    code = "run_not_a_draft"
    sentence = (
        "This run has been approved or published already. Reload the page to see where it is."
    )


class RunAtWork(Conflict):
    code = "run_at_work"
    sentence = "This run is being worked on. Wait until that has finished, then try again."


class RunNotApproved(Conflict):
    code = "run_not_approved"
    sentence = "This run has to be approved before it is published."


class RunNotPublished(Conflict):
    code = "run_not_published"
    sentence = "Only a published run can be locked."


class RunAlreadyPublished(Conflict):
    code = "run_already_published"
    sentence = "These statements are published and stay as they are. Correct them in a later run."


class RunOutOfDate(Conflict):
    code = "run_out_of_date"
    sentence = "Earnings have changed since this run was computed. Compute it again and approve it."


class SecondPersonNeeded(Forbidden):
    code = "second_person_needed"
    sentence = "Whoever computed a run cannot approve it. Ask another person who may approve."


class PayeeHasNoAddress(Conflict):
    code = "payee_without_address"
    sentence = (
        "This payee has no e-mail address. Add one under People, then mail the statement again; "
        "or copy its link and send it yourself."
    )


class RoyaltiesBusy(Unavailable):
    code = "royalties_busy"
    sentence = (
        "Statements or reports are being computed, and this has to wait for them. "
        "Try again in a few minutes."
    )
    retry_after = 60


class DocumentBeingMade(Unavailable):
    code = "document_being_made"
    sentence = "This document is being made. Try again in a moment."
    retry_after = 5


class LayoutNotFound(NotFound):
    code = "report_layout_not_found"
    sentence = "That layout does not exist, or is not shared with this workspace any more."


class LayoutKnown(Conflict):
    code = "report_layout_known"
    sentence = "You have a layout of your own for these files already. Change that one."


class NotOursToShare(Forbidden):
    code = "report_layout_not_ours"
    sentence = "Only an agency shares layouts: its own, and those it has made for a client."
