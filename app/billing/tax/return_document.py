"""Copy B of a return as its PDF shows it: the form's boxes by their numbers and names."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from app.billing.tax.models import TaxReturn
from app.billing.tax.numbers import NumberKind, masked

FOREIGN = "1042-S"
TITLES = {
    "1099-MISC": "Miscellaneous Information",
    "1099-NEC": "Nonemployee Compensation",
    "1042-S": "Foreign Person’s U.S. Source Income Subject to Withholding",
}
LABELS = {
    "1099-MISC": {
        "1": "Rents",
        "2": "Royalties",
        "3": "Other income",
        "4": "Federal income tax withheld",
    },
    "1099-NEC": {"1": "Nonemployee compensation", "4": "Federal income tax withheld"},
    "1042-S": {
        "1": "Income code",
        "2": "Gross income",
        "3": "Chapter indicator",
        "3a": "Exemption code",
        "3b": "Tax rate",
        "7a": "Federal tax withheld",
    },
}
_CODES = frozenset({"1", "3", "3a", "3b"})
_NOTICE = (
    "This is important tax information and is being furnished to the IRS. If you are required to"
    " file a return, a negligence penalty or other sanction may be imposed on you if this income is"
    " taxable and the IRS determines that it has not been reported."
)


def document(row: TaxReturn, payer_number: str, brand: dict[str, Any]) -> dict[str, Any]:
    """The variables of `documents/tax_return.html`; `payer_number` in full."""
    made_at = row.created_at.astimezone(UTC)
    return {
        "document": {
            "title": f"Form {row.form}",
            "reference": f"Tax year {row.tax_year}",
            "language": "en",
            "paper": "letter",
            "created_at": f"{made_at:%Y-%m-%dT%H:%M:%SZ}",
        },
        "brand": brand,
        "tax": {
            "form": row.form,
            "year": row.tax_year,
            "title": TITLES[row.form],
            "is_correction": row.is_correction,
            "payer": _party(row.payer, payer_number),
            "recipient": _party(row.recipient, _shown_number(row.recipient)),
            "account": row.subject_id.hex[-12:],
            "boxes": _boxes(row),
            "notice": _NOTICE,
        },
    }


def shown_boxes(form: str, boxes: Mapping[str, str]) -> list[tuple[str, str]]:
    """The amounts of a return for a list, codes left out."""
    codes = _CODES - {"3b"} if form == FOREIGN else frozenset()
    return [
        (label, f"{boxes[number]} %" if is_rate else _value(boxes[number], is_code=False))
        for number, label in LABELS[form].items()
        if number in boxes and number not in codes
        for is_rate in [form == FOREIGN and number == "3b"]
    ]


def _boxes(row: TaxReturn) -> list[dict[str, str]]:
    """Every box of the form that we ever fill, empty ones as zero when something was corrected."""
    is_foreign = row.form == FOREIGN
    return [
        {
            "number": number,
            "label": label,
            "value": _value(row.boxes.get(number, ""), is_code=is_foreign and number in _CODES),
        }
        for number, label in LABELS[row.form].items()
    ]


def _value(value: str, *, is_code: bool) -> str:
    if is_code:
        return value
    whole, dot, cents = (value or "0.00").partition(".")
    return f"${int(whole):,}{dot}{cents}"


def _party(side: dict[str, Any], number: str) -> dict[str, Any]:
    lines = [side.get("business_name", ""), side["address"]]
    lines.append(f"{side['city']}, {side['region']} {side['postal_code']}".strip(" ,"))
    lines += [side.get("country", "US"), side.get("phone", "")]
    return {"name": side["name"], "lines": [line for line in lines if line], "number": number}


def _shown_number(recipient: dict[str, Any]) -> str:
    kind = recipient["number_kind"]
    return masked(NumberKind(kind), recipient["last_four"]) if kind else "None given"
