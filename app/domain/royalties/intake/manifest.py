"""What reports by e-mail add to the manifest of royalties."""

from app.core.module import Cron, Notice, Waiting
from app.domain.royalties.intake.events import (
    AddressMade,
    AddressOff,
    MailDismissed,
    MailHeld,
    MailReleased,
    MailTaken,
    SenderAllowed,
    SenderRemoved,
)
from app.domain.royalties.intake.jobs import collect_mail, read_mail
from app.domain.royalties.intake.routes import MailController
from app.domain.royalties.intake.sandbox_routes import SandboxReportsController
from app.domain.royalties.intake.tiles import held_mails

ROUTES = (MailController, SandboxReportsController)
JOBS = (collect_mail, read_mail)
SCHEDULE = (Cron("*/2 * * * *", collect_mail),)
EVENTS = (
    AddressMade,
    AddressOff,
    SenderAllowed,
    SenderRemoved,
    MailHeld,
    MailTaken,
    MailReleased,
    MailDismissed,
)
NOTICES = (Notice(MailHeld, "money.write", lambda _: "royalties/mail"),)
WAITING = (Waiting("money.write", held_mails, order=15),)
