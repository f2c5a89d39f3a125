"""What is certified under penalties of perjury by signing each form, in the words of the form."""

from app.billing.tax.withholding import FormKind


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))


_EXAMINED = """
Under penalties of perjury, I declare that I have examined the information on this form and to the
best of my knowledge and belief it is true, correct, and complete. I further certify under penalties
of perjury that:
"""
_INDIVIDUAL = """
I am the individual that is the beneficial owner (or am authorized to sign for the individual that
is the beneficial owner) of all the income or proceeds to which this form relates.

The person named on line 1 of this form is not a U.S. person.
"""
_ENTITY = """
The entity identified on line 1 of this form is the beneficial owner of all the income or proceeds
to which this form relates.

The entity identified on line 1 of this form is not a U.S. person.
"""
_FOREIGN = """
This form relates to income not effectively connected with the conduct of a trade or business in the
United States.

The person named on line 1 of this form is a resident of the treaty country listed on the form (if
any) within the meaning of the income tax treaty between the United States and that country.

I agree that I will submit a new form within 30 days if any certification made on this form becomes
incorrect.
"""
_CAPACITY = """
I certify that I have the capacity to sign for the entity identified on line 1.
"""
_DOMESTIC = """
The number shown on this form is my correct taxpayer identification number.

I am not subject to backup withholding because (a) I am exempt from backup withholding, or (b) I
have not been notified by the Internal Revenue Service (IRS) that I am subject to backup withholding
as a result of a failure to report all interest or dividends, or (c) the IRS has notified me that I
am no longer subject to backup withholding. (Does not hold if you tick the box above.)

I am a U.S. citizen or other U.S. person.
"""

INTRODUCTION = {
    FormKind.W9: "Under penalties of perjury, I certify that:",
    FormKind.W8BEN: " ".join(_EXAMINED.split()),
    FormKind.W8BENE: " ".join(_EXAMINED.split()),
}
CERTIFICATIONS = {
    FormKind.W9: _paragraphs(_DOMESTIC),
    FormKind.W8BEN: (*_paragraphs(_INDIVIDUAL), *_paragraphs(_FOREIGN)),
    FormKind.W8BENE: (
        *_paragraphs(_ENTITY),
        *_paragraphs(_FOREIGN),
        *_paragraphs(_CAPACITY),
    ),
}
