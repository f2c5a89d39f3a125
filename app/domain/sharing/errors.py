"""Refusals of sharing."""

from app.core.errors import Conflict, Invalid


class CityUnknown(Invalid):
    code = "city_unknown"
    sentence = "We do not know this city. Check it, or add the country: Paris, US."


class SharingChanged(Conflict):
    code = "sharing_changed"
    sentence = "This was changed in the meantime. Look at it again, then do it once more."


class NotShared(Conflict):
    code = "not_shared"
    sentence = "This is not shared any more. Look for something else along your route."


class NotFree(Conflict):
    code = "not_free"
    sentence = "It is not free on all of these days. Choose others."


class AlreadyPromised(Conflict):
    code = "already_promised"
    sentence = "It is promised to somebody on one of these days. Propose other days, or decline."


class AlreadyAsked(Conflict):
    code = "already_asked"
    sentence = "You have asked for these days already. See it among your requests."


class TooManyAsked(Conflict):
    code = "too_many_asked"
    sentence = "Ten of your requests wait for their answer already. Wait for one of them first."


class DaysArePast(Invalid):
    code = "days_are_past"
    sentence = "This day is over there. Choose one that is still to come."


class NotYourTurn(Conflict):
    code = "not_your_turn"
    sentence = "The other side answers next. You can withdraw what you asked, or wait."


class RequestEnded(Conflict):
    code = "request_ended"
    sentence = "This request is answered already. Ask anew if you still need it."


class DayHasCome(Conflict):
    code = "day_has_come"
    sentence = "The first day has come, so it cannot be canceled here. Speak with each other."


class DayHasNotCome(Conflict):
    code = "day_has_not_come"
    sentence = "It has not begun yet. Say that it is done once the first day has come."


class NotAgreed(Conflict):
    code = "not_agreed"
    sentence = "Promise something to each other once the request is agreed to."


class PromiseKnown(Conflict):
    code = "promise_known"
    sentence = "This promise is in the list already: the same words, place and day."


class TooManyPromises(Conflict):
    code = "too_many_promises"
    sentence = "Forty promises are enough for one request. Take one out first."


class NotYourPromise(Conflict):
    code = "not_your_promise"
    sentence = "Only whoever promised it can tick it or take it out."


class NoNights(Conflict):
    code = "no_nights"
    sentence = "This tour has no planned nights ahead. Plan its route first, then open it."


class NightIsFixed(Conflict):
    code = "night_is_fixed"
    sentence = "A night of a tour stays on its day. Accept it, or decline."
