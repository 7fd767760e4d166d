"""Statistics of one contract: what takers traded, what was open, and who held it."""

from __future__ import annotations

from collections.abc import Iterator

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import Instrument
from fauxchange.domain.market.statistics.holders import Holders, long_short_ratio
from fauxchange.domain.market.statistics.takers import taker_volumes
from fauxchange.domain.market.views import totals
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.handlers.market.lookup import (
    instrument_of,
    printed_until_ms,
    tape_of,
)
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import statistics as rows

from .periods import CONTRACTS, paged

# Which amount of a volume a unit is.
_AMOUNTS = {"coins": 1, "contracts": 0, "dollars": 2}


@okx.handles("rubik/stat/taker-volume-contract.get")
def taker_volume(call: Call) -> Iterator[rows.Figures]:
    """Yield what takers sold and bought of a contract, in a unit that is asked for."""
    one = _contract_of(call)
    amount = _AMOUNTS[word(call, "volumeUnit", call.param("unit"))]
    until_ms = printed_until_ms(call, one)
    if until_ms is None:
        return
    tape = tape_of(call, one)
    for taken in taker_volumes(call.market, one, tape, paged(call), until_ms):
        yield rows.figures(taken.start_ms, taken.sold[amount], taken.bought[amount])


@okx.handles("rubik/stat/contracts/open-interest-history.get")
def open_interest(call: Call) -> Iterator[rows.Figures]:
    """Yield what was open of a contract as periods began."""
    one = _contract_of(call)
    for start_ms in paged(call).within(one.listed_ms).starts():
        yield rows.figures(start_ms, *totals.interest(call.market, one, start_ms))


@okx.handles("rubik/stat/contracts/long-short-account-ratio-contract.get")
def accounts(call: Call) -> Iterator[rows.Figures]:
    """Yield how many accounts are long for each that is short."""
    return _ratios(call, Holders.ACCOUNTS)


@okx.handles("rubik/stat/contracts/long-short-account-ratio-contract-top-trader.get")
def top_accounts(call: Call) -> Iterator[rows.Figures]:
    """Yield likewise those of the largest traders."""
    return _ratios(call, Holders.TOP_ACCOUNTS)


@okx.handles("rubik/stat/contracts/long-short-position-ratio-contract-top-trader.get")
def top_positions(call: Call) -> Iterator[rows.Figures]:
    """Yield how large the longs of the largest traders are for their shorts."""
    return _ratios(call, Holders.TOP_POSITIONS)


def _ratios(call: Call, holders: Holders) -> Iterator[rows.Figures]:
    one = _contract_of(call)
    for start_ms in paged(call).within(one.listed_ms).starts():
        yield rows.figures(start_ms, long_short_ratio(call.market, one, holders, start_ms))


def _contract_of(call: Call) -> Instrument:
    one = instrument_of(call)
    if one.kind not in CONTRACTS:
        raise BadParameter("instId", f"{one.id} is no swap or future")
    return one
