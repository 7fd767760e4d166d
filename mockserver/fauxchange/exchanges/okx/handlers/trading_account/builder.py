"""What positions and assets would need (trading-account-rest-api-position-builder-new)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.market.instruments.instrument import FUTURES, OPTION, SWAP
from fauxchange.domain.trading.rejection import KindNotOffered
from fauxchange.domain.trading_account.account import MULTI_CURRENCY, is_quoted
from fauxchange.domain.trading_account.builder.builder import Built, Draft, build
from fauxchange.domain.trading_account.builder.holdings import BuilderPosition
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number, word
from fauxchange.exchanges.okx.handlers.market.lookup import find_instrument
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading_account import builder as rows

_KINDS = frozenset({SWAP, FUTURES, OPTION})
_LOWEST, _HIGHEST = Decimal("-0.99"), Decimal(1)
# Numbers of a draft are none that nobody could have: neither larger nor finer than these.
_LARGEST, _FINEST = Decimal(10) ** 15, Decimal("1e-18")
# The shocks of the trend graph in hundredths (the documented example begins with its first ones);
# options are repriced at each, so with any of them it has every tenth one only.
_FIRST, _LAST, _WIDE = -94, 94, 10


@okx.handles("account/position-builder.post", scope="portfolio margin by the documented example")
def position_builder(call: Call) -> Iterator[Row]:
    """Yield what the account would be worth and need with other positions and assets."""
    params = call.params
    draft = _draft(call, call.param("acctLv"), call.param("lever"))
    shift = Decimal(params.get("idxVol", 0))
    if not _LOWEST <= shift <= _HIGHEST:
        raise BadParameter("idxVol", f"{shift} is not between {_LOWEST} and {_HIGHEST}")
    built = _build(call, draft._replace(shift=shift))
    before = _build(call, draft) if "idxVol" in params else None
    greeks = word(call, "builderGreeks", call.param("greeksType"))
    shocks = {shock: number(call, "volatilityShock", shock) for shock in rows.SHOCKS}
    yield rows.built(built, before, rows.Shown(greeks, shocks, call.now_ms))


@okx.handles(
    "account/position-builder-graph.post", scope="portfolio margin by the documented example"
)
def trend_graph(call: Call) -> Iterator[Row]:
    """Yield what would be needed if prices moved so far."""
    config: Mapping[str, Any] = call.params["mmrConfig"]
    mode = config.get("acctLv", number(call, "accountMode", MULTI_CURRENCY))
    draft = _draft(call, mode, config.get("lever", "1"))
    has_options = any(one.instrument.kind == OPTION for one in draft.holdings)
    points = []
    for step in range(_FIRST, _LAST + 1, _WIDE if has_options else 1):
        shift = Decimal(step).scaleb(-2)
        points.append((shift, _build(call, draft._replace(shift=shift))))
    yield rows.graph(call.params["type"], points)


def _build(call: Call, draft: Draft) -> Built:
    return build(call.ledger, call.market, call.account, draft)


def _draft(call: Call, level: str, leverage: str) -> Draft:
    """Return what a call describes.

    Raises:
        BadParameter: a position is of what has none, or one of its numbers is none.
        KindNotOffered: an option, of which only portfolio margin is modelled.
        UnknownInstrument: nobody sees an instrument.

    """
    mode = word(call, "accountMode", level)
    holdings = tuple(_holding(call, row, leverage) for row in call.params.get("simPos", ()))
    if mode == MULTI_CURRENCY and any(one.instrument.kind == OPTION for one in holdings):
        raise KindNotOffered(OPTION)
    amounts: dict[str, Decimal] = {}
    for row in call.params.get("simAsset", ()):
        ccy = row["ccy"]
        if not is_quoted(call.unit, ccy):
            raise BadParameter("ccy", f"{ccy} has no price")
        amounts[ccy] = EXACT.add(amounts.get(ccy, ZERO), _number("amt", row["amt"]))
    return Draft(mode, holdings, amounts, bool(call.params.get("inclRealPosAndEq", True)))


def _holding(call: Call, row: Mapping[str, Any], otherwise: str) -> BuilderPosition:
    """Return a position; a leverage above what its instrument allows is that."""
    one = find_instrument(call, row["instId"])
    if one.kind not in _KINDS:
        raise BadParameter("instId", f"{one.id} has no positions")
    contracts, entry = _number("pos", row["pos"]), _number("avgPx", row["avgPx"])
    leverage = _number("lever", row.get("lever", otherwise))
    for name, is_wrong in (("pos", not contracts), ("avgPx", entry <= 0), ("lever", leverage < 1)):
        if is_wrong:
            raise BadParameter(name, f"{row.get(name, otherwise)} is none of a position")
    return BuilderPosition(one, contracts, entry, min(leverage, one.maxima.leverage or leverage))


def _number(name: str, text: str) -> Decimal:
    """Return the number of a draft.

    Raises:
        BadParameter: it is larger, or finer, than any amount or price.

    """
    number_ = Decimal(text)
    if abs(number_) > _LARGEST or number_ != number_.quantize(_FINEST, context=EXACT):
        raise BadParameter(name, f"{text[:40]} is no amount or price that there could be")
    return number_
