"""What running the service adds to the product."""

from app.core.actor import Role
from app.core.module import Cron, Module, Notice, Permission
from app.domain.ops.console import events as console_events
from app.domain.ops.console import models
from app.domain.ops.console.routes.applications import ApplicationsConsole
from app.domain.ops.console.routes.flags import FlagsController
from app.domain.ops.console.routes.health import FiguresController, HealthController
from app.domain.ops.console.routes.reports import ReportAbuseController, ReportsController
from app.domain.ops.console.routes.support import SupportController
from app.domain.ops.console.routes.tenants import ConsoleController, TenantsController
from app.domain.ops.events import JobCanceled, JobRetried
from app.domain.ops.jobs import prune
from app.domain.ops.routes import AuditController, JobsController

MODULE = Module(
    name="ops",
    routes=(
        JobsController,
        AuditController,
        ConsoleController,
        TenantsController,
        FlagsController,
        ReportAbuseController,
        ReportsController,
        ApplicationsConsole,
        HealthController,
        FiguresController,
        SupportController,
    ),
    jobs=(prune,),
    schedule=(Cron("17 3 * * *", prune),),
    events=(JobRetried, JobCanceled, *console_events.ALL),
    notices=(
        Notice(console_events.SupportAllowed, "support.allow", lambda _: "settings/support"),
        Notice(console_events.SupportEntered, "support.allow", lambda _: "settings/support"),
    ),
    permissions=(
        Permission("support.allow", "Let Backline's support look in", frozenset({Role.OWNER})),
    ),
)

TABLES = models
