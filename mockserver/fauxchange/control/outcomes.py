"""The outcome of what is pending, when a test decides it: withdrawals, staking orders and rates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.earn.staking.product import RateChange

from .base import Amount, ControlBase
from .errors import ControlError

if TYPE_CHECKING:
    from fauxchange.domain.earn.staking.orders import StakingOrder
    from fauxchange.domain.funding.withdrawals.withdrawal import Withdrawal


class OutcomeControl(ControlBase):
    """Decides what is pending in a sandbox."""

    def decide_withdrawal(
        self,
        id: str,  # noqa: A002 - the name in the admin API
        outcome: str,
    ) -> Withdrawal:
        """Have a pending withdrawal ``fail``, ``complete``, be on ``hold``, or ``release`` it.

        Raises:
            NotThereError: nobody has a withdrawal of this id.
            ControlError: its state allows no such outcome.

        """
        from fauxchange.domain.funding.withdrawals import outcomes

        functions: Mapping[str, Callable[[Ledger, str], Withdrawal]] = {
            "fail": outcomes.fail,
            "complete": outcomes.complete,
            "hold": outcomes.hold,
            "release": outcomes.release,
        }
        if outcome not in functions:
            raise ControlError(f"a withdrawal does not {outcome}")
        with self._ledger(missing=f"there is no withdrawal {id}") as ledger:
            return functions[outcome](ledger, id)

    def fail_staking_order(
        self,
        id: str,  # noqa: A002 - the name in the admin API
    ) -> StakingOrder:
        """Have a pending purchase or redemption fail; what it holds goes back.

        Raises:
            NotThereError: nobody has an order of this id.
            ControlError: it is pending no more.

        """
        from fauxchange.domain.earn.staking import orders

        with self._ledger(missing=f"there is no staking order {id}") as ledger:
            return orders.fail(ledger, id)

    def set_staking_rate(self, product: str, apr: Amount) -> RateChange:
        """Have a staking product pay another yearly rate, a fraction, from now on.

        Raises:
            NotThereError: there is no such product.

        """
        from fauxchange.domain.earn.staking import product as staking_product

        with self._ledger(missing=f"there is no staking product {product!r}") as ledger:
            return staking_product.set_rate(ledger, product, Decimal(apr)).changes[-1]
