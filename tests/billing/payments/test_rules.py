"""The rules of payments, for any amounts: fees, parts, refunds in steps, states."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.billing.payments.fees import KINDS, Bearer, Kind, Rate, quote, rate_of
from app.billing.payments.reconciliation.matching import Record, match
from app.billing.payments.splits import Payee, PayeeKind, Split, divide, give_back
from app.billing.payments.states import NEXT, SETTLED, ChargeStatus
from app.core.money import Money

CURRENCIES = some.sampled_from(["EUR", "JPY", "KWD"])
WEIGHTS = some.lists(some.integers(1, 10**6), min_size=1, max_size=50)
DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def named(weights: list[int]) -> list[Split]:
    return [
        Split(Payee(PayeeKind.PARTY, UUID(int=place + 1), f"Payee {place}"), weight)
        for place, weight in enumerate(weights)
    ]


@given(minor=some.integers(1, 10**12), currency=CURRENCIES, weights=WEIGHTS)
def test_parts_add_up_whatever_their_order(minor: int, currency: str, weights: list[int]) -> None:
    net, splits = Money(minor, currency), named(weights)

    parts = dict(divide(net, splits))

    assert Money.sum(parts.values(), currency) == net
    assert parts == dict(divide(net, list(reversed(splits))))
    for split in splits:
        exact = Decimal(minor) * split.weight / sum(weights)
        assert abs(parts[split.payee].minor - exact) < 1


def test_a_payee_named_twice_gets_one_part() -> None:
    juno = Payee(PayeeKind.PARTY, UUID(int=1), "Juno")
    parts = divide(Money(300, "EUR"), [Split(juno, 1), Split(juno, 1), *named([0, 1])[1:]])

    assert [(payee.name, part.minor) for payee, part in parts] == [("Juno", 200), ("Payee 1", 100)]


@given(
    parts=some.lists(some.integers(0, 10**6), min_size=1, max_size=20).filter(any),
    cuts=some.lists(some.floats(0.01, 1), min_size=1, max_size=8),
)
def test_refunds_in_any_steps_give_every_part_back(parts: list[int], cuts: list[float]) -> None:
    given_back, left = [0] * len(parts), sum(parts)
    for cut in [*cuts, 1.0]:
        amount = max(1, int(left * cut))
        if left == 0:
            break
        steps = give_back(parts, given_back, amount, "EUR")
        assert sum(steps) == amount
        assert all(step >= 0 for step in steps)
        given_back = [before + step for before, step in zip(given_back, steps, strict=True)]
        assert all(back <= part for back, part in zip(given_back, parts, strict=True))
        left -= amount
    assert given_back == parts


@pytest.mark.parametrize("amount", [0, -1, 101])
def test_no_more_than_was_received_goes_back(amount: int) -> None:
    with pytest.raises(ValueError, match="More would be given back"):
        give_back([60, 40], [0, 0], amount, "EUR")


@given(minor=some.integers(1, 10**12), kind=some.sampled_from(list(KINDS.values())))
def test_a_fee_leaves_the_rest(minor: int, kind: Kind) -> None:
    asked = Money(minor, "EUR")

    price = quote(kind, asked, "free", DAY)

    assert price.net + price.fee == price.total
    assert (price.total == asked) == (kind.bearer is Bearer.PAYEES or price.fee.minor == 0)


@pytest.mark.parametrize(
    ("kind", "plan", "percent"),
    [
        ("booking", "free", 15),
        ("booking", "studio", 10),
        ("sale", "free", 10),
        ("sale", "studio", 5),
        ("tier", "pro", 10),
        ("sale", "unheard of", 10),
    ],
)
def test_the_fees_are_those_of_the_table(kind: str, plan: str, percent: int) -> None:
    assert rate_of(KINDS[kind], plan, DAY) == percent * 10_000


def test_a_later_line_counts_from_its_day_on() -> None:
    kind = Kind(
        "x",
        "X",
        (Rate(date(2026, 1, 1), (1, 1, 1, 1)), Rate(date(2027, 1, 1), (2, 2, 2, 2))),
    )
    assert [rate_of(kind, "free", d) for d in (date(2026, 12, 31), date(2027, 1, 1))] == [1, 2]


def test_nothing_settled_ever_looks_unpaid_again() -> None:
    unpaid = set(ChargeStatus) - SETTLED
    assert all(not (NEXT[status] & unpaid) for status in SETTLED)
    assert all(ChargeStatus.OPEN not in following for following in NEXT.values())


def record(**changed: object) -> Record:
    facts = {
        "kind": "payment",
        "ref": "ch_1",
        "currency": "EUR",
        "amount": 100,
        "fee": 3,
        "at": NOW,
    }
    return Record(**{**facts, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        ([record()], [record()], None),
        ([record()], [record(amount=99)], "amount"),
        ([record()], [record(fee=4)], "fee"),
        ([record(fee=None)], [record(fee=4)], None),
        ([record()], [record(currency="USD", amount=1)], "currency"),
        ([record()], [record(), record()], "double"),
        ([record()], [record(at=NOW + timedelta(days=3))], "late"),
        ([record()], [], None),
        ([record(at=NOW - timedelta(days=3))], [], "missing"),
        ([], [record(at=NOW - timedelta(hours=3))], "missing"),
        ([], [record()], None),
    ],
)
def test_every_kind_of_difference_is_named(
    ours: list[Record], theirs: list[Record], kind: str | None
) -> None:
    found = match(ours, theirs, now=NOW)

    assert [str(each.kind) for each in found] == ([kind] if kind else [])
