"""Tables of the people who play: members and deps, with an account here or without."""

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, TenantRow

EMPTY = text("''")


class BandPerson(TenantRow, Base):
    """Somebody who plays, by the instruments they play; a dep steps in when a member cannot.

    Nobody is deleted: what they answered and did stays readable, under the name they had.
    """

    __tablename__ = "band_people"
    name: Mapped[str] = mapped_column(info={"pii": "name"})
    instrument: Mapped[str] = mapped_column(server_default=EMPTY)
    email: Mapped[str | None] = mapped_column(info={"pii": "email"})
    is_dep: Mapped[bool] = mapped_column(server_default=text("false"))
    has_left: Mapped[bool] = mapped_column(server_default=text("false"))
    edition: Mapped[int] = mapped_column(server_default=text("1"))
    __table_args__ = (
        Index(
            "uq_band_people_email",
            "tenant_id",
            "email",
            unique=True,
            postgresql_where=text("NOT has_left"),
        ),
    )

    @property
    def instruments(self) -> frozenset[str]:
        """What they play, one by one, for comparing."""
        return instruments_of(self.instrument)


def instruments_of(words: str) -> frozenset[str]:
    """`Guitar, vocals` as a set of folded words."""
    return frozenset(part.strip().casefold() for part in words.split(",") if part.strip())
