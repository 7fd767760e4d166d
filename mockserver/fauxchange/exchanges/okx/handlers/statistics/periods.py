"""Which periods a call asks for, and of which currency."""

from __future__ import annotations

from collections.abc import Container

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import FUTURES, SWAP, Instrument
from fauxchange.domain.market.statistics import periods
from fauxchange.domain.market.statistics.periods import Periods
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.handlers.market.candles import size_of

CONTRACTS = frozenset({SWAP, FUTURES})


def paged(call: Call) -> Periods:
    """Return the periods of a contract: the newest 1,440, paged by times that do not belong."""
    page = call.page(cursors=("end", "begin"))
    reach = int(number(call, "candleReach", "newest"))
    size = size_of(call.param("period"))
    return periods.newest(size, call.now_ms, reach, page.size, page.older_than, page.newer_than)


def between(call: Call) -> Periods:
    """Return the periods of a currency: as far back as documented, from begin to end.

    Raises:
        BadParameter: there is no such period.

    """
    name = call.param("period")
    reaches = call.tables["numbers"]["statisticsReach"]
    if name not in reaches:
        raise BadParameter("period", f"{name} is no period")
    reach = int(number(call, "statisticsReach", name))
    begin, end = (call.params.get(bound) for bound in ("begin", "end"))
    older = None if end is None else int(end) + 1
    newer = None if begin is None else int(begin) - 1
    return periods.newest(size_of(name), call.now_ms, reach, reach, older, newer)


def listed_since(call: Call, kinds: Container[str], since_ms: int) -> list[Instrument]:
    """Return what was listed of the currency of the call since a moment.

    Raises:
        BadParameter: nothing of it is listed now.

    """
    ccy = call.params["ccy"]
    found = list(call.market.listed_between(ccy, kinds, since_ms, call.now_ms))
    if not found:
        raise BadParameter("ccy", f"nothing of {ccy} is traded")
    return found


def is_listed(one: Instrument, at_ms: int) -> bool:
    """Whether an instrument was listed at a moment and had not expired."""
    return one.listed_ms <= at_ms and (one.expiry_ms is None or at_ms < one.expiry_ms)
