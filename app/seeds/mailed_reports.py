"""Reports that come by e-mail: one that is known already, and one from somebody nobody knows."""

from app.core.actor import Actor
from app.domain.royalties.intake.jobs import collect_mail, read_mail
from app.domain.royalties.intake.queries import address_shown
from app.domain.royalties.intake.service import allow_sender, make_address
from app.integrations.email import Attachment
from app.integrations.inbox.sandbox import Letter, send_in
from app.seeds.stage import Stage

STORE, STRANGER = "partner-reports@stores.example.com", "licensing@tidepool-sync.example.com"


async def mail_reports(
    stage: Stage, owner: Actor, known: tuple[str, bytes], unknown: tuple[str, bytes]
) -> None:
    """Send a workspace the two by mail, where incoming mail is simulated."""
    if "incoming mail" not in stage.adapters.simulated:
        return
    async with stage.database.tenant(owner) as uow:
        await make_address(uow)
        await allow_sender(uow, STORE, read_mail)
        await uow.flush()
        address = await address_shown(uow, stage.adapters.inbox)
    await _send(stage, STORE, address, "Your monthly report", known)
    await _send(stage, STRANGER, address, "Statement for your recordings", unknown)
    async with stage.database.platform(reason="demo stories") as uow:
        uow.enqueue(collect_mail)
    await stage.finish_jobs()


async def _send(
    stage: Stage, sender: str, address: str, subject: str, file: tuple[str, bytes]
) -> None:
    attached = Attachment(file[0], "text/csv", file[1])
    text = "Please find the report attached. This mail was sent automatically."
    await send_in(stage.database, Letter(sender, address, subject, text, (attached,)))
