"""Asking outside whether a name and a tax number belong together."""

from uuid import UUID

from app.billing.tax.events import NumberChecked
from app.billing.tax.queries.forms import get_form
from app.billing.tax.secrets import keys_in_job
from app.core.jobs import JobRun, long_job
from app.integrations.tax_numbers import NumberQuestion


@long_job("tax.check_number", timeout=60, attempts=6)
async def check_number(run: JobRun, *, form_id: str) -> None:
    """Have the number of a form W-9 checked, if anybody can, and keep the answer."""
    checks = run.adapters.tax_numbers
    if not checks.is_available:
        return
    async with run.uow() as uow:
        form = await get_form(uow, UUID(form_id))
        keys = await keys_in_job(run, uow)
    if form.number is None:
        return
    number = keys.decrypt(form.number, form.place).decode()
    verdict = await checks.check(NumberQuestion(form.number_kind, number, form.name))
    async with run.uow() as uow:
        form = await get_form(uow, UUID(form_id))
        form.check_result, form.checked_at = str(verdict), uow.now
        form.is_check_simulated = checks.is_simulated
        uow.record(
            NumberChecked(
                payee_id=form.subject_id,
                payee=form.payee_name,
                result=str(verdict),
                is_simulated=checks.is_simulated,
            )
        )
