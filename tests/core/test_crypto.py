from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import pytest

from app.core.crypto import (
    DecryptionFailed,
    InvalidApiKey,
    InvalidSignature,
    KeyGone,
    Keyring,
    Place,
    SignatureExpired,
    Signer,
    blind_index,
    derive_key,
    hash_token,
    new_api_key,
    new_data_key,
    parse_api_key,
)

HOME = Place(UUID(int=1), "payout_accounts", "iban", UUID(int=2))
ONE, TWO = b"1" * 32, b"2" * 32
RING = Keyring({1: ONE}, current=1)
NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
SIGNER = Signer(b"s" * 32)


def test_decrypts_what_it_encrypted():
    for plaintext in (b"", b"GB82WEST12345698765432", bytes(range(256)) * 40):
        assert RING.decrypt(RING.encrypt(plaintext, HOME), HOME) == plaintext


def test_ten_thousand_ciphertexts_of_one_secret_share_no_nonce():
    sealed = [RING.encrypt(b"secret", HOME) for _ in range(10_000)]

    assert len({one[3:15] for one in sealed}) == 10_000
    assert not any(b"secret" in one for one in sealed)


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(HOME, tenant_id=UUID(int=9)),
        replace(HOME, tenant_id=None),
        replace(HOME, table="api_keys"),
        replace(HOME, column="bic"),
        replace(HOME, row_id=UUID(int=9)),
        replace(HOME, table="payout_account", column="siban"),
    ],
)
def test_a_ciphertext_moved_elsewhere_cannot_be_read(elsewhere):
    with pytest.raises(DecryptionFailed):
        RING.decrypt(RING.encrypt(b"secret", HOME), elsewhere)


def test_every_changed_byte_is_noticed():
    sealed = RING.encrypt(b"secret", HOME)
    for place in range(len(sealed)):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(DecryptionFailed):
            RING.decrypt(changed, HOME)


@pytest.mark.parametrize("length", range(32))
def test_a_ciphertext_cut_short_is_refused(length):
    with pytest.raises(DecryptionFailed):
        RING.decrypt(RING.encrypt(b"secret", HOME)[:length], HOME)


def test_rotation_keeps_old_secrets_readable_until_the_old_key_is_dropped():
    sealed = RING.encrypt(b"secret", HOME)
    both = Keyring({1: ONE, 2: TWO}, current=2)

    renewed = both.renew(sealed, HOME)

    assert both.decrypt(sealed, HOME) == b"secret"
    assert (both.is_stale(sealed), both.is_stale(renewed)) == (True, False)
    assert Keyring({2: TWO}, current=2).decrypt(renewed, HOME) == b"secret"
    assert both.renew(renewed, HOME) == renewed
    with pytest.raises(KeyGone, match="version 1"):
        Keyring({2: TWO}, current=2).decrypt(sealed, HOME)


def test_renewing_never_goes_back_to_an_earlier_key():
    later = Keyring({1: ONE, 2: TWO}, current=2).encrypt(b"secret", HOME)
    behind = Keyring({1: ONE, 2: TWO}, current=1)

    assert behind.renew(later, HOME) == later
    assert behind.decrypt(later, HOME) == b"secret"


def test_a_ciphertext_cannot_claim_another_key_version():
    same_key_twice = Keyring({1: ONE, 2: ONE}, current=2)
    sealed = same_key_twice.encrypt(b"secret", HOME)

    with pytest.raises(DecryptionFailed):
        same_key_twice.decrypt(sealed[:1] + (1).to_bytes(2) + sealed[3:], HOME)


def test_a_tenant_key_is_wrapped_by_the_master_and_makes_its_own_keyring():
    where = Place(HOME.tenant_id, "data_keys", "wrapped", UUID(int=3))
    wrapped = RING.encrypt(new_data_key(), where)
    tenant_ring = Keyring({1: RING.decrypt(wrapped, where)}, current=1)

    assert tenant_ring.decrypt(tenant_ring.encrypt(b"secret", HOME), HOME) == b"secret"
    with pytest.raises(DecryptionFailed):
        RING.decrypt(tenant_ring.encrypt(b"secret", HOME), HOME)


@pytest.mark.parametrize(
    ("keys", "current"),
    [({1: ONE}, 2), ({1: b"short"}, 1), ({0: ONE}, 0), ({65536: ONE}, 65536)],
)
def test_refuses_a_keyring_that_cannot_work(keys, current):
    with pytest.raises(ValueError, match="key"):
        Keyring(keys, current)


def test_secrets_do_not_show_in_a_printed_keyring():
    assert "111" not in repr(RING)
    assert "sss" not in repr(SIGNER)


def test_keys_for_different_purposes_differ():
    made = {derive_key(ONE, purpose) for purpose in ("csrf", "links", "index", "")}

    assert len(made) == 4
    assert derive_key(ONE, "csrf") == derive_key(ONE, "csrf")
    with pytest.raises(ValueError, match="at least 32"):
        derive_key(b"short", "csrf")


def test_a_blind_index_finds_equal_values_within_one_purpose():
    assert blind_index(ONE, "iban", "GB82") == blind_index(ONE, "iban", "GB82")
    different = [("iban", "GB83"), ("ibanG", "B82"), ("email", "GB82")]
    assert blind_index(ONE, "iban", "GB82") not in {blind_index(ONE, *one) for one in different}
    assert blind_index(ONE, "iban", "GB82") != blind_index(TWO, "iban", "GB82")


def test_a_token_is_stored_as_its_sha256():
    assert hash_token("token") == sha256(b"token").digest()


def _sign(payload: bytes = b"statement 7") -> str:
    return SIGNER.sign(payload, purpose="statement", expires_at=NOW + timedelta(hours=1))


def test_a_signed_link_gives_its_payload_back_until_it_expires():
    just_before = NOW + timedelta(hours=1, microseconds=-1)

    assert SIGNER.verify(_sign(), purpose="statement", now=NOW) == b"statement 7"
    assert SIGNER.verify(_sign(b""), purpose="statement", now=just_before) == b""
    with pytest.raises(SignatureExpired, match="has expired"):
        SIGNER.verify(_sign(), purpose="statement", now=NOW + timedelta(hours=1))


def test_a_signed_link_serves_no_other_purpose():
    with pytest.raises(InvalidSignature, match="not valid"):
        SIGNER.verify(_sign(), purpose="unsubscribe", now=NOW)


def test_every_changed_character_of_a_signed_link_is_noticed():
    signed = _sign()
    for place, right in enumerate(signed):
        for wrong in {"A", "B", "-", "_", "=", " ", "é"} - {right}:
            with pytest.raises(InvalidSignature):
                SIGNER.verify(
                    signed[:place] + wrong + signed[place + 1 :],
                    purpose="statement",
                    now=NOW,
                )


@pytest.mark.parametrize("signed", ["", "A", "AAAA", "A" * 54, "==", _sign() + "=", _sign() + "\n"])
def test_refuses_a_link_that_was_not_signed_here(signed):
    with pytest.raises(InvalidSignature):
        SIGNER.verify(signed, purpose="statement", now=NOW)


def test_links_signed_before_a_change_of_secret_still_work():
    renewed = Signer(b"t" * 32, previous=(SIGNER.secret,))

    assert renewed.verify(_sign(), purpose="statement", now=NOW) == b"statement 7"
    with pytest.raises(InvalidSignature):
        Signer(b"t" * 32).verify(_sign(), purpose="statement", now=NOW)


def test_refuses_to_sign_until_a_naive_time():
    with pytest.raises(ValueError, match="time zone"):
        SIGNER.sign(b"", purpose="statement", expires_at=datetime(2026, 8, 1))


def test_an_api_key_is_found_by_its_prefix_and_hash():
    key = new_api_key()

    assert parse_api_key(f" {key.display}\n") == (key.prefix, key.hash, False, False)
    assert key.display.startswith(f"bl_live_{key.prefix}_")
    assert len(key.display) == len("bl_live_") + 8 + 1 + 43 + 6
    assert key.hash == sha256(key.display.encode()).digest()


def test_api_keys_never_repeat():
    assert len({new_api_key().hash for _ in range(2_000)}) == 2_000


def test_a_mistyped_api_key_is_refused():
    display = new_api_key().display
    for place, right in enumerate(display):
        wrong = "x" if right != "x" else "y"
        with pytest.raises(InvalidApiKey):
            parse_api_key(display[:place] + wrong + display[place + 1 :])


@pytest.mark.parametrize(
    "text", ["", "bl_live_", "Bearer x", "bl_live_abcdefgh_" + "0" * 48, "é" * 66]
)
def test_refuses_what_is_not_an_api_key(text):
    with pytest.raises(InvalidApiKey):
        parse_api_key(text)
