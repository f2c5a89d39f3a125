"""What single societies ask about a live show, said the way their own form asks it."""

from dataclasses import dataclass
from datetime import time

BMI_BANDS = ((250, "0–250"), (500, "251–500"), (1000, "501–1,000"), (5000, "1,001–5,000"),
             (10000, "5,001–10,000"))  # fmt: skip
ASCAP_TYPES = {
    "concert": "CNCRT",
    "festival": "FSTVL",
    "listening": "LISTM",
    "community": "CMNTY",
    "college": "CFUNC",
    "fundraiser": "FNDRS",
    "special": "SPEVT",
    "trade": "TRDSH",
}
FORMS = {"BMI": "BMI Live", "ASCAP": "ASCAP OnStage", "SESAC": "SESAC live performance form"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Of a night, what a society's form wants differently from how it is kept."""

    kind: str
    billing: str
    starts: time | None
    attendance: int | None
    has_entry_fee: bool


def form_of(society: str) -> str:
    """The name of a society's own form, where we know it."""
    return FORMS.get(society.upper(), "")


def answers(society: str, asked: Asked) -> list[tuple[str, str]]:
    """What to enter in the society's own form, beside what every form asks."""
    name = society.upper()
    fee = "Yes" if asked.has_entry_fee else "No"
    if name == "BMI":
        return [
            ("Start, in steps of 15 minutes", _quarter(asked.starts)),
            ("Attendance", _band(asked.attendance)),
            ("Cover charge", fee),
        ]
    if name == "ASCAP":
        return [
            ("Performance type", ASCAP_TYPES.get(asked.kind, "OTHER")),
            ("Start, in steps of 15 minutes", _quarter(asked.starts)),
            ("Ticket fee", fee),
        ]
    if name == "SESAC":
        return [
            ("Headline or support", "Headline" if asked.billing == "headline" else "Support"),
            ("Admission fee", fee),
        ]
    return []


def _quarter(starts: time | None) -> str:
    return f"{starts.hour:02}:{starts.minute // 15 * 15:02}" if starts else ""


def _band(attendance: int | None) -> str:
    if attendance is None:
        return ""
    return next((label for most, label in BMI_BANDS if attendance <= most), "10,001+")
