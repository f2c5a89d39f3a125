"""Forms are given by link or on paper, kept encrypted, and answered notices end."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.billing.tax.errors import (
    ContactMissing,
    FormWrong,
    NoForm,
    TaxLinkExpired,
    TaxLinkInvalid,
    TaxNumberWrong,
)
from app.billing.tax.income import Entity
from app.billing.tax.links import LIFETIME, form_link, read_form_link
from app.billing.tax.models import TaxForm
from app.billing.tax.numbers import NumberKind
from app.billing.tax.people import get_standing
from app.billing.tax.queries.forms import find_form, list_forms
from app.billing.tax.service.giving import Answers, Paper, number_of
from app.billing.tax.service.keeping import ask_form, doubt_number
from app.billing.tax.withholding import FormKind
from app.core import clock
from app.core.crypto import DecryptionFailed
from tests.billing.payments.conftest import Enter
from tests.billing.payments.test_pages import post
from tests.billing.payments.world import World
from tests.billing.tax.conftest import JUNO, PIP, SSN, TODAY, W8, W9, give, keys_of, owe
from tests.web.browser import Browser, csrf_in

TAX = "/t/nova/tax"
SCAN = Paper(TODAY, "x/scan.pdf", "w9.pdf", "application/pdf")


async def form_of(world: World) -> TaxForm:
    async with world.database.tenant(world.actor) as uow:
        found = await find_form(uow, JUNO)
        assert found is not None
        return found


async def test_a_number_is_encrypted_for_its_form(payer: World) -> None:
    first, second = await give(payer, W9), await give(payer, W8, PIP)
    assert SSN.encode() not in bytes(first.number or b"")
    assert first.masked == "•••-••-4388"
    async with payer.database.tenant(payer.actor) as uow:
        keys = await keys_of(payer, uow)
        assert number_of(first, keys) == SSN
        first.number = second.number
        with pytest.raises(DecryptionFailed):
            number_of(first, keys)
    assert SSN not in str(await payer.facts("tax.form_given"))


async def test_a_newer_form_ends_the_one_before_and_changes_nothing_of_it(payer: World) -> None:
    await give(payer, W9)
    await give(payer, replace(W9, name="Juno Park-Lee"))
    async with payer.database.tenant(payer.actor) as uow:
        newer, older = await list_forms(uow, JUNO)
    assert (newer.ended_at, newer.name, older.name) == (None, "Juno Park-Lee", W9.name)
    assert older.ended_at is not None
    with pytest.raises(DBAPIError, match="permission denied"):
        await payer.rows("UPDATE tax_forms SET signed_name = 'Somebody else'")


@pytest.mark.parametrize(
    ("answers", "error", "field"),
    [
        (replace(W9, number="078-05-1120"), TaxNumberWrong, "number"),
        (replace(W9, number=""), TaxNumberWrong, "number"),
        (replace(W9, number_kind=NumberKind.FOREIGN), FormWrong, "number_kind"),
        (replace(W8, country="US"), FormWrong, "country"),
        (replace(W8, number=""), FormWrong, "number"),
        (replace(W8, treaty_country="DE"), FormWrong, "treaty_country"),
        (replace(W8, kind=FormKind.W8BENE, entity=Entity.INDIVIDUAL), FormWrong, "entity"),
    ],
)
async def test_a_form_that_cannot_be_is_refused(
    payer: World, answers: Answers, error: type[Exception], field: str
) -> None:
    with pytest.raises(error) as refused:
        await give(payer, answers)
    assert list(refused.value.fields) == [field]  # type: ignore[attr-defined]
    assert await payer.rows("SELECT id FROM tax_forms") == []


async def test_a_number_is_checked_and_the_answer_says_that_it_is_simulated(payer: World) -> None:
    await give(payer, replace(W9, number="536904313"))
    await payer.run()
    form = await form_of(payer)
    assert (form.check_result, form.is_check_simulated) == ("mismatch", True)
    ((fact,),) = [await payer.facts("tax.number_checked")]
    assert fact["is_simulated"]


async def test_a_check_asked_for_twice_by_one_press_is_made_once(
    payer: World, enter: Enter
) -> None:
    await give(payer, W9)
    await payer.run()
    nova, here = await enter("nova"), f"{TAX}/payees/{JUNO}"
    with clock.held(clock.now()):
        for _ in range(2):
            assert (await post(nova, f"{here}/check", here)).status_code == 303
    await payer.run()
    assert len(await payer.facts("tax.number_checked")) == 2


async def test_a_second_notice_within_three_years_wants_paper(payer: World) -> None:
    await give(payer, W9)
    for day in (TODAY - timedelta(days=400), TODAY):
        async with payer.database.tenant(payer.actor) as uow:
            await doubt_number(uow, JUNO, name="Juno Park", received_on=day)
    await give(payer, W9)
    async with payer.database.tenant(payer.actor) as uow:
        assert (await get_standing(uow, JUNO)).state == "notice"
    await give(payer, W9, paper=SCAN)
    async with payer.database.tenant(payer.actor) as uow:
        assert (await get_standing(uow, JUNO)).state == "given"


async def test_a_notice_needs_a_form_to_be_about(payer: World) -> None:
    async with payer.database.tenant(payer.actor) as uow:
        with pytest.raises(NoForm):
            await doubt_number(uow, JUNO, name="Juno Park", received_on=TODAY)


async def test_a_form_w8_expires_at_the_end_of_its_third_year(payer: World) -> None:
    await give(payer, W8, PIP, today=date(2022, 1, 3))
    async with payer.database.tenant(payer.actor) as uow:
        assert (await get_standing(uow, PIP)).state == "expired"


async def test_a_link_leads_to_one_payee_for_thirty_days(payer: World) -> None:
    signer, now, tenant = payer.adapters.signer, clock.now(), payer.actor.tenant_id
    assert tenant is not None
    link = form_link(signer, tenant, JUNO, now=now)
    assert read_form_link(signer, link, now=now) == (tenant, JUNO)
    with pytest.raises(TaxLinkExpired):
        read_form_link(signer, link, now=now + LIFETIME)
    with pytest.raises(TaxLinkInvalid):
        read_form_link(signer, f"{link[:-2]}xx", now=now)


async def test_a_payee_without_an_address_cannot_be_asked(world: World) -> None:
    async with world.database.tenant(world.actor) as uow:
        with pytest.raises(ContactMissing):
            await ask_form(uow, JUNO, name="Juno Park")


async def test_a_payee_asked_twice_a_day_is_mailed_and_noted_once(payer: World) -> None:
    for _ in range(2):
        async with payer.database.tenant(payer.actor) as uow:
            await ask_form(uow, JUNO, name="Juno Park")
    await payer.run()
    async with payer.database.platform(reason="test") as uow:
        mailed = await uow.db.scalar(text("SELECT count(*) FROM sandbox_messages"))
    assert (mailed, len(await payer.facts("tax.form_asked"))) == (1, 1)


FIELDS = {
    "name": "Juno Park", "entity": "individual", "address": "1 Main St", "city": "Austin",
    "region": "TX", "postal_code": "78701", "number_kind": "ssn", "number": "536-90-4388",
    "signed_name": "Juno Park", "agrees": "yes",
}  # fmt: skip


async def asked(payer: World, enter: Enter) -> str:
    """The address in the mail that asks Juno for a form."""
    nova, here = await enter("nova"), f"{TAX}/payees/{JUNO}"
    assert (await post(nova, f"{here}/request", here)).status_code == 303
    await payer.run()
    async with payer.database.platform(reason="test") as uow:
        body = await uow.db.scalar(text("SELECT text_body FROM sandbox_messages"))
    found = re.search(r"/tax/[\w-]+", body or "")
    assert found is not None
    return found.group(0)


async def test_a_payee_gives_the_form_by_the_link_of_a_mail(
    payer: World, enter: Enter, app: Any
) -> None:
    link = await asked(payer, enter)
    async with Browser(app) as juno:
        assert "Which one is yours" in (await juno.get(link)).text
        page = (await juno.get(f"{link}/w9")).text
        assert "Under penalties of perjury, I certify that:" in page
        form = {**FIELDS, "csrf_token": csrf_in(page)}
        unsigned = await juno.post(f"{link}/w9", data={**form, "agrees": ""})
        wrong = await juno.post(f"{link}/w9", data={**form, "number": "078-05-1120"})
        right = await juno.post(f"{link}/w9", data=form)
        given = (await juno.get(link)).text

    assert (unsigned.status_code, wrong.status_code, right.status_code) == (422, 422, 303)
    assert "•••-••-4388" in given
    assert not {"536904388", "536-90-4388"} & set(re.findall(r"[\d-]+", wrong.text + given))
    kept = await form_of(payer)
    assert (kept.source, kept.signed_ip is not None, kept.signed_name) == (
        "link", True, "Juno Park"
    )  # fmt: skip


async def test_staff_enter_a_form_from_paper_with_its_scan(payer: World, enter: Enter) -> None:
    nova, here = await enter("nova"), f"{TAX}/payees/{PIP}/paper/w8bene"
    token = csrf_in((await nova.get(here)).text)
    fields = {
        "name": "Pip Ltd", "entity": "c_corporation", "fatca_status": "active_nffe",
        "country": "DE", "address": "1 Weg", "city": "Berlin", "number_kind": "foreign",
        "number": "DE136695976", "treaty_country": "DE", "signed_name": "Pip Lee",
        "signed_on": "2026-03-01", "csrf_token": token,
    }  # fmt: skip
    text_file = await nova.post(here, data=fields, files={"scan": ("w8.pdf", b"Hello")})
    done = await nova.post(here, data=fields, files={"scan": ("w8.pdf", b"%PDF-1.7 signed")})

    assert (text_file.status_code, done.status_code) == (422, 303)
    page = (await nova.get(f"{TAX}/payees/{PIP}")).text
    assert "Treaty with Germany." in page
    assert "DE136695976" not in page
    ((form_id,),) = await payer.rows("SELECT id FROM tax_forms")
    assert (await nova.get(f"{TAX}/forms/{form_id}/scan")).content == b"%PDF-1.7 signed"


async def test_pages_are_closed_to_others(payer: World, enter: Enter) -> None:
    await give(payer, W9)
    for path in ("", "/settings", "/years/2026", f"/payees/{JUNO}"):
        assert (await (await enter("vic")).get(f"{TAX}{path}")).status_code == 403
        assert (await (await enter("rival")).get(f"{TAX}{path}")).status_code == 404


async def test_who_pays_and_what_income_is_are_said_on_a_page(world: World, enter: Enter) -> None:
    await owe(world, JUNO, "5.00", source="mystery")
    nova, here = await enter("nova"), f"{TAX}/settings"
    assert "Not sorted: payouts wait" in (await nova.get(here)).text
    fields = {
        "name": "Nova LLC", "address": "1", "city": "Brooklyn", "region": "NY",
        "postal_code": "11211", "phone": "212", "number": "91-1144442", "is_active": "yes",
    }  # fmt: skip
    wrong = await post(nova, here, here, **{**fields, "number": "1"})
    right = await post(nova, here, here, **fields)
    kept = await post(nova, here, here, **{**fields, "number": ""})
    chosen = await post(nova, f"{here}/income", here, source="mystery", income="rent")

    answers = (wrong.status_code, right.status_code, kept.status_code, chosen.status_code)
    assert answers == (422, 303, 303, 303)
    shown = (await nova.get(here)).text
    assert "••-•••4442" in shown
    assert "911144442" not in shown
    assert "Not sorted: payouts wait" not in shown
