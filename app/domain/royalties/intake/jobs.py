"""Fetching mail from the service's mailbox, and reading each of them in its workspace."""

import asyncio
import hashlib
from collections.abc import Coroutine, Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from uuid import UUID

from app.core.ids import new_id
from app.core.jobs import Job, JobRun, Queue, long_job
from app.domain.royalties.intake import taking
from app.domain.royalties.intake.queries import owners_of
from app.domain.royalties.intake.taking import Brought
from app.domain.royalties.jobs import import_report
from app.domain.royalties.reading import beside
from app.integrations.inbox import MOST_BYTES, Inbox, InboxSession, WaitingMail
from app.integrations.inbox.parsing import UnreadableMail, files_in, fingerprint_of, read_head
from app.integrations.inbox.verdicts import verdict_of
from app.integrations.storage import named_key
from app.jobs.outbox import enqueue_for

ALIVE_EVERY = 5.0
NOTE = "Fetching mail"
TOO_LARGE = (
    "This mail is larger than 50 MB, so its files were not fetched."
    " Ask for them in a zip file, or upload them."
)
Result = TypeVar("Result")


@long_job("royalties.read_mail", queue=Queue.BULK, timeout=1800, attempts=10)
async def read_mail(run: JobRun, *, mail_id: str) -> None:
    """Take in the files of a mail, each once, or hold it for a person."""
    wanted = UUID(mail_id)
    async with run.uow() as uow:
        mail = await taking.begin(uow, wanted)
        if mail is None:
            return
        if mail.raw_key is None:
            await taking.give_up(uow, wanted, TOO_LARGE)
            return
    with TemporaryDirectory(prefix="mail-") as directory:
        path = Path(directory) / "mail"
        await run.adapters.storage.download_to(mail.raw_key, path)
        try:
            files = await beside(run, "Reading the mail", lambda: files_in(path.read_bytes()))
        except UnreadableMail as problem:
            async with run.uow() as uow:
                await taking.give_up(uow, wanted, str(problem))
            return
    async with run.uow() as uow:
        if not await taking.judge(uow, wanted, files):
            return
    for number, file in enumerate(files, start=1):
        await run.progress(number - 1, len(files), f"Taking in {file.name}")
        async with run.uow() as uow:
            await taking.take_file(
                uow, run.adapters.storage, wanted, file, number=number, import_job=import_report
            )
    async with run.uow() as uow:
        await taking.end(uow, wanted)


@long_job("royalties.collect_mail", queue=Queue.DEFAULT, timeout=900, attempts=1)
async def collect_mail(run: JobRun) -> None:
    """Fetch what waits in the mailbox. A mail is put away only after it is kept here."""
    inbox: Inbox | None = run.adapters.inbox
    if inbox is None:
        return
    async with inbox.open() as session:
        for mail in await _alive(run, session.waiting()):
            await _collect(run, inbox, session, mail)


async def _collect(run: JobRun, inbox: Inbox, session: InboxSession, mail: WaitingMail) -> None:
    is_whole = mail.size <= MOST_BYTES
    raw = await _alive(run, session.fetch(mail.uid, is_whole=is_whole))
    if not raw:
        return
    head = read_head(raw)
    verdict = verdict_of(head.results, trusted=inbox.trusted, sender=head.sender)
    brought = Brought(raw, mail.size, head, verdict, fingerprint_of(raw, head))
    tokens = inbox.pattern.tokens(head.recipients)
    async with run.uow() as uow:
        owners = await owners_of(uow, tokens)
        others = [
            (taker.job, *found)
            for taker in uow.registry.mail_takers
            for found in await taker.owners(uow, tokens)
        ]
    for owner in owners:
        await _keep(run, owner, brought, is_whole=is_whole)
    for job, owner, arguments in others:
        await _hand_on(run, job, owner, brought, arguments)
    await _alive(run, session.settle(mail.uid, is_ours=bool(owners or others)))


async def _keep(run: JobRun, owner: UUID, mail: Brought, *, is_whole: bool) -> None:
    """The file first: a mail that is written down can be read."""
    key = named_key(owner, mail.fingerprint, ".mail") if is_whole else None
    if key:
        storage = run.adapters.storage
        await _alive(run, storage.put_file(key, BytesIO(mail.raw), "message/rfc822"))
    async with run.uow() as uow:
        await taking.keep_mail(uow, owner, mail, raw_key=key, read_job=read_mail)


async def _hand_on(
    run: JobRun, job: Job[Any], owner: UUID, mail: Brought, arguments: Mapping[str, str]
) -> None:
    """A mail to an address of another module: its job reads the file, and takes it away.

    A mail brought twice is read twice: knowing it is the job's affair. Of a mail beyond the bound
    it gets the header alone.
    """
    about = "".join(arguments.values()).encode()
    key = named_key(owner, hashlib.sha256(mail.fingerprint + about).digest(), ".letter")
    storage = run.adapters.storage
    await _alive(run, storage.put_file(key, BytesIO(mail.raw), "message/rfc822"))
    async with run.uow() as uow:
        named: dict[str, Any] = {**arguments, "raw_key": key}
        await enqueue_for(uow, [owner], job, key=str(new_id()), **named)


async def _alive(run: JobRun, work: Coroutine[Any, Any, Result]) -> Result:
    """Wait for work on another machine while the job shows that it is alive."""
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=ALIVE_EVERY)
            if not task.done():
                await run.progress(0, None, NOTE)
    except BaseException:
        task.cancel()
        await asyncio.wait({task})
        raise
    return task.result()
