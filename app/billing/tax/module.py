"""What taxes add to the product."""

from app.billing.tax import events, models
from app.billing.tax.assessing import assess_tax
from app.billing.tax.checking import check_number
from app.billing.tax.filing import make_pack
from app.billing.tax.mailing import mail_form_request
from app.billing.tax.routes.giving import TaxFormLinkController
from app.billing.tax.routes.payees import TaxFormsController
from app.billing.tax.routes.settings import TaxSettingsController
from app.billing.tax.routes.years import TaxYearsController
from app.billing.tax.tiles import forms_wanted
from app.core.module import Module, Nav, Notice, Sealed, Waiting


def _payee_path(event: events.TaxFormGiven | events.NumberChecked) -> str:
    return f"tax/payees/{event.payee_id}"


MODULE = Module(
    name="tax",
    routes=(TaxFormsController, TaxSettingsController, TaxYearsController, TaxFormLinkController),
    jobs=(check_number, mail_form_request, make_pack),
    events=events.ALL,
    notices=(Notice(events.TaxFormGiven, "money.write", _payee_path),),
    nav=(Nav("Taxes", "tax", "file-text", "Money", "money.read", order=112),),
    waiting=(Waiting("money.write", forms_wanted, order=45),),
    assessments=(assess_tax,),
    sealed=(Sealed(models.TaxForm, "number"), Sealed(models.TaxPayer, "number")),
)

TABLES = models
