"""What people and workspaces are told when the answer is no."""

from app.core.errors import Conflict, Forbidden, Invalid, NotFound


class SlugTaken(Invalid):
    code = "slug_taken"
    sentence = "This address is taken."


class WrongPassword(Invalid):
    code = "wrong_password"
    sentence = "This is not your password."


class WrongCredentials(Invalid):
    """The same words for an unknown address and a wrong password."""

    code = "wrong_credentials"
    sentence = "Address and password do not fit together. Check both, or choose a new password."


class LinkNotValid(NotFound):
    code = "link_not_valid"
    sentence = "This link does not work any more: it was used, replaced or is too old."


class InvitationNotOpen(Conflict):
    code = "invitation_not_open"
    sentence = "This invitation was already accepted, revoked or is too old. Ask for a new one."


class InvitationForSomebodyElse(Forbidden):
    code = "invitation_for_somebody_else"
    sentence = "This invitation is for another address. Sign in with that address to accept it."


class AlreadyMember(Conflict):
    code = "already_member"
    sentence = "This person is already in the workspace."


class LastOwner(Conflict):
    code = "last_owner"
    sentence = "A workspace needs an owner. Make somebody else owner first."


class OnlyOwners(Forbidden):
    code = "only_owners"
    sentence = "Only owners can make or change owners."


class OnlyOwnersRequireIt(Forbidden):
    code = "only_owners_require_it"
    sentence = "Only an owner of the workspace can ask everybody for a second factor."


class AddressTaken(Invalid):
    code = "address_taken"
    sentence = "This address cannot be used. Choose another one."


class SignUpInterrupted(Conflict):
    code = "sign_up_interrupted"
    sentence = "Something got in between. Send the form again."


class UnreadableLogo(Invalid):
    code = "unreadable_logo"
    sentence = "Use a PNG, JPEG or WebP picture of at most 2 MB and 4,000 pixels a side."


class UnreadableBrand(Invalid):
    code = "unreadable_brand"
    sentence = "Text in this color would be hard to read. Choose less color or another hue."


class NoSuchAgency(Invalid):
    code = "no_such_agency"
    sentence = "No agency has this address. Ask the agency for the last part of its web address."


class AlreadyGranted(Conflict):
    code = "already_granted"
    sentence = "This agency has a grant already. Change that one instead."


class GrantHasEnded(Conflict):
    code = "grant_has_ended"
    sentence = "This grant has ended. Make a new one."


class GrantNotFound(NotFound):
    code = "grant_not_found"
    sentence = "There is no such grant here."


class WrongCode(Invalid):
    code = "wrong_code"
    sentence = "This code does not fit, or was used already. Wait for the next one and try again."


class AccountTaken(Conflict):
    code = "account_taken"
    sentence = "This account is linked to somebody already. Sign in with it, or use another one."


class LastWayIn(Conflict):
    code = "last_way_in"
    sentence = "This is your only way to sign in. Set a password or add another way first."


class DomainAlreadyHere(Conflict):
    code = "domain_already_here"
    sentence = "This domain is on the list already. Check it there."


class DomainNotProven(Conflict):
    code = "domain_not_proven"
    sentence = "The record is not there yet. New records take up to an hour to be seen."


class DomainServedElsewhere(Conflict):
    code = "domain_served_elsewhere"
    sentence = "Another workspace has proven this domain. Remove it there first."
