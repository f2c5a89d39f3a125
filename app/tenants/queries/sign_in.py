"""The ways in of a person and the questions asked of a browser. Read in the identity scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from app.core.uow import UnitOfWork
from app.tenants.errors import LastWayIn
from app.tenants.models import Credential
from app.tenants.sign_in_models import (
    CodeGenerator,
    OutsideAccount,
    Passkey,
    Question,
    RecoveryCode,
)


@dataclass(frozen=True, slots=True)
class WaysIn:
    """How a person can sign in, and what they can add to it."""

    has_password: bool
    accounts: Sequence[OutsideAccount]
    passkeys: Sequence[Passkey]
    codes_since: datetime | None
    recovery_codes_left: int

    @property
    def count(self) -> int:
        return int(self.has_password) + len(self.accounts) + len(self.passkeys)

    def refuse_to_lose_one(self) -> None:
        """Raise LastWayIn when one fewer would be none."""
        if self.count <= 1:
            raise LastWayIn

    @property
    def has_second_factor(self) -> bool:
        return self.codes_since is not None or bool(self.passkeys)


async def get_ways_in(uow: UnitOfWork, person_id: UUID) -> WaysIn:
    has_password = await uow.db.scalar(
        select(func.count()).select_from(Credential).where(Credential.person_id == person_id)
    )
    codes_since = await uow.db.scalar(
        select(CodeGenerator.confirmed_at).where(CodeGenerator.person_id == person_id)
    )
    codes_left = await uow.db.scalar(
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    )
    return WaysIn(
        bool(has_password),
        await list_accounts(uow, person_id),
        await list_passkeys(uow, person_id),
        codes_since,
        codes_left or 0,
    )


async def list_accounts(uow: UnitOfWork, person_id: UUID) -> Sequence[OutsideAccount]:
    found = await uow.db.scalars(
        select(OutsideAccount)
        .where(OutsideAccount.person_id == person_id)
        .order_by(OutsideAccount.id)
        .limit(50)
    )
    return found.all()


async def find_account(uow: UnitOfWork, issuer: str, subject: str) -> OutsideAccount | None:
    """The account known by both; an address at the provider finds nothing."""
    found: OutsideAccount | None = await uow.db.scalar(
        select(OutsideAccount).where(
            OutsideAccount.issuer == issuer, OutsideAccount.subject == subject
        )
    )
    return found


async def list_passkeys(uow: UnitOfWork, person_id: UUID) -> Sequence[Passkey]:
    found = await uow.db.scalars(
        select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id).limit(50)
    )
    return found.all()


async def find_passkey(uow: UnitOfWork, credential_id: bytes) -> Passkey | None:
    """The passkey of this id, locked: two answers of one count are one after the other."""
    found: Passkey | None = await uow.db.scalar(
        select(Passkey).where(Passkey.credential_id == credential_id).with_for_update()
    )
    return found


async def lock_code_generator(uow: UnitOfWork, person_id: UUID) -> CodeGenerator | None:
    found: CodeGenerator | None = await uow.db.scalar(
        select(CodeGenerator).where(CodeGenerator.person_id == person_id).with_for_update()
    )
    return found


async def find_code_generator(uow: UnitOfWork, person_id: UUID) -> CodeGenerator | None:
    found: CodeGenerator | None = await uow.db.scalar(
        select(CodeGenerator).where(CodeGenerator.person_id == person_id)
    )
    return found


async def lock_recovery_codes(uow: UnitOfWork, person_id: UUID) -> Sequence[RecoveryCode]:
    """Those not used yet."""
    return (
        await uow.db.scalars(
            select(RecoveryCode)
            .where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
            .order_by(RecoveryCode.id)
            .with_for_update()
        )
    ).all()


async def find_question(
    uow: UnitOfWork, purpose: str, binding: bytes, *, key: str | None = None
) -> Question | None:
    """The newest open question of a browser, locked; by its `key` where several may be open."""
    query = select(Question).where(
        Question.purpose == purpose,
        Question.binding == binding,
        Question.answered_at.is_(None),
        Question.expires_at > uow.now,
    )
    if key is not None:
        query = query.where(Question.details["key"].astext == key)
    found: Question | None = await uow.db.scalar(
        query.order_by(Question.id.desc()).limit(1).with_for_update()
    )
    return found
