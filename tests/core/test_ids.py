from uuid import UUID

import pytest

from app.core.ids import new_id, parse_public_reference, public_reference, token

ROW = UUID("01a1fdd3-7894-74ca-b055-fb3fbf97a447")


def test_new_ids_are_uuid7_and_sort_in_the_order_they_were_made():
    made = [new_id() for _ in range(10_000)]

    assert all(type(one) is UUID and one.version == 7 for one in made)
    assert sorted(made) == made
    assert len(set(made)) == 10_000


def test_tokens_are_long_and_never_repeat():
    made = {token() for _ in range(10_000)}

    assert len(made) == 10_000
    assert {len(one) for one in made} == {43}


def test_refuses_a_token_that_could_be_guessed():
    with pytest.raises(ValueError, match="at least 16 bytes"):
        token(15)


def test_a_reference_is_stable_and_short():
    reference = public_reference("INV", ROW)

    assert reference == "INV-0NFV7YZSF927-JS"
    assert parse_public_reference(reference) == reference
    assert len(reference) == 19


def test_a_reference_is_read_however_it_was_typed():
    reference = public_reference("INV", UUID(int=0b00001_00000))

    assert reference.startswith("INV-000000000010-")
    typed = reference.lower().replace("0000", "ooo0").replace("10-", "l0 ")
    assert parse_public_reference(f"  {typed} ") == reference


def test_any_single_mistyped_character_is_noticed():
    reference = public_reference("INV", ROW)
    body = reference[4:16]
    for place, right in enumerate(body):
        for wrong in set("0123456789ABCDEFGHJKMNPQRSTVWXYZ") - {right}:
            typed = f"INV-{body[:place]}{wrong}{body[place + 1 :]}-{reference[-2:]}"
            with pytest.raises(ValueError, match="typing mistake"):
                parse_public_reference(typed)


def test_swapped_neighbors_are_noticed():
    for _ in range(200):
        reference = public_reference("PAY", new_id())
        for place in range(4, 15):
            left, right = reference[place], reference[place + 1]
            if left == right:
                continue
            with pytest.raises(ValueError, match="typing mistake"):
                parse_public_reference(reference[:place] + right + left + reference[place + 2 :])


@pytest.mark.parametrize(
    "text", ["", "INV", "INV-123-4", "1NV-7K3F9Q2M4XTA-C", "INV-7K3F9Q2M4XT!-C"]
)
def test_refuses_what_is_not_a_reference(text):
    with pytest.raises(ValueError, match="reference"):
        parse_public_reference(text)


@pytest.mark.parametrize("prefix", ["I", "inv", "INVOICE", "IN1", ""])
def test_refuses_a_prefix_that_is_not_capital_letters(prefix):
    with pytest.raises(ValueError, match="capital letters"):
        public_reference(prefix, ROW)
