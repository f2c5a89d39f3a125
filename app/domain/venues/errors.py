"""Refusals of the directory."""

from app.core.errors import Conflict, Forbidden, Invalid, NotFound


class PlaceUnknown(Invalid):
    code = "place_unknown"
    sentence = (
        "We do not know this city in that country. Check the spelling, or give its coordinates."
    )


class VenueKnown(Conflict):
    code = "venue_known"
    sentence = "A venue of this name is in the directory already, at the same place."


class NothingChanged(Invalid):
    code = "nothing_changed"
    sentence = "Nothing differs from what is in the directory. Change a field, or go back."


class NotTheKeeper(Forbidden):
    code = "not_the_keeper"
    sentence = "Another workspace keeps this venue. Propose your change to them instead."


class AlreadyKept(Conflict):
    code = "venue_already_kept"
    sentence = "A workspace keeps this venue already. If that is wrong, write to our support."


class ClaimWaits(Conflict):
    code = "claim_waits"
    sentence = (
        "You claimed this venue this way less than a day ago. Try the other way, or again tomorrow."
    )


class MailNotOfVenue(Invalid):
    code = "mail_not_of_venue"
    sentence = (
        "Use an address at the venue's own website, or name a record we can look up: everybody can"
        " get an address elsewhere."
    )


class ClaimLinkInvalid(NotFound):
    code = "claim_link_invalid"
    sentence = "This link does not work any more. Claim the venue again to get a new one."


class VenueClosed(Invalid):
    code = "venue_closed"
    sentence = "This venue is closed that night. Choose an earlier night or another venue."


class ProposalClosed(Conflict):
    code = "proposal_closed"
    sentence = "This has been decided already."


class FileUnreadable(Invalid):
    code = "venues_file_unreadable"
    sentence = (
        "We cannot read this file. Save it as CSV in UTF-8 with a first line of column names."
    )


class RoomTaken(Conflict):
    code = "room_name_taken"
    sentence = "Another room of this venue has that name."


class UnreadablePicture(Invalid):
    code = "unreadable_picture"
    sentence = "Use a JPEG, PNG or WebP of at most 10 MB, 200 to 10,000 pixels a side."


class PictureKnown(Conflict):
    code = "picture_known"
    sentence = "This picture is here already. Change what is said of it below."


class EnoughPictures(Conflict):
    code = "enough_pictures"
    sentence = "There are 16 pictures already. Remove one to make room."
