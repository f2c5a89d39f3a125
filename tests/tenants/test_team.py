"""Members, roles and invitations, through the pages and at the same time."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.actor import Role
from app.core.errors import NotFound
from app.core.tables import EventRow
from app.core.uow import Database
from app.tenants.errors import InvitationNotOpen, LastOwner, OnlyOwners
from app.tenants.models import Invitation, Membership
from app.tenants.service.team import accept_invitation, change_role, invite, leave, remove_member
from tests.cast import Cast
from tests.tenants.conftest import PASSWORD, Enter, Post
from tests.web.browser import HTMX, Browser

TEAM = "/t/nova/settings/team"
INVITE = "/t/nova/settings/invitations"


async def membership(database: Database, cast: Cast, who: str) -> Membership:
    actor = getattr(cast, who)
    async with database.tenant(actor) as uow:
        return await uow.db.scalar(
            select(Membership).where(Membership.person_id == actor.person_id)
        )


async def events(database: Database, cast: Cast, name: str) -> int:
    async with database.tenant(cast.nova) as uow:
        query = select(func.count()).select_from(EventRow).where(EventRow.name == name)
        return await uow.db.scalar(query) or 0


async def test_an_invited_stranger_signs_up_and_joins(
    enter: Enter, visitor: Browser, post: Post
) -> None:
    nova = await enter("nova")
    answer = await nova.submit(INVITE, TEAM, email="Juno@example.com", role="manager")
    assert (answer.status_code, answer.headers["location"]) == (303, TEAM)

    link = await post.link("juno@example.com", "invitations")
    assert "Join Nova" in (await visitor.get(link)).text
    answer = await visitor.submit(f"{link}/sign-up", link, name="Juno Moon", password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await visitor.get("/")).headers["location"] == "/t/nova"
    assert "Juno Moon" in (await nova.get(TEAM)).text


async def test_somebody_is_invited_as_crew_and_joins_as_it(
    enter: Enter, visitor: Browser, post: Post
) -> None:
    nova = await enter("nova")
    page = (await nova.get(TEAM)).text
    assert '<option value="crew">Crew</option>' in page
    assert "Sees days, riders, set lists and rotas, no money" in page
    await nova.submit(INVITE, TEAM, email="lou@example.com", role="crew")
    link = await post.link("lou@example.com", "invitations")
    await visitor.submit(f"{link}/sign-up", link, name="Lou Fischer", password=PASSWORD)
    assert (await visitor.get("/")).headers["location"] == "/t/nova"
    own = (await visitor.get(TEAM)).text
    assert 'value="crew"' not in own and re.search(r"<span[^>]*>Crew</span>", own) is not None


async def test_an_invited_person_with_an_account_joins_after_signing_in(
    enter: Enter, post: Post
) -> None:
    nova, rival = await enter("nova"), await enter("rival")
    await nova.submit(INVITE, TEAM, email="rival@example.com", role="viewer")
    link = await post.link("rival@example.com", "invitations")
    answer = await rival.submit(f"{link}/accept", link)
    assert answer.headers["location"] == "/"
    assert (await rival.get(TEAM)).status_code == 200
    assert (await rival.get("/t/nova/settings/brand")).status_code == 403


async def test_an_invitation_fits_one_address_only(
    enter: Enter, post: Post, database: Database, cast: Cast
) -> None:
    nova, ada = await enter("nova"), await enter("ada")
    await nova.submit(INVITE, TEAM, email="rival@example.com", role="viewer")
    link = await post.link("rival@example.com", "invitations")
    token = await ada.token("/account")
    answer = await ada.post(f"{link}/accept", data={"csrf_token": token})
    assert answer.status_code == 403
    assert (await ada.get(TEAM)).status_code == 404
    assert await events(database, cast, "tenants.member_joined") == 0


async def test_inviting_answers_htmx_with_the_list_and_a_toast(enter: Enter) -> None:
    nova = await enter("nova")
    headers = {**HTMX, "HX-Target": "invitations"}
    answer = await nova.submit(INVITE, TEAM, headers=headers, email="j@example.com", role="viewer")
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="invitations"')
    assert "j@example.com" in answer.text
    assert "is on its way" in answer.text


async def test_a_wrong_invitation_comes_back_and_nobody_is_invited(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova = await enter("nova")
    for wrong in ({"email": "no", "role": "viewer"}, {"email": "mo@example.com", "role": "viewer"}):
        assert (await nova.submit(INVITE, TEAM, **wrong)).status_code == 422
    assert await events(database, cast, "tenants.person_invited") == 0


async def test_resending_ends_the_old_link_and_revoking_the_new_one(
    enter: Enter, visitor: Browser, post: Post
) -> None:
    nova = await enter("nova")
    await nova.submit(INVITE, TEAM, email="j@example.com", role="viewer")
    first = await post.link("j@example.com", "invitations")
    row = re.search(rf"{INVITE}/([0-9a-f-]+)/resend", (await nova.get(TEAM)).text).group(1)
    await nova.submit(f"{INVITE}/{row}/resend", TEAM)
    second = await post.link("j@example.com", "invitations")
    assert first != second
    assert (await visitor.get(first)).status_code == 404
    assert (await visitor.get(second)).status_code == 200
    await nova.submit(f"{INVITE}/{row}/revoke", TEAM)
    assert (await visitor.get(second)).status_code == 404


async def test_resending_pressed_twice_mails_one_link_that_works(
    enter: Enter, visitor: Browser, post: Post
) -> None:
    nova = await enter("nova")
    await nova.submit(INVITE, TEAM, email="j@example.com", role="viewer")
    row = re.search(rf"{INVITE}/([0-9a-f-]+)/resend", (await nova.get(TEAM)).text).group(1)
    await post.run()
    await post.empty()
    now = clock.now()
    with clock.held(now):
        for _ in range(2):
            assert (await nova.submit(f"{INVITE}/{row}/resend", TEAM)).status_code == 303
        assert len(await post.to("j@example.com")) == 1
        sent = await post.link("j@example.com", "invitations")
        await nova.submit(f"{INVITE}/{row}/resend", TEAM)
    assert (await visitor.get(sent)).status_code == 200
    with clock.held(now + timedelta(minutes=1)):
        await nova.submit(f"{INVITE}/{row}/resend", TEAM)
        assert await post.link("j@example.com", "invitations") != sent


async def test_two_acceptances_at_once_make_one_membership(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        invitation = await invite(uow, email="rival@example.com", role=Role.VIEWER)
    actor = replace(cast.rival, tenant_id=cast.nova.tenant_id)

    async def accept() -> object:
        async with database.tenant(actor) as uow:
            return await accept_invitation(
                uow,
                invitation.id,
                person_id=cast.rival.person_id,
                email="rival@example.com",
                name="Ravi",
            )

    answers = await asyncio.gather(accept(), accept(), return_exceptions=True)
    assert sorted(type(a).__name__ for a in answers) == ["InvitationNotOpen", "Membership"]
    async with database.tenant(cast.nova) as uow:
        assert await uow.db.scalar(select(func.count()).select_from(Membership)) == 4
    assert await events(database, cast, "tenants.member_joined") == 1


async def test_an_invitation_ends_after_seven_days(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.nova) as uow:
        invitation = await invite(uow, email="rival@example.com", role=Role.VIEWER)
        assert (invitation.expires_at - uow.now).days == 7
        invitation.expires_at = uow.now
    with pytest.raises(InvitationNotOpen):
        async with database.tenant(cast.nova) as uow:
            await accept_invitation(
                uow,
                invitation.id,
                person_id=cast.rival.person_id,
                email="rival@example.com",
                name="Ravi",
            )


async def test_the_last_owner_stays_and_stays_owner(database: Database, cast: Cast) -> None:
    nova = await membership(database, cast, "nova")
    for attempt in (
        lambda uow: change_role(uow, nova.id, role=Role.ADMIN),
        lambda uow: remove_member(uow, nova.id),
        lambda uow: leave(uow, cast.nova.person_id),
    ):
        with pytest.raises(LastOwner):
            async with database.tenant(cast.nova) as uow:
                await attempt(uow)
    assert (await membership(database, cast, "nova")).role == "owner"


async def test_two_owners_demoting_each_other_leave_one(database: Database, cast: Cast) -> None:
    nova, mo = await membership(database, cast, "nova"), await membership(database, cast, "mo")
    async with database.tenant(cast.nova) as uow:
        await change_role(uow, mo.id, role=Role.OWNER)

    async def demote(actor: object, which: Membership) -> None:
        async with database.tenant(replace(actor, role=Role.OWNER)) as uow:
            await change_role(uow, which.id, role=Role.ADMIN)

    answers = await asyncio.gather(
        demote(cast.nova, mo), demote(cast.mo, nova), return_exceptions=True
    )
    assert [type(a).__name__ for a in answers if a] == ["LastOwner"]


async def test_an_admin_cannot_make_or_unmake_owners(database: Database, cast: Cast) -> None:
    nova, mo = await membership(database, cast, "nova"), await membership(database, cast, "mo")
    admin = replace(cast.mo, role=Role.ADMIN)
    for attempt in (
        lambda uow: change_role(uow, mo.id, role=Role.OWNER),
        lambda uow: change_role(uow, nova.id, role=Role.VIEWER),
        lambda uow: remove_member(uow, nova.id),
        lambda uow: invite(uow, email="x@example.com", role=Role.OWNER),
    ):
        with pytest.raises(OnlyOwners):
            async with database.tenant(admin) as uow:
                await attempt(uow)
    async with database.tenant(cast.nova) as uow:
        assert await uow.db.scalar(select(func.count()).select_from(Invitation)) == 0


async def test_a_changed_role_counts_from_the_next_request(
    enter: Enter, database: Database, cast: Cast
) -> None:
    nova, mo = await enter("nova"), await enter("mo")
    mos = await membership(database, cast, "mo")
    assert (await mo.get("/t/nova/settings/audit")).status_code == 403
    answer = await nova.submit(f"{TEAM}/{mos.id}/role", TEAM, role="accountant")
    assert answer.status_code == 303
    assert (await mo.get("/t/nova/settings/audit")).status_code == 200
    await nova.submit(f"{TEAM}/{mos.id}/remove", TEAM)
    assert (await mo.get("/t/nova/settings/audit")).status_code == 404


async def test_a_member_leaves_and_loses_access_at_once(enter: Enter) -> None:
    mo = await enter("mo")
    assert (await mo.submit(f"{TEAM}/leave", f"{TEAM}/leave")).headers["location"] == "/"
    assert (await mo.get(TEAM)).status_code == 404


async def test_members_of_other_workspaces_are_out_of_reach(database: Database, cast: Cast) -> None:
    theirs = await membership(database, cast, "rival")
    for attempt in (
        lambda uow: change_role(uow, theirs.id, role=Role.VIEWER),
        lambda uow: remove_member(uow, theirs.id),
    ):
        with pytest.raises(NotFound):
            async with database.tenant(cast.nova) as uow:
                await attempt(uow)
    assert (await membership(database, cast, "rival")).role == "owner"
