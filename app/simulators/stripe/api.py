"""The calls of the simulated API: who answers which address, and how answers are shaped."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.simulators.stripe.errors import ApiError, missing_resource, wrong_parameter
from app.simulators.stripe.params import checked
from app.simulators.stripe.store import Doc
from app.simulators.stripe.world import World

Answer = Callable[..., Doc]
DEFAULT_LIMIT, LARGEST_LIMIT = 10, 100
_PAGING = {"limit", "starting_after", "ending_before", "created", "expand"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One call. `shape` names its parameters in `stripe.params`."""

    method: str
    pattern: re.Pattern[str]
    shape: str
    answer: Answer


ENDPOINTS: list[Endpoint] = []


def endpoint(method: str, path: str, shape: str) -> Callable[[Answer], Answer]:
    """Register `answer(world, params, *ids)`; `{}` in the path stands for an id."""

    def register(answer: Answer) -> Answer:
        pattern = re.compile(re.escape(path).replace(r"\{\}", "([^/]+)"))
        ENDPOINTS.append(Endpoint(method, pattern, shape, answer))
        return answer

    return register


def readable(path: str, kind: str, shape: str, *, by: tuple[str, ...] = ()) -> None:
    """Register reading one document of a kind, and listing them, filtered by fields."""

    def read(world: World, _: Mapping[str, Any], found: str) -> Doc:
        return world.get(kind, found)

    def listed(world: World, params: Mapping[str, Any]) -> Doc:
        fields = {name: params[name] for name in by if name in params}
        return page(world, kind, path, params, **fields)

    endpoint("GET", f"{path}/{{}}", f"{shape}RetrieveParams")(read)
    endpoint("GET", path, f"{shape}ListParams")(listed)


def page(world: World, kind: str, url: str, params: Mapping[str, Any], **fields: Any) -> Doc:
    """One page of a list, newest first."""
    limit = params.get("limit", DEFAULT_LIMIT)
    if not 1 <= limit <= LARGEST_LIMIT:
        raise wrong_parameter("limit", "This value must be between 1 and 100.")
    created = params.get("created", {})
    docs, has_more = world.store.page(
        kind,
        account=world.account,
        limit=limit,
        after=_known(world, params, "starting_after"),
        before=_known(world, params, "ending_before"),
        created=created if isinstance(created, Mapping) else {"gte": created, "lte": created},
        fields=fields,
    )
    return {"object": "list", "url": url, "has_more": has_more, "data": docs}


def _known(world: World, params: Mapping[str, Any], name: str) -> str | None:
    found = params.get(name)
    if found and world.store.find(found) is None:
        raise missing_resource("object", found, name)
    return found


def find_endpoint(method: str, path: str) -> tuple[Endpoint, tuple[str, ...]]:
    """Who answers, and the ids in the address; raises Stripe's 404."""
    for each in ENDPOINTS:
        match = each.pattern.fullmatch(path)
        if match and each.method == method:
            return each, match.groups()
    raise ApiError(
        f"Unrecognized request URL ({method}: {path}). The simulator does not speak this call.",
        status=404,
        is_kept=False,
    )


def run(world: World, found: Endpoint, ids: tuple[str, ...], params: Mapping[str, Any]) -> Doc:
    """Carry out a call whose parameters were checked, and shape what it answers."""
    values = {name: value for name, value in params.items() if name != "expand"}
    return shaped(world, found.answer(world, values, *ids), params.get("expand", []))


def check(found: Endpoint, raw: Mapping[str, Any]) -> dict[str, Any]:
    return checked(found.shape, raw)


def shaped(world: World, doc: Doc, expand: list[str]) -> Doc:
    """What the caller sees: without the simulator's own notes, references followed as asked."""
    result: Doc = public(doc)
    for path in expand:
        _follow(world, result, path.split("."))
    return result


def public(value: Any) -> Any:
    """Without the names that start with an underscore, which only the simulator reads."""
    if isinstance(value, dict):
        return {name: public(each) for name, each in value.items() if not name.startswith("_")}
    if isinstance(value, list):
        return [public(each) for each in value]
    return value


def _follow(world: World, doc: Any, path: list[str]) -> None:
    if not path or not isinstance(doc, dict):
        return
    name, *rest = path
    if name not in doc:
        raise wrong_parameter(
            "expand", f"This property cannot be expanded ({name}).", "parameter_invalid"
        )
    if isinstance(doc[name], str):
        found = world.store.find(doc[name])
        doc[name] = public(found) if found else doc[name]
    elif doc[name] and isinstance(doc[name], list) and isinstance(doc[name][0], str):
        doc[name] = [public(world.store.find(each)) or each for each in doc[name]]
    for inner in doc[name] if isinstance(doc[name], list) else [doc[name]]:
        _follow(world, inner, rest)


def merged(old: Mapping[str, str], given: Any) -> dict[str, str]:
    """Metadata after an update: empty values take names away, an empty map takes all."""
    if given is None:
        return dict(old)
    if not given:
        return {}
    both = {**old, **given}
    return {name: value for name, value in both.items() if value != ""}
