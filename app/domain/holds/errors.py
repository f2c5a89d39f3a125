"""Refusals of holds."""

from app.core.errors import Conflict, Invalid


class DateTaken(Conflict):
    code = "date_taken"
    sentence = "This night of the room is given away. Choose another night, slot or room."


class HoldEnded(Conflict):
    code = "hold_ended"
    sentence = "This hold has ended. Ask for the date again."


class NotFirst(Conflict):
    code = "hold_not_first"
    sentence = "Only the first hold can be confirmed. Challenge it, or release those above."


class NothingToChallenge(Conflict):
    code = "nothing_to_challenge"
    sentence = "The first hold of this night cannot be challenged now."


class DateIsPast(Invalid):
    code = "date_is_past"
    sentence = "This day is over. Choose one that is still to come."


class HoldMoved(Conflict):
    code = "hold_moved"
    sentence = "This hold has just moved to another night. Look at it again."


class SameNight(Invalid):
    code = "same_night"
    sentence = "The hold is on this night already. Choose another night, room or slot."


class NightWaitedFor(Conflict):
    code = "night_waited_for"
    sentence = "Others wait for this night. Let them go first, then block it."


class NothingToAnnounce(Conflict):
    code = "nothing_to_announce"
    sentence = "Only a confirmed night is announced. Confirm it first."


class NoCalendar(Conflict):
    code = "no_calendar"
    sentence = "This venue keeps no calendar here yet. Write to them instead."


class WithinRadius(Invalid):
    code = "within_radius"
    sentence = (
        "Another show of yours is too near. Choose another night, or say that you go on all the"
        " same."
    )
    remedy = "Choose another night, or say that you go on all the same."
