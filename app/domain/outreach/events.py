"""Facts of outreach."""

from uuid import UUID

from app.core.events import Event
from app.core.text import counted


class OfRound(Event, frozen=True, kw_only=True):
    subject_kind = "outreach_round"
    subject_field = "round_id"

    round_id: UUID
    round_name: str


class RoundMade(OfRound, frozen=True, kw_only=True):
    name = "outreach.round_made"

    @property
    def summary(self) -> str:
        return f"Began the round of inquiries {self.round_name}"


class RoundChanged(OfRound, frozen=True, kw_only=True):
    name = "outreach.round_changed"

    @property
    def summary(self) -> str:
        return f"Changed the round of inquiries {self.round_name}"


class RoundSent(OfRound, frozen=True, kw_only=True):
    name = "outreach.round_sent"

    mails: int
    left_out: int

    @property
    def summary(self) -> str:
        out = f", {self.left_out} left out" if self.left_out else ""
        return f"Sent {counted(self.mails, 'inquiry', 'inquiries')} of {self.round_name}{out}"


class FollowupsSteered(OfRound, frozen=True, kw_only=True):
    """`act` is paused, resumed or stopped; `venue_name` is empty for all of a round."""

    name = "outreach.followups_steered"

    act: str
    venue_name: str

    @property
    def summary(self) -> str:
        whom = self.venue_name or f"all of {self.round_name}"
        return f"{self.act.capitalize()} the follow-ups to {whom}"


class OfInquiry(Event, frozen=True, kw_only=True):
    subject_kind = "inquiry"
    subject_field = "inquiry_id"

    inquiry_id: UUID
    venue_name: str


class InquiryAnswered(OfInquiry, frozen=True, kw_only=True):
    name = "outreach.answered"

    answer: str

    @property
    def summary(self) -> str:
        return f"{self.venue_name} answered: {self.answer}"


class AskAgainDue(OfInquiry, frozen=True, kw_only=True):
    """The day has come on which a venue wanted to be asked again."""

    name = "outreach.ask_again_due"

    @property
    def summary(self) -> str:
        return f"{self.venue_name} wanted to be asked again today"


class ReplyCame(OfInquiry, frozen=True, kw_only=True):
    name = "outreach.reply_came"

    @property
    def summary(self) -> str:
        return f"{self.venue_name} wrote back"


class ReplyNoted(OfInquiry, frozen=True, kw_only=True):
    name = "outreach.reply_noted"

    @property
    def summary(self) -> str:
        return f"Noted a reply of {self.venue_name}"


class ReplyWritten(OfInquiry, frozen=True, kw_only=True):
    name = "outreach.reply_written"

    @property
    def summary(self) -> str:
        return f"Wrote to {self.venue_name}"


class MailFailed(OfInquiry, frozen=True, kw_only=True):
    name = "outreach.mail_failed"

    @property
    def summary(self) -> str:
        return f"The mail to {self.venue_name} did not arrive"


class AddressRefused(Event, frozen=True, kw_only=True):
    """An address is never written to again. The address itself is in its row, not in the log."""

    name = "outreach.address_refused"
    subject_kind = "outreach_refusal"
    subject_field = "refusal_id"

    refusal_id: UUID
    reason: str

    @property
    def summary(self) -> str:
        return f"An address is not written to any more: {self.reason.lower()}"


class OutreachRulesChanged(Event, frozen=True, kw_only=True):
    name = "outreach.rules_changed"
    subject_kind = "outreach_rules"
    subject_field = "rules_id"

    rules_id: UUID
    again_days: int
    daily_most: int

    @property
    def summary(self) -> str:
        return (
            f"Inquiries: a venue again after {counted(self.again_days, 'day')},"
            f" at most {counted(self.daily_most, 'mail')} a day"
        )
