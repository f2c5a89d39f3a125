"""Why a plan says no, and what to do then."""

from typing import ClassVar

from app.core.errors import Conflict, Forbidden, NotFound, PaymentNeeded


class LimitReached(PaymentNeeded):
    code = "limit_reached"
    sentence = "Your plan does not include more of this."


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


class SeatsInUse(Conflict):
    code = "seats_in_use"
    sentence = "More people are in the team than seats would be left. Remove somebody first."


class ChangedMeanwhile(Conflict):
    code = "preview_outdated"
    sentence = "The amount has changed since it was shown. Look at it again before you confirm."


class WorkspaceReadOnly(Forbidden):
    code = "read_only"
    sentence: ClassVar[str] = (
        "This workspace can be read but not changed, because its plan is not paid."
        " An owner can update the card under Settings, Plan."
    )
