"""An answer as it is stored, with every digit, and read again. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from app.core.period import Period
from app.domain.royalties.whatif.comparing import Comparison
from app.domain.royalties.whatif.trying import Answer


class Kept(msgspec.Struct, frozen=True):
    """An answer without the names of payees and contracts, which may be others by tomorrow.

    `errors` are what the engine refused, by field.
    """

    tried: list[str]
    comparison: Comparison
    differs: list[Period]
    unrated: dict[str, Decimal]
    errors: dict[str, str]

    @property
    def payees(self) -> set[str]:
        return {each.payee for each in self.comparison.accounts if each.payee}

    @property
    def contracts(self) -> set[str]:
        return {each.contract for each in self.comparison.accounts}

    def answer(self, payees: Mapping[str, str], names: Mapping[str, str]) -> Answer:
        return Answer(self.tried, self.comparison, self.differs, self.unrated, payees, names)


def write_answer(found: Answer, errors: Mapping[str, str]) -> dict[str, Any]:
    kept = Kept(
        tried=list(found.tried),
        comparison=found.comparison,
        differs=list(found.differs),
        unrated=dict(found.unrated),
        errors=dict(errors),
    )
    written: dict[str, Any] = msgspec.to_builtins(kept)
    return written


def read_answer(stored: Mapping[str, Any]) -> Kept:
    return msgspec.convert(stored, Kept, strict=False)
