"""Statistics of a currency: of all that is traded of it together."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.core.money import ZERO
from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import MARGIN, OPTION, SPOT
from fauxchange.domain.market.statistics.holders import (
    Holders,
    long_short_ratio,
    weighted_ratio,
)
from fauxchange.domain.market.statistics.takers import TakerVolume, taker_volumes
from fauxchange.domain.market.views import totals
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.market.lookup import (
    instruments_of,
    printed_until_ms,
    tape_of,
)
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import statistics as rows

from .periods import CONTRACTS, between, is_listed, listed_since

_SPOT = frozenset({SPOT})


@okx.handles("rubik/stat/trading-data/support-coin.get")
def coins(call: Call) -> rows.Coins:
    """Return the currencies that there are statistics of."""
    listed = list(call.market.instruments(call.now_ms))
    kinds = (CONTRACTS, frozenset({OPTION}), _SPOT)
    return rows.coins(*(sorted({one.base for one in listed if one.kind in kind}) for kind in kinds))


@okx.handles("rubik/stat/taker-volume.get")
def taker_volume(call: Call) -> Iterator[rows.Figures]:
    """Yield what takers sold and bought of a currency on the spot or by contracts, in coins."""
    kinds = _SPOT if call.params["instType"] == SPOT else CONTRACTS
    starts = between(call).starts()
    sums = {start_ms: [ZERO, ZERO] for start_ms in starts}
    for taken in _taken(call, kinds, starts):
        both = sums[taken.start_ms]
        both[0] += taken.sold.base
        both[1] += taken.bought.base
    for start_ms, (sold, bought) in sums.items():
        yield rows.figures(start_ms, sold, bought)


@okx.handles("rubik/stat/contracts/open-interest-volume.get")
def contracts(call: Call) -> Iterator[rows.Figures]:
    """Yield what was open of a currency's contracts as periods began, and their volume, in USD."""
    starts = between(call).starts()
    traded = dict.fromkeys(starts, ZERO)
    for taken in _taken(call, CONTRACTS, starts):
        traded[taken.start_ms] += taken.sold.quote + taken.bought.quote
    held = listed_since(call, CONTRACTS, starts[-1] if starts else call.now_ms)
    for start_ms, amount in traded.items():
        is_open = (
            totals.interest(call.market, one, start_ms).usd
            for one in held
            if is_listed(one, start_ms)
        )
        yield rows.figures(start_ms, sum(is_open, ZERO), amount)


@okx.handles("rubik/stat/contracts/long-short-account-ratio.get")
def accounts(call: Call) -> Iterator[rows.Figures]:
    """Yield how many accounts are long in a currency's contracts for each that is short."""
    starts = between(call).starts()
    held = listed_since(call, CONTRACTS, starts[-1] if starts else call.now_ms)
    for start_ms in starts:
        listed = (one for one in held if is_listed(one, start_ms))
        yield rows.figures(start_ms, weighted_ratio(call.market, listed, start_ms))


@okx.handles("rubik/stat/margin/loan-ratio.get")
def loans(call: Call) -> Iterator[rows.Figures]:
    """Yield how much margin traders have borrowed of the quote currency for the base currency."""
    spot = (one for one in instruments_of(call, MARGIN) if one.base == call.params["ccy"])
    one = next(spot, None)
    if one is None:
        raise BadParameter("ccy", "nobody lends it for margin")
    for start_ms in between(call).starts():
        ratio = long_short_ratio(call.market, one, Holders.BORROWERS, start_ms)
        yield rows.figures(start_ms, ratio)


def _taken(call: Call, kinds: frozenset[str], starts: list[int]) -> Iterator[TakerVolume]:
    """Yield what takers traded of each instrument of the currency in each of some periods."""
    periods = between(call)
    for one in listed_since(call, kinds, starts[-1] if starts else call.now_ms):
        until_ms = printed_until_ms(call, one)
        if until_ms is not None:
            tape = tape_of(call, one)
            yield from taker_volumes(call.market, one, tape, periods, until_ms)
