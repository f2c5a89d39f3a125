"""Onboarding: what the holder of a connected account tells Stripe about themselves."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from app.simulators.stripe import accounts
from app.simulators.stripe.http import Bank
from app.simulators.stripe.screens.view import Asked, bank_of, form_of, gone, lead, show
from app.simulators.stripe.store import Doc

BANKS = (
    ("000123456789", "takes payouts"),
    ("DE89370400440532013000", "takes payouts (IBAN)"),
    ("000111111116", "returns them: no such account"),
    ("000111111113", "returns them: account closed"),
)


@get("/connect/{link:str}", sync_to_thread=False)
def show_onboarding(request: Asked, link: FromPath[str]) -> Response[Any]:
    """A link opens once; used or old, it leads to where a new one is made."""
    bank = bank_of(request)
    found = bank.store.find(link)
    if found is None or found["object"] != "account_link":
        return gone("This link does not exist.")
    account = bank.store.find(found["account"])
    if account is None or found["is_used"] or found["expires_at"] < bank.world().now():
        return lead(found["refresh_url"])
    bank.store.save(found | {"is_used": True})
    return _form(found, account, {})


@post("/connect/{link:str}")
async def submit(request: Asked, link: FromPath[str]) -> Response[Any]:
    bank = bank_of(request)
    found = bank.store.find(link)
    if found is None or found["object"] != "account_link":
        return gone("This link does not exist.")
    values = dict(await form_of(request))
    account = bank.store.find(found["account"])
    if account is None:
        return gone("This account does not exist any more.")
    problems = _problems(values)
    if values.get("act") != "later" and problems:
        return _form(found, account, values, problems)
    if values.get("act") != "later":
        _submit(bank, account, values)
    return lead(found["return_url"])


def _problems(values: dict[str, str]) -> dict[str, str]:
    problems = {}
    if len(values.get("name", "")) < 2:
        problems["name"] = "Write your full name."
    digits = "".join(each for each in values.get("bank", "") if each.isalnum())
    if not 6 <= len(digits) <= 34:
        problems["bank"] = "Write the number of your bank account, or its IBAN."
    if values.get("agreed") != "yes":
        problems["agreed"] = "Agree to the terms to be paid."
    return problems


def _submit(bank: Bank, account: Doc, values: dict[str, str]) -> None:
    world = bank.world(bank.store.account_of(account["id"]))
    with bank.store.transaction():
        accounts.submit(
            world,
            account,
            name=values["name"],
            bank="".join(each for each in values["bank"] if each.isalnum()),
            with_document=values.get("document") == "yes",
        )
    bank.done(world)


def _form(
    link: Doc, account: Doc, values: dict[str, str], problems: dict[str, str] | None = None
) -> Response[str]:
    return show(
        "onboarding.html",
        status=422 if problems else 200,
        leads_to=(link["return_url"], link["refresh_url"]),
        link=link,
        account=account,
        values={"name": "", "bank": BANKS[0][0], "document": "yes", "agreed": "", **values},
        problems={"name": "", "bank": "", "agreed": "", **(problems or {})},
        banks=BANKS,
    )


CONNECT = (show_onboarding, submit)
