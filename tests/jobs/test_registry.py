"""F7: no job of the product may run for ever or be tried for ever."""

from app.core.jobs import Queue
from app.core.module import Registry
from app.modules import registry

HOUR = 3600
LIMITS = {Queue.BULK: 6 * HOUR}
"""An archive of everything a workspace has takes its time, behind all others."""


def boundless(modules: Registry) -> list[str]:
    return [
        name
        for name, job in modules.jobs.items()
        if not (0 < job.timeout <= LIMITS.get(job.queue, HOUR) and 0 < job.attempts <= 25)
    ]


def test_every_job_has_a_time_limit_and_a_last_attempt() -> None:
    assert len(registry().jobs) >= 10
    assert boundless(registry()) == []
