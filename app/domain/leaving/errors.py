"""Why leaving, or coming, is refused."""

from collections.abc import Sequence

from app.core.errors import Conflict, Forbidden, Invalid, NotFound

SHOWN = 20


class ArchiveRefused(Invalid):
    """`problems` are sentences; nothing was written."""

    code = "archive_refused"
    sentence = "This archive cannot be imported."

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(dict.fromkeys(problems))[:SHOWN]
        super().__init__(" ".join(self.problems))


class ExportNotReady(NotFound):
    code = "export_not_ready"
    sentence = "This file is not there: it is still being made, or its seven days are over."


class ExportRunning(Conflict):
    code = "export_running"
    sentence = "An export is already being made. We mail you when it is ready."


class OnlyOwnersLeave(Forbidden):
    code = "only_owners"
    sentence = "Only an owner can do this."


class NameDoesNotFit(Invalid):
    code = "name_does_not_fit"
    sentence = "Type it exactly as it is shown."


class AlreadyClosing(Conflict):
    code = "already_closing"
    sentence = "This workspace is already going to be deleted."


class MoneyOnItsWay(Conflict):
    """Payments, refunds, disputes or payouts are not at their end."""

    code = "money_on_its_way"
    sentence = "Money of this workspace is still on its way. Wait until it has arrived, then ask."


class NotClosing(Conflict):
    code = "not_closing"
    sentence = "Nobody asked to delete this workspace, or it is too late to keep it."


class StillNeeded(Conflict):
    """The person is the only owner of something."""

    code = "still_needed"
    sentence = "You are the only owner of a workspace. Hand it over or delete it first."


class OfferNotOpen(Conflict):
    code = "offer_not_open"
    sentence = "This offer was answered, withdrawn or is too old. Ask the owner for a new one."
