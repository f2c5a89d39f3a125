"""What leaving adds to the product."""

from app.core.actor import Role
from app.core.module import Cron, Module, Notice, Permission
from app.domain.leaving import events, jobs, mailing, models
from app.domain.leaving.routes.account import ImportController, OwnDataController
from app.domain.leaving.routes.public import PrivacyController
from app.domain.leaving.routes.workspace import DataController, OwnershipController

MODULE = Module(
    name="leaving",
    routes=(
        DataController,
        OwnershipController,
        OwnDataController,
        ImportController,
        PrivacyController,
    ),
    jobs=(
        jobs.export_workspace,
        jobs.import_workspace,
        jobs.watch,
        jobs.forget_file,
        jobs.let_go,
        jobs.delete_workspace,
        jobs.export_person,
        jobs.erase_person,
        mailing.mail_export,
        mailing.mail_own_data,
        mailing.mail_warning,
        mailing.mail_gone,
    ),
    schedule=(Cron("23 * * * *", jobs.watch),),
    events=(
        events.ExportAsked,
        events.ExportFetched,
        events.WorkspaceImported,
        events.DeletionAsked,
        events.DeletionStopped,
        events.WorkspaceDeleted,
        events.OwnershipOffered,
        events.OwnershipTaken,
        events.OwnershipRefused,
        events.PersonErased,
        events.FactsRedacted,
    ),
    notices=(
        Notice(events.DeletionAsked, "workspace.read", lambda _: ""),
        Notice(events.DeletionStopped, "workspace.read", lambda _: ""),
        Notice(events.OwnershipOffered, "workspace.read", lambda _: "settings/ownership"),
        Notice(events.OwnershipTaken, "workspace.read", lambda _: "settings/team"),
    ),
    permissions=(
        Permission("data.export", "Take an archive of the workspace", frozenset({Role.OWNER})),
    ),
)

TABLES = models
