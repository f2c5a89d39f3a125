"""Products and prices."""

from collections.abc import Mapping
from typing import Any

from app.simulators.stripe.api import endpoint, merged, page, readable
from app.simulators.stripe.errors import ApiError, missing_parameter, wrong_parameter
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World, new_id


@endpoint("POST", "/v1/products", "ProductCreateParams")
def create_product(world: World, params: Mapping[str, Any]) -> Doc:
    doc = {
        "id": params.get("id") or new_id("prod", 14),
        "object": "product",
        "active": True,
        "created": world.now(),
        "default_price": None,
        "description": params.get("description"),
        "images": [],
        "livemode": False,
        "metadata": merged({}, params.get("metadata")),
        "name": params["name"],
        "type": "service",
        "updated": world.now(),
        "url": None,
    }
    if world.store.find(doc["id"]):
        raise ApiError("Product already exists.", code="resource_already_exists")
    world.tell("product.created", world.store.add(doc, world.account))
    return doc


@endpoint("POST", "/v1/prices", "PriceCreateParams")
def create_price(world: World, params: Mapping[str, Any]) -> Doc:
    lookup = params.get("lookup_key")
    if lookup:
        for other in world.store.all("price", account=world.account, lookup_key=lookup):
            if not params.get("transfer_lookup_key"):
                raise wrong_parameter(
                    "lookup_key",
                    f"A price ({other['id']}) already uses that lookup key.",
                )
            world.store.save(other | {"lookup_key": None})
    doc = _new_price(world, params)
    world.tell("price.created", world.store.add(doc, world.account))
    return doc


@endpoint("POST", "/v1/prices/{}", "PriceUpdateParams")
def update_price(world: World, params: Mapping[str, Any], found: str) -> Doc:
    doc = world.get("price", found)
    doc["active"] = params.get("active", doc["active"])
    doc["metadata"] = merged(doc["metadata"], params.get("metadata"))
    world.tell("price.updated", world.store.save(doc))
    return doc


@endpoint("GET", "/v1/prices", "PriceListParams")
def list_prices(world: World, params: Mapping[str, Any]) -> Doc:
    if "lookup_keys" not in params:
        fields = {name: params[name] for name in ("active", "product") if name in params}
        return page(world, "price", "/v1/prices", params, **fields)
    docs = [
        each
        for each in world.store.all("price", account=world.account)
        if each["lookup_key"] in params["lookup_keys"]
        and each["active"] == params.get("active", each["active"])
    ]
    return {"object": "list", "url": "/v1/prices", "has_more": False, "data": docs}


@endpoint("GET", "/v1/prices/{}", "PriceRetrieveParams")
def retrieve_price(world: World, _: Mapping[str, Any], found: str) -> Doc:
    return world.get("price", found)


def _new_price(world: World, params: Mapping[str, Any]) -> Doc:
    amount = params.get("unit_amount")
    if amount is None:
        raise missing_parameter("unit_amount")
    product = params.get("product")
    if "product_data" in params:
        product = create_product(world, {"name": params["product_data"]["name"]})["id"]
    if product is None:
        raise missing_parameter("product")
    world.get("product", product, "product")
    recurring = params.get("recurring")
    return {
        "id": new_id("price"),
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": world.now(),
        "currency": params["currency"].lower(),
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": params.get("lookup_key"),
        "metadata": merged({}, params.get("metadata")),
        "nickname": params.get("nickname"),
        "product": product,
        "recurring": {
            "interval": recurring["interval"],
            "interval_count": recurring.get("interval_count", 1),
            "meter": None,
            "trial_period_days": None,
            "usage_type": "licensed",
        }
        if recurring
        else None,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring" if recurring else "one_time",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }


def line_of(world: World, given: Mapping[str, Any]) -> Doc:
    """One line of a checkout, with a price that exists or one made for it."""
    quantity = given.get("quantity", 1)
    if "price" in given:
        price = world.get("price", given["price"], "line_items[price]")
    elif "price_data" in given:
        data = dict(given["price_data"])
        price = world.store.add(_new_price(world, data), world.account)
    else:
        raise missing_parameter("line_items[0][price]")
    product = world.get("product", price["product"])
    amount = price["unit_amount"] * quantity
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_subtotal": amount,
        "amount_total": amount,
        "currency": price["currency"],
        "description": product["name"],
        "price": price,
        "quantity": quantity,
    }


readable("/v1/products", "product", "Product", by=("active",))
