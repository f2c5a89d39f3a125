"""The operator's jobs and audit pages."""

from typing import Any

import pytest

from app.core.ids import new_id
from app.domain.ops.jobs import prune
from tests.cast import Cast
from tests.domain.ops.conftest import Put

JOBS = "/operator/jobs"


async def test_shows_failed_jobs_of_every_workspace_without_their_arguments(
    enter: Any, put: Put
) -> None:
    await put("failed", error="The mail server said no.")
    nova = await enter("nova")
    answer = await nova.get(JOBS)
    assert answer.status_code == 200
    for shown in ("mail.send", "Rival", "The mail server said no.", "0 of 5"):
        assert shown in answer.text
    assert "fan@example.com" not in answer.text


async def test_filters_by_state_and_kind(enter: Any, put: Put) -> None:
    await put("failed", name="mail.send")
    await put("waiting", name="vault.analyze")
    nova = await enter("nova")
    failed = (await nova.get(f"{JOBS}?show=failed")).text
    assert ("mail.send" in failed, "vault.analyze" in failed) == (True, False)
    vault = (await nova.get(f"{JOBS}?name=vault")).text
    assert ("mail.send" in vault, "vault.analyze" in vault) == (False, True)


async def test_leads_to_older_jobs(enter: Any, put: Put) -> None:
    await put("done", name="the.oldest")
    for _ in range(50):
        await put("done")
    nova = await enter("nova")
    first = (await nova.get(JOBS)).text
    assert "the.oldest" not in first
    address = first.split("older=")[1].split('"')[0]
    assert "the.oldest" in (await nova.get(f"{JOBS}?older={address}")).text


@pytest.mark.parametrize("path", [JOBS, "/operator/audit"])
async def test_does_not_exist_for_others(enter: Any, path: str) -> None:
    vic = await enter("vic")
    assert (await vic.get(path)).status_code == 404


async def test_retries_a_failed_job_and_records_who_did(
    enter: Any, put: Put, cast: Cast, superuser: Any
) -> None:
    job_id = await put("failed")
    nova = await enter("nova")
    answer = await nova.submit(f"{JOBS}/{cast.rival.tenant_id}/{job_id}/retry", JOBS)
    assert answer.status_code == 303
    assert await superuser.fetchval("SELECT state FROM jobs WHERE id = $1", job_id) == "waiting"
    summary = "SELECT summary FROM events WHERE subject_id = $1"
    assert await superuser.fetchval(summary, job_id) == f"{cast.nova.name} retried a job"


async def test_cancels_a_waiting_job_through_the_page_that_asks(
    enter: Any, put: Put, cast: Cast, superuser: Any
) -> None:
    job_id = await put("waiting")
    nova = await enter("nova")
    page = f"{JOBS}/{cast.rival.tenant_id}/{job_id}/cancel"
    assert (await nova.submit(page, page)).status_code == 303
    assert await superuser.fetchval("SELECT state FROM jobs WHERE id = $1", job_id) == "canceled"


async def test_refuses_to_retry_a_job_that_is_done(
    enter: Any, put: Put, cast: Cast, superuser: Any
) -> None:
    job_id = await put("done")
    nova = await enter("nova")
    answer = await nova.submit(f"{JOBS}/{cast.rival.tenant_id}/{job_id}/retry", "/hello")
    assert answer.status_code == 409
    assert await superuser.fetchval("SELECT state FROM jobs WHERE id = $1", job_id) == "done"


async def test_says_whether_an_audit_chain_holds(enter: Any, cast: Cast) -> None:
    nova = await enter("nova")
    assert "Rival" in (await nova.get("/operator/audit")).text
    answer = await nova.get(f"/operator/audit/{cast.rival.tenant_id}")
    assert "The chain holds" in answer.text
    assert (await nova.get(f"/operator/audit/{new_id()}")).status_code == 404


async def test_prunes_what_is_old_and_keeps_what_failed_and_the_last_mark(
    app: Any, put: Put, cast: Cast, superuser: Any
) -> None:
    for state in ("done", "failed"):
        await put(state, name=f"old.{state}")
    await superuser.execute("UPDATE jobs SET finished_at = now() - interval '31 days'")
    await put("done", name="new.done")
    await superuser.execute(
        "INSERT INTO cron_marks (tenant_id, name, due_at)"
        " SELECT $1, 'x', now() - make_interval(days => d) FROM unnest(ARRAY[61, 70]) d",
        cast.rival.tenant_id,
    )
    async with app.state.site.database.platform(reason="test") as uow:
        await prune.function(uow)
    names = await superuser.fetch("SELECT name FROM jobs ORDER BY name")
    assert [row["name"] for row in names] == ["new.done", "old.failed"]
    assert await superuser.fetchval("SELECT count(*) FROM cron_marks") == 1
