"""What leaving adds to the product."""

from app.core.actor import Role
from app.core.module import Cron, Module, Notice, Permission
from app.domain.leaving import events, jobs, mailing, models

MODULE = Module(
    name="leaving",
    routes=(),
    jobs=(
        jobs.export_workspace,
        jobs.import_workspace,
        jobs.watch,
        jobs.forget_file,
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
        Notice(events.DeletionAsked, "workspace.read", lambda _: "settings/data"),
        Notice(events.DeletionStopped, "workspace.read", lambda _: "settings/data"),
        Notice(events.OwnershipOffered, "workspace.read", lambda _: "settings/data"),
        Notice(events.OwnershipTaken, "workspace.read", lambda _: "settings/team"),
    ),
    permissions=(
        Permission("data.export", "Take an archive of the workspace", frozenset({Role.OWNER})),
    ),
)

TABLES = models
