"""Refusals of the agency's business."""

from collections.abc import Sequence

from app.core.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable


class ClientTaken(Conflict):
    code = "client_taken"
    sentence = "Another client stands for this workspace already."


class GrantPending(Unavailable):
    """A client answered, and what they granted is not written yet: a job tries again."""

    code = "client_grant_pending"
    sentence = "What this client granted is not in force yet. We look again in a moment."


class PortalMissing(Conflict):
    code = "portal_missing"
    sentence = "This client has no portal to publish to yet. Open one under Client portals first."


class ReportNotPublished(Conflict):
    code = "report_not_published"
    sentence = "This report is not published."


class ReportTakenBack(NotFound):
    code = "report_taken_back"
    sentence = (
        "This report is not there any more, or its address is too old. Open your portal to see"
        " which reports are published."
    )


class TaskTaken(Conflict):
    code = "task_taken"
    sentence = "This client has a task of that name already."


class PackageTaken(Conflict):
    code = "package_taken"
    sentence = "Another service has this name. Choose a different one."


class UnknownMergeField(Invalid):
    code = "merge_field_unknown"
    sentence = "The text asks for something an agreement does not know."

    @classmethod
    def named(cls, names: Sequence[str]) -> "UnknownMergeField":
        listed = ", ".join(names)
        sentence = f"There is no merge field called {listed}. Use one of those listed below."
        return cls(sentence, fields={"body": sentence})


class TemplateTaken(Conflict):
    code = "template_taken"
    sentence = "Another wording has this name. Choose a different one."


class OfferLinkInvalid(NotFound):
    code = "offer_link_invalid"
    sentence = "This link does not work any more. Ask whoever sent it for a new one."


class ProposalClosed(Conflict):
    code = "proposal_closed"
    sentence = "This proposal takes no answers any more. Ask for a new version."


class ProposalExpired(Conflict):
    code = "proposal_expired"
    sentence = "This proposal was valid until an earlier day. Ask for a new version."


class ProposalEmpty(Invalid):
    code = "proposal_empty"
    sentence = "Add at least one service to the price table before you send this."


class NoRecipient(Invalid):
    code = "no_recipient"
    sentence = "There is no email address to send this to. Enter one on the client's page."


class AgreementClosed(Conflict):
    code = "agreement_closed"
    sentence = "This agreement was sent or signed. Its text and terms do not change any more."


class AgreementNotOpen(Conflict):
    code = "agreement_not_open"
    sentence = "This agreement is not waiting for signatures."


class AlreadySigned(Conflict):
    code = "already_signed"
    sentence = "This side has signed already."


class DocumentChanged(Conflict):
    code = "document_changed"
    sentence = "The agreement is not the one you were shown. Read it again before you sign."


class TimerRunning(Conflict):
    code = "timer_running"
    sentence = "Another timer of yours runs. Stop it first."


class NoTimer(Conflict):
    code = "no_timer"
    sentence = "No timer of yours runs."


class TimeOverlaps(Conflict):
    code = "time_overlaps"
    sentence = "You already have time at that hour. Change one of the two."


class TimeLocked(Conflict):
    code = "time_locked"
    sentence = "This time was submitted or approved. Ask for it back to change it."


class LessThanTimed(Invalid):
    code = "less_than_timed"
    sentence = "The timer measured more than that. Change the timed entries below instead."


class NothingToSubmit(Conflict):
    code = "nothing_to_submit"
    sentence = "This week has no time that was not submitted before."


class OwnTime(Forbidden):
    code = "own_time"
    sentence = "Somebody else has to approve your own time."


class OwnExpense(Forbidden):
    code = "own_expense"
    sentence = "Somebody else has to approve your own expense."


class ExpenseAnswered(Conflict):
    code = "expense_answered"
    sentence = "This expense was answered before."


class NotReimbursable(Conflict):
    code = "not_reimbursable"
    sentence = "Only an approved expense is paid back, and only once."


class MonthNotOver(Invalid):
    code = "month_not_over"
    sentence = "Close a month that has begun. This one lies in the future."


class MonthBusy(Conflict):
    code = "month_busy"
    sentence = "This month is being worked on. Wait until it is ready."


class MonthDone(Conflict):
    code = "month_done"
    sentence = "The invoices of this month are issued. What comes late goes to the next month."


class NotInReview(Conflict):
    code = "month_not_in_review"
    sentence = "Prepare the month first, then look at its drafts and issue them."
