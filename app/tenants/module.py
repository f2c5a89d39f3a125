"""What tenants adds to the product."""

from app.core.actor import Role
from app.core.module import ALL_ROLES, ALL_SCOPES, Cron, Module, Nav, Notice, Permission
from app.tenants import events, jobs, mailing, models, sign_in_models
from app.tenants.queries.workspace import count_seats
from app.tenants.routes.account import (
    AccountController,
    DevicesController,
    SecurityController,
    WorkspacesController,
)
from app.tenants.routes.api_keys import ApiKeysController
from app.tenants.routes.audit import AuditController
from app.tenants.routes.entrance import (
    LandingController,
    SignInController,
    SignOutController,
    SignUpController,
)
from app.tenants.routes.mailed_links import (
    ForgotController,
    InvitationController,
    ResetController,
    VerifyController,
)
from app.tenants.routes.notifications import NotificationsController
from app.tenants.routes.sandbox_mail import MailboxController
from app.tenants.routes.settings import (
    BrandController,
    BrandFilesController,
    SettingsController,
)
from app.tenants.routes.team import InvitationsController, TeamController

_RULERS = frozenset({Role.OWNER, Role.ADMIN})

MODULE = Module(
    name="tenants",
    routes=(
        LandingController,
        SignUpController,
        SignInController,
        SignOutController,
        ForgotController,
        ResetController,
        VerifyController,
        InvitationController,
        AccountController,
        SecurityController,
        DevicesController,
        WorkspacesController,
        SettingsController,
        BrandController,
        BrandFilesController,
        TeamController,
        InvitationsController,
        ApiKeysController,
        AuditController,
        NotificationsController,
        MailboxController,
    ),
    schedule=(Cron("37 3 * * *", jobs.forget),),
    jobs=(
        jobs.notify,
        jobs.forget,
        mailing.mail_verification,
        mailing.mail_reset,
        mailing.mail_notice,
        mailing.mail_invitation,
    ),
    events=(
        events.PersonSignedUp,
        events.WorkspaceOpened,
        events.AccountSecured,
        events.PersonInvited,
        events.InvitationRevoked,
        events.MemberJoined,
        events.RoleChanged,
        events.MemberLeft,
        events.SettingsChanged,
        events.ApiKeyMade,
        events.ApiKeyRevoked,
    ),
    notices=(
        Notice(events.MemberJoined, "team.manage", lambda _: "settings/team"),
        Notice(events.MemberLeft, "team.manage", lambda _: "settings/team"),
        Notice(events.RoleChanged, "team.manage", lambda _: "settings/team"),
        Notice(events.ApiKeyMade, "api.manage", lambda _: "settings/api-keys"),
    ),
    meters={"seats": count_seats},
    permissions=(
        Permission("workspace.read", "See the workspace", ALL_ROLES, scopes=ALL_SCOPES),
        Permission("team.manage", "Invite people and change roles", _RULERS),
        Permission("settings.manage", "Change the workspace's settings", _RULERS),
        Permission("api.manage", "Make and revoke API keys", _RULERS),
        Permission("audit.read", "Read the audit log", _RULERS | {Role.ACCOUNTANT}),
    ),
    nav=(Nav("Settings", "settings", "settings", "Workspace", "workspace.read", key=","),),
)

TABLES = (models, sign_in_models)
