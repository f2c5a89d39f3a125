import unicodedata

import pytest

from app.core.text import clean_line, excerpt, name_initials, plain_letters, slugify


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  Nova   Reyes ", "Nova Reyes"),
        ("Subject\r\nBcc: all@example.com", "Subject Bcc: all@example.com"),
        ("one\u2028two\x85three\x0bfour", "one two three four"),
        ("file\u202egpj.exe", "filegpj.exe"),
        ("\u2066a\u2069\u200fb\ufeff\u200bc", "abc"),
        ("nul\x00bell\x07esc\x1b[31m", "nulbellesc[31m"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("e\u0301", "é"),
        ("👩\u200d🎤 live", "👩\u200d🎤 live"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("", ""),
    ],
)
def test_cleans_a_line_of_what_could_deceive(text, clean):
    assert clean_line(text) == clean


def test_every_control_and_direction_character_is_removed():
    hostile = [
        chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Cc", "Cf")
    ]
    kept = {character for one in hostile for character in clean_line(f"a{one}b")}

    assert kept == {"a", "b", " ", "\u200c", "\u200d"}


def test_a_line_is_cut_at_its_limit_without_breaking_a_letter():
    assert clean_line("abcdef", limit=4) == "abcd"
    assert clean_line("ab  cdef", limit=3) == "ab"
    assert clean_line("abx\u0323\u0323", limit=4) == "ab"
    assert clean_line("👩\u200d🎤", limit=2) == "👩"


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("A short note.", 140, "A short note."),
        ("One two, three four five", 14, "One two…"),
        ("Onetwothreefour", 8, "Onetwot…"),
        ("Two\nlines of text", 12, "Two lines…"),
    ],
)
def test_an_excerpt_ends_between_words(text, limit, short):
    assert excerpt(text, limit) == short
    assert len(short) <= limit


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Nova Reyes", "nova-reyes"),
        ("Sigur Rós: Ágætis byrjun", "sigur-ros-agaetis-byrjun"),
        ("Motörhead / Straße & Łódź", "motorhead-strasse-lodz"),
        ("Don’t  --  Stop!", "dont-stop"),
        ("../../etc/passwd\x00", "etc-passwd"),
        ("東京", "artist"),
        ("", "artist"),
        ("a" * 80, "a" * 60),
        ("word " * 20, "-".join(["word"] * 12)),
    ],
)
def test_a_slug_is_plain_words_joined_by_hyphens(text, slug):
    assert slugify(text, fallback="artist") == slug


def test_plain_letters_keep_marks_that_make_another_letter():
    assert plain_letters("Beyoncé ŁÓDŹ") == "beyonce lodz"
    assert plain_letters("ガ") != plain_letters("カ")


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Nova Reyes", "NR"),
        ("nova", "N"),
        ("Jean-Luc van der Berg", "JB"),
        ("  ", "?"),
        ("(The) Élan Vital", "ÉV"),
        ("\u202eNova", "N"),
    ],
)
def test_initials_stand_for_a_name(name, initials):
    assert name_initials(name) == initials
