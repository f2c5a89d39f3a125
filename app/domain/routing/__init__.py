"""Routing: which shows, in which order, make the best tour.

Pure: no database, no web, no clock but to know when time is up. The words of a problem and of its
plan are here and cost nothing to import. `planner` and `explanation` load a compiler and compile
the search when they are first used, so they belong into a worker, never into a web process.
"""

from app.domain.routing.errors import InvalidProblem
from app.domain.routing.plan import Conflict, Plan, Stop
from app.domain.routing.problem import Clause, Costs, Estimate, Place, Problem, Show
from app.domain.routing.roads import GreatCircles, Roads

__all__ = [
    "Clause",
    "Conflict",
    "Costs",
    "Estimate",
    "GreatCircles",
    "InvalidProblem",
    "Place",
    "Plan",
    "Problem",
    "Roads",
    "Show",
    "Stop",
]
