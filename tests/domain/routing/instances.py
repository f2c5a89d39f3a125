"""Public instances of the orienteering problem with time windows, and their best known scores.

Solomon's (c, r, rc) and Cordeau's (pr), for one vehicle. Those of pr01, pr03, pr05 and pr08
stand in a public file of results; the others are the highest we know to have been published, written
down without the papers at hand.
"""

from math import hypot
from pathlib import Path

import numpy as np

from app.domain.routing.ground import NO_LIMIT, Ground, neighbors, no_clauses

FOLDER = Path(__file__).parent / "toptw"
BEST_KNOWN = {
    "c101": 320, "c103": 400, "c105": 340, "c201": 870,
    "r101": 198, "r103": 293, "r105": 247, "r109": 277, "r203": 1028,
    "rc101": 219, "rc104": 301, "rc107": 277, "rc205": 859,
    "pr01": 308, "pr03": 394, "pr05": 595, "pr08": 463, "pr12": 442,
}  # fmt: skip


def read(name: str) -> Ground:
    """Distances are cut to one decimal (Solomon) or two (Cordeau), and so are all times."""
    lines = [line.split() for line in (FOLDER / f"{name}.txt").read_text().splitlines() if line]
    rows = [[float(cell) for cell in line] for line in lines[2:]]
    ticks = 100 if name.startswith("pr") else 10
    count = len(rows)
    travel = np.array(
        [[int(hypot(a[1] - b[1], a[2] - b[2]) * ticks + 1e-9) for b in rows] for a in rows],
        dtype=np.int64,
    )
    options = [
        (place, round(row[-2] * ticks), round(row[-1] * ticks), round(row[4]))
        for place, row in enumerate(rows)
    ]
    cost = np.zeros_like(travel)
    horizon = round(rows[0][-1] * ticks)
    return Ground(
        options=np.array(options[1:], dtype=np.int64),
        first=np.array([0, *range(count)], dtype=np.int64),
        service=np.array([round(row[3] * ticks) for row in rows], dtype=np.int64),
        travel=travel,
        cost=cost,
        near=neighbors(travel),
        gap=no_clauses(),
        urgent=np.zeros(0, dtype=np.int64),
        rules=np.array([horizon, 0, NO_LIMIT, NO_LIMIT, 0], dtype=np.int64),
    )


def score(ground: Ground, stops: tuple[int, ...]) -> int:
    """What a route scores, or an error where it cannot be driven: a driver with a watch."""
    moment, last, visited = 0, 0, set()
    total = 0
    for option in stops:
        place, opens, closes, gain = (int(cell) for cell in ground.options[option])
        moment = max(moment + int(ground.service[last] + ground.travel[last, place]), opens)
        if moment > closes or place in visited:
            raise AssertionError(f"place {place} at {moment}")
        visited.add(place)
        total, last = total + gain, place
    if moment + int(ground.service[last] + ground.travel[last, 0]) > int(ground.rules[0]):
        raise AssertionError("home too late")
    return total
