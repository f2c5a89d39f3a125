"""The keys under which tax numbers are kept, where no request is at hand."""

from app.core.crypto import Keyring
from app.core.jobs import JobRun
from app.core.tenant_keys import keyring
from app.core.uow import UnitOfWork


async def keys_in_job(run: JobRun, uow: UnitOfWork) -> Keyring:
    """The keys of the job's tenant."""
    return await keyring(uow, run.adapters.master)
