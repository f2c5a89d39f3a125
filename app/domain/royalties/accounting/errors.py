"""What is refused about accounting, in sentences."""

from app.core.errors import Invalid, NotFound


class CannotAccount(Invalid):
    code = "contracts_cannot_be_accounted"
    sentence = "The contracts cannot be accounted like this. Look at what the message names."


class RateNotFound(NotFound):
    code = "exchange_rate_not_found"
    sentence = "That exchange rate does not exist."


class NotTheBanks(Invalid):
    code = "not_reference_rates"
    sentence = "This is not a file of the bank with rates of that month."


class NotAPair(Invalid):
    code = "exchange_rate_of_itself"
    sentence = "Choose two different currencies: one needs no rate into itself."
