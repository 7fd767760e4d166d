"""Each push has the form of its documented example; what differs stands in the docs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer, data
from fauxchange.spec.loader import load
from tests.coinw.contracts.trader import FuturesTrader
from tests.coinw.trading.trader import Trader
from tests.conftest import NOON_MS
from tests.each import for_each
from tests.sockets.lines import Line, Lines

from .form import differences
from .listed import LISTED, unlisted

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANNELS = load(data.schemas(), "coinw").channels
PATHS = {"exchange": "/", "futures": "/perpum"}

# How the data of a push travels: the public ones of spot as JSON within a text (websocket pages).
OBJECT, LIST, ROW = "object", "list", "row"
TEXTS = {
    "spot-ticker": OBJECT,
    "spot-ticker_all": LIST,
    "spot-depth_snapshot": OBJECT,
    "spot-depth": OBJECT,
    "spot-candles": ROW,
    "spot-fills": LIST,
}
PLAIN = {
    "spot-order": OBJECT,
    "spot-assets": OBJECT,
    "futures-ticker_swap": OBJECT,
    "futures-depth": OBJECT,
    "futures-fills": LIST,
    "futures-candles_swap": ROW,
    "futures-candles_swap_utc": ROW,
    "futures-index_price": OBJECT,
    "futures-mark_price": OBJECT,
    "futures-funding_rate": OBJECT,
    "futures-order": LIST,
    "futures-position": LIST,
    "futures-position_change": LIST,
    "futures-assets": LIST,
    "futures-assets_ag": LIST,
    "futures-user_setting": LIST,
}
# What the example subscribes with and no pair here has: a number of spot, where 78 is BTC_USDT.
CODE = "78"
Frames = dict[str, list[Any]]


def documented(name: str) -> Mapping[str, Any]:
    """Return the example of a push: the members beside its data, and its rows."""
    (shown,) = [one.push for one in CHANNELS[name].documented if one.push is not None]
    return shown


@pytest.fixture(scope="module")
def pushes() -> Frames:
    """What each channel pushes in the life of an account."""
    mock = MockServer(clock=ManualClock(NOON_MS), limits=False)
    for book in ("spot", "futures"):
        mock.credit("coinw", "main", "USDT", "10000", book=book)
    lines = Lines(mock)
    subscribed = {name: subscribe(lines, name) for name in TEXTS | PLAIN}
    trade(mock)
    lines.wall.turn(5)
    return {
        name: [frame for frame in (*first, *line.take()) if "channel" not in frame]
        for name, (line, first) in subscribed.items()
    }


def subscribe(lines: Lines, name: str) -> tuple[Line, list[Any]]:
    """Return a connection that has subscribed as in the example, and what it got at once."""
    params = {key: value for key, value in documented(name)["arg"].items() if key != "channel"}
    line = Line(lines, PATHS[params["biz"]], "127.0.0.1")
    if CHANNELS[name].is_private:
        keys = {"api_key": lines.mock.coinw.key, "passphrase": lines.mock.coinw.secret}
        line.say({"event": "login", "params": keys})
        params.pop("pairCode", "")
    elif params["biz"] == "exchange" and "pairCode" in params:
        params["pairCode"] = CODE
    return line, line.say({"event": "sub", "params": params})


def trade(mock: MockServer) -> None:
    """Let there be an order, a fill, a position and another layout, and a minute go by."""
    spot, futures = Trader(mock), FuturesTrader(mock)
    spot.place(out_trade_no="mine")
    spot.place(rate="97500", out_trade_no="fills")
    futures.data("POST", "positions/type", {"layout": "1", "positionModel": 1})
    futures.place(thirdOrderId="mine", positionModel=1)
    futures.rest(positionModel=1)
    mock.give_coupon("main", "5")
    mock.clock.advance(60_000)


def rows_of(name: str, frame: Any) -> Any:
    """Return the rows of a push, as its schema has them."""
    found = frame["data"]
    kind = PLAIN.get(name, TEXTS.get(name))
    assert isinstance(found, str) == (name in TEXTS)
    if name in TEXTS:
        found = json.loads(found)
    assert isinstance(found, dict) == (kind == OBJECT)
    return found if kind == LIST else [found]


def test_the_table_has_all_channels() -> None:
    assert {*TEXTS, *PLAIN} == set(CHANNELS.names())


@for_each("name", [*TEXTS, *PLAIN])
def test_a_push_has_the_form_of_its_example(pushes: Frames, name: str) -> None:
    assert pushes[name], "nothing was pushed"
    shown = documented(name)
    for frame in pushes[name]:
        found = differences(shown["data"], rows_of(name, frame))
        assert unlisted(name, found) == {}
        assert {"channel", *frame} - {"data"} == set(shown["arg"])


@for_each("name", [*TEXTS, *PLAIN])
def test_every_listed_difference_of_a_push_is_there(pushes: Frames, name: str) -> None:
    found = {
        path
        for frame in pushes[name]
        for path in differences(documented(name)["data"], rows_of(name, frame))
    }
    assert {path for where, path in LISTED if where == name} == found
