"""Refusals of press kits."""

from app.core.errors import Invalid, NotFound


class PressLinkInvalid(NotFound):
    code = "press_link_invalid"
    sentence = "This link has ended. Ask whoever sent it for a new one."


class UnknownRider(Invalid):
    code = "unknown_rider"
    sentence = "A rider has no version that was kept. Keep one, or choose again."


class UnknownPicture(Invalid):
    code = "unknown_picture"
    sentence = "A picture is not in the vault any more. Choose again."
