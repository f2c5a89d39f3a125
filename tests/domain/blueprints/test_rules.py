"""What the pure rules promise: comparing, scrubbing, terms."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.module import BlueprintItem
from app.domain.blueprints.choices import TICKED, LineState
from app.domain.blueprints.comparing import NOTHING, compare, digest, state_of, words
from app.domain.blueprints.errors import DatesReversed, SharesDoNotAddUp
from app.domain.blueprints.scrubbing import LEFT_OUT, scrub
from app.domain.blueprints.terms import CoWrite, ReleaseDeal, differences

BODIES = st.dictionaries(
    st.text(min_size=1, max_size=5), st.one_of(st.integers(), st.text(), st.lists(st.text()))
)
PLACES = st.tuples(st.just("part"), st.text(min_size=1, max_size=3))
ITEMS = st.dictionaries(PLACES, BODIES.map(lambda body: BlueprintItem("k", "t", body)), max_size=4)
DIGESTS = st.sampled_from(["a", "b", "c"])
SECRETS = (
    "nova.lind+shows@mail.example.com",
    "DE89 3704 0044 0532 0130 00",
    "DE89370400440532013000",
    "DE136695976",
    "NL123456789B01",
    "bl_live_4fQ81xZa_0123456789",
    "sk_live_51Habcdefgh",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
    "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----",
)


@given(DIGESTS, st.one_of(DIGESTS, st.just(NOTHING)), st.one_of(DIGESTS, st.none()))
def test_nothing_a_client_wrote_is_ticked_by_itself(
    wanted: str, current: str, applied: str | None
) -> None:
    if state_of(wanted, current, applied) in TICKED:
        is_untouched = current == applied or (current == NOTHING and applied is None)
        assert is_untouched
        assert current != wanted


@pytest.mark.parametrize(
    ("wanted", "current", "applied", "state"),
    [
        ("a", NOTHING, None, LineState.NEW),
        ("a", NOTHING, "a", LineState.REMOVED),
        ("a", "a", None, LineState.SAME),
        ("b", "b", "a", LineState.SAME),
        ("a", "b", None, LineState.OWN),
        ("b", "a", "a", LineState.UPDATED),
        ("a", "b", "a", LineState.TOUCHED),
        ("c", "b", "a", LineState.TOUCHED),
    ],
)
def test_three_digests_tell_who_changed_what(
    wanted: str, current: str, applied: str | None, state: LineState
) -> None:
    assert state_of(wanted, current, applied) == state


@given(ITEMS)
def test_what_was_applied_is_the_same_afterwards(items: dict[tuple[str, str], BlueprintItem]):
    applied = {place: digest(item.body) for place, item in items.items()}
    assert {line.state for line in compare(items, items, applied)} <= {LineState.SAME}
    assert all(not line.changes for line in compare(items, items, {}))


@given(ITEMS, ITEMS)
def test_every_item_has_one_line(
    wanted: dict[tuple[str, str], BlueprintItem], current: dict[tuple[str, str], BlueprintItem]
) -> None:
    applied = {place: "a" for place in current}
    lines = [line.place for line in compare(wanted, current, applied)]
    assert sorted(lines) == sorted(wanted.keys() | current.keys())


@given(BODIES)
def test_a_body_reads_as_text_and_scrubbing_twice_is_scrubbing_once(body: dict) -> None:
    assert isinstance(words(list(body.values())), str)
    assert scrub(scrub(body)) == scrub(body)


@pytest.mark.parametrize("secret", SECRETS)
def test_secrets_are_left_out_wherever_they_stand(secret: str) -> None:
    body = {"text": f"Pay to {secret}, please", "list": [{"deep": secret}]}
    clean = scrub(body)
    assert secret not in str(clean)
    assert clean["text"] == f"Pay to {LEFT_OUT}, please"


@pytest.mark.parametrize(
    "text", ["USRC17607839", "T-034.524.680-1", "Call at 18:00, 20 % of €3,200.00", "EUR", "2026"]
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize(
    "shares",
    [
        (("Nova", "60"), ("Mo", "30")),
        (("Nova", "50"), ("nova", "50")),
        (("Nova", "99.999999"),),
        (),
    ],
)
def test_shares_add_up_and_name_everybody_once(shares: tuple) -> None:
    with pytest.raises(SharesDoNotAddUp):
        CoWrite(iswc=None, shares=[(name, Decimal(share)) for name, share in shares]).json()


def test_a_deal_ends_after_it_begins_and_its_changes_are_named() -> None:
    first = ReleaseDeal(displayed_name="Nova", recordings=[("Tide", None)], territory="EU",
                        starts_on=date(2026, 1, 1), until=None)  # fmt: skip
    before = first.json()
    after = {**before, "territory": "Worldwide", "until": "2027-01-01"}
    changed = differences("release_deal", ("Deal", before), ("Deal", after))
    assert [(each.label, each.after) for each in changed] == [
        ("Territory", "Worldwide"),
        ("Until", "2027-01-01"),
    ]
    with pytest.raises(DatesReversed):
        ReleaseDeal(displayed_name="Nova", recordings=[], territory="EU",
                    starts_on=date(2026, 1, 2), until=date(2026, 1, 2)).json()  # fmt: skip
