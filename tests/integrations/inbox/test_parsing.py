"""Mails as broken programs and enemies write them."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.integrations.inbox.parsing import (
    MOST_FILES,
    UnreadableMail,
    files_in,
    fingerprint_of,
    read_head,
)

CSV = b"Title,Amount\nGlow,1\n"


def mail(*files: tuple[str, bytes], **headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in {"from": "a@store.example", "subject": "July", **headers}.items():
        made[name] = value
    made.set_content("The report.")
    for name, data in files:
        made.add_attachment(data, maintype="text", subtype="csv", filename=name)
    return made


def raw_part(*lines: str) -> bytes:
    """A mail with one part whose header and body are these lines."""
    head = ["From: a@store.example", "Content-Type: multipart/mixed; boundary=b", "", "--b"]
    return "\r\n".join([*head, *lines, "--b--", ""]).encode("utf-8", "surrogateescape")


def test_files_come_in_order_and_the_text_is_none() -> None:
    found = files_in(mail(("a.csv", CSV), ("b.csv", b"2")).as_bytes())
    assert [(each.name, each.data) for each in found] == [("a.csv", CSV), ("b.csv", b"2")]


def test_a_mail_without_files_has_none() -> None:
    assert files_in(mail().as_bytes()) == []
    assert files_in(b"") == []


def test_files_of_a_forwarded_mail_are_found() -> None:
    outer = mail()
    outer.add_attachment(mail(("inner.csv", CSV)))
    assert [each.name for each in files_in(outer.as_bytes())] == ["inner.csv"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\reports\\july.csv", "july.csv"),
        ("..", "attachment-1.csv"),
        (".hidden.csv", "hidden.csv"),
        ("a\u202egpj.csv", "agpj.csv"),
        ("Über Juli.csv", "Über Juli.csv"),
    ],
)
def test_folders_and_tricks_are_left_out_of_names(name: str, kept: str) -> None:
    assert [each.name for each in files_in(mail((name, CSV)).as_bytes())] == [kept]


def test_a_file_without_a_name_gets_one_by_its_kind() -> None:
    (found,) = files_in(raw_part("Content-Type: text/csv", "", "a,b"))
    assert (found.name, found.data) == ("attachment-1.csv", b"a,b")


def test_a_damaged_file_is_known_as_such() -> None:
    head = ("Content-Type: text/csv; name=a.csv", "Content-Transfer-Encoding: base64", "")
    for body in ("YWJj*ZGVm", "YWJjZGV", "a"):
        (found,) = files_in(raw_part(*head, body))
        assert found.data is None, body
    (found,) = files_in(raw_part(*head, "YWJj"))
    assert found.data == b"abc"


@pytest.mark.parametrize(
    "line",
    [
        "Content-Type: text/csv; charset=klingon; name=a.csv",
        "Content-Type: text/csv; name*=utf-9''%E2%82%AC; name=",
        "Content-Disposition: attachment; filename==?utf-8?B?////?=",
        "Content-Type: text/csv; name=\udcff\udcfe.csv",
        "Content-Transfer-Encoding: x-unheard-of\r\nContent-Disposition: attachment",
    ],
)
def test_wrong_encodings_lose_no_file(line: str) -> None:
    (found,) = files_in(raw_part(line, "", "a,b"))
    assert found.data == b"a,b" and found.name


def test_a_hundred_files_are_taken_and_one_more_is_refused() -> None:
    many = [(f"{number}.csv", CSV) for number in range(MOST_FILES + 1)]
    assert len(files_in(mail(*many[:MOST_FILES]).as_bytes())) == MOST_FILES
    with pytest.raises(UnreadableMail, match="more than 100 files"):
        files_in(mail(*many).as_bytes())


def test_a_mail_of_endless_texts_is_refused_though_it_holds_no_file() -> None:
    def texts(count: int) -> EmailMessage:
        found = mail()
        for _ in range(count):
            found.add_alternative("words")
        return found

    assert files_in(texts(400).as_bytes()) == []
    with pytest.raises(UnreadableMail):
        files_in(texts(600).as_bytes())


def test_a_mail_nested_without_end_is_refused() -> None:
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(5000))
    with pytest.raises(UnreadableMail):
        files_in(deep.encode())


def test_two_senders_are_none() -> None:
    two = b"From: a@store.example, b@evil.example\r\n\r\n"
    twice = b"From: a@store.example\r\nFrom: b@evil.example\r\n\r\n"
    assert [read_head(each).sender for each in (two, twice)] == ["", ""]
    assert read_head(b"From: Store <A@Store.example>\r\n\r\n").sender == "a@store.example"


def test_a_mail_brought_by_another_server_is_the_same_mail() -> None:
    raw = mail(("a.csv", CSV), **{"message-id": "<1@x>"}).as_bytes()
    again, other = b"Received: by mx2\n" + raw, raw.replace(b"<1@x>", b"<2@x>")
    changed = raw.replace(b"The report.", b"The other.")
    prints = [fingerprint_of(each, read_head(each)) for each in (raw, again, other, changed)]
    assert prints[0] == prints[1] and len(set(prints)) == 3


@given(st.binary(max_size=400))
def test_any_bytes_are_a_mail_or_refused(noise: bytes) -> None:
    read_head(noise)
    files_in(raw_part("Content-Type: multipart/mixed; boundary=c", "", "--c") + noise)
    fingerprint_of(noise, read_head(noise))
