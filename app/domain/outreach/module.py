"""What outreach adds to the product."""

from app.core.actor import GrantScope, Role
from app.core.module import (
    OFFICE,
    VENUES,
    Command,
    MailTaker,
    Module,
    Nav,
    Notice,
    Permission,
)
from app.domain.outreach import events, models
from app.domain.outreach.jobs import mail_letter, mail_reply, owners, read_reply
from app.domain.outreach.routes.choosing import ChoosingController, RecipientsController
from app.domain.outreach.routes.house import HouseController
from app.domain.outreach.routes.pipeline import InquiriesController, PipelineController
from app.domain.outreach.routes.public import InquiryLinkController, NoInquiriesController
from app.domain.outreach.routes.rounds import RoundsController
from app.domain.outreach.search import SOURCES
from app.domain.outreach.service.answering import remind_to_ask
from app.domain.outreach.tiles import PANELS, WAITING

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})
_BOOKINGS = frozenset({GrantScope.BOOKINGS})
_KINDS = frozenset({"artist", "agency"})


def _thread(event: events.OfInquiry) -> str:
    return f"outreach/inquiries/{event.inquiry_id}"


MODULE = Module(
    name="outreach",
    routes=(
        PipelineController,
        RoundsController,
        ChoosingController,
        RecipientsController,
        InquiriesController,
        HouseController,
        InquiryLinkController,
        NoInquiriesController,
    ),
    jobs=(mail_letter, mail_reply, read_reply, remind_to_ask),
    mail_takers=(MailTaker(owners, read_reply),),
    events=(
        events.RoundMade,
        events.RoundChanged,
        events.RoundSent,
        events.FollowupsSteered,
        events.InquiryAnswered,
        events.AskAgainDue,
        events.ReplyCame,
        events.ReplyNoted,
        events.ReplyWritten,
        events.MailFailed,
        events.AddressRefused,
        events.OutreachRulesChanged,
    ),
    notices=(
        Notice(events.InquiryAnswered, "outreach.read", _thread),
        Notice(events.AskAgainDue, "outreach.read", _thread),
        Notice(events.ReplyCame, "outreach.read", _thread),
        Notice(events.MailFailed, "outreach.write", _thread),
    ),
    permissions=(
        Permission("outreach.read", "See inquiries to venues", OFFICE, scopes=_BOOKINGS),
        Permission("outreach.write", "Write to venues about shows", _WRITERS, scopes=_BOOKINGS),
    ),
    nav=(
        Nav("Outreach", "outreach", "send", "Live", "outreach.read", order=85, kinds=_KINDS),
        Nav("Inquiries", "inquiries", "send", "Live", "outreach.read", order=92, kinds=VENUES),
    ),
    waiting=WAITING,
    panels=PANELS,
    search=SOURCES,
    commands=(
        Command("Write to venues", "outreach/rounds/new", "send", "outreach.write",
                "booking inquiry mail batch follow-up ask clubs", kinds=_KINDS),
    ),
)  # fmt: skip

TABLES = models
