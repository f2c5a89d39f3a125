"""The mails of leaving, each keyed so that a second attempt sends nothing new."""

from typing import Any
from uuid import UUID

from app.core.jobs import JobRun, long_job
from app.domain.leaving.models import Erasure
from app.domain.leaving.queries.people import address_of
from app.domain.leaving.queries.records import (
    get_export,
    get_personal_export,
    list_owner_addresses,
    lock_deletion,
    slug_of,
)
from app.integrations.email import Message
from app.integrations.email.compose import MailBrand, compose
from app.web.brand import DEFAULT_CHROMA, DEFAULT_HUE
from app.web.templating import shared_environment

BACKLINE = MailBrand("Backline", DEFAULT_HUE, DEFAULT_CHROMA)
ASKED = "You get this mail because you asked for it at Backline."
OWNER = "You get this mail because you own this workspace at Backline."


@long_job("leaving.mail_export", timeout=60, attempts=8)
async def mail_export(run: JobRun, *, export_id: str) -> None:
    """Say that an archive can be fetched; the page asks who it is."""
    async with run.uow() as uow:
        export = await get_export(uow, UUID(export_id))
        person = await address_of(uow, export.asked_by)
        slug = await slug_of(uow, uow.tenant_id)
    if person is None or export.expires_at is None:
        return
    ends = export.expires_at
    await _send(
        run,
        str(run.id),
        person[1],
        reason=ASKED,
        headline="Your archive is ready",
        person_name=person[0],
        paragraphs=[
            f"Everything in the workspace is in one file. Fetch it until {ends:%-d %B %Y}.",
            "Then it is deleted here.",
        ],
        action_label="Fetch the archive",
        action_url=f"{run.adapters.public_url}/t/{slug}/settings/data",
    )


@long_job("leaving.mail_own_data", timeout=60, attempts=8)
async def mail_own_data(run: JobRun, *, export_id: str) -> None:
    """Say that a person's own data can be fetched."""
    async with run.uow() as uow:
        export = await get_personal_export(uow, UUID(export_id))
        person = await address_of(uow, export.person_id)
    if person is None or export.expires_at is None:
        return
    await _send(
        run,
        str(run.id),
        person[1],
        reason=ASKED,
        headline="Your data is ready",
        person_name=person[0],
        paragraphs=[
            "What Backline holds about you is in one file, for you to read and for machines.",
            f"Fetch it until {export.expires_at:%-d %B %Y}. Then it is deleted here.",
        ],
        action_label="Fetch my data",
        action_url=f"{run.adapters.public_url}/account/data",
    )


@long_job("leaving.mail_warning", timeout=120, attempts=8)
async def mail_warning(run: JobRun, *, deletion_id: str) -> None:
    """Tell the owners that their workspace is going to be deleted, and how to keep it."""
    async with run.uow() as uow:
        deletion = await lock_deletion(uow, UUID(deletion_id))
        if deletion is None or deletion.kept_at or deletion.started_at:
            return
        owners = await list_owner_addresses(uow, deletion.tenant_id)
        slug = await slug_of(uow, deletion.tenant_id)
        day = f"{deletion.due_at:%-d %B %Y}"
    for name, email in owners:
        await _send(
            run,
            f"{run.id}:{email}",
            email,
            reason=OWNER,
            headline=f"{deletion.tenant_name} is deleted on {day}",
            person_name=name,
            paragraphs=[
                "An owner asked for it. Until then everything can be read and nothing changed.",
                "If you want to keep the workspace, one press of a button is enough.",
                "If not, fetch an archive of it before.",
                "A paid plan is not renewed, and ends on that day at the latest.",
            ],
            action_label="See what can be done",
            action_url=f"{run.adapters.public_url}/t/{slug}/settings/data",
        )


@long_job("leaving.mail_gone", timeout=60, attempts=8)
async def mail_gone(
    run: JobRun, *, workspace: str, name: str, email: str, account: str = ""
) -> None:
    """Tell a former owner that the workspace is gone, and what became of its account."""
    await _send(
        run,
        str(run.id),
        email,
        reason=OWNER,
        headline=f"{workspace} is deleted",
        person_name=name,
        paragraphs=[
            "Its rows, its files and the keys of its secrets are gone and cannot be restored.",
            "The figures of its books are sealed without names for the years the law names.",
            "Nothing is charged for a plan of it any more.",
            *([f"Its account for being paid: {account}"] if account else []),
        ],
        action_label="What is kept, and why",
        action_url=f"{run.adapters.public_url}/privacy/retention",
    )


async def tell_erased(run: JobRun, erasure: Erasure) -> None:
    """The last mail to somebody, before their address is forgotten; a second attempt finds none."""
    async with run.uow() as uow:
        person = await address_of(uow, erasure.person_id)
    if person is None:
        return
    await _send(
        run,
        str(run.id),
        person[1],
        reason=ASKED,
        headline="Your account is being erased",
        person_name=person[0],
        paragraphs=[
            "Your account, sign-ins and messages are deleted.",
            f"Where the law wants figures kept, “{erasure.pseudonym}” replaces your name.",
            "This is the last mail to this address.",
        ],
        action_label="What is kept, and why",
        action_url=f"{run.adapters.public_url}/privacy/retention",
    )


async def _send(run: JobRun, key: str, recipient: str, *, reason: str, **variables: Any) -> None:
    mail = compose(
        shared_environment(), "leaving", brand=BACKLINE, reason=reason, variables=variables
    )
    await run.adapters.mailer.send(
        Message(
            key=key,
            recipient=recipient,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            sender_name=BACKLINE.name,
            tenant_id=None,
        )
    )
