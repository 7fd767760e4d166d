"""A batch is what its single call does, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.market.market import Market
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.rows.row import Row


def each_row(call: Call, act: Callable[[Call, Market], Row]) -> Iterator[Row | Rejection]:
    """Yield what an act answers to each row of a batch, in their order; a refusal in its place.

    A row that is refused leaves nothing behind, however far it came. The market is read once: no
    act of a trader changes what it is made of.
    """
    market = call.market
    for params in call.params:
        try:
            with call.unit.savepoint():
                row = act(call._replace(params=params), market)
        except Rejection as refusal:
            yield refusal
        else:
            yield row
