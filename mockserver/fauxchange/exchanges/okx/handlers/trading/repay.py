"""One-click repay, which repays nothing here (order-book-trading-trade-post-trade-one-click-repay).

Debts are repaid by what comes in, and through easy convert and spot trading.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from fauxchange.exchanges.exchange import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.refusals import NoOneClickRepay
from fauxchange.exchanges.okx.rows.row import Row


@okx.handles("trade/one-click-repay.post", scope="no one-click repay")
@okx.handles("trade/one-click-repay-v2.post", scope="no one-click repay")
def repay(_call: Call) -> NoReturn:
    """Refuse, as the exchange does while it repays nothing."""
    raise NoOneClickRepay("one-click repay is not modelled")


@okx.handles("trade/one-click-repay-history.get", scope="no one-click repay")
@okx.handles("trade/one-click-repay-history-v2.get", scope="no one-click repay")
def repay_history(_call: Call) -> Iterator[Row]:
    """Yield none."""
    return iter(())
