"""Reviews: what the two sides of a settled show say of each other, once and blind.

Does not own shows and their settlements, nor the directory in which artists' words about a venue
are shown. When a review is read, and that nobody makes one up, is decided by the database.
"""

from app.domain.reviews.models import ShowReview
from app.domain.reviews.queries import Reviewable, list_to_write
from app.domain.reviews.service import answer_review, rewrite_review, write_review

__all__ = [
    "Reviewable",
    "ShowReview",
    "answer_review",
    "list_to_write",
    "rewrite_review",
    "write_review",
]
