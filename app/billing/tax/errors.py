"""Refusals of taxes."""

from app.core.errors import Conflict, Invalid, NotFound


class TaxPayeeNotFound(NotFound):
    code = "tax_payee_not_found"
    sentence = "That payee does not exist."


class TaxLinkInvalid(NotFound):
    code = "tax_link_invalid"
    sentence = "This link does not lead to a tax form. Ask whoever pays you for a new one."


class TaxLinkExpired(NotFound):
    code = "tax_link_expired"
    sentence = "This link has expired. Ask whoever pays you for a new one."


class TaxNumberWrong(Invalid):
    code = "tax_number_wrong"
    sentence = "Compare the tax number with the letter of the tax office."


class FormWrong(Invalid):
    code = "tax_form_wrong"
    sentence = "Some of the form needs another look."


class PaperUnreadable(Invalid):
    code = "paper_unreadable"
    sentence = "A scan is a PDF, PNG or JPEG file. Choose another one."


class ContactMissing(Conflict):
    code = "contact_missing"
    sentence = "Enter the payee's mail address first."


class NoForm(Conflict):
    code = "no_tax_form"
    sentence = "This payee has given no form W-9 with a number. Ask for one first."


class PayerMissing(Conflict):
    code = "tax_payer_missing"
    sentence = "Say first who pays: name, address and employer identification number."


class FormsMissing(Conflict):
    code = "tax_forms_missing"
    sentence = "Nothing can be reported yet: no payee of that year has given a form."


class TaxReturnNotFound(NotFound):
    code = "tax_return_not_found"
    sentence = "That return does not exist."


class TemplateUnreadable(Invalid):
    code = "tax_template_unreadable"
    sentence = "The first line of the template must name its columns. Download it anew as CSV."


class NothingToFile(Conflict):
    code = "nothing_to_file"
    sentence = "There is no return of this kind in that year. Make the returns first."


class NumberChecksOff(Conflict):
    code = "number_checks_off"
    sentence = "Numbers are not checked from here. Use TIN Matching of the IRS."
