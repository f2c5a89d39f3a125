"""Facts of a venue's pictures."""

from uuid import UUID

from app.core.events import Event


class OfPicture(Event, frozen=True, kw_only=True):
    subject_kind = "venue"
    subject_field = "venue_id"

    venue_id: UUID
    venue_name: str
    picture_id: UUID
    alt: str


class PictureAdded(OfPicture, frozen=True, kw_only=True):
    name = "venues.picture_added"

    @property
    def summary(self) -> str:
        return f"Added a picture of {self.venue_name}: {self.alt}"


class PictureChanged(OfPicture, frozen=True, kw_only=True):
    name = "venues.picture_changed"

    @property
    def summary(self) -> str:
        return f"Changed what is said of a picture of {self.venue_name}: {self.alt}"


class PicturesOrdered(OfPicture, frozen=True, kw_only=True):
    name = "venues.pictures_ordered"

    @property
    def summary(self) -> str:
        return f"Moved a picture of {self.venue_name}: {self.alt}"


class PictureRemoved(OfPicture, frozen=True, kw_only=True):
    name = "venues.picture_removed"

    @property
    def summary(self) -> str:
        return f"Removed a picture of {self.venue_name}: {self.alt}"
