"""Refusals of outreach."""

from app.core.errors import Conflict, Invalid, NotFound


class InquiryLinkInvalid(NotFound):
    code = "inquiry_link_invalid"
    sentence = "This link does not work any more. Answer the mail itself, and they will read it."


class RoundReleased(Conflict):
    code = "round_released"
    sentence = "These mails are on their way already. Start a new round to write again."


class RoundChangedMeanwhile(Conflict):
    code = "round_changed_meanwhile"
    sentence = (
        "Somebody changed this round while you looked at it. Read the preview again, then send."
    )


class FieldsUnknown(Invalid):
    code = "fields_unknown"
    sentence = "The text names a field that does not exist. Change it, then send."


class NothingToSend(Invalid):
    code = "nothing_to_send"
    sentence = "No venue of this round can be written to. Look at what stands beside each of them."


class TooManyVenues(Invalid):
    code = "too_many_venues"
    sentence = "A round has at most 200 venues. Start another round for the others."


class VenueWrittenTo(Conflict):
    code = "venue_written_to"
    sentence = (
        "A venue of this round was just written to by a colleague. Read the preview again, then"
        " send."
    )


class InquiryReplaced(Conflict):
    code = "inquiry_replaced"
    sentence = "They have written to you again since. Please answer the newer mail."


class NothingToPause(Conflict):
    code = "nothing_to_pause"
    sentence = "No follow-up is planned here any more."


class NoAddress(Invalid):
    code = "inquiry_has_no_address"
    sentence = "This venue has no address we may write to."


class KitUnknown(Invalid):
    code = "press_kit_unknown"
    sentence = "This press kit does not exist any more. Choose another."


class NightNotOpen(Conflict):
    code = "night_not_open"
    sentence = "The venue did not say that this night is free."


class NightsPast(Invalid):
    code = "nights_past"
    sentence = "These nights are over. Ask for nights that are still to come."
