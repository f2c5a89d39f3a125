"""Statement runs up to their publishing: draft, compute again, discard, approve, ask to publish."""

from uuid import UUID

from app.core.actor import Role
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.domain.royalties.errors import (
    NothingToState,
    RunAlreadyPublished,
    RunAtWork,
    RunNotADraft,
    SecondPersonNeeded,
)
from app.domain.royalties.events import DraftDiscarded, PublishingAsked, StatementsApproved
from app.domain.royalties.models.statements import AT_WORK, RunStatus, StatementRun
from app.domain.royalties.queries.drafting import is_worked_on, lock_run_row
from app.domain.royalties.queries.runs import PUBLISHED, get_run, totals_of_run
from app.domain.royalties.run_jobs import draft_statements, publish_statements
from app.domain.royalties.service.drafting import (
    begin_draft,
    clear_draft,
    clear_run,
    compute_draft,
)
from app.domain.royalties.service.posting import one_at_a_time
from app.domain.royalties.service.publishing import begin_publishing, set_status
from app.tenants import list_members


async def ask_for_draft(uow: UnitOfWork, period: str) -> StatementRun:
    """Have the statements of a month drafted, or computed again; once, however often it is asked.

    Raises NotAMonth, and RunAtWork while the run is being published.
    """
    run = await begin_draft(uow, period)
    if not await is_worked_on(uow, run.id):
        uow.enqueue(draft_statements, key=f"{run.id}:{new_id()}", run_id=run.id)
    return run


async def draft_run(uow: UnitOfWork, period: str) -> StatementRun:
    """Draft the statements of a month in this transaction."""
    run = await begin_draft(uow, period)
    await clear_draft(uow, run.id)
    await compute_draft(uow, run.id)
    await uow.flush_rows()
    return run


async def discard_run(uow: UnitOfWork, run_id: UUID) -> None:
    """Throw an unpublished run away; its earnings wait for the next one.

    While it is being drafted, that stops and leaves nothing. Raises RunAlreadyPublished and
    RunAtWork.
    """
    run = await get_run(uow, run_id)
    if run.status != RunStatus.DRAFTING:
        await one_at_a_time(uow)
    run = await lock_run_row(uow, run_id)
    if run.status in PUBLISHED:
        raise RunAlreadyPublished
    if run.status == RunStatus.PUBLISHING:
        raise RunAtWork
    if run.status == RunStatus.DRAFTING:
        # Whoever drafts it notices, takes back what it has written, and removes the run.
        run.status = RunStatus.CANCELED
        uow.enqueue(draft_statements, key=f"{run.id}:{new_id()}", run_id=run.id)
    else:
        await clear_run(uow, run)
        await uow.db.delete(run)
    uow.record(DraftDiscarded(run_id=run.id, period=run.period))


async def approve_run(uow: UnitOfWork, run_id: UUID) -> StatementRun:
    """Say that the figures of a draft are right. Raises SecondPersonNeeded to its author.

    Where two or more people may approve, it takes another than the one who computed the draft.
    """
    run = await lock_run_row(uow, run_id)
    if run.status in AT_WORK:
        raise RunAtWork
    if run.status != RunStatus.DRAFT:
        raise RunNotADraft
    if not await totals_of_current(uow, run):
        raise NothingToState
    person_id = uow.actor.person_id
    if person_id is None or (run.created_by == person_id and await _has_other_approver(uow)):
        raise SecondPersonNeeded
    run.status, run.approved_by, run.approved_at = RunStatus.APPROVED, person_id, uow.now
    await uow.flush()
    await set_status(uow, run)
    uow.record(StatementsApproved(run_id=run.id, period=run.period))
    return run


async def ask_to_publish(uow: UnitOfWork, run_id: UUID) -> StatementRun:
    """Have an approved run published; once, however often it is asked. Raises RunNotApproved."""
    run = await begin_publishing(uow, run_id)
    if run.status == RunStatus.PUBLISHING and not await is_worked_on(uow, run.id):
        uow.enqueue(publish_statements, key=f"{run.id}:{new_id()}", run_id=run.id)
        uow.record(PublishingAsked(run_id=run.id, period=run.period))
    return run


async def needs_second_person(uow: UnitOfWork, run: StatementRun) -> bool:
    """Whether the one who asks has to leave the approval to somebody else."""
    is_author = run.created_by == uow.actor.person_id
    return run.status == RunStatus.DRAFT and is_author and await _has_other_approver(uow)


async def totals_of_current(uow: UnitOfWork, run: StatementRun) -> dict[str, int]:
    """What the statements of a run come to, in minor units by currency."""
    totals = await totals_of_run(uow, run)
    return {each.currency: each.total for each in totals if each.statements}


async def _has_other_approver(uow: UnitOfWork) -> bool:
    roles = [Role(member.role) for member in await list_members(uow)]
    permissions = uow.registry.permissions_of
    return sum("money.approve" in permissions(role) for role in roles) >= 2
