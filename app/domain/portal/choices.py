"""Words of the portal: what may be asked, how it ends, who speaks."""

from datetime import timedelta
from enum import StrEnum


class RequestKind(StrEnum):
    APPROVE = "approve"
    SIGN = "sign"
    PAY = "pay"
    UPLOAD = "upload"
    COMMENT = "comment"


class RequestState(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Side(StrEnum):
    """Who of the two wrote or sent something."""

    AGENCY = "agency"
    CLIENT = "client"


KIND_LABELS = {
    RequestKind.APPROVE: "Approve",
    RequestKind.SIGN: "Sign",
    RequestKind.PAY: "Pay",
    RequestKind.UPLOAD: "Upload",
    RequestKind.COMMENT: "Comment",
}
KIND_WORDS = {
    RequestKind.APPROVE: "your approval",
    RequestKind.SIGN: "your signature",
    RequestKind.PAY: "your payment",
    RequestKind.UPLOAD: "files from you",
    RequestKind.COMMENT: "your comments",
}
KIND_ICONS = {
    RequestKind.APPROVE: "circle-check",
    RequestKind.SIGN: "pencil",
    RequestKind.PAY: "credit-card",
    RequestKind.UPLOAD: "upload",
    RequestKind.COMMENT: "message-circle",
}
STATE_LABELS = {
    RequestState.OPEN: ("Open", "notice"),
    RequestState.APPROVED: ("Approved", "positive"),
    RequestState.DECLINED: ("Declined", "negative"),
    RequestState.DONE: ("Done", "positive"),
    RequestState.WITHDRAWN: ("Withdrawn", ""),
}
LANGUAGES = (("en", "English"),)

CONSENT = (
    "I have read this and sign it electronically. I agree that my typed name, the time and the"
    " address of my connection are kept as evidence."
)

LINK_LIFETIME = timedelta(days=30)
SESSION_LIFETIME = timedelta(hours=12)
MAX_FILE = 25_000_000
