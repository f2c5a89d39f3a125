"""Refusals of the pages of staff."""

from app.core.errors import Conflict, Invalid, NotFound


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"
    sentence = "Somebody has changed this in the meantime. Look at it again, then change it."


class KnownAddress(Invalid):
    code = "known_address"
    sentence = "Somebody of the staff has this address already."


class TemplateNamed(Invalid):
    code = "template_named"
    sentence = "Another kind of night is called so. Choose another name."


class EnoughTemplates(Conflict):
    code = "enough_templates"
    sentence = "A workspace keeps at most 100 kinds of nights. Remove one first."


class NightThere(Conflict):
    code = "night_there"
    sentence = "This show has a rota for that day already. Open it from the week."


class AlreadyMade(Conflict):
    code = "already_made"
    sentence = "Its shifts were made from a kind of night already. Change them one by one."


class NightOff(Conflict):
    code = "night_off"
    sentence = "This night was called off. Nothing of its rota can be changed."


class TooManyShifts(Conflict):
    code = "too_many_shifts"
    sentence = "A night has at most 60 shifts."


class AlreadyOn(Conflict):
    code = "already_on"
    sentence = "They are on this shift already."


class ShiftFull(Conflict):
    code = "shift_full"
    sentence = "All places of this shift are taken. Raise the number of people first."


class PlaceTaken(Conflict):
    code = "place_taken"
    sentence = "Somebody else has your place by now. Write to the house if you can come after all."


class ShiftBegun(Conflict):
    code = "shift_begun"
    sentence = "This shift has begun: no answers are taken any more. Call the house."


class NobodyToAsk(Conflict):
    code = "nobody_to_ask"
    sentence = "There is nobody to ask: all were asked, or have no address to write to."


class RotaLinkInvalid(NotFound):
    code = "rota_link_invalid"
    sentence = "This link is not valid any more. Ask the house for a new one."
