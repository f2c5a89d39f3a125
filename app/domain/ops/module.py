"""What running the service adds to the product."""

from app.core.module import Cron, Module
from app.domain.ops.events import JobCanceled, JobRetried
from app.domain.ops.jobs import prune
from app.domain.ops.routes import AuditController, JobsController

MODULE = Module(
    name="ops",
    routes=(JobsController, AuditController),
    jobs=(prune,),
    schedule=(Cron("17 3 * * *", prune),),
    events=(JobRetried, JobCanceled),
)
