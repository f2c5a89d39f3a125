"""Refusals of the band's money."""

from app.core.errors import Conflict, Invalid


class ExpenseChanged(Conflict):
    code = "road_expense_changed"
    sentence = "Somebody has changed this expense in the meantime. Open it again, then change it."


class ExpenseShared(Conflict):
    code = "road_expense_shared"
    sentence = (
        "This expense is part of what was shared out. Open the sharing out again first, and say"
        " why; then change it."
    )


class LooksTwice(Conflict):
    code = "road_expense_twice"
    sentence = "An expense of the same day, amount and payer is there already."


class NoRate(Invalid):
    code = "road_no_rate"
    sentence = "There is no exchange rate for this day. Write down the rate you were charged."


class TooMuch(Invalid):
    code = "road_too_much"
    sentence = "This amount is larger than we can keep. Check the figure and the currency."


class TooLittle(Invalid):
    code = "road_too_little"
    sentence = "This comes to less than the smallest coin. Check the figures."


class NoMileageRate(Invalid):
    code = "road_no_mileage_rate"
    sentence = "There is no mileage rate for this day. Write one down under Rates first."


class RateTaken(Conflict):
    code = "mileage_rate_taken"
    sentence = "There is a rate from this day on already. Remove it first, or choose another day."


class PerDiemsGiven(Conflict):
    code = "per_diems_given"
    sentence = "These members have their per diems of this tour already. Change those instead."


class BudgetChanged(Conflict):
    code = "road_budget_changed"
    sentence = "Somebody has changed this budget in the meantime. Open it again, then change it."


class PlanInOtherCurrency(Conflict):
    code = "plan_in_other_currency"
    sentence = "The plan is in another currency than the workspace. Write the budget yourself."


class FiguresChanged(Conflict):
    code = "road_figures_changed"
    sentence = "The figures have changed since you opened this page. Read them again, then share."


class AlreadyShared(Conflict):
    code = "road_already_shared"
    sentence = "This was shared out already. Open it again first if something is to change."


class NothingSettled(Conflict):
    code = "road_nothing_settled"
    sentence = "No show of this is settled yet. What is shared out is what both sides signed."


class ShowsUnsettled(Conflict):
    code = "road_shows_unsettled"
    sentence = "Some shows are not settled yet. Settle them first, or say that they are left out."


class SharedWithTour(Conflict):
    code = "road_shared_with_tour"
    sentence = "This show is part of a tour and is shared out with it."


class NobodyToShare(Conflict):
    code = "road_nobody_to_share"
    sentence = "Nobody has a share yet. Say who is in the band first."


class NotShared(Conflict):
    code = "road_not_shared"
    sentence = "This is not shared out, or was opened again already."


class ShowIsTaken(Conflict):
    code = "road_show_taken"
    sentence = "A show is part of another tour, or was shared out by itself."


class TooManyPercent(Invalid):
    code = "band_too_many_percent"
    sentence = "Together the percentages are above 100. Lower this one, or another one first."


class MemberChanged(Conflict):
    code = "band_member_changed"
    sentence = "Somebody has changed this in the meantime. Open it again, then change it."


class MoreThanOwed(Conflict):
    code = "band_more_than_owed"
    sentence = "This is more than is owed. Say that the rest is an advance, or pay less."


class AlreadyUndone(Conflict):
    code = "band_payment_undone"
    sentence = "This payment was taken back already."
