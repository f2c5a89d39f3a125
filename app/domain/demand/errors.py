"""Refusals of demand."""

from app.core.errors import Conflict, Invalid


class DemandChanged(Conflict):
    code = "demand_changed"
    sentence = "Somebody has changed this in the meantime. Look at it again, then do it once more."


class CityUnknown(Invalid):
    code = "city_unknown"
    sentence = "We do not know this city. Check it, or add the country: Paris, US."


class NightKnown(Conflict):
    code = "night_known"
    sentence = "This night is in the list already: the same artist, city, venue and day."


class EventKnown(Conflict):
    code = "event_known"
    sentence = "This event is in the list already: the same name, city and first day."


class LinesUnreadable(Invalid):
    code = "lines_unreadable"
    sentence = "This is no CSV text. Put the names of the columns in the first line."
