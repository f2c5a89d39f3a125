"""Settings, Plan and the price list, through the pages."""

from litestar import Litestar

from app.billing.plans.entitlements import PlanName
from tests.billing.plans.conftest import Put
from tests.cast import Cast
from tests.statements import sent_to
from tests.tenants.conftest import Enter
from tests.web.browser import HTMX, Browser

PLAN = "/t/nova/settings/plan"


async def test_everybody_sees_what_it_costs(app: Litestar) -> None:
    async with Browser(app) as visitor:
        monthly = (await visitor.get("/pricing")).text
        yearly = (await visitor.get("/pricing?cycle=yearly")).text
    for price in ("$0", "$19.00", "$49.00", "$199.00"):
        assert price in monthly
    assert "$1,990.00" in yearly


async def test_the_plan_shows_what_is_held_and_used(enter: Enter, cast: Cast, put_on: Put) -> None:
    await put_on(cast.nova, PlanName.CREATOR)
    shown = (await (await enter("nova")).get(PLAN)).text
    assert "Given to you" in shown
    assert "3 of 3" in shown
    assert "0 GB of 100 GB" in shown


async def test_a_viewer_sees_the_plan_but_cannot_choose(enter: Enter) -> None:
    vic = await enter("vic")
    shown = (await vic.get(PLAN)).text
    assert "can change the plan" in shown
    assert (await vic.get(f"{PLAN}/change")).status_code == 403


async def test_a_trial_begins_at_once_and_only_once(enter: Enter, cast: Cast, put_on: Put) -> None:
    await put_on(cast.nova, PlanName.FREE)
    nova = await enter("nova")
    begun = await nova.submit(f"{PLAN}/trial", PLAN, plan="pro")
    assert (begun.status_code, begun.headers["location"]) == (303, PLAN)
    assert "Free trial until" in (await nova.get(PLAN)).text
    again = await nova.submit(f"{PLAN}/trial", PLAN, plan="studio")
    assert (again.status_code, "has had its free trial" in again.text) == (409, True)


async def test_a_choice_is_shown_with_its_price_before_it_is_made(
    enter: Enter, cast: Cast, put_on: Put
) -> None:
    await put_on(cast.nova, PlanName.FREE)
    nova = await enter("nova")
    shown = (await nova.get(f"{PLAN}/change?plan=pro&cycle=yearly&seats=2")).text
    assert "$650.00" in shown
    assert "Go on to the payment page" in shown
    assert (await nova.get(f"{PLAN}/change?plan=gold")).status_code == 404


async def test_going_down_names_what_would_not_fit(enter: Enter, cast: Cast, put_on: Put) -> None:
    nova = await enter("nova")
    shown = (await nova.get(f"{PLAN}/change?plan=free")).text
    assert "2 people in the team more than it includes" in shown


async def test_a_limit_on_a_page_leads_to_the_plan_that_contains_it(
    enter: Enter, cast: Cast, put_on: Put
) -> None:
    await put_on(cast.nova, PlanName.FREE)
    nova = await enter("nova")
    team = "/t/nova/settings/team"
    answer = await nova.submit(
        "/t/nova/settings/invitations", team, email="new@example.com", role="member"
    )
    assert answer.status_code == 402
    assert "The plan Free includes 1 person in the team" in answer.text
    assert "/t/nova/settings/plan/change?plan=pro" in answer.text


async def test_a_limit_in_a_form_leads_there_as_well(enter: Enter, cast: Cast, put_on: Put) -> None:
    await put_on(cast.nova, PlanName.FREE)
    nova = await enter("nova")
    form = {"email": "new@example.com", "role": "member"}
    team, invitations = "/t/nova/settings/team", "/t/nova/settings/invitations"
    answer = await nova.submit(invitations, team, headers=HTMX, **form)
    assert (answer.status_code, answer.headers["hx-retarget"]) == (402, "#toasts")
    assert '<a href="/t/nova/settings/plan/change?plan=pro">Look at Pro</a>' in answer.text


async def test_the_page_of_the_plan_asks_little(app: Litestar, enter: Enter, cast: Cast) -> None:
    nova = await enter("nova")
    await nova.get(PLAN)
    with sent_to(app.state.site.database.app) as statements:
        await nova.get(PLAN)
    assert len(statements) <= 14
