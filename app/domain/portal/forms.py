"""Untrusted text of the portal's forms."""

from app.domain.portal.choices import KIND_LABELS, LANGUAGES, MAX_FILE
from app.web.fields import Area, Checkbox, Choice, Day, Email, File, Text
from app.web.forms import Form

VERSION = 64


class AddressForm(Form):
    email = Email()


class OpenForm(Form):
    """A new portal: for a workspace that granted something, or for a name."""

    workspace = Choice(label="Client", required=False)
    name = Text(label="Name of the client", required=False)

    def check(self) -> None:
        if not self.values["workspace"] and not self.values["name"]:
            self.errors["name"] = "Choose a client, or write the name of one without a workspace."


class ContactForm(Form):
    name = Text(label="Name")
    email = Email()
    language = Choice(label="Language", options=[code for code, _ in LANGUAGES])


class AskForm(Form):
    kind = Choice(label="What you need", options=[str(kind) for kind in KIND_LABELS])
    title = Text(label="Title")
    body = Area(label="Details", required=False)
    path = Text(label="Page to look at", required=False, max_length=300)
    due_on = Day(label="Due date", required=False)

    def check(self) -> None:
        path = self.values["path"]
        if path and (not path.startswith("/") or path.startswith(("//", "/\\"))):
            self.errors["path"] = "Write the part of the address after our name, such as /invoices."
        if self.values["kind"] == "pay" and not path:
            self.errors["path"] = "Write where it can be paid: the path of the invoice's page."


class ApproveForm(Form):
    version = Text(label="Version", max_length=VERSION)
    words = Area(label="Comment", required=False, max_length=2000)


class DeclineForm(Form):
    version = Text(label="Version", max_length=VERSION)
    words = Area(label="What should be different", max_length=2000)


class SignForm(Form):
    version = Text(label="Version", max_length=VERSION)
    signature = Text(label="Your full name", min_length=3, max_length=120)
    consent = Checkbox(label="Signing electronically", required=True)


class MessageForm(Form):
    text = Area(label="Message", max_length=5000)


class FileForm(Form):
    file = File(label="File", max_bytes=MAX_FILE)
    days = Choice(label="Keep it for", options=("30", "90"), required=False)
