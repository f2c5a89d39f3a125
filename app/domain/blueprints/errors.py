"""Refusals of blueprints, checklists and handshakes."""

from app.core.errors import Conflict, Forbidden, Invalid, NotFound


class BlueprintTaken(Conflict):
    code = "blueprint_taken"
    sentence = "Another blueprint of yours has this name."


class NothingInIt(Invalid):
    code = "blueprint_empty"
    sentence = "Tick at least one thing, or write a checklist."


class ChangedMeanwhile(Conflict):
    code = "changed_since_compared"
    sentence = "The workspace has changed since you looked. Nothing was written; look again."


class NotGranted(Forbidden):
    code = "part_not_granted"
    sentence = "The client's grant does not cover that part. Ask them to widen it."


class WorkspaceClosed(Conflict):
    code = "workspace_closed"
    sentence = "The client's workspace takes no changes now. Ask them to look at their plan."


class PartNotReady(Conflict):
    code = "part_not_ready"


class ChecklistTaken(Conflict):
    code = "checklist_taken"
    sentence = "Another checklist has this name."


class HandshakeLinkInvalid(NotFound):
    code = "handshake_link_invalid"
    sentence = "This link does not work any more. Ask whoever sent it for a new one."


class OwnOffer(Conflict):
    code = "handshake_with_oneself"
    sentence = "This offer is your own. Send the link to the other side."


class NothingToAnswer(Conflict):
    code = "handshake_closed"
    sentence = "That was answered or ended in the meantime. Look at it again."


class SharesDoNotAddUp(Invalid):
    code = "shares_do_not_add_up"
    sentence = "The shares must add up to exactly 100 per cent, each name once."


class DatesReversed(Invalid):
    code = "dates_reversed"
    sentence = "The last day is after the first."


class NothingChanged(Invalid):
    code = "nothing_changed"
    sentence = "The terms are the same as those in force. Change something to propose it."
