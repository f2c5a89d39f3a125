"""Refusals of shows and of the offers on them."""

from app.core.errors import Conflict, Invalid, NotFound


class ShowClosed(Conflict):
    code = "show_closed"
    sentence = "This show takes no more changes. Pencil in a new one."


class DayIsPast(Invalid):
    code = "day_is_past"
    sentence = "This day is over. Choose one that is still to come."


class HoldHasShow(Conflict):
    code = "hold_has_show"
    sentence = "There is a show on this hold already. Make the offer there."


class HoldIsOver(Conflict):
    code = "hold_is_over"
    sentence = "This hold has ended. Ask for the night again, then make an offer."


class SideTaken(Conflict):
    code = "side_taken"
    sentence = "This side of the show belongs to a workspace already. Ask its people to answer."


class OfferChanged(Conflict):
    code = "offer_changed"
    sentence = (
        "The other side has changed the offer meanwhile. Look at what changed, then answer the"
        " latest version."
    )


class OfferAnswered(Conflict):
    code = "offer_answered"
    sentence = "This offer is not open any more. Look at what became of it."


class OfferOver(Conflict):
    code = "offer_over"
    sentence = "This offer was good until a day that is over. Make a new version."


class NotYours(Conflict):
    code = "offer_not_yours"
    sentence = "The other side accepts or declines this offer. You can withdraw or change it."


class NightNotFree(Conflict):
    code = "night_not_free"
    sentence = "The offer was not accepted, because its night cannot be confirmed."


class NightTaken(Conflict):
    code = "show_night_taken"
    sentence = "This night of the room is given away. Choose another room or night."


class NothingConfirmed(Conflict):
    code = "show_night_not_confirmed"
    sentence = "No night of this show is confirmed yet. It is when an offer is accepted."


class AskForTheNight(Conflict):
    code = "ask_for_the_night"
    sentence = (
        "This venue keeps its calendar here. Ask for the night there first; your show then begins"
        " on it."
    )


class NothingOffered(Conflict):
    code = "nothing_offered"
    sentence = "Nothing is agreed on for this show yet. Make an offer first."


class DocumentChanged(Conflict):
    code = "contract_changed"
    sentence = "The contract is not the one you read. Read it again, then sign."


class AlreadySigned(Conflict):
    code = "already_signed"
    sentence = "Your side has signed this contract already."


class AttachmentsSigned(Conflict):
    code = "attachments_signed"
    sentence = "Somebody has signed this contract already: what stands behind it stays."


class EnoughAttachments(Conflict):
    code = "attachments_enough"
    sentence = "Ten papers stand behind this contract. Remove one, or send several in one PDF."


class AttachedAlready(Conflict):
    code = "attached_already"
    sentence = "This paper stands behind the contract already."


class TooMuchAttached(Conflict):
    code = "attached_too_much"
    sentence = "The contract cannot be printed with this paper behind it. Attach fewer pages."


class NotYourAttachment(Conflict):
    code = "attachment_not_yours"
    sentence = "The other side has attached this paper. Write to them if it should go."


class NotArtists(Conflict):
    code = "deposit_not_yours"
    sentence = "The artist's side bills the deposit. You see the invoice here once it is written."


class AlreadyBilled(Conflict):
    code = "deposit_already_billed"
    sentence = "There is an invoice of this deposit already. The page of the show leads to it."


class NoSuchDeposit(NotFound):
    code = "no_such_deposit"
    sentence = "The accepted terms have no such deposit."


class TooEarlyToSettle(Conflict):
    code = "too_early_to_settle"
    sentence = "A show is settled once its last night has come. Until then its terms stand."


class SettlementChanged(Conflict):
    code = "settlement_changed"
    sentence = (
        "The other side has changed the settlement meanwhile. Open it again, look at what changed,"
        " then go on."
    )


class SettlementClosed(Conflict):
    code = "settlement_closed"
    sentence = "Both sides have signed this settlement: it stays as it is."


class SettlementSigned(Conflict):
    code = "settlement_already_signed"
    sentence = "Your side has signed this settlement already."


class NotSettled(Conflict):
    code = "not_settled"
    sentence = "Both sides sign the settlement first. Then say when it was paid."


class AlreadyPaid(Conflict):
    code = "settlement_already_paid"
    sentence = "Your side has said already that this settlement was paid."


class NotPaid(Conflict):
    code = "settlement_not_paid"
    sentence = "Your side has not said that this settlement was paid. Reload the page."


class NotThatLine(Invalid):
    code = "not_the_bank_line"
    sentence = "The bank shows other money than this settlement comes to. Choose another line."


class HouseOnly(Conflict):
    code = "house_only"
    sentence = "These figures are the house's own. Keep yours on the page of the show."


class ShowLinkInvalid(NotFound):
    code = "show_link_invalid"
    sentence = "This link is not good any more. Ask whoever sent it for a new one."


class PlaceSigned(Conflict):
    code = "show_place_signed"
    sentence = "The contract names the place and is signed already. Agree on a new show instead."


class CostsChanged(Conflict):
    code = "costs_changed"
    sentence = "Somebody has changed this template in the meantime. Open it again, then change it."


class CostsNamed(Conflict):
    code = "costs_named"
    sentence = "Another template has this name. Choose another name, or change that one."


class EnoughCosts(Conflict):
    code = "enough_costs"
    sentence = "There are 100 cost templates already. Remove one that is not used any more."
