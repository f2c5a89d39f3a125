"""Untrusted text of the forms of reviews."""

from typing import Any

from app.domain.reviews.choices import ASPECTS, MOST_WORDS, OF_ARTIST, OF_VENUE
from app.domain.reviews.models import ShowReview
from app.web.fields import Area, Integer
from app.web.forms import Form


def _mark(label: str) -> Integer:
    return Integer(label=label, low=1, high=5)


class ReviewForm(Form):
    """What both sides' forms have; `seen` is the edition that is changed, none for a first one."""

    seen = Integer(label="The edition", required=False)
    communication = _mark(OF_VENUE["communication"])
    words = Area(label="In your words", required=False, max_length=MOST_WORDS)

    @property
    def said(self) -> dict[str, Any]:
        names = [name for name in (*OF_VENUE, *OF_ARTIST) if name in self.values]
        marks = {name: self.values[name] for name in names}
        return {"marks": marks, "words": self.values["words"] or ""}

    @classmethod
    def of(cls, review: ShowReview) -> "ReviewForm":
        marks = {name: getattr(review, name) for name in ASPECTS[review.side]}
        return cls.blank(seen=review.edition, words=review.words, **marks)


class OfVenueForm(ReviewForm):
    sound = _mark(OF_VENUE["sound"])
    hospitality = _mark(OF_VENUE["hospitality"])
    payment = _mark(OF_VENUE["payment"])


class OfArtistForm(ReviewForm):
    turnout = _mark(OF_ARTIST["turnout"])
    punctuality = _mark(OF_ARTIST["punctuality"])


class AnswerForm(Form):
    answer = Area(label="Your answer", max_length=MOST_WORDS)


FORMS: dict[str, type[ReviewForm]] = {"artist": OfVenueForm, "venue": OfArtistForm}
"""By the side that writes."""
