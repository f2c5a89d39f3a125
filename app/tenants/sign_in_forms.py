"""What people type to sign in, to add a way in, and to prove that it is them."""

from app.tenants.forms import PasswordRule, WorkspaceForm
from app.tenants.relying_party import LARGEST_ANSWER
from app.web.fields import Checkbox, Email, Secret, Text
from app.web.forms import Form


class CodeForm(Form):
    code = Secret(label="The code", max_length=40)


class ProofForm(Form):
    password = Secret(label="Your password")


class PasskeyForm(Form):
    """Sent by the browser's own dialog; without JavaScript there is none."""

    answer = Secret(label="The passkey", max_length=LARGEST_ANSWER)


class NewCodesForm(CodeForm):
    ends_others = Checkbox(label="Sign out every other device")


class NewPasskeyForm(PasskeyForm):
    name = Text(label="Name", max_length=60)
    ends_others = Checkbox(label="Sign out every other device")


class PasskeyNameForm(Form):
    name = Text(label="Name", max_length=60)


class FirstPasswordForm(PasswordRule):
    password = Secret(label="New password")


class NewcomerForm(Form):
    """A first workspace for somebody a provider sent; the address may be fixed by what it knows."""

    name = Text(label="Your name", max_length=80)
    email = Email()
    workspace = WorkspaceForm.fields["workspace"]
    kind = WorkspaceForm.fields["kind"]
    slug = WorkspaceForm.fields["slug"]
    currency = WorkspaceForm.fields["currency"]
    time_zone = WorkspaceForm.fields["time_zone"]
