"""Why an operator's or owner's wish is refused."""

from app.core.errors import Conflict, Forbidden, NotFound


class TenantUnknown(NotFound):
    code = "tenant_unknown"
    sentence = "There is no such workspace."


class FlagUnknown(NotFound):
    code = "flag_unknown"
    sentence = "There is no such flag."


class FlagExists(Conflict):
    code = "flag_exists"
    sentence = "There is a flag of this name already. Change that one."


class AlreadyDecided(Conflict):
    code = "already_decided"
    sentence = "This report has been decided. Its reasons are below."


class NotSuspended(Conflict):
    code = "not_suspended"
    sentence = "This workspace is not suspended."


class NoConsent(Forbidden):
    code = "no_consent"
    sentence = (
        "The owner has not let support look at this workspace."
        " Ask them to allow it under Settings, Support access."
    )
