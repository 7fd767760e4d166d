"""Why a setting of the trading account is refused."""

from __future__ import annotations

from fauxchange.domain.core.rejection import Rejection


class ModeLocked(Rejection):
    """An account mode that was never chosen on the exchange's site."""


class OpenOrders(Rejection):
    """Another account mode while there are open orders or positions."""


class Indebted(Rejection):
    """Another account mode while something is borrowed."""


class TooPoor(Rejection):
    """An account mode that asks for more equity."""


class LeadsTrades(Rejection):
    """An account mode that lead traders cannot use."""


class SpotOrders(Rejection):
    """Another fee currency while there are open orders."""


class NoAutoLoan(Rejection):
    """Loans by themselves in an account mode that has none."""


class NotSettled(Rejection):
    """A currency in which contracts are not settled."""


class SettledInCollateral(Rejection):
    """A currency to settle in that is no collateral of the account."""


class NoMargin(Rejection):
    """A spot amount of a currency that is no margin."""


class StrategyUnsuited(Rejection):
    """The delta neutral strategy in an account mode that does not have it."""


class StrategyNeedsCollateral(Rejection):
    """The delta neutral strategy without all currencies as collateral."""


class StrategyForbidsLoans(Rejection):
    """The delta neutral strategy while a flexible loan is open."""


class EarnsItself(Rejection):
    """A transfer of what was borrowed of a currency that earns by itself."""


class _OfCurrency(Rejection):
    def __init__(self, ccy: str, reason: str) -> None:
        super().__init__(reason)
        self.ccy = ccy


class NoCollateral(_OfCurrency):
    """A currency that cannot be collateral."""


class AlwaysCollateral(_OfCurrency):
    """A currency that cannot cease to be collateral."""


class BorrowedCollateral(_OfCurrency):
    """Collateral of which something is borrowed."""


class CollateralInUse(_OfCurrency):
    """Collateral in which there are positions, or orders of contracts."""


class CollateralMissing(Rejection):
    """Collateral without which too little covers what the account needs."""


class _Together(_OfCurrency):
    def __init__(self, other: str, ccy: str) -> None:
        super().__init__(ccy, f"{ccy} goes with {other}")
        self.other = other


class EnabledTogether(_Together):
    """Collateral that asks for another one, which is none."""


class DisabledTogether(_Together):
    """Collateral that another one asks for."""


class NoAutoEarn(_OfCurrency):
    """A currency that does not earn by itself."""


class EarnsAlready(_OfCurrency):
    """A currency that earns by itself already."""


class EarnsForADay(Rejection):
    """A currency that must earn for a day; ``until`` is when it may end."""

    def __init__(self, until: str) -> None:
        super().__init__(f"until {until}")
        self.until = until


class NoProtection(Rejection):
    """Market maker protection for somebody who has not applied for it."""


class NoReset(NoProtection):
    """A reset of market maker protection by somebody who has not applied for it."""


class TooManyIncreases(Rejection):
    """One increase of a demo account more than a day has."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} a day")
        self.limit = limit


class BelowZero(_OfCurrency):
    """A demo account that would have less than nothing."""


class HeldByOrders(_OfCurrency):
    """Money of a demo account that orders hold."""
