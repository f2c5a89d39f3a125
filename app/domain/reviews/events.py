"""Facts of reviews, without a word of what was written; a trigger tells them to the other side."""

from datetime import date
from uuid import UUID

from app.core.events import Event


class OfReview(Event, frozen=True, kw_only=True):
    subject_kind = "show"
    subject_field = "show_id"

    show_id: UUID
    review_id: UUID
    who: str
    about: str
    about_tenant_id: UUID | None
    """Whose log it stands in as well."""
    on: date


class ReviewWritten(OfReview, frozen=True, kw_only=True):
    name = "reviews.written"

    is_shown: bool

    @property
    def summary(self) -> str:
        return f"{self.who} reviewed {self.about}, show of {self.on:%-d %B %Y}"


class ReviewRewritten(OfReview, frozen=True, kw_only=True):
    name = "reviews.rewritten"

    @property
    def summary(self) -> str:
        return f"{self.who} changed the review of {self.about}, show of {self.on:%-d %B %Y}"


class ReviewAnswered(OfReview, frozen=True, kw_only=True):
    name = "reviews.answered"

    @property
    def summary(self) -> str:
        return f"{self.who} answered the review by {self.about}, show of {self.on:%-d %B %Y}"


class ReviewTold(Event, frozen=True, kw_only=True):
    """What the other side did, in one's own log."""

    name = "reviews.told"
    subject_kind = "show"
    subject_field = "show_id"

    show_id: UUID
    text: str

    @property
    def summary(self) -> str:
        return self.text
