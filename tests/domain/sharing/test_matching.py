"""What fits a stop: near enough, given that far, and free on its day."""

from datetime import date, timedelta
from itertools import permutations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domain.sharing.matching import (
    Shared,
    SharedNight,
    Stop,
    free_words,
    is_free,
    match,
    match_nights,
    price_words,
)
from app.domain.venues import Point, distance_km

FIRST = date(2027, 3, 1)
HAMBURG, BERLIN = Point(53.5507, 9.9930), Point(52.52, 13.405)


def shared(number: int = 1, point: Point = HAMBURG, **other: object) -> Shared:
    usual = {
        "tenant_id": UUID(int=7), "id": UUID(int=number), "kind": "van", "title": f"Van {number}",
        "words": "", "giver": "Rival", "city": "Hamburg", "country": "DE", "point": point,
        "time_zone": "Europe/Berlin", "reach_km": 50, "first_on": None, "last_on": None,
        "price_amount": None, "currency": "EUR", "unit": "day", "terms": "",
    }  # fmt: skip
    return Shared(**{**usual, **other})


def stop(on: date | None = FIRST, point: Point = HAMBURG) -> Stop:
    return Stop("Hall", "Hamburg", point, on, on)


def titles(found: list) -> list[list[str]]:
    return [[each.offer.title for each in matches] for _, matches in found]


def test_stops_keep_their_order_and_the_nearest_offer_comes_first() -> None:
    north = Point(53.65, 9.9930)
    offers = [shared(1, north), shared(2), shared(3, BERLIN)]
    stops = [stop(point=BERLIN), stop()]
    found = match(stops, offers, within_km=100)
    assert titles(found) == [["Van 3"], ["Van 2", "Van 1"]]
    assert [each.km for each in found[1][1]] == [0, 11]
    assert found[1][1][1].why == "11 km away, given up to 50 km; free that day"


def test_an_offer_goes_no_further_than_it_is_given() -> None:
    near = [shared(reach_km=11, point=Point(53.65, 9.9930))]
    assert titles(match([stop()], near, within_km=250)) == [[]]
    assert titles(match([stop()], [shared(reach_km=12, point=near[0].point)], within_km=250)) == [
        ["Van 1"]
    ]


def test_what_is_promised_or_not_offered_that_day_is_left_out() -> None:
    taken = shared(1, taken=((FIRST - timedelta(days=1), FIRST),))
    later = shared(2, first_on=FIRST + timedelta(days=1))
    before = shared(3, last_on=FIRST - timedelta(days=1))
    assert titles(match([stop()], [taken, later, before], within_km=50)) == [[]]
    assert titles(match([stop(FIRST + timedelta(days=1))], [taken, later], within_km=50)) == [
        ["Van 1", "Van 2"]
    ]


def test_a_place_without_a_day_takes_what_is_offered_at_any_time() -> None:
    assert titles(match([stop(None)], [shared(last_on=date(2000, 1, 1))], within_km=50)) == [
        ["Van 1"]
    ]


def test_a_stretch_of_days_needs_one_free_day() -> None:
    wish = Stop("", "Hamburg", HAMBURG, FIRST, FIRST + timedelta(days=2))
    busy = shared(taken=((FIRST, FIRST + timedelta(days=1)),))
    gone = shared(taken=((FIRST, FIRST + timedelta(days=2)),))
    assert titles(match([wish], [busy], within_km=50)) == [["Van 1"]]
    assert titles(match([wish], [gone], within_km=50)) == [[]]


def test_a_night_of_another_act_is_near_in_days_and_kilometers() -> None:
    night = SharedNight(
        UUID(int=7), UUID(int=1), "Rook", "indie", "", FIRST + timedelta(days=2), "Hamburg", "DE",
        HAMBURG, "Europe/Berlin",
    )  # fmt: skip
    two, one = (match_nights([stop()], [night], within_km=50, days=days) for days in (2, 1))
    assert [each.why for each in two[0][1]] == ["2 days later, in the same city"]
    assert one[0][1] == []
    assert match_nights([stop(point=BERLIN)], [night], within_km=100, days=2)[0][1] == []


def test_prices_and_days_are_said_in_words() -> None:
    assert price_words(None, "EUR", "day") == "Free"
    assert price_words(4050, "EUR", "night") == "€40.50 a night"
    assert free_words(None, None) == "Always"
    assert free_words(FIRST, None) == "From 1 March 2027"
    assert free_words(None, FIRST) == "Until 1 March 2027"
    assert free_words(FIRST, FIRST) == "1 March 2027"
    assert free_words(FIRST, date(2027, 3, 4)) == "1 March 2027 to 4 March 2027"


points = st.builds(Point, st.floats(45, 60), st.floats(0, 20))
days = st.integers(0, 20).map(lambda number: FIRST + timedelta(days=number))
maybe = st.none() | days
offers = st.lists(
    st.builds(
        lambda number, point, reach, ends: shared(
            number, point, reach_km=reach, first_on=min(ends), last_on=max(ends),
            taken=((min(ends), min(ends)),),
        ),
        st.integers(1, 10**6), points, st.integers(0, 2000), st.tuples(days, days),
    ),
    max_size=5, unique_by=lambda offer: offer.id,
)  # fmt: skip


@given(st.lists(st.builds(stop, days, points), max_size=4), offers, st.integers(0, 2000))
def test_only_what_is_near_and_free_fits_in_whatever_order_it_comes(
    stops: list[Stop], listed: list[Shared], km: int
) -> None:
    found = match(stops, listed, within_km=km)
    assert [each for each, _ in found] == stops
    for place, matches in found:
        fitting = {
            offer.id
            for offer in listed
            if distance_km(place.point, offer.point) <= min(km, offer.reach_km)
            and is_free(offer, place.first_on, place.first_on)
        }
        assert {each.offer.id for each in matches} == fitting
        assert [each.km for each in matches] == sorted(each.km for each in matches)
    for order in list(permutations(listed))[:6]:
        assert match(stops, order, within_km=km) == found
