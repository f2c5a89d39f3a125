"""Customers, their tax ids and the cards they keep."""

from collections.abc import Mapping
from typing import Any

from app.simulators.stripe.api import endpoint, merged, page, readable
from app.simulators.stripe.cards import CARDS, MESSAGES, NUMBERS, TOKENS, Magic, of_number
from app.simulators.stripe.errors import ApiError, missing_resource
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World, new_id

_COPIED = ("email", "name", "phone", "description", "address", "tax_exempt")


@endpoint("POST", "/v1/customers", "CustomerCreateParams")
def create(world: World, params: Mapping[str, Any]) -> Doc:
    if clock := params.get("test_clock"):
        world.get("test_helpers.test_clock", clock, "test_clock")
    doc: Doc = {
        "id": new_id("cus", 14),
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": world.now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "email": None,
        "invoice_prefix": new_id("x", 8)[2:].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
        },
        "livemode": False,
        "metadata": merged({}, params.get("metadata")),
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": params.get("test_clock"),
    } | {name: params[name] for name in _COPIED if params.get(name)}
    world.store.add(doc, world.account)
    for each in params.get("tax_id_data", []):
        _add_tax_id(world, doc, each)
    if method := params.get("payment_method"):
        attach_method(world, find_method(world, method), doc)
    if params.get("invoice_settings"):
        _set_default(world, doc, params["invoice_settings"])
    world.tell("customer.created", doc)
    return doc


@endpoint("POST", "/v1/customers/{}", "CustomerUpdateParams")
def update(world: World, params: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("customer", found)
    doc |= {name: params[name] or None for name in _COPIED if name in params}
    doc["metadata"] = merged(doc["metadata"], params.get("metadata"))
    if params.get("invoice_settings"):
        _set_default(world, doc, params["invoice_settings"])
    world.store.save(doc)
    world.tell("customer.updated", doc)
    return doc


def _set_default(world: World, doc: Doc, settings: Mapping[str, Any]) -> None:
    if "default_payment_method" not in settings:
        return
    method = settings["default_payment_method"] or None
    if method:
        found = find_method(world, method)
        if found["customer"] != doc["id"]:
            raise missing_resource("PaymentMethod", method, "invoice_settings")
    doc["invoice_settings"]["default_payment_method"] = method
    world.store.save(doc)


def _add_tax_id(world: World, customer: Doc, given: Mapping[str, Any]) -> Doc:
    return world.store.add(
        {
            "id": new_id("txi"),
            "object": "tax_id",
            "country": str(given["value"])[:2].upper(),
            "created": world.now(),
            "customer": customer["id"],
            "livemode": False,
            "type": given["type"],
            "value": given["value"],
            "verification": {"status": "pending", "verified_address": None, "verified_name": None},
        },
        world.account,
    )


@endpoint("GET", "/v1/customers/{}/tax_ids", "CustomerTaxIdListParams")
def list_tax_ids(world: World, params: Mapping[str, Any], found: str) -> Doc:
    world.get("customer", found)
    return page(world, "tax_id", f"/v1/customers/{found}/tax_ids", params, customer=found)


@endpoint("POST", "/v1/customers/{}/tax_ids", "CustomerTaxIdCreateParams")
def create_tax_id(world: World, params: Mapping[str, Any], found: str) -> Doc:
    return _add_tax_id(world, world.get("customer", found), params)


@endpoint("DELETE", "/v1/customers/{}/tax_ids/{}", "CustomerTaxIdDeleteParams")
def delete_tax_id(world: World, _: Mapping[str, Any], found: str, tax_id: str) -> Doc:
    world.get("customer", found)
    world.get("tax_id", tax_id)
    world.store.remove(tax_id)
    return {"id": tax_id, "object": "tax_id", "deleted": True}


@endpoint("GET", "/v1/customers/{}/payment_methods", "CustomerPaymentMethodListParams")
def list_methods(world: World, params: Mapping[str, Any], found: str) -> Doc:
    world.get("customer", found)
    url = f"/v1/customers/{found}/payment_methods"
    return page(world, "payment_method", url, params, customer=found)


@endpoint("POST", "/v1/payment_methods", "PaymentMethodCreateParams")
def create_method(world: World, params: Mapping[str, Any]) -> Doc:
    card = params.get("card") or {}
    magic = of_number(card.get("number", "")) if "number" in card else NUMBERS[CARDS[0].number]
    return new_method(world, magic, exp_month=card.get("exp_month"), exp_year=card.get("exp_year"))


@endpoint("POST", "/v1/payment_methods/{}/attach", "PaymentMethodAttachParams")
def attach(world: World, params: Mapping[str, Any], found: str) -> Doc:
    customer = world.get("customer", params.get("customer"), "customer")
    return attach_method(world, find_method(world, found), customer)


@endpoint("POST", "/v1/payment_methods/{}/detach", "PaymentMethodDetachParams")
def detach(world: World, _: Mapping[str, Any], found: str) -> Doc:
    method = world.get("payment_method", found)
    customer = world.store.find(method["customer"])
    if customer and customer["invoice_settings"]["default_payment_method"] == found:
        customer["invoice_settings"]["default_payment_method"] = None
        world.store.save(customer)
    method["customer"] = None
    world.tell("payment_method.detached", world.store.save(method))
    return method


def new_method(
    world: World, magic: Magic, *, exp_month: int | None = None, exp_year: int | None = None
) -> Doc:
    doc = {
        "id": new_id("pm"),
        "object": "payment_method",
        "billing_details": {"address": None, "email": None, "name": None, "phone": None},
        "card": {
            "brand": magic.brand,
            "country": "US",
            "exp_month": exp_month or 12,
            "exp_year": exp_year or 2034,
            "fingerprint": magic.number[-4:] + "Fingerprint",
            "funding": "credit",
            "last4": magic.number[-4:],
            "three_d_secure_usage": {"supported": True},
        },
        "created": world.now(),
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
        "_number": magic.number,
        "_is_confirmed": False,
    }
    return world.store.add(doc, world.account)


def find_method(world: World, found: str) -> Doc:
    """A payment method by its id, or a new one for a test token such as `pm_card_visa`."""
    if found in TOKENS:
        return new_method(world, NUMBERS[TOKENS[found]])
    return world.get("payment_method", found, "payment_method")


def attach_method(world: World, method: Doc, customer: Doc) -> Doc:
    """Keep a card for a customer; raises the card's error when its bank refuses that."""
    magic = NUMBERS[method["_number"]]
    if magic.attach:
        raise ApiError(
            MESSAGES[magic.decline if magic.decline in MESSAGES else magic.code],
            status=402,
            kind="card_error",
            code=magic.code,
            decline_code=magic.decline or None,
        )
    if method["customer"] not in {None, customer["id"]}:
        raise ApiError("The payment method you provided is attached to another customer.")
    method["customer"] = customer["id"]
    world.store.save(method)
    world.tell("payment_method.attached", method)
    return method


readable("/v1/payment_methods", "payment_method", "PaymentMethod", by=("customer", "type"))
readable("/v1/customers", "customer", "Customer", by=("email", "test_clock"))
