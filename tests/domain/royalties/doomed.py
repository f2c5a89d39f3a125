"""A process that does what waits and dies by SIGKILL at a named point of it."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from app.core.context import ContextSigner
from app.core.uow import Database
from app.domain.royalties import jobs, run_jobs
from app.domain.royalties.intake import jobs as mail_jobs
from app.domain.royalties.intake import taking
from app.domain.royalties.service import drafting, importing, publishing
from app.domain.royalties.whatif import background, streaming
from app.integrations import wiring
from app.jobs.in_process import run_all
from app.modules import registry
from app.settings import Settings

POINTS = {
    "reading": (jobs, "convert_report"),
    "noted": (importing, "note_reading"),
    "posted but not committed": (importing, "post_report"),
    "committed but not done": (jobs, "_import"),
}
DRAFTING = {
    "cleared": (run_jobs, "clear_draft"),
    "taken in": (drafting, "account_draft"),
    "half written": (drafting, "_write_lines"),
    "written but not committed": (run_jobs, "compute_draft"),
    "committed but not done": (run_jobs, "_draft"),
}
PUBLISHING = {
    "reckoned": (publishing, "account_again"),
    "posted": (publishing, "_post"),
    "numbered but not committed": (run_jobs, "finish_publishing"),
    "committed but not done": (run_jobs, "_publish"),
}

TRYING = {
    "one batch read": (streaming._Reading, "_sales_of"),
    "worked out": (background, "work_out"),
    "kept but not committed": (background, "_keep"),
    "committed but not done": (background, "_try"),
}
"""Points on the way to a what-if answer."""
ON_THE_WAY = {
    "kept but not committed": (taking, "keep_mail"),
    "kept but not put away": (mail_jobs, "_keep"),
    "one file taken but not committed": (taking, "take_file"),
    "read but not done": (taking, "end"),
}
"""Points on the way of a mail from the mailbox to its reports."""


def deadly(step: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def then_die(*args: Any, **kwargs: Any) -> None:
        await step(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return then_die


async def main(environment: dict[str, str], work: str, point: str) -> None:
    works = {"import": POINTS, "draft": DRAFTING, "publish": PUBLISHING}
    works |= {"mail": ON_THE_WAY, "try": TRYING}
    place, name = works[work][point]
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
    asyncio.run(main(json.loads(sys.argv[1]), sys.argv[2], sys.argv[3]))
