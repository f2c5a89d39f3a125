"""Untrusted text of the forms of holds."""

from app.domain.holds.slots import SLOT_LABELS
from app.web.fields import Checkbox, Choice, Day, Email, Integer, Reference, Text
from app.web.forms import Form


class NightForm(Form):
    room_id = Reference(label="Room")
    on = Day(label="The day")
    slot = Choice(label="Slot", options=SLOT_LABELS)


class AskForm(NightForm):
    title = Text(label="Artist or show", max_length=120)
    email = Email(label="Answers by mail to", required=False)
    even_so = Text(label="Going on", required=False, max_length=64)
    why = Text(label="Why", required=False, max_length=200)


class HoldForm(NightForm):
    title = Text(label="Artist or show", max_length=120)
    kind = Choice(label="What", options=("hold", "block"))
    asker_name = Text(label="Who asks", required=False, max_length=120)
    email = Email(label="Their email", required=False)


class ReasonForm(Form):
    reason = Text(label="Reason", required=False, max_length=200)
    is_public = Checkbox(label="Announced")


class RulesForm(Form):
    first_days = Integer(label="Days of the first hold", low=1, high=90)
    other_days = Integer(label="Days of the others", low=1, high=90)
    challenge_hours = Integer(label="Hours of a challenge", low=24, high=48)
    radius_km = Integer(label="Kilometers", low=0, high=2000)
    radius_days = Integer(label="Days", low=0, high=365)
    tells_place = Checkbox(label="Place")
    shares_open = Checkbox(label="Open nights")
