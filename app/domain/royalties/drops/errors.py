"""Refusals about places where reports are left."""

from app.core.errors import Conflict, NotFound


class DropNotFound(NotFound):
    code = "report_drop_not_found"
    sentence = "That place does not exist. It may have been removed."


class DropNameTaken(Conflict):
    code = "report_drop_name_taken"
    sentence = "Another place has this name. Choose a name of its own."
