"""Pure rules: what an answer is bound to, what files are, what people's text becomes."""

from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.portal.prose import prose
from app.domain.portal.sniffing import HEAD_BYTES, sniff
from app.domain.portal.versions import version_of

FIELDS = ("kind", "title", "body", "subject_kind", "subject_path", "subject_version")
shown = st.fixed_dictionaries(
    {**{field: st.text(max_size=20) for field in FIELDS}, "subject_id": st.none() | st.uuids()}
)


@given(shown)
def test_the_same_gives_the_same_version(values: dict[str, str]) -> None:
    assert version_of(**values) == version_of(**dict(values))


@given(shown, shown)
def test_anything_else_shown_gives_another_version(
    one: dict[str, str], other: dict[str, str]
) -> None:
    assume(one != other)
    assert version_of(**one) != version_of(**other)


def test_words_moved_from_one_field_to_the_next_are_another_version() -> None:
    rest = {"kind": "sign", "subject_kind": "", "subject_path": "", "subject_version": ""}
    nothing: dict[str, UUID | None] = {"subject_id": None}
    assert version_of(title="ab", body="c", **rest, **nothing) != version_of(
        title="a", body="bc", **rest, **nothing
    )


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"%PDF-1.7", "a.exe", "application/pdf"),
        (b"RIFF\0\0\0\0WAVEfmt ", "a.wav", "audio/wav"),
        (b"PK\x03\x04", "plan.xlsx", "application/vnd.openxmlformats-officedocument"),
        (b"PK\x03\x04", "plan.jar", "application/zip"),
        ("Łódź, 8 pm".encode(), "dates.txt", "text/plain"),
    ],
)
def test_a_file_is_what_its_bytes_say(head: bytes, name: str, kind: str) -> None:
    found = sniff(head, name)
    assert found is not None
    assert found.content_type.startswith(kind)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<!doctype html>", "a.txt"),
        (b"\xef\xbb\xbf <svg/>", "a.txt"),
        (b"#!/bin/sh", "a.txt"),
        (b"MZ\x90\0", "a.pdf"),
        (b"a\0b", "a.txt"),
        (b"\xff\xfe\xfa", "a.csv"),
        (b"plain", "a.html"),
        (b"", "a.txt.exe"),
    ],
)
def test_pages_programs_and_unknown_bytes_are_not_taken(head: bytes, name: str) -> None:
    assert sniff(head, name) is None


def test_a_character_cut_at_the_end_of_what_was_read_is_no_reason_to_refuse() -> None:
    assert sniff(("é" * HEAD_BYTES).encode()[: HEAD_BYTES - 1] + b"\xc3", "a.txt") is not None


@given(st.text(max_size=200))
def test_text_never_becomes_a_script_a_picture_or_a_handler(text: str) -> None:
    made = str(prose(text)).lower()
    assert "<script" not in made
    assert "<img" not in made
    assert 'href="javascript' not in made
