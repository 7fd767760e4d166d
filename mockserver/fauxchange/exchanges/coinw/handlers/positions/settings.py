"""The margin of positions, and how an account holds them (futures-trading/assets, /trade)."""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.positions.layout import PositionLayout, layout_of
from fauxchange.domain.trading.contracts.choices import choose_layout
from fauxchange.domain.trading.contracts.coupons.sources import BALANCE, change_margin_from
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import count, number, word
from fauxchange.exchanges.coinw.handlers.registry import coinw

from .lookup import named_position

Row = dict[str, int]

_MERGED, _SEPARATE = "merged", "separate"


@coinw.handles("futures/positions/margin.post")
def change_margin(call: Call) -> None:
    """Add to the margin of an isolated position, or take from it.

    Raises:
        NoPosition: the account holds no such isolated position.
        MarginTooLarge: it has not so much to add, or the position needs it.
        BadParameter: not exactly one of the two amounts is above zero.

    """
    position, params = named_position(call, call.params["id"]), call.params
    added, taken = (Decimal(params.get(name, 0)) for name in ("addMargin", "reduceMargin"))
    if bool(added) == bool(taken):
        raise BadParameter("addMargin", "one of addMargin and reduceMargin is above zero")
    usual = number(call, "marginFunds", BALANCE)
    source = word(call, "marginFunds", params.get("type", usual))
    of = source, added or -taken
    change_margin_from(call.ledger, call.market, call.account, position, of)


@coinw.handles("futures/positions/type.get")
def layout(call: Call) -> Row:
    """Return the margin mode that the account chose, and whether positions are kept apart."""
    chosen = layout_of(call.unit, call.account.id)
    return {
        "layout": count(call, "layout", _SEPARATE if chosen.separate else _MERGED),
        "positionModel": count(call, "marginMode", chosen.mode),
    }


@coinw.handles("futures/positions/type.post")
def set_layout(call: Call) -> str:
    """Choose margin mode and layout; open orders and positions forbid another choice."""
    params = call.params
    mode = word(call, "marginMode", str(params["positionModel"]))
    separate = word(call, "layout", params["layout"]) == _SEPARATE
    choose_layout(call.unit, PositionLayout(call.account.id, mode, separate))
    return number(call, "layoutAnswer", "done")
