"""Refusals of the portal."""

from app.core.errors import Conflict, Forbidden, Invalid, NextStep, NotFound

_ASK_AGAIN = NextStep("Ask for a new link", "/portal")


class PortalLinkInvalid(NotFound):
    code = "portal_link_invalid"
    sentence = "This link does not work any more. Ask for a new one with your address."

    def __init__(self) -> None:
        super().__init__(next_step=_ASK_AGAIN)


class NotInPortal(NotFound):
    """Nobody is in the portal with this browser; what is in it is not told."""

    code = "not_in_portal"
    sentence = "Open the link of your last mail, or ask for a new one with your address."

    def __init__(self) -> None:
        super().__init__(next_step=_ASK_AGAIN)


class RequestNotFound(NotFound):
    code = "portal_request_not_found"
    sentence = "This request is not here. It may have been meant for somebody else."


class AlreadyAnswered(Conflict):
    code = "portal_request_answered"
    sentence = "This request has been answered before. Its answer is shown here."


class SomethingElseShown(Conflict):
    """What was looked at is not what would be agreed to."""

    code = "portal_request_changed"
    sentence = "What you looked at has changed in the meantime. Look at it again, then answer."


class WrongAnswer(Conflict):
    code = "portal_wrong_answer"
    sentence = "This request takes another kind of answer."


class PortalClosed(Conflict):
    code = "portal_closed"
    sentence = "The work with this agency has ended. What was shared can be read, not changed."


class NotAClient(Conflict):
    code = "portal_not_a_client"
    sentence = "You do not work for this client now. Ask them for a grant first."


class AskFromYourAgency(Forbidden):
    code = "portal_ask_from_agency"
    sentence = "Clients are asked from your agency's own workspace. Switch to it first."


class ContactExists(Conflict):
    code = "portal_contact_exists"
    sentence = "This address is in the list already."


class LinksEnded(Conflict):
    code = "portal_links_ended"
    sentence = "The links of this person were ended. Add them again first."


class UnknownFile(Invalid):
    code = "portal_file_refused"
    sentence = (
        "This kind of file is not taken here. Send a PDF, a picture, sound, video, a text or a ZIP."
    )


class NoRoomForFile(Conflict):
    """The agency's plan has no room; what its plan is, is not the client's to know."""

    code = "portal_no_room"
    sentence = (
        "Your agency cannot take this file in at the moment. It has been told, and will make"
        " room or write to you. Try again later, or send a smaller file."
    )


class NothingUploaded(Invalid):
    code = "portal_nothing_uploaded"
    sentence = "Upload at least one file first."


class FileGone(NotFound):
    code = "portal_file_gone"
    sentence = "This file has expired or was removed. Ask for it again."


class InvalidPath(Invalid):
    code = "portal_path_invalid"
    sentence = "The address of what is asked about must be a path of this site."
