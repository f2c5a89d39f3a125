"""How many would come: what demand expects of the city, or what somebody types who knows better.

Pure. What is expected is kept as if no room were too small, because a Saturday fills a room that a
Monday does not; how many it holds limits the night, not the figure.
"""

from dataclasses import dataclass, replace

TYPED_WIDTH = 0.15


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many are expected, between whom and whom, and where the figure comes from."""

    expected: int
    low: int
    high: int
    source: str

    def within(self, places: int) -> "Attendance":
        """The same in a room of so many places."""
        if self.high <= places:
            return self
        low, expected, high = (min(n, places) for n in (self.low, self.expected, self.high))
        capped = f"{self.source}; the room holds {places:,}"
        return replace(self, expected=expected, low=low, high=high, source=capped)


def typed(number: int, capacity: int) -> Attendance:
    """What somebody expects who knows better; as certain as people are."""
    most = max(capacity, number)
    high = min(round(number * (1 + TYPED_WIDTH)), most)
    return Attendance(number, round(number * (1 - TYPED_WIDTH)), high, "Your figure")
