"""What forms propose to a workspace before anybody has said anything."""

import pytest

from app.tenants import country_of


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("America/New_York", "US"),
        ("Europe/Berlin", "DE"),
        ("Asia/Calcutta", "IN"),
        ("Europe/Kiev", "UA"),
        ("UTC", "DE"),
    ],
)
def test_a_time_zone_tells_the_country(zone: str, country: str) -> None:
    assert country_of(zone) == country
