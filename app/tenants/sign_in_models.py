"""Tables of the ways in besides the password: outside accounts, codes, passkeys, open questions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import Place
from app.core.db import Base, GlobalRow


class OutsideAccount(GlobalRow, Base):
    """An account at a provider by which a person signs in, known by issuer and subject alone."""

    __tablename__ = "outside_accounts"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    provider: Mapped[str]
    issuer: Mapped[str]
    subject: Mapped[str] = mapped_column(info={"pii": "identifier"})
    shown_as: Mapped[str] = mapped_column(info={"pii": "email"})
    """The address or name at the provider, to tell two accounts apart; never compared."""
    last_used_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("issuer", "subject"), Index(None, "person_id"))


class CodeGenerator(GlobalRow, Base):
    """The secret a person's authenticator app makes codes from, encrypted at its place."""

    __tablename__ = "code_generators"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), unique=True)
    secret: Mapped[bytes] = mapped_column(info={"pii": "secret"})
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger)
    """The half minute of the last code that was taken: no code of it or before is taken again."""

    @property
    def place(self) -> Place:
        return Place(None, self.__tablename__, "secret", self.id)


class RecoveryCode(GlobalRow, Base):
    """One of the codes for the day the phone is lost; its fingerprint is kept, encrypted."""

    __tablename__ = "recovery_codes"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    fingerprint: Mapped[bytes] = mapped_column(info={"pii": "secret"})
    used_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("person_id", "fingerprint"),)

    @property
    def place(self) -> Place:
        return Place(None, self.__tablename__, "fingerprint", self.id)


class Passkey(GlobalRow, Base):
    """A key that a person's device or password manager holds; only its public half is here."""

    __tablename__ = "passkeys"
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    is_synced: Mapped[bool]
    last_used_at: Mapped[datetime | None]
    __table_args__ = (Index(None, "person_id"),)


class Question(GlobalRow, Base):
    """Something one browser was asked, to be answered there, once, and soon."""

    __tablename__ = "questions"
    purpose: Mapped[str]
    binding: Mapped[bytes] = mapped_column(info={"pii": "secret"})
    """The fingerprint of the browser's cookie: an answer from elsewhere finds nothing."""
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    details: Mapped[dict[str, Any]] = mapped_column(info={"pii": "secret"})
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("octet_length(binding) = 32", name="binding"),
        Index(None, "binding"),
    )
