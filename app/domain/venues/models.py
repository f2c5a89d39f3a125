"""Tables of the directory. Who may change a venue is decided in `db/policies/venues.sql`.

Cities, venues and rooms are one record for all workspaces; what a workspace keeps for itself about
a venue is in its own rows.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, GlobalRow, TenantRow
from app.domain.venues.choices import COUNTRIES, GENRE_LABELS, KIND_LABELS


class City(Base):
    """A place of 15,000 people or more, from GeoNames; `names` are those it is also called by."""

    __tablename__ = "cities"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    country: Mapped[str]
    latitude: Mapped[float] = mapped_column(Float)
    longitude: Mapped[float] = mapped_column(Float)
    population: Mapped[int]
    time_zone: Mapped[str]
    key: Mapped[str]
    names: Mapped[str]
    __table_args__ = (Index(None, "key"), Index(None, "latitude", "longitude"))


class Venue(GlobalRow, Base):
    """A house where music is played; kept by the directory until a workspace claims it."""

    __tablename__ = "venues"
    name: Mapped[str]
    kind: Mapped[str]
    street: Mapped[str] = mapped_column(server_default=text("''"))
    postcode: Mapped[str] = mapped_column(server_default=text("''"))
    city: Mapped[str]
    country: Mapped[str]
    latitude: Mapped[float] = mapped_column(Float)
    longitude: Mapped[float] = mapped_column(Float)
    time_zone: Mapped[str]
    capacity: Mapped[int] = mapped_column(server_default=text("0"))
    """Of its largest room, as it holds most."""
    genres: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    website: Mapped[str] = mapped_column(server_default=text("''"))
    email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    phone: Mapped[str | None] = mapped_column(info={"pii": "phone"})
    description: Mapped[str] = mapped_column(server_default=text("''"))
    access: Mapped[str] = mapped_column(server_default=text("''"))
    parking: Mapped[str] = mapped_column(server_default=text("''"))
    load_in: Mapped[str] = mapped_column(server_default=text("''"))
    curfew: Mapped[str] = mapped_column(server_default=text("''"))
    hospitality: Mapped[str] = mapped_column(server_default=text("''"))
    deals: Mapped[str] = mapped_column(server_default=text("''"))
    ticketing: Mapped[str] = mapped_column(server_default=text("''"))
    origin: Mapped[str]
    keeper_tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="SET NULL")
    )
    verified_at: Mapped[datetime | None]
    checked_on: Mapped[date]
    closed_on: Mapped[date | None]
    """From this day on nothing is played there: it stays readable, and is searched no more."""
    search_text: Mapped[str]
    __table_args__ = (
        Index(None, "name", "id"),
        Index(None, "latitude", "longitude"),
        Index(None, "keeper_tenant_id"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("origin IN ('imported', 'proposed', 'venue')", name="origin"),
    )

    @property
    def is_claimed(self) -> bool:
        return self.keeper_tenant_id is not None

    def is_closed(self, today: date) -> bool:
        return self.closed_on is not None and self.closed_on <= today

    @property
    def kind_label(self) -> str:
        return KIND_LABELS[self.kind]

    @property
    def genre_labels(self) -> list[str]:
        return [GENRE_LABELS[genre] for genre in self.genres]

    @property
    def country_name(self) -> str:
        return COUNTRIES.get(self.country, self.country)

    @property
    def whereabouts(self) -> str:
        return f"{self.city}, {self.country_name}"


class VenueRoom(GlobalRow, Base):
    """A room or stage of a venue: how many it holds in each layout, and what is in it."""

    __tablename__ = "venue_rooms"
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    name: Mapped[str]
    position: Mapped[int] = mapped_column(server_default=text("0"))
    capacity: Mapped[int] = mapped_column(server_default=text("0"))
    layouts: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    technical: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    backline: Mapped[str] = mapped_column(server_default=text("''"))
    __table_args__ = (
        UniqueConstraint("venue_id", "name"),
        CheckConstraint("capacity >= 0", name="capacity"),
    )


class VenueWord(Base):
    """A word by which a venue is found; kept by a trigger."""

    __tablename__ = "venue_words"
    word: Mapped[str] = mapped_column(primary_key=True)
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"), primary_key=True)
    __table_args__ = (Index(None, "venue_id"),)


class VenueEdit(TenantRow, Base):
    """What a workspace proposes to change: decided by the keeper, or by an operator.

    It is about the venue itself, about a room, or it is a room nobody has written down yet.
    """

    __tablename__ = "venue_edits"
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    keeper_tenant_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("tenants.id", ondelete="SET NULL")
    )
    venue_name: Mapped[str]
    room_id: Mapped[UUID | None] = mapped_column(ForeignKey("venue_rooms.id"))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(server_default=text("''"))
    proposed_name: Mapped[str] = mapped_column(info={"pii": "name"})
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    decided_at: Mapped[datetime | None]
    decided_name: Mapped[str | None] = mapped_column(info={"pii": "name"})
    __table_args__ = (
        Index("ix_venue_edits_keeper", "keeper_tenant_id", "state", "venue_id"),
        Index("ix_venue_edits_venue", "tenant_id", "venue_id", "state"),
        Index(None, "room_id"),
        CheckConstraint("state IN ('open', 'accepted', 'declined')", name="state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
    )

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def room_name(self) -> str:
        """The room it is about, as it is called now or would be; empty for the venue itself."""
        said: str = self.before.get("room_name") or self.after.get("room_name") or ""
        return said


class VenueClaim(TenantRow, Base):
    """A workspace says that a venue is theirs, and shows it by a mail, a record or a document."""

    __tablename__ = "venue_claims"
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    venue_name: Mapped[str]
    method: Mapped[str]
    email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    evidence: Mapped[str] = mapped_column(server_default=text("''"))
    document_key: Mapped[str | None]
    document_type: Mapped[str | None]
    claimed_name: Mapped[str] = mapped_column(info={"pii": "name"})
    state: Mapped[str] = mapped_column(server_default=text("'open'"))
    decided_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "uq_venue_claims_open",
            "tenant_id",
            "venue_id",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        CheckConstraint("method IN ('mail', 'document')", name="method"),
        CheckConstraint("state IN ('open', 'verified', 'declined')", name="state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("(method = 'mail') = (email IS NOT NULL)", name="email"),
        CheckConstraint("(document_key IS NULL) = (document_type IS NULL)", name="document"),
    )

    @property
    def is_open(self) -> bool:
        return self.state == "open"


class VenueNote(TenantRow, Base):
    """What a workspace notes about a venue; nobody else ever reads it."""

    __tablename__ = "venue_notes"
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    text: Mapped[str]
    __table_args__ = (UniqueConstraint("tenant_id", "venue_id"),)


class VenueContact(TenantRow, Base):
    """Somebody at a venue, in one workspace's own address book."""

    __tablename__ = "venue_contacts"
    venue_id: Mapped[UUID] = mapped_column(ForeignKey("venues.id"))
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    role: Mapped[str] = mapped_column(server_default=text("''"))
    email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    phone: Mapped[str | None] = mapped_column(info={"pii": "phone"})
    __table_args__ = (Index("ix_venue_contacts_venue", "tenant_id", "venue_id", "id"),)
