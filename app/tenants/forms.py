"""What people type into the forms of tenants."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from app.core.actor import GrantScope, Role
from app.tenants.choices import CURRENCY_CODES, ZONES
from app.tenants.models import LinkKind, TenantKind
from app.tenants.networks import NotANetwork, read_networks
from app.tenants.oauth import NotAnAddress, is_home_page, read_redirects
from app.tenants.passwords import weakness
from app.web.brand import MAX_CHROMA, MAX_HUE
from app.web.fields import (
    Area,
    Checkbox,
    Choice,
    Day,
    Email,
    File,
    Integer,
    Options,
    Pairs,
    Secret,
    Several,
    Text,
    Wrong,
)
from app.web.forms import Form

ROLES = [
    (Role.OWNER, "Owner", "Everything, other owners included"),
    (Role.ADMIN, "Admin", "Everything but owners"),
    (Role.MANAGER, "Manager", "Works on music and money"),
    (Role.MEMBER, "Member", "Works on music"),
    (Role.CREW, "Crew", "Sees days, riders, set lists and rotas, no money"),
    (Role.ACCOUNTANT, "Accountant", "Works on money and reads the audit log"),
    (Role.VIEWER, "Viewer", "Looks, changes nothing"),
]
SCOPES = [
    (GrantScope.CATALOG, "Catalogue", "Change recordings, works, splits and files"),
    (GrantScope.MONEY_READ, "Money, reading", "See earnings, statements and the ledger"),
    (GrantScope.MONEY_ACT, "Money, acting", "Import reports, draft statements, send invoices"),
    (GrantScope.BOOKINGS, "Bookings", "Hold dates, make and answer offers"),
    (GrantScope.MARKETING, "Marketing", "Make press kits and share them by link, download files"),
    (GrantScope.CONTENT, "Content", "Upload, change and download files"),
    (GrantScope.READ_ONLY, "Looking", "See the catalogue and files, change nothing"),
]
LINK_KINDS = [
    (LinkKind.MANAGEMENT, "Management"),
    (LinkKind.LABEL, "Label"),
    (LinkKind.BOOKING, "Booking"),
    (LinkKind.SERVICES, "Other services"),
]
THEMES = ("system", "light", "dark")


class PasswordRule(Form):
    """Adds the rule for a new password; `about` names the fields it must not repeat."""

    about: Sequence[str] = ()

    def check(self) -> None:
        password = self.values.get("password")
        if password is not None:
            words = [str(self.values[name]) for name in self.about if self.values.get(name)]
            if (reason := weakness(password, words)) is not None:
                self.errors["password"] = reason


class WorkspaceForm(Form):
    workspace = Text(label="The workspace's name", max_length=80)
    kind = Choice(label="Kind", options=[str(kind) for kind in TenantKind])
    slug = Text(label="The address", required=False, max_length=40)
    currency = Choice(label="Currency", options=CURRENCY_CODES)
    time_zone = Choice(label="Time zone", options=ZONES)


class SignUpForm(PasswordRule):
    about = ("name", "email", "workspace")
    name = Text(label="Your name", max_length=80)
    email = Email()
    password = Secret()
    workspace = WorkspaceForm.fields["workspace"]
    kind = WorkspaceForm.fields["kind"]
    slug = WorkspaceForm.fields["slug"]
    currency = WorkspaceForm.fields["currency"]
    time_zone = WorkspaceForm.fields["time_zone"]


class SignInForm(Form):
    email = Email()
    password = Secret()


class ForgotForm(Form):
    email = Email()


class ResetForm(PasswordRule):
    password = Secret(label="New password")


class JoinForm(PasswordRule):
    about = ("name",)
    name = Text(label="Your name", max_length=80)
    password = Secret()


class ProfileForm(Form):
    name = Text(label="Your name", max_length=80)


class PasswordForm(PasswordRule):
    current = Secret(label="Your present password")
    password = Secret(label="New password")


class NewAddressForm(Form):
    email = Email(label="New address")


class ThemeForm(Form):
    theme = Choice(label="Appearance", options=THEMES)


class InviteForm(Form):
    email = Email()
    role = Choice(label="Role", options=[str(role) for role in Role])


class RoleForm(Form):
    role = Choice(label="Role", options=[str(role) for role in Role])


class SettingsForm(Form):
    name = Text(label="The workspace's name", max_length=80)
    currency = WorkspaceForm.fields["currency"]
    time_zone = WorkspaceForm.fields["time_zone"]


class BrandForm(Form):
    hue = Integer(label="Hue", low=0, high=MAX_HUE)
    chroma = Integer(label="Amount of color", low=0, high=MAX_CHROMA)


class LogoForm(Form):
    logo = File(label="The logo", max_bytes=2_000_000)


class ApiKeyForm(Form):
    name = Text(label="Name", max_length=80)
    scopes = Several(label="Allowed")
    expires_on = Day(label="Last day", required=False)
    networks = Area(label="Networks", required=False, max_length=1000)
    is_test = Checkbox(label="For trying things out")

    def check(self) -> None:
        try:
            self.values["networks"] = read_networks(self.values["networks"] or "")
        except NotANetwork as wrong:
            self.errors["networks"] = str(wrong)


class PersonalTokenForm(Form):
    name = Text(label="Name", max_length=80)
    scopes = Several(label="Allowed")
    expires_on = Day(label="Last day")
    networks = Area(label="Networks", required=False, max_length=1000)

    def check(self) -> None:
        try:
            self.values["networks"] = read_networks(self.values["networks"] or "")
        except NotANetwork as wrong:
            self.errors["networks"] = str(wrong)


class ApplicationForm(Form):
    name = Text(label="Name", max_length=60)
    about = Area(label="What it does", max_length=300)
    home_page = Text(label="Home page", max_length=300)
    redirect_uris = Area(label="Addresses to return to", max_length=5500)
    keeps_secrets = Checkbox(label="Runs on a server and can keep a secret")

    def check(self) -> None:
        page = self.values.get("home_page")
        if page and not is_home_page(page):
            self.errors["home_page"] = "Write an address as https://example.com."
        try:
            self.values["redirect_uris"] = read_redirects(self.values["redirect_uris"])
        except NotAnAddress as wrong:
            self.errors["redirect_uris"] = str(wrong)


class GrantForm(Form):
    kind = Choice(label="What they are to you", options=[str(kind) for kind in LinkKind])
    scopes = Several(label="What they may do", options=[str(scope) for scope in GrantScope])
    starts_on = Day(label="First day", required=False)
    until_on = Day(label="Last day", required=False)


class OfferForm(GrantForm):
    agency = Text(label="The agency's address", max_length=40)


class AnswerForm(GrantForm):
    workspace = Text(label="Your workspace", max_length=40)


class AskForm(Form):
    client_name = Text(label="The client's name", max_length=80)
    email = Email()
    kind = GrantForm.fields["kind"]
    scopes = GrantForm.fields["scopes"]


class OpenClientForm(Form):
    client_name = AskForm.fields["client_name"]
    email = Email(label="The client's email")
    tenant_kind = Choice(label="Kind", options=("artist", "venue"))
    kind = GrantForm.fields["kind"]


class AssignForm(Form):
    which = Choice(label="Clients", options=("all", "some"))
    clients = Several(label="Clients", required=False)


class Host(Text):
    """A domain name as people type it: an address is cut down to it, its letters become ASCII."""

    def parse(self, text: str, name: str, pairs: Pairs, options: Options) -> str:
        typed = super().parse(text, name, pairs, options)
        if "@" in typed:
            raise Wrong("Write a domain, not an address for mail.")
        host = (urlsplit(typed if "//" in typed else f"//{typed}").hostname or "").rstrip(".")
        try:
            ascii_host = host.encode("idna").decode()
        except UnicodeError:
            ascii_host = ""
        if not re.fullmatch(
            r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]+", ascii_host
        ):
            raise Wrong("Write a domain of yours, for instance music.example.com.")
        return ascii_host


class DomainForm(Form):
    host = Host(label="The domain", max_length=253)


class SenderForm(Form):
    sender = Email(label="The sender's address")


class NameForm(Form):
    is_white_label = Checkbox(label="Leave Backline's name off")
    sender_name = Text(label="Name in mails", required=False, max_length=80)


class RecordForm(Form):
    name = Text(label="Name", max_length=253)
    text = Text(label="Text", max_length=255)
