"""Reports by e-mail: taken once, from allowed senders, and nothing of the others is lost."""

from typing import Any

import pytest
from sqlalchemy import text

from app.core.actor import Actor
from app.core.uow import Database
from app.domain.royalties.intake import service, taking
from app.domain.royalties.intake.errors import MailSettled, NoSender
from app.domain.royalties.intake.jobs import collect_mail, read_mail
from app.domain.royalties.intake.queries import ShownMail, address_shown, list_mails
from app.integrations.email import Attachment
from app.integrations.inbox.parsing import MailFile
from app.integrations.inbox.sandbox import Letter, list_inbound, send_in
from app.integrations.wiring import Adapters
from app.jobs.in_process import run_all
from tests.cast import Cast
from tests.domain.royalties.test_import import books, report_of

STORE = "statements@store.example"
CSV = Attachment("july.csv", "text/csv", report_of(amount="2"))
TAKEN = ("read", [("july.csv", True, None)])


async def address_of(database: Database, adapters: Adapters, actor: Actor) -> str:
    async with database.tenant(actor) as uow:
        await service.make_address(uow)
        await uow.flush()
        return await address_shown(uow, adapters.inbox)


@pytest.fixture
async def address(database: Database, adapters: Adapters, cast: Cast) -> str:
    return await address_of(database, adapters, cast.nova)


@pytest.fixture
async def allowed(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        await service.allow_sender(uow, STORE, read_mail)


def letter(address: str, *files: Attachment, **more: Any) -> Letter:
    return Letter(**{"sender": STORE, "recipient": address, "subject": "July", "text": "Hello",
                     "attachments": files or (CSV,), **more})  # fmt: skip


async def collect(database: Database, adapters: Adapters, *letters: Letter) -> None:
    for each in letters:
        await send_in(database, each)
    async with database.platform(reason="test") as uow:
        uow.enqueue(collect_mail)
    await run_all(database, adapters)


async def mails(database: Database, actor: Actor) -> list[ShownMail]:
    async with database.tenant(actor) as uow:
        return (await list_mails(uow)).items


async def outcome(database: Database, actor: Actor) -> list[tuple[str, list[Any]]]:
    """The state of each mail, the newest first, and of each file whether it is a report."""
    return [
        (each.mail.state, [(f.name, f.report_id is not None, f.failure) for f in each.files])
        for each in await mails(database, actor)
    ]


@pytest.mark.usefixtures("allowed")
async def test_an_attached_report_is_imported_and_the_mail_is_put_away(
    database: Database, adapters: Adapters, cast: Cast, address: str
) -> None:
    await collect(database, adapters, letter(address))
    assert await outcome(database, cast.nova) == [TAKEN]
    assert (await books(database, cast))["suspense USD"] == -2
    assert [each.state for each in await list_inbound(database)] == ["taken"]


@pytest.mark.usefixtures("allowed")
async def test_a_mail_that_is_brought_again_is_one_mail(
    database: Database, adapters: Adapters, cast: Cast, address: str
) -> None:
    await collect(database, adapters, letter(address))
    async with database.platform(reason="test") as uow:
        await uow.db.execute(text("UPDATE sandbox_inbound SET state = 'waiting'"))
    await collect(database, adapters)
    assert await outcome(database, cast.nova) == [TAKEN]
    assert [each.state for each in await list_inbound(database)] == ["taken"]


@pytest.mark.usefixtures("allowed")
async def test_the_same_file_in_another_mail_is_known(
    database: Database, adapters: Adapters, cast: Cast, address: str
) -> None:
    await collect(database, adapters, letter(address), letter(address, subject="Again"))
    found = await mails(database, cast.nova)
    assert [each.files[0].is_new for each in found] == [False, True]
    assert len({each.files[0].report_id for each in found}) == 1
    assert (await books(database, cast))["suspense USD"] == -2


async def test_an_unknown_sender_waits_and_allowing_takes_all_that_waited(
    database: Database, adapters: Adapters, cast: Cast, address: str
) -> None:
    other = Attachment("august.csv", "text/csv", report_of(amount="3"))
    await collect(database, adapters, letter(address), letter(address, other))
    held = await mails(database, cast.nova)
    assert [(each.mail.state, each.mail.hold) for each in held] == [("held", "sender")] * 2
    assert "suspense USD" not in await books(database, cast)

    async with database.tenant(cast.nova) as uow:
        assert await service.allow_mail(uow, held[0].mail.id, read_mail) == 2
    await run_all(database, adapters)

    assert await outcome(database, cast.nova) == [("read", [("august.csv", True, None)]), TAKEN]
    assert (await books(database, cast))["suspense USD"] == -5


@pytest.mark.usefixtures("allowed")
async def test_a_disproven_sender_waits_even_when_allowed_until_a_person_takes_it(
    database: Database, adapters: Adapters, cast: Cast, address: str
) -> None:
    await collect(database, adapters, letter(address, result="fail"))
    (held,) = await mails(database, cast.nova)
    assert (held.mail.state, held.mail.hold, held.files[0].report_id) == ("held", "check", None)
    async with database.tenant(cast.nova) as uow:
        assert await service.allow_sender(uow, STORE, read_mail) == 0
        await service.take_anyway(uow, held.mail.id, read_mail)
    await run_all(database, adapters)
    assert await outcome(database, cast.nova) == [TAKEN]


async def test_a_dismissed_mail_is_decided_and_stays_listed(
    database: Database, adapters: Adapters, cast: Cast, address: str
) -> None:
    await collect(database, adapters, letter(address))
    (held,) = await mails(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await service.dismiss_mail(uow, held.mail.id)
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(MailSettled):
            await service.take_anyway(uow, held.mail.id, read_mail)
        assert await service.allow_sender(uow, STORE, read_mail) == 0
    await run_all(database, adapters)
    assert await outcome(database, cast.nova) == [("dismissed", [("july.csv", False, None)])]


async def test_what_comes_too_late_for_a_dismissed_mail_changes_nothing(
    database: Database, adapters: Adapters, cast: Cast, address: str
) -> None:
    await collect(database, adapters, letter(address))
    (held,) = await mails(database, cast.nova)
    async with database.tenant(cast.nova) as uow:
        await service.dismiss_mail(uow, held.mail.id)
        await service.allow_sender(uow, STORE, read_mail)
        uow.enqueue(read_mail, key="late", mail_id=held.mail.id)
    await run_all(database, adapters)
    async with database.tenant(cast.nova) as uow:
        late = MailFile("late.csv", "text/csv", b"x")
        assert not await taking.judge(uow, held.mail.id, [late, late])
        await taking.end(uow, held.mail.id)
    assert await outcome(database, cast.nova) == [("dismissed", [("july.csv", False, None)])]


async def test_a_removed_sender_is_asked_about_again(
    database: Database, adapters: Adapters, cast: Cast, address: str, allowed: None
) -> None:
    async with database.tenant(cast.nova) as uow:
        sender_id = await uow.db.scalar(text("SELECT id FROM intake_senders"))
        await service.remove_sender(uow, sender_id)
    await collect(database, adapters, letter(address))
    assert (await outcome(database, cast.nova))[0][0] == "held"


@pytest.mark.usefixtures("allowed")
async def test_what_is_no_report_is_said_of_each_file(
    database: Database, adapters: Adapters, cast: Cast, address: str
) -> None:
    files = (
        Attachment("winmail.dat", "application/ms-tnef", b"x"),
        Attachment("logo.png", "image/png", b"x"),
        Attachment("july.pdf", "application/octet-stream", b"%PDF-1.7"),
        Attachment("empty.csv", "text/csv", b""),
        CSV,
    )
    await collect(database, adapters, letter(address, *files))
    ((state, found),) = await outcome(database, cast.nova)
    words = ["winmail.dat", "picture", "PDF", "empty"]
    assert state == "read" and found[-1] == ("july.csv", True, None)
    assert [word in each[2] for word, each in zip(words, found, strict=False)] == [True] * 4


@pytest.mark.usefixtures("allowed")
async def test_a_mail_without_a_file_says_so(
    database: Database, adapters: Adapters, cast: Cast, address: str
) -> None:
    await collect(database, adapters, letter(address, attachments=()))
    (found,) = await mails(database, cast.nova)
    assert (found.mail.state, found.files) == ("read", [])
    assert found.mail.failure == "This mail has no file. Reports have to be attached to it."


@pytest.mark.usefixtures("allowed")
async def test_a_mail_beyond_the_bound_is_told_of_and_not_fetched(
    database: Database, adapters: Adapters, cast: Cast, address: str
) -> None:
    big = Attachment("big.csv", "text/csv", bytes(38 * 1024**2))
    await collect(database, adapters, letter(address, big))
    (found,) = await mails(database, cast.nova)
    assert found.mail.failure.startswith("This mail is larger than 50 MB")
    assert found.mail.raw_key is None and found.mail.sender == STORE


async def test_an_old_or_switched_off_address_reaches_nobody(
    database: Database, adapters: Adapters, cast: Cast, address: str
) -> None:
    renewed = await address_of(database, adapters, cast.nova)
    assert renewed != address
    await collect(database, adapters, letter(address))
    async with database.tenant(cast.nova) as uow:
        await service.switch_off(uow)
    await collect(database, adapters, letter(renewed))
    assert await outcome(database, cast.nova) == []
    assert [each.state for each in await list_inbound(database)] == ["not ours"] * 2


async def test_a_mail_to_two_workspaces_is_each_ones_own(
    database: Database, adapters: Adapters, cast: Cast, address: str, allowed: None
) -> None:
    theirs = await address_of(database, adapters, cast.rival)
    await collect(database, adapters, letter(f"{address}, {theirs}"))
    assert await outcome(database, cast.nova) == [TAKEN]
    assert await outcome(database, cast.rival) == [("held", [("july.csv", False, None)])]


async def test_a_mail_of_two_senders_can_only_be_taken_once(
    database: Database, adapters: Adapters, cast: Cast, address: str, allowed: None
) -> None:
    await collect(database, adapters, letter(address, sender=f"{STORE}, x@evil.example"))
    (held,) = await mails(database, cast.nova)
    assert (held.mail.state, held.mail.sender) == ("held", "")
    async with database.tenant(cast.nova) as uow:
        with pytest.raises(NoSender):
            await service.allow_mail(uow, held.mail.id, read_mail)
