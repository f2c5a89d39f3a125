"""A real worker process for the tests that kill one: `python -m tests.jobs.process <json>`."""

import asyncio
import json
import sys
from collections.abc import Sequence
from uuid import UUID

from app.core.uow import UnitOfWork
from app.jobs.service import Service, stop_on_signals
from app.jobs.timing import Timing
from tests.jobs import kinds

QUICK = Timing(lease=1.5, poll=0.2, reconcile=0.2, schedule=3600, drain=5)


async def no_tenants(_uow: UnitOfWork) -> Sequence[UUID]:
    return ()


async def main(options: dict[str, str]) -> None:
    database = kinds.open_database(
        options["app_url"], options["jobs_url"], bytes.fromhex(options["key"]), pool_size=12
    )
    service = Service(database, options["redis_url"], b"live", no_tenants, timing=QUICK)
    stop_on_signals(service)
    await service.run()
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
