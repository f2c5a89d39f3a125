"""W10: twenty floods of guesses. Each is let through so often and no more; nobody is thrown out."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from litestar import Litestar

from app.core import clock
from tests.tenants.authenticator import Authenticator
from tests.tenants.conftest import PASSWORD, Enter
from tests.tenants.factors import STEP, add_app, add_passkey, first_step, is_in
from tests.web.browser import Browser

NOVA, PROVE = "nova@example.com", "/account/prove"
LIMITED = 429


@dataclass
class Flood:
    """Sends and counts what was let through to be compared with the truth."""

    app: Litestar
    enter: Enter
    visitor: Browser
    statuses: Counter[int] = field(default_factory=Counter)

    async def send(self, browser: Browser, path: str, page: str, **form: Any) -> int:
        form["csrf_token"] = form.get("csrf_token") or await browser.token(page)
        answer = await browser.post(path, data=form)
        self.statuses[answer.status_code] += 1
        return answer.status_code

    async def repeat(
        self, times: int, path: str, page: str, *, browser: Browser | None = None, **form: Any
    ) -> None:
        """The same form again and again; `{n}` in a value becomes the number of the attempt."""
        browser = browser or self.visitor
        token = await browser.token(page)
        for number in range(times):
            filled = {key: str(value).format(n=f"{number:06}") for key, value in form.items()}
            await self.send(browser, path, page, csrf_token=token, **filled)

    @property
    def let_through(self) -> int:
        return self.statuses.total() - self.statuses[LIMITED]


Attack = Callable[[Flood], Awaitable[None]]
ATTACKS: dict[str, tuple[int, Attack]] = {}


def lets(most: int) -> Callable[[Attack], Attack]:
    """So many of the flood are looked at, exactly."""

    def named(attack: Attack) -> Attack:
        ATTACKS[attack.__name__] = (most, attack)
        return attack

    return named


@lets(10)
async def many_passwords_for_one_address(flood: Flood) -> None:
    await flood.repeat(30, "/sign-in", "/sign-in", email=NOVA, password="guess {n}")


@lets(10)
async def many_passwords_for_an_address_nobody_has(flood: Flood) -> None:
    await flood.repeat(30, "/sign-in", "/sign-in", email="nobody@example.com", password="{n}")


@lets(10)
async def the_right_password_after_too_many_wrong_ones(flood: Flood) -> None:
    await flood.repeat(10, "/sign-in", "/sign-in", email=NOVA, password="guess {n}")
    await flood.repeat(5, "/sign-in", "/sign-in", email=NOVA, password=PASSWORD)


@lets(10)
async def one_address_spelled_differently(flood: Flood) -> None:
    for spelled in (NOVA, "NOVA@example.com", "Nova@Example.COM"):
        await flood.repeat(10, "/sign-in", "/sign-in", email=spelled, password="guess {n}")


@lets(40)
async def one_password_for_many_addresses(flood: Flood) -> None:
    await flood.repeat(60, "/sign-in", "/sign-in", email="p{n}@example.com", password=PASSWORD)


@lets(10)
async def one_address_from_several_browsers(flood: Flood) -> None:
    for _ in range(4):
        async with Browser(flood.app) as browser:
            form = {"email": NOVA, "password": "guess {n}"}
            await flood.repeat(5, "/sign-in", "/sign-in", browser=browser, **form)


@lets(20)
async def passwords_in_two_waves_a_quarter_of_an_hour_apart(flood: Flood) -> None:
    start = clock.now()
    for wave in range(2):
        with clock.held(start + timedelta(minutes=16 * wave)):
            await flood.repeat(15, "/sign-in", "/sign-in", email=NOVA, password="guess {n}")


@lets(10 + 39)
async def a_patient_guesser_for_an_hour(flood: Flood) -> None:
    start, token = clock.now(), await flood.visitor.token("/sign-in")
    for number in range(120):
        form = {"email": NOVA, "password": f"guess {number}", "csrf_token": token}
        with clock.held(start + timedelta(seconds=30 * number)):
            await flood.send(flood.visitor, "/sign-in", "/sign-in", **form)


@lets(5)
async def codes_at_the_second_step(flood: Flood) -> None:
    await add_app(await flood.enter("nova"))
    await flood_after_enrolment(flood, times=20)


@lets(5)
async def recovery_codes_at_the_second_step(flood: Flood) -> None:
    await add_app(await flood.enter("nova"))
    await flood_after_enrolment(flood, times=20, typed="aaaa-bb{n}")


@lets(5)
async def codes_and_recovery_codes_by_turns(flood: Flood) -> None:
    await add_app(await flood.enter("nova"))
    for typed in ("{n}", "aaaa-bb{n}"):
        await flood_after_enrolment(flood, times=5, typed=typed)


@lets(5)
async def codes_with_the_first_step_taken_anew(flood: Flood) -> None:
    await add_app(await flood.enter("nova"))
    for _ in range(3):
        await flood_after_enrolment(flood, times=4)


@lets(5)
async def codes_from_several_browsers(flood: Flood) -> None:
    await add_app(await flood.enter("nova"))
    for _ in range(3):
        async with Browser(flood.app) as browser:
            await flood_after_enrolment(flood, times=4, browser=browser)


@lets(20 + 19)
async def codes_for_an_hour(flood: Flood) -> None:
    await add_app(await flood.enter("nova"))
    start = clock.now() + timedelta(hours=1)
    for minute in range(60):
        with clock.held(start + timedelta(minutes=minute)):
            if minute % 9 == 0:
                await first_step(flood.visitor)
            token = await flood.visitor.token(STEP)
            for number in range(5 if minute == 0 else 1):
                form = {"code": f"{minute:03}{number:03}", "csrf_token": token}
                await flood.send(flood.visitor, STEP, STEP, **form)


@lets(5)
async def codes_by_whoever_took_the_device(flood: Flood) -> None:
    nova = await flood.enter("nova")
    await add_app(nova)
    await flood.app.state.site.redis.flushdb()
    await flood.repeat(20, f"{PROVE}/code", PROVE, browser=nova, code="{n}")


@lets(10)
async def passwords_by_whoever_took_the_device(flood: Flood) -> None:
    nova = await flood.enter("nova")
    await flood.app.state.site.redis.flushdb()
    await flood.repeat(30, f"{PROVE}/password", PROVE, browser=nova, password="guess {n}")


@lets(5)
async def passkeys_at_the_second_step(flood: Flood) -> None:
    await add_passkey(await flood.enter("nova"), Authenticator())
    await flood.app.state.site.redis.flushdb()
    await first_step(flood.visitor)
    await flood.repeat(20, f"{STEP}/passkey", STEP, answer="{n}")


@lets(40)
async def passkeys_out_of_the_blue(flood: Flood) -> None:
    # Each wrong answer leads back to the sign-in page.
    await flood.repeat(60, "/sign-in/passkey", "/sign-in", answer="{n}")


@lets(40)
async def questions_for_passkeys(flood: Flood) -> None:
    await flood.repeat(60, "/sign-in/passkey/options", "/sign-in")


@lets(3)
async def reset_mails_to_one_address(flood: Flood) -> None:
    await flood.repeat(20, "/forgot", "/forgot", email=NOVA)


async def flood_after_enrolment(
    flood: Flood, *, times: int, typed: str = "{n}", browser: Browser | None = None
) -> None:
    """Guess codes; what enrolling used up is given back first."""
    if not flood.statuses:
        await flood.app.state.site.redis.flushdb()
    browser = browser or flood.visitor
    await first_step(browser)
    await flood.repeat(times, STEP, STEP, browser=browser, code=typed)


@pytest.mark.parametrize("name", ATTACKS)
async def test_floods(app: Litestar, enter: Enter, visitor: Browser, name: str) -> None:
    most, attack = ATTACKS[name]
    owner, flood = await enter("nova"), Flood(app, enter, visitor)
    # Signing in counted as an attempt of its own.
    await app.state.site.redis.flushdb()
    await attack(flood)
    assert flood.let_through == most, flood.statuses
    assert flood.statuses[LIMITED] > 0
    assert await is_in(owner)


def test_there_are_twenty_floods() -> None:
    assert len(ATTACKS) == 20
