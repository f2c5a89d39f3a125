"""Why an operator's wish is refused."""

from app.core.errors import Conflict


class JobNotClosed(Conflict):
    code = "job_not_closed"
    sentence = "Only a failed, refused, quarantined or canceled job can be retried."


class JobAlreadyClosed(Conflict):
    code = "job_already_closed"
    sentence = "This job has already ended, so there is nothing to cancel."
