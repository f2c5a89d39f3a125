"""What somebody wrote in a mail, without what they quoted, whatever their program made of it."""

import pytest

from app.integrations.inbox.parsing import is_automatic, text_in

HEAD = "From: kim@venue.example\r\nSubject: Re\r\nMIME-Version: 1.0\r\n"


def plain(text: str, kind: str = "text/plain; charset=utf-8") -> bytes:
    return f"{HEAD}Content-Type: {kind}\r\n\r\n{text}".encode()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Friday works.\r\n\r\nOn Mon, 1 Mar 2027, Nova <n@x.example> wrote:\r\n> Hi", "Friday works."),
        ("Ja!\n\nAm 1. März 2027 um 10:00 schrieb Nova <n@x.example>:\n> Hallo", "Ja!"),
        ("Yes\n----- Original Message -----\nFrom: Nova", "Yes"),
        ("> quoted\nBelow\n> more", "Below"),
        ("One\n\n\n\n\nTwo", "One\n\nTwo"),
        ("A\u202eB\x00C", "ABC"),
        ("", ""),
    ],
)  # fmt: skip
def test_own_words(text: str, words: str) -> None:
    assert text_in(plain(text)) == words


def test_a_page_is_read_as_text_and_its_scripts_are_not() -> None:
    page = "<style>p{}</style><p>Friday <b>works</b></p><script>alert(1)</script><p>Kim</p>"
    assert text_in(plain(page, "text/html")) == "Friday works\nKim"


def test_text_goes_before_the_page_and_files_are_neither() -> None:
    mail = (
        f"{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/html\r\n\r\n<p>page</p>\r\n"
        "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\n"
        "file\r\n--b\r\nContent-Type: text/plain\r\n\r\ntext\r\n--b--"
    )
    assert text_in(mail.encode()) == "text"


@pytest.mark.parametrize("charset", ["x-unknown", "utf-8", "latin-1"])
def test_any_bytes_in_any_charset_are_text(charset: str) -> None:
    raw = f"{HEAD}Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + b"\xff\xfe ok"
    assert text_in(raw).endswith("ok")


@pytest.mark.parametrize(
    ("line", "is_program"),
    [
        ("", False),
        ("Auto-Submitted: no\r\n", False),
        ("Auto-Submitted: auto-replied; x=1\r\n", True),
        ("Precedence: bulk\r\n", True),
    ],
)
def test_programs_are_known_by_their_header(*, line: str, is_program: bool) -> None:
    assert is_automatic(f"{line}{HEAD}\r\nHi".encode()) is is_program
