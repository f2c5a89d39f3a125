"""A second accountant for shows, from the words of the trade, with fractions and nothing shared.

GBOR = sum of price × sold. Less facility fees and fees before the settlement: adjusted gross.
Divided by 1 + tax where the tax is inside the price: net gross. Expenses fixed and variable. The
promoter's profit is a percentage of the expenses. Split point = expenses + profit, the guarantee
among the expenses of a plus deal. Overage = net gross - split point.
"""

from fractions import Fraction
from math import floor


def half_up(amount: Fraction) -> int:
    """Whole minor units; a half goes away from zero."""
    return floor(amount + Fraction(1, 2)) if amount >= 0 else -floor(-amount + Fraction(1, 2))


def percent(value) -> Fraction:
    return Fraction(str(value)) / 100


class Oracle:
    def __init__(self, case) -> None:
        self.case, self.terms = case, case.terms
        self.sold = self.facility = 0
        self.gross = self.fees = self.net_gross = Fraction(0)
        self.tax_in = self.tax_on = self.costs = Fraction(0)
        self.kept = sum(line.amount.minor for line in case.private)
        for night in case.nights:
            self._night(night)
        for each in case.payments.adjustments:
            if "in split point" in each.counts:
                self.costs += self._signed(each)
        self.pot = half_up(self._deal() + sum(map(self._bonus, self.terms.bonuses), Fraction(0)))
        self.shares = self._shares()
        self.received = half_up(self.gross) + half_up(self.tax_on)
        self.tax = half_up(self.tax_in + self.tax_on)
        self.promoter = (
            self.received - self.facility - half_up(self.fees) - self.tax
            - half_up(self.costs) - self.pot
        )  # fmt: skip
        self.due = {act: self._due(act) for act in self.shares}

    def _night(self, night) -> None:
        sold = sum(each.sold for each in night.tickets)
        gross = Fraction(sum(each.price.minor * each.sold for each in night.tickets))
        facility = (night.facility_fee.minor if night.facility_fee else 0) * sold
        fees = sum((self._bill(fee, sold, gross, gross)[1] for fee in night.fees), Fraction(0))
        adjusted = net = gross - facility - fees
        if night.tax and night.tax.on_top:
            self.tax_on += adjusted * percent(night.tax.percent)
        elif night.tax:
            net = adjusted / (1 + percent(night.tax.percent))
            self.tax_in += adjusted - net
        for expense in night.expenses:
            full, capped = self._bill(expense.bill, sold, gross, net)
            charged = capped
            if self.terms.documents_required and not expense.documented:
                charged = Fraction(0)
            self.costs += charged
            self.kept += half_up(charged - (expense.cost.minor if expense.cost else full))
        self.sold += sold
        self.facility += facility
        self.gross += gross
        self.fees += fees
        self.net_gross += net

    @staticmethod
    def _bill(bill, sold, gross, net_gross) -> tuple[Fraction, Fraction]:
        if bill.fixed:
            full = Fraction(bill.fixed.minor)
        elif bill.per_ticket:
            full = Fraction(bill.per_ticket.minor * sold)
        else:
            full = percent(bill.percent) * (gross if bill.of == "gross" else net_gross)
        return full, min(full, Fraction(bill.cap.minor)) if bill.cap else full

    def _deal(self) -> Fraction:
        deal = self.terms.deal
        kind = type(deal).__name__
        if kind == "Flat":
            return Fraction(deal.guarantee.minor)
        if kind == "DoorPerTicket":
            return Fraction(deal.amount.minor * self.sold)
        if kind == "Plus":
            expenses = self.costs + deal.guarantee.minor
            split_point = expenses * (1 + percent(deal.promoter_profit))
            overage = self.net_gross - split_point
            return deal.guarantee.minor + percent(deal.percent) * max(Fraction(0), overage)
        of = {
            "gross": self.gross,
            "net gross": self.net_gross,
            "net": self.net_gross - self.costs * (1 + percent(deal.promoter_profit)),
        }[deal.of]
        share = percent(deal.percent) * max(Fraction(0), of)
        return max(share, Fraction(deal.guarantee.minor)) if kind == "Versus" else share

    def _bonus(self, bonus) -> Fraction:
        kind = type(bonus).__name__
        if kind == "ByGross":
            return Fraction(sum(m.minor for at, m in bonus.steps if self.gross >= at.minor))
        if kind == "OfGross":
            steps = [(at.minor, percent(rate)) for at, rate in bonus.steps]
            return self._tiers(steps, self.gross, "retroactive" if bonus.retroactive else "tiered")
        steps = [(at, Fraction(money.minor)) for at, money in bonus.steps]
        return self._tiers(steps, self.sold, bonus.how)

    @staticmethod
    def _tiers(steps, position, how) -> Fraction:
        if how == "steps":
            return sum((amount for at, amount in steps if position >= at), Fraction(0))
        if how == "retroactive":
            rates = [rate for at, rate in steps if position >= at]
            return Fraction(position) * rates[-1] if rates else Fraction(0)
        earned = Fraction(0)
        for place, (at, rate) in enumerate(steps):
            above = steps[place + 1][0] if place + 1 < len(steps) else position
            earned += max(0, min(position, above) - at) * rate
        return earned

    def _shares(self) -> dict[str, int]:
        exact = {act: self.pot * percent(share) for act, share in self.terms.acts}
        whole = {act: floor(amount) for act, amount in exact.items()}
        order = sorted(exact, key=lambda act: (whole[act] - exact[act], act))
        for act in order[: self.pot - sum(whole.values())]:
            whole[act] += 1
        return whole

    @staticmethod
    def _signed(adjustment) -> int:
        minor = adjustment.amount.minor
        return -minor if adjustment.why == "deduction" else minor

    def _due(self, act: str) -> int:
        paid = self.case.payments

        def mine(lines):
            return [line for line in lines if line.act in (act, "")]

        due = taxable = self.shares[act]
        for each in mine(paid.adjustments):
            due += self._signed(each)
            taxable += self._signed(each) if "in withholding" in each.counts else 0
        for each in mine(paid.withholdings):
            due -= half_up(max(0, taxable) * percent(each.percent))
        for each in (*mine(paid.deposits), *mine(paid.buy_outs)):
            due -= each.amount.minor
        for line in mine(paid.merch):
            house = half_up(line.sales.minor * percent(line.house_percent))
            due += line.sales.minor - house if line.sold_by_house else -house
        return due
