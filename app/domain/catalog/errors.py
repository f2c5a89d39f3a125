"""Refusals of the catalogue."""

from app.core.errors import Conflict, Invalid, NotFound, TooMany


class SplitsDoNotAddUp(Invalid):
    code = "splits_do_not_add_up"
    sentence = "The shares must add up to exactly 100 per cent."


class PartyListedTwice(Invalid):
    code = "party_listed_twice"
    sentence = "Somebody is listed twice. Put their shares together in one row."


class InvalidIsrc(Invalid):
    code = "isrc_invalid"
    sentence = "The ISRC is not valid. Write it as US-RC1-76-07839."


class InvalidIswc(Invalid):
    code = "iswc_invalid"
    sentence = "The ISWC is not valid. Write it as T-034.524.680-1."


class InvalidIpi(Invalid):
    code = "ipi_invalid"
    sentence = "The IPI name number is not valid. It has up to eleven digits."


class IsrcTaken(Conflict):
    code = "isrc_taken"
    sentence = "Another recording of yours has this ISRC."


class IswcTaken(Conflict):
    code = "iswc_taken"
    sentence = "Another work of yours has this ISWC."


class RecordingIsArchived(Conflict):
    code = "recording_is_archived"
    sentence = "This recording is archived. Bring it back to change it."


class EmailTaken(Conflict):
    code = "email_taken"
    sentence = "Somebody else in your list has this email."


class SplitsAlreadyProposed(Conflict):
    code = "splits_already_proposed"
    sentence = "Splits are already waiting for answers. Withdraw them before you propose others."


class SheetClosed(Conflict):
    code = "split_sheet_closed"
    sentence = "This split sheet takes no answers any more."


class AlreadyAnswered(Conflict):
    code = "share_already_answered"
    sentence = "This share has been answered before. Ask for a new version to change the answer."


class ShareAlreadyClaimed(Conflict):
    code = "share_already_claimed"
    sentence = "This share belongs to another workspace already."


class NobodyToRemind(Conflict):
    code = "nobody_to_remind"
    sentence = "This share has no email, or has been answered."


class SplitLinkInvalid(NotFound):
    code = "split_link_invalid"
    sentence = "This link does not work any more. Ask whoever sent it for a new one."


class RemindedJustNow(TooMany):
    code = "reminded_just_now"
    sentence = "We mailed this person less than an hour ago. Give them a little time."


class OwnShare(Conflict):
    code = "share_of_own_sheet"
    sentence = "This split sheet is in your own workspace already."
