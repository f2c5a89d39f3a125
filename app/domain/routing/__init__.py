"""Routing: which shows, in which order, make the best tour.

Pure: no database, no web, no clock but to know when time is up. The words of a problem and of its
plan are here and cost nothing to import. `planner` and `explanation` load a compiler and compile
the search when they are first used, so they run in a process of their own, which `planning` keeps.
"""

from app.domain.routing.engine import Planning, planning
from app.domain.routing.errors import InvalidProblem
from app.domain.routing.plan import Conflict, Plan, Stop
from app.domain.routing.problem import Clause, Costs, Estimate, Place, Problem, Show
from app.domain.routing.roads import GreatCircles, Roads
from app.domain.routing.telling import Missed, Order, Told

__all__ = [
    "Clause",
    "Conflict",
    "Costs",
    "Estimate",
    "GreatCircles",
    "InvalidProblem",
    "Missed",
    "Order",
    "Place",
    "Plan",
    "Planning",
    "Problem",
    "Roads",
    "Show",
    "Stop",
    "Told",
    "planning",
]
