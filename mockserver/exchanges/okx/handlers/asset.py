"""The funding account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.exchanges.okx import rows

from . import okx

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mockserver.exchanges.exchange import Call
    from mockserver.exchanges.okx.rows import Row


@okx.handles("asset/balances.get")
def balances(call: Call) -> Iterator[Row]:
    """Yield what is held, of all currencies or of those asked for, in the account's order."""
    wanted = call.list("ccy")
    for ccy, held in call.account.funding.items():
        if held and (not wanted or ccy in wanted):
            yield rows.balance(ccy, held)
