"""What tenants adds to the product."""

from app.core.actor import GrantScope, Role
from app.core.module import (
    ALL_SCOPES,
    OFFICE,
    Command,
    Cron,
    Module,
    Nav,
    Notice,
    Permission,
    Sealed,
)
from app.jobs import rotation
from app.tenants import (
    brand_events,
    events,
    jobs,
    mailing,
    models,
    program_events,
    program_models,
    sign_in_models,
)
from app.tenants.blueprint import PARTS
from app.tenants.queries.clients import count_clients
from app.tenants.queries.workspace import count_seats
from app.tenants.routes.account import (
    AccountController,
    DevicesController,
    WorkspacesController,
)
from app.tenants.routes.agencies import AgenciesController
from app.tenants.routes.api_keys import ApiKeysController
from app.tenants.routes.api_workspace import WorkspaceApi
from app.tenants.routes.applications import ApplicationsController
from app.tenants.routes.audit import AuditController
from app.tenants.routes.authorize import AuthorizeController
from app.tenants.routes.client_requests import ClientRequestController
from app.tenants.routes.clients import ClientPeopleController, ClientsController
from app.tenants.routes.connections import ConnectionsController
from app.tenants.routes.entrance import (
    LandingController,
    SignInController,
    SignOutController,
    SignUpController,
)
from app.tenants.routes.factors import (
    CodeGeneratorController,
    FactorsController,
    PasskeysController,
)
from app.tenants.routes.federated import NewcomerController, ProviderController
from app.tenants.routes.mailed_links import (
    ForgotController,
    InvitationController,
    ResetController,
    VerifyController,
)
from app.tenants.routes.notifications import NotificationsController
from app.tenants.routes.oauth import OAuthController
from app.tenants.routes.personal_tokens import PersonalTokensController
from app.tenants.routes.programs import ProgramsController
from app.tenants.routes.prove import ProveController
from app.tenants.routes.sandbox_mail import MailboxController
from app.tenants.routes.sandbox_names import SandboxNamesController
from app.tenants.routes.second_step import PasskeySignInController, SecondStepController
from app.tenants.routes.security import LinkedAccountsController, SecurityController
from app.tenants.routes.settings import (
    BrandController,
    BrandFilesController,
    LogoController,
    SettingsController,
)
from app.tenants.routes.team import InvitationsController, TeamController
from app.tenants.routes.white_label import WhiteLabelController
from app.tenants.search import SOURCES

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
        ProviderController,
        NewcomerController,
        PasskeySignInController,
        SecondStepController,
        ProveController,
        AccountController,
        SecurityController,
        LinkedAccountsController,
        FactorsController,
        CodeGeneratorController,
        PasskeysController,
        DevicesController,
        WorkspacesController,
        SettingsController,
        BrandController,
        BrandFilesController,
        LogoController,
        TeamController,
        InvitationsController,
        AgenciesController,
        ClientsController,
        ClientPeopleController,
        ClientRequestController,
        ApiKeysController,
        PersonalTokensController,
        ProgramsController,
        ApplicationsController,
        ConnectionsController,
        AuthorizeController,
        OAuthController,
        WorkspaceApi,
        AuditController,
        NotificationsController,
        MailboxController,
        WhiteLabelController,
        SandboxNamesController,
    ),
    schedule=(
        Cron("37 3 * * *", jobs.forget),
        Cron("*/15 * * * *", jobs.end_grants),
        Cron("20 */12 * * *", jobs.look_at_domains),
    ),
    jobs=(
        jobs.notify,
        jobs.ask_for_second_factor,
        jobs.forget,
        jobs.end_grants,
        jobs.look_at_domains,
        jobs.check_domain,
        mailing.mail_verification,
        mailing.mail_reset,
        mailing.mail_notice,
        mailing.mail_invitation,
        mailing.mail_client_request,
    ),
    events=(
        events.PersonSignedUp,
        events.WorkspaceOpened,
        events.AccountSecured,
        events.SecondFactorRequired,
        events.PersonInvited,
        events.InvitationRevoked,
        events.MemberJoined,
        events.RoleChanged,
        events.MemberLeft,
        events.SettingsChanged,
        events.ApiKeyMade,
        events.ApiKeyRevoked,
        events.ApiKeyRotated,
        program_events.PersonalTokenMade,
        program_events.PersonalTokenRevoked,
        program_events.ApplicationRegistered,
        program_events.ApplicationChanged,
        program_events.ApplicationConnected,
        program_events.ApplicationDisconnected,
        events.ClientInvited,
        events.ClientRequestRevoked,
        events.ClientRequestAnswered,
        events.GrantMade,
        events.GrantAccepted,
        events.GrantChanged,
        events.GrantEnded,
        events.GrantTold,
        events.ClientsAssigned,
        brand_events.DomainAdded,
        brand_events.DomainVerified,
        brand_events.DomainLost,
        brand_events.WhiteLabelEnded,
        brand_events.DomainRemoved,
        brand_events.BrandNameChanged,
        rotation.DataKeyRotated,
        rotation.SecretsRenewed,
    ),
    sealed=(
        Sealed(sign_in_models.CodeGenerator, "secret"),
        Sealed(sign_in_models.RecoveryCode, "fingerprint"),
    ),
    notices=(
        Notice(events.MemberJoined, "team.manage", lambda _: "settings/team"),
        Notice(events.MemberLeft, "team.manage", lambda _: "settings/team"),
        Notice(events.RoleChanged, "team.manage", lambda _: "settings/team"),
        Notice(brand_events.DomainLost, "settings.manage", lambda _: "settings/white-label"),
        Notice(brand_events.WhiteLabelEnded, "settings.manage", lambda _: "settings/white-label"),
        Notice(events.GrantTold, "settings.manage", lambda event: event.path),
        Notice(events.ApiKeyRotated, "api.manage", lambda _: "settings/api-keys"),
        Notice(events.ApiKeyMade, "api.manage", lambda _: "settings/api-keys"),
        Notice(program_events.PersonalTokenMade, "api.manage", lambda _: "settings/programs"),
        Notice(program_events.ApplicationConnected, "api.manage", lambda _: "settings/programs"),
    ),
    blueprint_parts=PARTS,
    meters={"seats": count_seats, "clients": count_clients},
    permissions=(
        Permission("workspace.read", "See the workspace", OFFICE | {Role.CREW}, scopes=ALL_SCOPES),
        Permission("team.manage", "Invite people and change roles", _RULERS),
        Permission("settings.manage", "Change the workspace's settings", _RULERS),
        Permission(
            "settings.preset",
            "Take over currency and time zone from a blueprint",
            _RULERS | {Role.MANAGER},
            scopes=frozenset({GrantScope.MONEY_ACT}),
        ),
        Permission(
            "brand.preset",
            "Take over colors from a blueprint",
            _RULERS | {Role.MANAGER},
            scopes=frozenset({GrantScope.MARKETING}),
        ),
        Permission("api.manage", "Make and revoke API keys", _RULERS),
        Permission("clients.read", "See the clients side by side", OFFICE),
        Permission("agencies.manage", "Let agencies act here, and end it", _RULERS),
        Permission(
            "clients.manage", "Ask clients, and open workspaces for them", _RULERS | {Role.MANAGER}
        ),
        Permission("audit.read", "Read the audit log", _RULERS | {Role.ACCOUNTANT}),
    ),
    commands=(
        Command("Invite someone", "settings/team", "user-plus", "team.manage", "add member team"),
        Command("New API key", "settings/api-keys", "key-round", "api.manage", "token program"),
        Command(
            "Register an application",
            "settings/applications",
            "key-round",
            "api.manage",
            "oauth client integration",
        ),
        Command("Change the brand", "settings/brand", "image", "settings.manage", "logo color"),
        Command(
            "Let an agency work for you",
            "settings/agencies",
            "handshake",
            "agencies.manage",
            "manager label grant",
            frozenset({"artist", "venue"}),
        ),
        Command(
            "Ask a client",
            "settings/clients",
            "handshake",
            "clients.manage",
            "invite artist",
            frozenset({"agency"}),
        ),
        Command("Read the audit log", "settings/audit", "history", "audit.read", "changes who"),
    ),
    search=SOURCES,
    nav=(
        Nav(
            "Client access",
            "settings/clients",
            "handshake",
            "Agency",
            "clients.manage",
            kinds=frozenset({"agency"}),
        ),
        Nav("Settings", "settings", "settings", "Workspace", "workspace.read", key=","),
    ),
)

TABLES = (models, sign_in_models, program_models)
