"""What happened to the address for reports, to its senders, and to what they sent."""

from uuid import UUID

from app.core.events import Event
from app.core.text import counted


class IntakeEvent(Event, frozen=True, kw_only=True):
    """Base of the facts about the address."""

    subject_kind = "intake_address"
    subject_field = "address_id"
    address_id: UUID


class AddressMade(IntakeEvent, frozen=True, kw_only=True):
    name = "royalties.intake_address_made"

    @property
    def summary(self) -> str:
        return "Reports are taken by e-mail, at a new address"


class AddressOff(IntakeEvent, frozen=True, kw_only=True):
    name = "royalties.intake_address_off"

    @property
    def summary(self) -> str:
        return "Reports are no longer taken by e-mail"


class SenderAllowed(Event, frozen=True, kw_only=True):
    name = "royalties.intake_sender_allowed"
    subject_kind = "intake_sender"
    subject_field = "sender_id"
    sender_id: UUID

    @property
    def summary(self) -> str:
        return "Reports are taken from one more sender of e-mail"


class SenderRemoved(Event, frozen=True, kw_only=True):
    name = "royalties.intake_sender_removed"
    subject_kind = "intake_sender"
    subject_field = "sender_id"
    sender_id: UUID

    @property
    def summary(self) -> str:
        return "Mail of a sender waits for a word again"


class MailEvent(Event, frozen=True, kw_only=True):
    """Base of the facts about one mail."""

    subject_kind = "intake_mail"
    subject_field = "mail_id"
    mail_id: UUID


class MailHeld(MailEvent, frozen=True, kw_only=True):
    """Its files wait until somebody decides."""

    name = "royalties.mail_held"
    files: int

    @property
    def summary(self) -> str:
        verb = "waits" if self.files == 1 else "wait"
        return f"{counted(self.files, 'file')} that came by e-mail {verb} for your word"


class MailTaken(MailEvent, frozen=True, kw_only=True):
    name = "royalties.mail_taken"
    reports: int

    @property
    def summary(self) -> str:
        return f"{counted(self.reports, 'report')} came by e-mail"


class MailReleased(MailEvent, frozen=True, kw_only=True):
    """Somebody wants its files, whoever sent them."""

    name = "royalties.mail_released"

    @property
    def summary(self) -> str:
        return "The files of a mail are taken this once, whoever sent it"


class MailDismissed(MailEvent, frozen=True, kw_only=True):
    name = "royalties.mail_dismissed"

    @property
    def summary(self) -> str:
        return "A mail with files was dismissed"
