"""What reviews add to the product."""

from app.core.actor import GrantScope, Role
from app.core.module import OFFICE, Command, Module, Nav, Notice, Permission
from app.domain.reviews import events, models
from app.domain.reviews.routes import ReviewsController
from app.domain.reviews.search import SOURCES
from app.domain.reviews.tiles import PANELS, WAITING

_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.MANAGER, Role.MEMBER})
_BOOKINGS = frozenset({GrantScope.BOOKINGS})
_KINDS = frozenset({"artist", "venue"})


def _path(event: events.OfReview | events.ReviewTold) -> str:
    return f"reviews/{event.show_id}"


MODULE = Module(
    name="reviews",
    routes=(ReviewsController,),
    events=(
        events.ReviewWritten,
        events.ReviewRewritten,
        events.ReviewAnswered,
        events.ReviewTold,
    ),
    notices=(
        Notice(events.ReviewWritten, "reviews.read", _path),
        Notice(events.ReviewAnswered, "reviews.read", _path),
        Notice(events.ReviewTold, "reviews.read", _path),
    ),
    permissions=(
        Permission(
            "reviews.read", "Read what both sides of a show wrote about it", OFFICE, _BOOKINGS
        ),
        Permission("reviews.write", "Review the other side of a show", _WRITERS, _BOOKINGS),
    ),
    nav=(Nav("Reviews", "reviews", "star", "Live", "reviews.read", order=96, kinds=_KINDS),),
    waiting=WAITING,
    search=SOURCES,
    commands=(
        Command("Review a show", "reviews", "star", "reviews.write", "rate rating stars feedback",
                kinds=_KINDS),
    ),
    panels=PANELS,
)  # fmt: skip

TABLES = models
