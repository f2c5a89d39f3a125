import pytest

from app.core.matching import TitleParts, normalize_title, similarity, split_title


@pytest.mark.parametrize(
    ("title", "normalized"),
    [
        ("Don’t Stop", "dont stop"),
        ("DON'T  STOP!", "dont stop"),
        ("Beyoncé & Jay-Z", "beyonce and jay z"),
        ("Sigur Rós — Hoppípolla", "sigur ros hoppipolla"),
        ("Ｆｕｌｌ Ｗｉｄｔｈ", "full width"),
        ("नमस्ते", "नमस्ते"),
        ("東京", "東京"),
        ("÷", "÷"),
        ("", ""),
    ],
)
def test_titles_are_compared_without_accents_case_and_punctuation(title, normalized):
    assert normalize_title(title) == normalized


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Night Bus", TitleParts("Night Bus", (), None)),
        ("Night Bus (feat. Ana)", TitleParts("Night Bus", ("Ana",), None)),
        (
            "Night Bus [ft. Ana, Bo & Cy] - 2011 Remaster",
            TitleParts("Night Bus", ("Ana", "Bo", "Cy"), "2011 Remaster"),
        ),
        ("Night Bus feat. Ana (Live)", TitleParts("Night Bus", ("Ana",), "Live")),
        (
            "Night Bus (with Ana) (Kyra Remix)",
            TitleParts("Night Bus", ("Ana",), "Kyra Remix"),
        ),
        ("Night Bus (Live) [Mono]", TitleParts("Night Bus", (), "Live, Mono")),
        ("Live and Let Go", TitleParts("Live and Let Go", (), None)),
        ("With or Without You", TitleParts("With or Without You", (), None)),
        ("(Remix)", TitleParts("(Remix)", (), None)),
        ("Olive (Oliver's Song)", TitleParts("Olive (Oliver's Song)", (), None)),
        ("", TitleParts("", (), None)),
    ],
)
def test_takes_guests_and_versions_off_a_title(title, parts):
    assert split_title(title) == parts


@pytest.mark.parametrize(
    ("one", "other"),
    [("Don’t Stop", "dont stop"), ("Beyoncé", "BEYONCE"), ("東京", "東京"), ("÷", "÷")],
)
def test_the_same_title_written_differently_is_fully_alike(one, other):
    assert similarity(one, other) == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [("", ""), ("", "Night Bus"), ("Night Bus", "Quiet Shore"), ("東京", "大阪")],
)
def test_unrelated_titles_are_not_alike(one, other):
    assert similarity(one, other) < 0.1


def test_a_typing_mistake_ranks_above_another_song():
    right, typo, other = "Midnight Carousel", "Midnigt Carousel", "Midnight Train"

    assert 0.7 < similarity(right, typo) < 1
    assert similarity(right, typo) > similarity(right, other) > similarity(right, "Ocean")


def test_the_order_of_words_counts_little():
    assert similarity("Reyes, Nova", "Nova Reyes") == 0.99


def test_similarity_is_the_same_both_ways():
    pairs = [
        ("Midnight Carousel", "Midnigt Carousel"),
        ("a b c", "a"),
        ("Night", "Nightfall"),
    ]

    assert [similarity(*pair) for pair in pairs] == [similarity(*pair[::-1]) for pair in pairs]
    assert all(0 <= similarity(*pair) <= 1 for pair in pairs)
