"""What an agency shares with a client: requests, messages, files; and the client's one inbox.

Does not own what requests are about: other modules ask through it and react to the answers.
"""

from app.domain.portal.choices import RequestKind, Side
from app.domain.portal.models import Portal, PortalRequest
from app.domain.portal.prose import prose
from app.domain.portal.queries.contents import count_file_bytes, is_approved
from app.domain.portal.queries.portals import find_portal
from app.domain.portal.service.asking import Subject, ask, complete, withdraw, withdraw_about
from app.domain.portal.service.rooms import add_contact, join_portal, open_portal, part_portal
from app.domain.portal.service.talking import write_message

__all__ = [
    "Portal",
    "PortalRequest",
    "RequestKind",
    "Side",
    "Subject",
    "add_contact",
    "ask",
    "complete",
    "count_file_bytes",
    "find_portal",
    "is_approved",
    "join_portal",
    "open_portal",
    "part_portal",
    "prose",
    "withdraw",
    "withdraw_about",
    "write_message",
]
