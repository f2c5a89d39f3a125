"""Refusals of the earnings report reader: files that cannot be read at all."""

from app.core.errors import Invalid


class UnreadableReport(Invalid):
    """The file as a whole cannot be read; single lines that cannot are set aside instead."""

    code = "unreadable_report"
    sentence = "This file cannot be read as an earnings report. Export it as CSV and try again."


class UnknownLayout(Invalid):
    """No profile knows the header and no mapping was given."""

    code = "unknown_layout"
    sentence = "We do not know this report's columns yet. Tell us which column is which."


class IncompleteMapping(Invalid):
    code = "incomplete_mapping"
    sentence = "Choose the column with the amount and say which currency it is in."
