"""What may be asked by OAuth 2, and where answers may go: the rules alone."""

import pytest
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from hypothesis import given
from hypothesis import strategies as st

from app.tenants.oauth import (
    NotAnAddress,
    OAuthRefusal,
    answer_to,
    fits,
    is_redirect,
    is_registered,
    once,
    read_ask,
    read_redirects,
    successor,
)

REGISTERED = ["https://charts.example.com/back", "http://127.0.0.1/back", "http://[::1]:80/back"]
CHALLENGE = create_s256_code_challenge("v" * 64)
KNOWN = ("catalog.read", "money.read")
ASKED = {
    "response_type": ["code"],
    "scope": ["catalog.read"],
    "code_challenge": [CHALLENGE],
    "code_challenge_method": ["S256"],
}


@pytest.mark.parametrize(
    ("asked", "is_known"),
    [
        ("https://charts.example.com/back", True),
        ("https://charts.example.com/back/", False),
        ("https://charts.example.com/back?x=1", False),
        ("https://charts.example.com:444/back", False),
        ("https://charts.example.com/Back", False),
        ("http://charts.example.com/back", False),
        ("https://charts.example.com/back#", False),
        ("https://charts.example.com/back/../else", False),
        ("https://charts.example.com@evil.example.net/back", False),
        ("https://evil.example.net/back", False),
        ("http://127.0.0.1:51733/back", True),
        ("http://127.0.0.1/back", True),
        ("http://[::1]:9/back", True),
        ("http://127.0.0.1:51733/else", False),
        ("http://127.0.0.1:51733/back?x=1", False),
        ("http://127.0.0.2:51733/back", False),
        ("http://localhost:51733/back", False),
        ("https://127.0.0.1:51733/back", False),
        ("http://127.0.0.1:51733@evil.example.net/back", False),
        ("http://127.0.0.1:99999/back", False),
        ("", False),
    ],
)
def test_answers_go_to_registered_addresses_only(asked: str, *, is_known: bool) -> None:
    assert is_registered(asked, REGISTERED) is is_known


@pytest.mark.parametrize(
    "address",
    [
        "http://charts.example.com/back",
        "http://localhost/back",
        "javascript:alert(1)",
        "https://",
        "https://a.example.com/back#part",
        "https://me@a.example.com/back",
        "https://a.example.com/ba ck",
        'https://a.example.com/"back',
        "https://a.example.com/<back>",
        "https://a.example.com/back\\",
        "charts://back",
        "https://a.example.com/é",
        "https://a.example.com:port/back",
    ],
)
def test_an_address_that_cannot_be_trusted_is_not_registered(address: str) -> None:
    with pytest.raises(NotAnAddress):
        read_redirects(f"https://charts.example.com/back\n{address}")


def test_addresses_are_read_one_to_a_line() -> None:
    text = " https://a.example.com/x \n\nhttp://127.0.0.1/x\nhttps://a.example.com/x"
    assert read_redirects(text) == ["https://a.example.com/x", "http://127.0.0.1/x"]
    with pytest.raises(NotAnAddress, match="at most 10"):
        read_redirects("\n".join(f"https://a.example.com/{n}" for n in range(11)))


@given(st.text(max_size=60))
def test_no_address_ends_a_header_or_an_attribute(text: str) -> None:
    if is_redirect(f"https://a.example.com/{text}"):
        assert not set(text) & set(" \"'<>\\\r\n\t;`#") - {"'", ";"}
        assert text.isascii()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"response_type": []}, "invalid_request"),
        ({"response_type": ["token"]}, "unsupported_response_type"),
        ({"response_type": ["code", "code"]}, "invalid_request"),
        ({"response_mode": ["fragment"]}, "invalid_request"),
        ({"scope": []}, "invalid_scope"),
        ({"scope": ["catalog.read team.manage"]}, "invalid_scope"),
        ({"code_challenge": []}, "invalid_request"),
        ({"code_challenge": ["short"]}, "invalid_request"),
        ({"code_challenge_method": ["plain"]}, "invalid_request"),
        ({"code_challenge_method": []}, "invalid_request"),
    ],
)
def test_a_request_that_cannot_be_answered_says_why(
    change: dict[str, list[str]], code: str
) -> None:
    with pytest.raises(OAuthRefusal) as refused:
        read_ask({**ASKED, **change}, KNOWN)
    assert refused.value.code == code


def test_a_request_is_read() -> None:
    ask = read_ask({**ASKED, "scope": ["money.read catalog.read money.read"]}, KNOWN)
    assert ask.scopes == ("money.read", "catalog.read")


@given(st.text("abcdefghijklmnopqrstuvwxyzABC0123456789-._~", min_size=43, max_size=128))
def test_a_verifier_fits_its_own_challenge_alone(verifier: str) -> None:
    assert fits(create_s256_code_challenge(verifier), verifier)
    assert not fits(CHALLENGE, verifier) or verifier == "v" * 64


@pytest.mark.parametrize("verifier", ["", "v" * 42, "v" * 129, "v" * 43 + " "])
def test_a_verifier_of_another_form_never_fits(verifier: str) -> None:
    assert not fits(create_s256_code_challenge(verifier), verifier)


@given(st.text(min_size=1), st.text(min_size=1))
def test_refresh_tokens_follow_each_other_in_one_way(one: str, other: str) -> None:
    key = b"k" * 32
    assert successor(key, one) == successor(key, one)
    assert (successor(key, one) == successor(key, other)) is (one == other)
    assert successor(b"l" * 32, one) != successor(key, one)


def test_an_answer_joins_what_the_address_already_asks() -> None:
    assert answer_to("https://a.example.com/b", code="x y", state="") == (
        "https://a.example.com/b?code=x+y"
    )
    assert answer_to("https://a.example.com/b?c=1", error="e") == (
        "https://a.example.com/b?c=1&error=e"
    )


def test_nothing_is_said_twice() -> None:
    assert once({"a": ["1"], "b": []}) == {"a": "1"}
    with pytest.raises(OAuthRefusal, match="a is given more than once"):
        once({"a": ["1", "1"]})
