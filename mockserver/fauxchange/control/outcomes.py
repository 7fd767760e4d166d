"""What becomes of what is pending, when a test decides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.earn.staking import orders
from fauxchange.domain.earn.staking import product as staking_product
from fauxchange.domain.funding.withdrawals import outcomes

from .work import ControlError, NotThereError, working

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from fauxchange.domain.core.ledger import Ledger
    from fauxchange.domain.earn.staking.orders import StakingOrder
    from fauxchange.domain.earn.staking.product import StakingProduct
    from fauxchange.domain.funding.withdrawals.withdrawal import Withdrawal
    from fauxchange.sandbox.sandbox import Sandbox

WITHDRAWALS: Mapping[str, Callable[[Ledger, str], Withdrawal]] = {
    "fail": outcomes.fail,
    "complete": outcomes.complete,
    "hold": outcomes.hold,
    "release": outcomes.release,
}


def withdrawal(sandbox: Sandbox, number: str, outcome: str) -> Withdrawal:
    """Decide a pending withdrawal: ``fail``, ``complete``, ``hold`` it, or ``release`` it again.

    Raises:
        NotThereError: nobody has a withdrawal of this id.
        ControlError: it is not one that this can become of.

    """
    if outcome not in WITHDRAWALS:
        raise ControlError(f"a withdrawal does not {outcome}")
    try:
        with working(sandbox) as ledger:
            return WITHDRAWALS[outcome](ledger, number)
    except KeyError:
        raise NotThereError(f"there is no withdrawal {number}") from None
    except ValueError as error:
        raise ControlError(str(error)) from None


def fail_staking_order(sandbox: Sandbox, number: str) -> StakingOrder:
    """Have a pending purchase or redemption fail; what it holds goes back.

    Raises:
        NotThereError: nobody has an order of this id.
        ControlError: it is pending no more.

    """
    try:
        with working(sandbox) as ledger:
            return orders.fail(ledger, number)
    except KeyError:
        raise NotThereError(f"there is no staking order {number}") from None
    except ValueError as error:
        raise ControlError(str(error)) from None


def set_staking_rate(sandbox: Sandbox, product: str, apr: Decimal) -> StakingProduct:
    """Have a staking product pay another yearly rate from now on.

    Raises:
        NotThereError: there is no such product.

    """
    try:
        with working(sandbox) as ledger:
            return staking_product.set_rate(ledger, product, apr)
    except KeyError:
        raise NotThereError(f"there is no staking product {product!r}") from None
