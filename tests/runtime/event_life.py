"""A life in which everything happens that events tell of, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fauxchange import ManualClock, MockServer
from tests.catalogues import catalogue
from tests.clients import CoinwFuturesClient, OkxClient, body_of
from tests.conftest import NOON_MS
from tests.lives import STEPS
from tests.okx.money.family import opened
from tests.requests_of import okx_request, valid_params

from .mirror import State, state_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    Step = Callable[[MockServer, str], Any]

V5 = "/api/v5"
RICH = ("ETH", "ZIL", "OKUSD", "USD", "TRY", "BTC", "USDC", "SOL", "USDT")
DUAL = {"productId": "BTC-USDT-250627-101000-C", "notionalSz": "0.1", "notionalCcy": "BTC"}
FIAT = {"side": "buy", "fromCcy": "USD", "toCcy": "BTC", "rfqAmt": "30", "rfqCcy": "USD"}


def _post(path: str, key: str = "default", **params: Any) -> Step:
    def step(mock: MockServer, n: str) -> Any:
        sent = {
            name: value.format(n=n) if isinstance(value, str) else value
            for name, value in params.items()
        }
        return OkxClient(mock, mock.keys("okx", key)).post(f"{V5}/{path}", sent)

    return step


def _traded(quote: str, trade: str, asked: dict[str, str], *repeated: str, **more: str) -> Step:
    """Return the step of asking for a quote, and trading it."""

    def step(mock: MockServer, n: str) -> Any:
        client = OkxClient(mock, mock.okx)
        (row,) = body_of(client.post(f"{V5}/{quote}", asked))["data"]
        order = {name: row[name] for name in ("quoteId", *repeated)}
        named = {name: value.format(n=n) for name, value in more.items()}
        return client.post(f"{V5}/{trade}", {**order, **named})

    return step


LIMIT = {"instId": "BTC-USDT", "tdMode": "cash", "ordType": "limit", "side": "buy"}
CONVERT = {
    "baseCcy": "ETH",
    "quoteCcy": "USDT",
    "side": "sell",
    "rfqSz": "0.1",
    "rfqSzCcy": "ETH",
}
ALL: dict[str, Step] = {
    **STEPS,
    "credit": lambda mock, n: mock.credit("okx", "main", "USDT", f"{n}00000", book="trading"),
    "buy": _post("trade/order", **{**LIMIT, "ordType": "market", "sz": "{n}0"}),
    "rest": _post("trade/order", **LIMIT, px="90000", sz="0.0{n}", clOrdId="rests{n}"),
    "amend": _post("trade/amend-order", instId="BTC-USDT", clOrdId="rests{n}", newSz="0.09"),
    "cancel": _post("trade/cancel-order", instId="BTC-USDT", clOrdId="rests{n}"),
    "fall": lambda mock, n: mock.set_pair_price("BTC-USDT", f"8{n}000"),
    "premium": lambda mock, n: mock.set_premium("BTC-USDT-SWAP", f"0.000{n}"),
    "book": lambda mock, n: mock.set_book("BTC-USDT", spread=n),
    "halt": lambda mock, n: mock.halt("ETH-USDT", for_ms=60_000 * int(n)),
    "freeze": lambda mock, n: mock.freeze_price("ETH-USDT", for_ms=60_000 * int(n)),
    "announce": lambda mock, n: mock.announce("Upgrade", for_ms=60_000 * int(n)),
    "clear": lambda mock, _: mock.clear_prices(),
    "hours": lambda mock, n: mock.advance(hours=int(n)),
    "futures": _post("account/set-account-level", acctLv="2"),
    "long": _post(
        "trade/order",
        instId="BTC-USDT-SWAP",
        tdMode="cross",
        side="buy",
        ordType="market",
        sz="{n}",
    ),
    "grid": _post(
        "tradingBot/grid/order-algo",
        instId="BTC-USDT",
        algoOrdType="grid",
        maxPx="200000",
        minPx="20000",
        gridNum="{n}",
        runType="1",
        quoteSz="9000",
    ),
    "dca": _post(
        "tradingBot/dca/create",
        instId="BTC-USDT",
        algoOrdType="spot_dca",
        initOrdAmt="{n}00",
        maxSafetyOrds="0",
        tpPct="0.5",
        lever="1",
        triggerParams=[{"triggerAction": "start", "triggerStrategy": "instant"}],
    ),
    "save-up": _post(
        "tradingBot/recurring/order-algo",
        stgyName="savings",
        recurringList=[{"ccy": "BTC", "ratio": "1"}],
        period="daily",
        recurringTime="{n}",
        timeZone="0",
        amt="100",
        investmentCcy="USDT",
        tdMode="cash",
    ),
    "coupon": lambda mock, n: mock.give_coupon("main", n),
    "layout": lambda mock, _: CoinwFuturesClient(mock, mock.coinw).send(
        "POST", "positions/type", {"positionModel": 1, "layout": "1"}
    ),
    "make-key": lambda mock, n: mock.make_key("okx", "main", ("read",), name=f"key{n}"),
    "open": _post("users/subaccount/create-subaccount", "bound", subAcct="life0{n}", type="1"),
    "lend": _post("account/spot-manual-borrow-repay", "sub1", ccy="USDT", side="borrow", amt="{n}"),
    "convert": _traded(
        "asset/convert/estimate-quote",
        "asset/convert/trade",
        CONVERT,
        *("baseCcy", "quoteCcy", "side"),
        sz="0.1",
        clTReqId="c{n}",
        szCcy="ETH",
    ),
    "sweep": _post("trade/easy-convert", fromCcy=["ADA"], toCcy="USDT"),
    "click": _post(
        "trade/one-click-repay-v2", "sub1", debtCcy="USDT", repayCcyList=["USDT", "ETH"]
    ),
    "dust": lambda mock, n: mock.credit("okx", "main", "ADA", n, book="trading"),
    "dual": _traded("finance/sfp/dcd/quote", "finance/sfp/dcd/trade", DUAL),
    "desk": _traded(
        "fiat/buy-sell/quote",
        "fiat/buy-sell/trade",
        FIAT,
        *FIAT,
        paymentMethod="balance",
        clOrdId="mine1",
    ),
    "bank": _post(
        "fiat/create-withdrawal",
        amt="{n}0000",
        ccy="TRY",
        clientId="w{n}",
        paymentMethod="TR_BANKS",
        paymentAcctId="412323",
    ),
}
"""All steps, by name; each takes a digit."""

LIFE = (
    *(
        "credit1",
        "futures1",
        "long1",
        "buy5",
        "rest3",
        "rest4",
        "amend3",
        "cancel4",
        "fall5",
        "advance1",
        "pair3",
    ),
    *("pair4", "price5", "stake2", "unstake3", "move7", "save9", "premium2", "book3", "halt4"),
    *("freeze5", "announce3", "pair5", "clear1", "borrow3", "repay5", "instant9", "advance1"),
    *("withdraw3", "deposit2"),
    *(
        "make-key2",
        "open1",
        "lend9",
        "click1",
        "convert1",
        "dust2",
        "sweep1",
        "dual1",
        "desk1",
        "bank2",
    ),
    *("layout1", "coupon5", "grid4", "dca4", "save-up4"),
    *("advance9", "hours8", "hours8", "hours8", "hours8", "days2", "advance3"),
)


class Lived(NamedTuple):
    """What one step has come to: its events, and the state after it."""

    name: str
    events: Sequence[Any]
    state: State


def rich_mock(folder: Path) -> MockServer:
    """Return a mock at noon whose main account can pay for every documented request."""

    def change(okx: dict[str, Any]) -> None:
        okx["accounts"][1]["settings"] = {"acctLv": "1", "enableSpotBorrow": True}

    opened(folder, change)
    # A store that copies what it hands out takes many times as long for the life of all steps.
    clock = ManualClock(NOON_MS)
    mock = MockServer(world=folder / "family.json", limits=False, clock=clock)
    for ccy in RICH:
        mock.credit("okx", "main", ccy, "1000000")
    return mock


def documented(mock: MockServer) -> Iterable[tuple[str, Callable[[], Any]]]:
    """Yield steps that send each documented request which may change something."""
    known = mock.app.exchanges["okx"].handlers
    for one in catalogue("okx"):
        if one.method == "POST" and one.id in known and not one.id.startswith("users/"):
            request = okx_request(one, valid_params(one), mock.okx, mock.clock.now_ms())
            yield one.id, lambda request=request: mock.handle(request)  # type: ignore[misc]


def follow(mock: MockServer, steps: Iterable[tuple[str, Callable[[], Any]]]) -> list[Lived]:
    """Take steps; return what there is to know after each of them."""
    lived, cursor = [], mock.sandbox.events.cursor
    for name, step in steps:
        step()
        events, cursor = mock.sandbox.events.since(cursor)
        lived.append(Lived(name, [one.what for one in events], state_of(mock.sandbox)))
    return lived
