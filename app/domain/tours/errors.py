"""Refusals of tours."""

from app.core.errors import Conflict, Invalid


class TourChanged(Conflict):
    code = "tour_changed"
    sentence = "Somebody has changed this in the meantime. Look at it again, then do it once more."


class NothingToUndo(Conflict):
    code = "nothing_to_undo"
    sentence = "There is nothing before this plan to go back to."


class NoCandidates(Conflict):
    code = "no_candidates"
    sentence = "No venue fits these wishes yet. Widen the capacity, or add venues of your own."


class NameTaken(Invalid):
    code = "name_taken"
    sentence = "Another scenario of this tour is called so. Choose another name."


class OutsideTour(Invalid):
    code = "outside_tour"
    sentence = "This day is outside the tour. Choose one within it."


class NotInPlan(Conflict):
    code = "not_in_plan"
    sentence = "This venue is not in the plan any more. Look at the timetable again."


class LastScenario(Conflict):
    code = "last_scenario"
    sentence = "A tour keeps one scenario at least. Plan this one differently instead."
