"""Flags: who they are open to, from tables and for any share."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.flags import PARTS, Flag, place_of
from app.core.ids import new_id

NOW = datetime(2026, 11, 21, tzinfo=UTC)
DAY = timedelta(days=1)
NOVA = new_id()


@pytest.mark.parametrize(
    ("flag", "answer"),
    [
        (Flag("a", is_on=True), True),
        (Flag("a", is_on=False), False),
        (Flag("a", is_on=True, killed_at=NOW), False),
        (Flag("a", is_on=True, starts_at=NOW + DAY), False),
        (Flag("a", is_on=True, starts_at=NOW), True),
        (Flag("a", is_on=True, ends_at=NOW), False),
        (Flag("a", is_on=True, ends_at=NOW + DAY), True),
        (Flag("a", is_on=True, rules={"plans": ["pro"]}), True),
        (Flag("a", is_on=True, rules={"plans": ["studio"]}), False),
        (Flag("a", is_on=True, rules={"tenants": [str(NOVA)]}), True),
        (Flag("a", is_on=True, rules={"tenants": [str(new_id())]}), False),
        (Flag("a", is_on=True, rules={"percentage": 100}), True),
        (Flag("a", is_on=True, rules={"percentage": 0}), False),
        (Flag("a", is_on=True, rules={"plans": ["studio"], "percentage": 100}), True),
    ],
)
def test_a_flag_is_open_to_those_its_rules_name(flag: Flag, answer: object) -> None:
    assert flag.is_open(NOVA, "pro", NOW) is answer


@given(st.uuids(), st.integers(0, 100), st.integers(0, 100))
def test_who_is_in_stays_in_when_the_share_grows(tenant, one, other) -> None:
    small, large = sorted((one, other))
    first = Flag("new", is_on=True, rules={"percentage": small})
    later = Flag("new", is_on=True, rules={"percentage": large})
    assert later.is_open(tenant, "free", NOW) or not first.is_open(tenant, "free", NOW)


def test_a_share_is_about_as_large_as_it_says_and_differs_between_flags() -> None:
    tenants = [new_id() for _ in range(4000)]
    inside = {name: [place_of(name, t) < PARTS // 4 for t in tenants] for name in ("a", "b")}
    assert 850 < sum(inside["a"]) < 1150
    assert inside["a"] != inside["b"]
