"""How far it is: great circles times a factor for roads, or what a road service says."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.domain.routing.problem import Place, Problem

EARTH_KM = 6371.0088
Kilometres = NDArray[np.int64]
"""From each place to each, home first and then the shows in the order of the problem."""


class Roads(Protocol):
    """Whatever knows the kilometres by road from each place to each, whole ones."""

    def kilometres(self, places: Sequence[Place]) -> Kilometres: ...


class GreatCircles:
    """The way as the crow flies times a factor: roads wind by a quarter more, as a rule."""

    def __init__(self, factor: float = 1.25) -> None:
        self._factor = factor

    def kilometres(self, places: Sequence[Place]) -> Kilometres:
        degrees = np.array([(place.latitude, place.longitude) for place in places])
        latitude, longitude = np.radians(degrees.reshape(-1, 2)).T
        half = np.sin((latitude[:, None] - latitude) / 2) ** 2
        half += (
            np.cos(latitude[:, None])
            * np.cos(latitude)
            * np.sin((longitude[:, None] - longitude) / 2) ** 2
        )
        crow = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
        rounded: Kilometres = np.rint(crow * self._factor).astype(np.int64)
        return rounded


def chart(problem: Problem, roads: Roads | None = None) -> Kilometres:
    """The distances of a problem. They stay the same while its home and shows do."""
    places = [problem.home, *(show.place for show in problem.shows)]
    return (roads or GreatCircles()).kilometres(places)
