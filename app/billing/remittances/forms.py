"""What people may enter about self-billing."""

from app.billing.invoices import COUNTRIES
from app.web.fields import Area, Checkbox, Choice, Day, Text
from app.web.forms import Form


class SelfBillingForm(Form):
    legal_name = Text(label="Legal name", max_length=120)
    address = Area(label="Address", max_length=400)
    country = Choice(label="Country", options=frozenset(code for code, _ in COUNTRIES))
    vat_id = Text(label="VAT number", required=False, max_length=30)
    is_small_business = Checkbox(label="Small business")
    agreed_on = Day(label="Agreed on")
