"""Freshness, distances, boxes and the file of venues, as pure rules."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.venues.choices import EDITED, ROOM_EDITED, in_words
from app.domain.venues.errors import FileUnreadable
from app.domain.venues.freshness import freshness
from app.domain.venues.geography import (
    Point,
    box_around,
    distance_km,
    from_map,
    on_map,
    read_box,
)
from app.domain.venues.map import Spot, draw
from app.domain.venues.service.claiming import is_of_venue
from app.domain.venues.table import read_table, with_commas

TODAY = date(2026, 11, 22)
points = st.builds(Point, st.floats(-80, 80), st.floats(-179, 179))


@pytest.mark.parametrize(
    ("days", "words", "tone"),
    [
        (0, "Checked today", "positive"),
        (1, "Checked yesterday", "positive"),
        (62, "Checked two months ago", "positive"),
        (300, "Checked ten months ago", "notice"),
        (800, "Checked two years ago", "caution"),
        (13 * 365, "Checked 13 years ago", "caution"),
    ],
)
def test_freshness_is_said_in_words(days: int, words: str, tone: str) -> None:
    found = freshness(TODAY - timedelta(days=days), TODAY)
    assert (found.words, found.tone) == (words, tone)


def test_half_of_the_trust_is_gone_after_a_year() -> None:
    assert freshness(TODAY - timedelta(days=365), TODAY).score == pytest.approx(0.5)
    assert freshness(TODAY + timedelta(days=3), TODAY).score == 1


def test_distances_are_those_of_the_globe() -> None:
    berlin, hamburg = Point(52.52, 13.405), Point(53.5511, 9.9937)
    assert distance_km(berlin, hamburg) == pytest.approx(255.3, abs=0.5)
    assert distance_km(berlin, berlin) == 0


@given(points, points)
def test_whatever_is_near_is_in_the_box_around(one: Point, other: Point) -> None:
    box = box_around(one, distance_km(one, other))
    across_the_date_line = abs(one.longitude - other.longitude) > 180
    assert box.holds(other) or across_the_date_line or box.east - box.west >= 180


@given(points)
def test_a_point_is_found_again_on_the_map(point: Point) -> None:
    found = from_map(*on_map(point))
    assert found.latitude == pytest.approx(point.latitude, abs=1e-6)
    assert found.longitude == pytest.approx(point.longitude, abs=1e-6)


@given(st.lists(points, min_size=1, max_size=60))
def test_every_venue_is_in_one_mark_of_the_map(found: list[Point]) -> None:
    spots = [Spot(2, p.latitude, p.longitude, uuid4(), "X") for p in found]
    drawn = draw(spots, None)
    assert sum(mark.count for mark in drawn.marks) == 2 * len(found)
    assert drawn.width == pytest.approx(drawn.height * 1.5)


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "3,0,1,5", "0,0,91,5", "nan,0,1,5"])
def test_a_damaged_box_is_none(text: str) -> None:
    assert read_box(text) is None


@pytest.mark.parametrize(
    ("email", "website"),
    [
        ("a@notfoundry.at", "https://foundry.at"),
        ("a@foundry.at.evil.com", "https://foundry.at"),
        ("a@gmail.com", "https://gmail.com"),
        ("a@foundry.at", ""),
    ],
)
def test_an_address_elsewhere_proves_nothing(email: str, website: str) -> None:
    assert not is_of_venue(email, website)


def test_an_address_at_the_domain_of_the_website_is_the_venues() -> None:
    assert is_of_venue("booking@foundry.at", "https://www.foundry.at/live")
    assert is_of_venue("a@mail.foundry.at", "https://foundry.at")


def test_a_file_says_of_each_line_what_is_wrong() -> None:
    table = read_table(
        "Venue;Town;Country;Size;Genre;lat\nBlue Note;Köln;Germany;1.200;Jazz|Soul;\n"
        "No Town;;XX;many;;95\n\n"
    )
    first, second = table.lines
    assert (first.number, first.values["capacity"], first.values["country"]) == (2, 1200, "DE")
    assert first.wrong == "We know no genre Soul."
    assert (second.number, "many" in second.wrong) == (3, False)
    assert "The capacity is a whole number." in second.wrong
    assert "The latitude is a number from -90 to 90." in second.wrong
    assert "The city is missing." in second.wrong


def test_a_file_without_the_needed_columns_is_refused() -> None:
    with pytest.raises(FileUnreadable, match="city, country missing"):
        read_table("name,size\nX,3\n")


def test_a_file_reads_the_same_with_commas() -> None:
    content = 'name\tcity\tcountry\n"A, B"\tWien\tAT\n'
    assert read_table(with_commas(content)).lines == read_table(content).lines


def test_a_file_brings_no_website_and_no_address_that_is_none() -> None:
    lines = read_table(
        "name,city,country,website,email\nA,Wien,AT,www.a.example/live,A@a.example\n"
        "B,Wien,AT,javascript:alert(1),not an address\nC,Wien,AT,http://[,\n"
        f"{'D' * 121},Wien,AT,,\n"
    ).lines
    assert (lines[0].wrong, lines[0].values["website"]) == ("", "https://www.a.example/live")
    assert [line.wrong for line in lines[1:]] == [
        "javascript:alert(1) is no address of a website. not an address is no email address.",
        "http://[ is no address of a website.",
        "The name is too long.",
    ]


def test_a_file_says_what_is_in_the_main_room() -> None:
    lines = read_table(
        "name,city,country,room,standing,seated,Stage size,PA,DI boxes,backline\n"
        "A,Wien,AT,Saal,1.200,400,8 x 6 m,Kara II,8,Twin Reverb\n"
        "B,Wien,AT,,,,,,,\n"
        f"C,Wien,AT,{'R' * 81},lots,-5,{'S' * 201},,,\n"
        "D,Wien,AT,,999999,1000000,,,,\n"
    ).lines
    saal = lines[0].room
    assert (lines[0].wrong, saal.name, saal.capacity) == ("", "Saal", 1200)
    assert [each["layout"] for each in saal.layouts] == ["standing", "seated"]
    assert saal.fields["stage"] == "8 x 6 m"
    assert (saal.fields["pa"], saal.fields["di_boxes"]) == ("Kara II", "8")
    assert saal.backline == "Twin Reverb"
    assert (lines[1].room.name, lines[1].room.says_something) == ("Main room", False)
    assert lines[2].wrong == (
        "The standing capacity is a whole number. The seated capacity is a whole number."
        " The room is too long. The stage is too long."
    )
    assert lines[3].wrong == (
        "The standing capacity is 500,000 at most. The seated capacity is 500,000 at most."
    )


def test_what_a_proposal_says_stands_in_words() -> None:
    layouts = [{"layout": "standing", "capacity": 1400}, {"layout": "seated", "capacity": 300}]
    assert in_words("layouts", layouts) == "Standing 1,400, Seated 300"
    assert in_words("layouts", None) == ""
    assert in_words("closed_on", date(2026, 10, 31)) == "31 October 2026"
    assert in_words("closed_on", "2026-10-31") == "31 October 2026"
    assert in_words("closed_on", None) == ""
    assert not EDITED.keys() & ROOM_EDITED.keys()
