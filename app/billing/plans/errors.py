"""Why a plan says no, and what to do then."""

from app.core.errors import Conflict, NotFound, PaymentNeeded


class LimitReached(PaymentNeeded):
    code = "limit_reached"
    sentence = "Your plan does not include more of this."


class BeyondPlan(PaymentNeeded):
    code = "beyond_plan"
    sentence = "Your plan does not include this any more. It can be read and taken along."


class UnknownPlan(NotFound):
    code = "unknown_plan"
    sentence = "There is no such plan. Choose one of those on the page of plans."


class SamePlan(Conflict):
    code = "same_plan"
    sentence = "You are on this plan already."


class TrialUsed(Conflict):
    code = "trial_used"
    sentence = "This workspace has had its free trial. Choose a plan to go on."


class NoSubscription(Conflict):
    code = "no_subscription"
    sentence = "This workspace has no paid plan that could be changed. Choose a plan first."


class NothingScheduled(Conflict):
    code = "nothing_scheduled"
    sentence = "No change of plan is waiting, so there is nothing to take back."


class SeatsNotSold(Conflict):
    code = "seats_not_sold"
    sentence = "Further seats can be added to Pro and Studio. Choose one of them first."


class NotAClient(NotFound):
    code = "not_a_client"
    sentence = "This workspace has not granted you anything, so there is nothing to bill it for."


class ChangedMeanwhile(Conflict):
    code = "preview_outdated"
    sentence = "The amount has changed since it was shown. Look at it again before you confirm."


class WorkspaceCloses(Conflict):
    code = "workspace_closes"
    sentence = "This workspace is going to be deleted. Keep it first, then choose its plan."
