"""What the pages of taxes share."""

from typing import Any

from app.billing.payments import keys_of
from app.billing.tax.forms import COUNTRIES, FATCA, STATES
from app.billing.tax.income import ENTITY_NAMES, INCOME_NAMES, Entity
from app.billing.tax.numbers import NAMES, NumberKind
from app.billing.tax.tables import TREATIES, treaty_rate
from app.billing.tax.withholding import FORM_NAMES, FormKind
from app.billing.tax.wordings import CERTIFICATIONS, INTRODUCTION
from app.core import clock
from app.web.site import site_of
from app.web.visit import HttpRequest

__all__ = ["around", "choices", "is_simulated", "keys_of"]

_NUMBERS = {
    FormKind.W9: (NumberKind.SSN, NumberKind.EIN, NumberKind.ITIN),
    FormKind.W8BEN: (NumberKind.FOREIGN, NumberKind.ITIN, NumberKind.SSN),
    FormKind.W8BENE: (NumberKind.FOREIGN, NumberKind.EIN),
}


def around(slug: str, current: str) -> dict[str, Any]:
    """Where the page is, and the sections beside it."""
    home = f"/t/{slug}/tax"
    year = clock.now().year
    sections = (
        ("forms", "Tax forms", home),
        ("year", "Tax year", f"{home}/years/{year}"),
        ("settings", "Payer and income", f"{home}/settings"),
    )
    tabs = [
        {"label": label, "href": href, "is_current": name == current}
        for name, label, href in sections
    ]
    return {
        "slug": slug,
        "home": home,
        "tabs": tabs,
        "form_names": FORM_NAMES,
        "income_names": INCOME_NAMES,
    }


def choices(kind: FormKind) -> dict[str, Any]:
    """What a form offers to choose from, and what is certified by signing it."""
    today, names = clock.now().date(), dict(COUNTRIES)
    rates = {country: treaty_rate(country, today) for country in TREATIES}
    entities = [e for e in Entity if kind is FormKind.W9 or e is not Entity.INDIVIDUAL]
    treaties = sorted(
        (names[country], country, rate) for country, rate in rates.items() if rate is not None
    )
    return {
        "kind": str(kind),
        "form_name": FORM_NAMES[kind],
        "states": STATES,
        "countries": [pair for pair in COUNTRIES if pair[0] != "US"],
        "entities": [(str(each), ENTITY_NAMES[each]) for each in entities],
        "number_kinds": [(str(each), NAMES[each]) for each in _NUMBERS[kind]],
        "treaties": [(code, f"{name}: {rate} % on royalties") for name, code, rate in treaties],
        "fatca": list(FATCA.items()),
        "introduction": INTRODUCTION[kind],
        "certifications": CERTIFICATIONS[kind],
    }


def is_simulated(request: HttpRequest) -> bool:
    return "tax numbers" in site_of(request).adapters.simulated
