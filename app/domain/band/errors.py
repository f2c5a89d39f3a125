"""Refusals of the band's pages."""

from app.core.errors import Conflict, Invalid, NotFound

GONE = "This date is not proposed any more. Look at the dates again."


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"
    sentence = "Somebody has changed this in the meantime. Look at it again, then change it."


class KnownAddress(Invalid):
    code = "known_address"
    sentence = "Somebody of the band has this address already."


class UnknownPerson(Invalid):
    code = "unknown_person"
    sentence = "Somebody you chose is no longer in the band. Choose again."


class AlreadyOver(Invalid):
    code = "already_over"
    sentence = "This moment is over. Choose one that is still to come."


class PollClosed(Conflict):
    code = "poll_closed"
    sentence = "This poll is closed: no answers are taken any more."


class PollChanged(Conflict):
    code = "poll_changed"
    sentence = "The dates have changed meanwhile. Look at them again, then answer."


class PollDecided(Conflict):
    code = "poll_decided"
    sentence = "A date was chosen for this poll already."


class NobodySilent(Conflict):
    code = "nobody_silent"
    sentence = "Nobody can be reminded now: all have answered, or had a mail in the last 12 hours."


class AnswerLinkInvalid(NotFound):
    code = "answer_link_invalid"
    sentence = "This link is not valid any more. Ask whoever sent it for a new one."


class CalendarUnreadable(Invalid):
    code = "calendar_unreadable"
    sentence = "This is not a calendar we can read. Send an .ics file, or its address."


class CalendarTooLarge(Invalid):
    code = "calendar_too_large"
    sentence = "This calendar is too large or too intricate to be read."


class TooManyCalendars(Invalid):
    code = "too_many_calendars"
    sentence = "A workspace reads at most 40 calendars. Take one out first."
