"""Only the trusted server's own words about a sender count."""

import pytest

from app.integrations.inbox.verdicts import Checked, verdict_of

OURS = "mx.in.example"


def judged(*headers: str, sender: str = "a@store.example", trusted: str = OURS) -> Checked:
    return verdict_of(headers, trusted=trusted, sender=sender).checked


@pytest.mark.parametrize(
    ("found", "checked"),
    [
        ("dmarc=pass", Checked.PASSED),
        ("dmarc=pass header.from=store.example", Checked.PASSED),
        ("spf=pass smtp.mailfrom=bounce@store.example", Checked.PASSED),
        (
            "spf=fail smtp.mailfrom=x@store.example; dkim=pass header.d=store.example",
            Checked.PASSED,
        ),
        ("dkim=pass header.d=evil.example", Checked.FAILED),
        ("dkim=pass header.d=example", Checked.FAILED),
        ("dmarc=pass header.from=evil.example", Checked.FAILED),
        ("spf=pass smtp.mailfrom=x@evil.example; dmarc=fail", Checked.FAILED),
        ("spf=softfail smtp.mailfrom=store.example; dkim=none", Checked.FAILED),
        ("dkim=permerror", Checked.FAILED),
        ("dmarc=fail (p=reject; dmarc=pass)", Checked.FAILED),
        ("spf=none; dkim=none; dmarc=temperror", Checked.UNKNOWN),
        ("none", Checked.UNKNOWN),
    ],
)
def test_a_pass_counts_for_the_domain_of_the_sender_only(found: str, checked: Checked) -> None:
    assert judged(f"{OURS}; {found}") is checked


def test_other_servers_are_not_believed() -> None:
    assert judged("mx.evil.example; dmarc=pass") is Checked.UNKNOWN
    assert judged("mx.evil.example; dmarc=pass", f"{OURS}; dmarc=fail") is Checked.FAILED


def test_the_topmost_of_our_own_is_the_one_our_server_wrote() -> None:
    assert judged(f"{OURS}; dmarc=fail", f"{OURS}; dmarc=pass") is Checked.FAILED


def test_nobody_is_believed_when_nobody_is_trusted() -> None:
    assert judged(f"{OURS}; dmarc=pass", trusted="") is Checked.UNKNOWN
    assert judged("; dmarc=pass", trusted="") is Checked.UNKNOWN


def test_says_what_was_found() -> None:
    found = verdict_of([f"{OURS} 1; spf=Pass; dkim=none"], trusted=OURS, sender="a@b.example")
    assert found.words == "SPF pass, DKIM none"
