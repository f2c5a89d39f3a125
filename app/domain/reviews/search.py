"""What of reviews the search finds."""

from sqlalchemy import func

from app.core.module import SearchSource
from app.core.searching import day, things
from app.domain.reviews.models import ShowReview

_reviews = things(
    ShowReview.show_id,
    func.concat(ShowReview.writer_name, " about ", ShowReview.about_name),
    day(ShowReview.on_date),
    note=(func.concat("Show of ", day(ShowReview.on_date)),),
)


SOURCES = (SearchSource("Reviews", "reviews.read", "star", "reviews/{key}", _reviews),)
