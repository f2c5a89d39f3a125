"""What the search is compared with: a greedy hand, and OR-Tools as it comes."""

from ortools.constraint_solver import pywrapcp

from app.domain.routing.ground import Ground

WORTH = 1_000_000
"""A point of score, against a tick of travel."""


def greedy(ground: Ground) -> int:
    """Puts in, again and again, what brings most for the time it takes."""
    route: list[int] = []
    while (best := _best_insertion(ground, route)) is not None:
        option, position = best
        route.insert(position, option)
    return sum(int(ground.options[option, 3]) for option in route)


def _best_insertion(ground: Ground, route: list[int]) -> tuple[int, int] | None:
    used = {int(ground.options[option, 0]) for option in route}
    base = _end(ground, route) or 0
    best, highest = None, 0.0
    for option in range(len(ground.options)):
        if int(ground.options[option, 0]) in used:
            continue
        for position in range(len(route) + 1):
            end = _end(ground, [*route[:position], option, *route[position:]])
            if end is not None:
                value = int(ground.options[option, 3]) / (1 + max(end - base, 0))
                if value > highest:
                    best, highest = (option, position), value
    return best


def _end(ground: Ground, route: list[int]) -> int | None:
    moment = last = 0
    for option in route:
        place, opens, closes, _ = ground.options[option]
        moment = max(moment + int(ground.service[last] + ground.travel[last, place]), int(opens))
        if moment > closes:
            return None
        last = int(place)
    moment += int(ground.service[last] + ground.travel[last, 0])
    return moment if moment <= ground.rules[0] else None


def or_tools(ground: Ground, seconds: float) -> int:
    """The routing library with its own defaults: every place may be left out for its score."""
    count, horizon = len(ground.service), int(ground.rules[0])
    manager = pywrapcp.RoutingIndexManager(count, 1, 0)
    routing = pywrapcp.RoutingModel(manager)

    def took(start: int, end: int) -> int:
        origin, place = manager.IndexToNode(start), manager.IndexToNode(end)
        return int(ground.service[origin] + ground.travel[origin, place])

    transit = routing.RegisterTransitCallback(took)
    routing.SetArcCostEvaluatorOfAllVehicles(transit)
    routing.AddDimension(transit, horizon, horizon, fix_start_cumul_to_zero=True, name="time")
    time = routing.GetDimensionOrDie("time")
    for place, opens, closes, gain in ground.options:
        index = manager.NodeToIndex(int(place))
        time.CumulVar(index).SetRange(int(opens), min(int(closes), horizon))
        routing.AddDisjunction([index], int(gain) * WORTH)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.time_limit.FromMilliseconds(round(seconds * 1000))
    solution = routing.SolveWithParameters(parameters)
    return _score(ground, manager, routing, solution) if solution else 0


def _score(
    ground: Ground,
    manager: pywrapcp.RoutingIndexManager,
    routing: pywrapcp.RoutingModel,
    solution: pywrapcp.Assignment,
) -> int:
    gains = {int(place): int(gain) for place, _, _, gain in ground.options}
    index, total = routing.Start(0), 0
    while not routing.IsEnd(index):
        total += gains.get(manager.IndexToNode(index), 0)
        index = solution.Value(routing.NextVar(index))
    return total
