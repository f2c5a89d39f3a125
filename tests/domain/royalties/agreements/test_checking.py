"""Nothing is kept that columns would round or refuse, or that could be read two ways."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest

from app.domain.royalties.agreements.checking import check_deal, check_head
from app.domain.royalties.agreements.deal import (
    Clause,
    Covered,
    Dated,
    Fee,
    OwnShare,
    Rate,
    Share,
    Stage,
    When,
)
from app.domain.royalties.agreements.errors import DealRefused
from app.domain.royalties.contracts import Kind
from tests.domain.royalties.agreements.writing import World, full, simple

D = Decimal
WORLD = World(*(UUID(int=number) for number in range(1, 6)))
UPC = "4006381333931"


def test_a_full_deal_passes() -> None:
    check_deal(full(WORLD))


def rate(**more: Any) -> tuple[Rate, ...]:
    return (Rate(**{"key": "all", "name": "All", "rate": D(18), **more}),)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"shares": (Share(WORLD.nova, D("99.9999999")),)}, "six decimals"),
        ({"profit_share": D("NaN")}, "six decimals"),
        ({"terms": rate(rate=D("0.00000000001"))}, "ten decimals"),
        ({"terms": rate(rate=D(-1))}, "ten decimals"),
        ({"minimum": -1}, "zero or more"),
        ({"starts": date(2026, 2, 1), "until": date(2026, 2, 1)}, "come after the first"),
        ({"sunset": (Dated(date(2026, 1, 1), D(50)),)}, "last day before it"),
        ({"terms": rate(key="Not a key")}, "small letters"),
        ({"terms": rate(name=" ")}, "a name"),
        ({"terms": rate(clause=Clause(When(included=("Germany",))))}, "two-letter codes"),
        ({"covers": (Covered(upc=UPC), Covered(upc=UPC))}, "each part of the catalogue once"),
        ({"covers": (Covered(),)}, "a group, a release or a recording"),
        ({"covers": (Covered(upc=UPC, participation=D(50)),)}, "Only a recording"),
        ({"covers": (Covered(upc="Glow"),)}, "the digits"),
        ({"own_shares": (OwnShare(WORLD.mo, D(100)),)}, "one recording or one release"),
        ({"shares": (Share(WORLD.nova, D(50)),) * 2}, "each payee once"),
        ({"fees": (Fee(Stage.BEFORE, Kind.TAX, D(1), to_party_id=WORLD.mo),)}, "Name both"),
    ],
)
def test_refuses(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(DealRefused, match=words):
        check_deal(msgspec.structs.replace(simple(WORLD), **wrong))


def test_refuses_sunset_steps_out_of_order() -> None:
    steps = (Dated(date(2031, 1, 1), D(50)), Dated(date(2030, 1, 1), D(0)))
    deal = simple(WORLD, until=date(2030, 1, 1), sunset=steps)

    with pytest.raises(DealRefused, match="by date"):
        check_deal(deal)


@pytest.mark.parametrize(
    ("head", "field"),
    [((" ", "N", "EUR"), "number"), (("C", "", "EUR"), "name"), (("C", "N", "EURO"), "currency")],
)
def test_refuses_a_head_by_its_field(head: tuple[str, str, str], field: str) -> None:
    with pytest.raises(DealRefused) as refused:
        check_head(*head)
    assert set(refused.value.fields) == {field}
