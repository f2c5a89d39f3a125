"""A process that sends the mails of a round and dies by SIGKILL at a named point of the second."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from app.core.context import ContextSigner
from app.core.uow import Database
from app.domain.outreach.service import letters
from app.integrations import wiring
from app.integrations.email.sandbox import SandboxMailer
from app.jobs.in_process import run_all
from app.modules import registry
from app.settings import Settings

POINTS = {
    "made ready but not sent": (letters, "ready_letter"),
    "sent but not written down": (SandboxMailer, "send"),
    "written down but not committed": (letters, "letter_sent"),
}
SECOND = 2


def deadly(step: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    calls = 0

    async def then_die(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        found = await step(*args, **kwargs)
        if calls == SECOND:
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    return then_die


async def main(environment: dict[str, str], point: str) -> None:
    place, name = POINTS[point]
    setattr(place, name, deadly(getattr(place, name)))
    settings = Settings.of(environment)
    database = Database(
        app_url=settings.database.url,
        jobs_url=settings.database.jobs_url,
        registry=registry(),
        signer=ContextSigner(settings.context_key),
    )
    await run_all(database, wiring.build(settings, database=database))


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1]), sys.argv[2]))
