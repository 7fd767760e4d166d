"""Money: orders that are changed, where a change may leave neither the old order nor a new one."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange_kit.analysis.calls import is_lookup_of, is_money, rows_of
from fauxchange_kit.analysis.responses import is_ok
from fauxchange_kit.check import Evidence, Severity, check
from fauxchange_kit.recording.recording import RecordedCall, Run

_CHANGE = "futures/order.put"
# What names an order by its id, and under which names.
_NAMING = {_CHANGE: "id", "futures/order.delete": "id", "futures/batchOrders.delete": "sourceIds"}
# The step of calls that the exchange understood, and refused for what there is.
_LOOKED = "handler"


@check(
    "money/changed-order-gone",
    "after a refused change the old order is taken for cancelled",
    Severity.ERROR,
    why="CoinW cancels the old order before it places the new one, so that a refused change leaves "
    "neither: a client that counts on the old one has no order in the market.",
    fix="After a refused change look at the open orders, and place the order anew if it is needed.",
    docs={"coinw": "https://www.coinw.com/api-doc/en/futures-trading/trade/modify-an-order"},
)
def changed_order_gone(run: Run) -> Iterator[Evidence]:
    """Look at what a client does with an order whose change was refused."""
    for call in run.of("coinw"):
        if call.endpoint_id != _CHANGE or call.step != _LOOKED or call.faults:
            continue
        number = str(rows_of(call)[0].get("id", ""))
        for later in run.after(call):
            if _names(later, number):
                problem = f"{later.endpoint_id} names {number}, which a refused change cancelled"
                yield Evidence((call, later), problem)
                break
            if is_lookup_of(call, later) or (is_money(later.endpoint) and is_ok(later)):
                yield Evidence((call, later))
                break


def _names(call: RecordedCall, number: str) -> bool:
    """Whether a call is about an order that is open, by its id."""
    member = _NAMING.get(call.endpoint_id)
    if member is None:
        return False
    ids = (row.get(member, ()) for row in rows_of(call))
    return any(number in map(str, one if isinstance(one, list) else [one]) for one in ids)
