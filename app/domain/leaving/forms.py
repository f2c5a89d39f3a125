"""What people type when they leave or come."""

from app.domain.leaving.service.people import PURPOSES
from app.web.fields import Checkbox, Choice, File, Reference, Text
from app.web.forms import Form

MAX_ARCHIVE = 4 * 1024**3


class DeleteForm(Form):
    name = Text(label="The name")


class OfferForm(Form):
    member = Reference(label="The new owner")


class ImportForm(Form):
    archive = File(label="The archive", max_bytes=MAX_ARCHIVE)
    workspace = Text(label="The name", required=False, max_length=80)


class EraseForm(Form):
    email = Text(label="Your address")


class ConsentForm(Form):
    purpose = Choice(label="Purpose", options=list(PURPOSES))
    agrees = Checkbox(label="Your consent")
