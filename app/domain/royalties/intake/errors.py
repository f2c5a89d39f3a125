"""Refusals about reports that come by e-mail."""

from app.core.errors import Conflict, NotFound


class MailNotFound(NotFound):
    code = "report_mail_not_found"
    sentence = "That mail does not exist."


class SenderNotFound(NotFound):
    code = "report_sender_not_found"
    sentence = "That sender is not on the list. Somebody may have removed it."


class MailSettled(Conflict):
    code = "report_mail_settled"
    sentence = "Somebody has decided about this mail already. Look at it again."


class NoSender(Conflict):
    code = "report_mail_without_sender"
    sentence = "This mail does not say clearly who sent it. You can take in its files this once."


class NoInbox(Conflict):
    code = "incoming_mail_off"
    sentence = "This installation receives no mail. Upload reports, or have a folder looked into."
