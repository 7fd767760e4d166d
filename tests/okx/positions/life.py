"""A trader of contracts and on margin who does anything, and what has to follow from it."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, OpeningBalance, audit
from fauxchange.domain.positions.position import ASSETS_BOOK, Position
from fauxchange.domain.trading_account.debts import Debts, FamilyDebt
from tests.okx.trading.trader import HOUR_MS

from .trader import INVERSE, SWAP, ContractTrader

if TYPE_CHECKING:
    from collections.abc import Callable

FUTURE = "BTC-USDT-250627"
PAIRS = (SWAP, FUTURE, INVERSE)
SIZES = {SWAP: ("0.5", "3", "40"), FUTURE: ("1", "25"), INVERSE: ("5", "200")}
MODES = ("cross", "isolated")
# What one trades of a pair on margin, and the margin.
PAIR, LOANS = "BTC-USDT", ("USDT", "BTC")
AMOUNTS = {"buy": ("900", "12000", "95000"), "sell": ("0.01", "0.3", "1.1")}
WAITS = (1, 60_000, HOUR_MS, 9 * HOUR_MS)


class Life:
    """Random acts of one account, drawn from a seed.

    A ``hedged`` one holds both directions apart; ``modes`` are the margin modes that it uses,
    and it ``waits`` so many milliseconds. One that ``lends`` trades a pair on margin besides.
    """

    def __init__(
        self,
        trader: ContractTrader,
        seed: int,
        *,
        hedged: bool = False,
        modes: tuple[str, ...] = MODES,
        waits: tuple[int, ...] = WAITS,
        lends: bool = False,
    ) -> None:
        self.trader = trader
        self.hedged, self.modes, self.waits = hedged, modes, waits
        if hedged:
            trader.answer("POST", "account/set-position-mode", {"posMode": "long_short_mode"})
        self.draw = random.Random(seed)  # noqa: S311 - what is drawn is to be drawn again
        self.acts: tuple[Callable[[], None], ...] = (
            *(self.market, self.market, self.limit, self.limit, self.cancel, self.amend),
            *(self.close, self.margin, self.leverage, self.price, self.advance, self.transfer),
        )

        if lends:
            borrows = (self.borrow, self.borrow, self.bid, self.guard, self.repay)
            self.acts += (*borrows, self.lever, self.pledge)

    def step(self) -> str:
        """Do something; return what it was."""
        act = self.draw.choice(self.acts)
        act()
        return act.__name__

    def market(self) -> None:
        """Open, close or turn a position at once."""
        name = self.draw.choice(PAIRS)
        self.trader.send(
            instId=name,
            tdMode=self.draw.choice(self.modes),
            side=self.draw.choice(("buy", "sell")),
            sz=self.draw.choice(SIZES[name]),
            **({} if self.hedged else {"reduceOnly": self.draw.random() < 0.2}),
            **self.direction(),
        )

    def direction(self) -> dict[str, str]:
        """Return which of both directions an order is about, if they are held apart."""
        return {"posSide": self.draw.choice(("long", "short"))} if self.hedged else {}

    def limit(self) -> None:
        """Place an order that rests a little away from the last price."""
        name, side = self.draw.choice(PAIRS), self.draw.choice(("buy", "sell"))
        if self.trader.code("market/ticker", instId=name) != "0":
            return
        (row,) = self.trader.rows("market/ticker", instId=name)
        way = -1 if side == "buy" else 1
        price = Decimal(row["last"]) * (1 + way * Decimal(self.draw.randint(1, 150)) / 10_000)
        self.trader.send(
            instId=name,
            tdMode=self.draw.choice(self.modes),
            side=side,
            sz=self.draw.choice(SIZES[name]),
            ordType="limit",
            px=str(price.quantize(Decimal(1))),
            **self.direction(),
        )

    def cancel(self) -> None:
        """Cancel the two newest orders."""
        for row in self.trader.rows("trade/orders-pending")[:2]:
            self.trader.cancel(instId=row["instId"], ordId=row["ordId"])

    def amend(self) -> None:
        """Give the newest order another size."""
        for row in self.trader.rows("trade/orders-pending")[:1]:
            size = Decimal(row["sz"]) * self.draw.choice((Decimal("0.5"), Decimal(2)))
            self.trader.amend(instId=row["instId"], ordId=row["ordId"], newSz=f"{size:f}")

    def close(self) -> None:
        """Close a position whole."""
        self.trader.close(
            instId=self.draw.choice(PAIRS),
            mgnMode=self.draw.choice(self.modes),
            autoCxl=self.draw.random() < 0.5,
            **self.direction(),
        )

    def margin(self) -> None:
        """Change the margin of an isolated position."""
        self.trader.margin(self.draw.choice(("add", "reduce")), self.draw.choice(("1", "40")))

    def leverage(self) -> None:
        """Choose a leverage of the swap."""
        self.trader.leverage(self.draw.choice(("1", "5", "20")), self.draw.choice(self.modes))

    def price(self) -> None:
        """Have the pair jump."""
        self.trader.price(str(self.draw.randint(85_000, 108_000)))
        self.trader.advance(1_000)

    def advance(self) -> None:
        """Let time pass, over a funding now and then."""
        self.trader.advance(self.draw.choice(self.waits))

    def transfer(self) -> None:
        """Take money out of the trading account, or bring some."""
        source, target = self.draw.choice((("18", "6"), ("6", "18")))
        move = {"ccy": "USDT", "amt": "500", "from": source, "to": target}
        self.trader.answer("POST", "asset/transfer", move)

    def borrow(self) -> None:
        """Trade the pair on margin at the market."""
        side = self.draw.choice(("buy", "sell"))
        reduces = self.draw.random() < 0.2
        self.on_margin(side=side, sz=self.draw.choice(AMOUNTS[side]), reduceOnly=reduces)

    def on_margin(self, **order: Any) -> None:
        """Place an order of the pair on margin, at the market without a price."""
        mode, ccy = self.draw.choice(self.modes), self.draw.choice(LOANS)
        self.trader.send(**{"instId": PAIR, "tdMode": mode, "ccy": ccy, **order})

    def bid(self) -> None:
        """Place an order on margin that rests, with a stop loss attached now and then."""
        side = self.draw.choice(("buy", "sell"))
        (row,) = self.trader.rows("market/ticker", instId=PAIR)
        way = -1 if side == "buy" else 1
        price = Decimal(row["last"]) * (1 + way * Decimal(self.draw.randint(1, 150)) / 10_000)
        loss = price * (1 + way * Decimal("0.02"))
        stop = {"slTriggerPx": str(loss.quantize(Decimal(1))), "slOrdPx": "-1"}
        attached = {"attachAlgoOrds": [stop]} if self.draw.random() < 0.5 else {}
        px, size = str(price.quantize(Decimal(1))), self.draw.choice(AMOUNTS["sell"])
        self.on_margin(side=side, sz=size, ordType="limit", px=px, **attached)

    def guard(self) -> None:
        """Have a stop loss or a trailing stop wait for a position on margin."""
        for row in self.trader.positions(instType="MARGIN")[:1]:
            is_long = row["posCcy"] == "BTC"
            last = Decimal(row["markPx"]) * (Decimal("0.97") if is_long else Decimal("1.03"))
            stop = {"slTriggerPx": str(last.quantize(Decimal(1))), "slOrdPx": "-1"}
            trail = {"ordType": "move_order_stop", "callbackRatio": "0.02"}
            chosen = self.draw.choice(({"ordType": "conditional", **stop}, trail))
            place = {"instId": PAIR, "tdMode": row["mgnMode"], "ccy": row["ccy"], **chosen}
            size = "0.4" if is_long else "40000"
            order = {"side": "sell" if is_long else "buy", "sz": size, "reduceOnly": True}
            self.trader.answer("POST", "trade/order-algo", {**place, **order})

    def repay(self) -> None:
        """Close a position on margin whole."""
        mode, ccy = self.draw.choice(self.modes), self.draw.choice(LOANS)
        self.trader.close(instId=PAIR, mgnMode=mode, ccy=ccy, autoCxl=True)

    def lever(self) -> None:
        """Choose a leverage of the pair."""
        mode, lever = self.draw.choice(self.modes), self.draw.choice(("2", "3", "8"))
        self.trader.leverage(lever, mode, instId=PAIR)

    def pledge(self) -> None:
        """Change the margin of an isolated position of the pair."""
        kind, ccy = self.draw.choice(("add", "reduce")), self.draw.choice(LOANS)
        amount = {"USDT": "100", "BTC": "0.001"}[ccy]
        change = {"instId": PAIR, "posSide": "net", "ccy": ccy, "type": kind, "amt": amount}
        self.trader.answer("POST", "account/position/margin-balance", change)


def wrong(trader: ContractTrader, account_id: str = "main") -> list[str]:
    """Return what does not follow from the ledger, the positions and the orders."""
    # What is due by now happens with the next call: it is made first.
    positions = trader.positions()
    store = trader.mock.sandbox.store
    postings: Any = store.log(LOG)
    found = list(audit(store.documents(Account), postings, store.documents(OpeningBalance)))
    (account,) = trader.rows("account/balance")
    for row in account["details"]:
        if row["ccy"] in {"USDT", "BTC"}:
            own = [one for one in positions if one["ccy"] == row["ccy"]]
            found += _differences(row, own)
    return found + _unfrozen(trader, account_id) + _unlent(trader) + _unbilled(trader)


def _differences(row: dict[str, str], positions: list[Any]) -> list[str]:
    cross = [one for one in positions if one["mgnMode"] == "cross"]
    isolated = [one for one in positions if one["mgnMode"] == "isolated"]
    profit, initial = _total(cross, "upl"), _total(cross, "imr")
    margin = _total(isolated, "margin") + _total(isolated, "upl")
    cash, frozen = Decimal(row["cashBal"]), Decimal(row["ordFrozen"])
    owed = Decimal(row["liab"] or "0") + Decimal(row["interest"] or "0")
    expected = {
        "upl": profit + _total(isolated, "upl"),
        "isoEq": margin,
        "eq": cash + profit + margin - owed,
        "availEq": max(cash + profit - initial - frozen, Decimal(0)),
    }
    return [
        f"{row['ccy']} {name}: {row[name]} shown, {value} counted"
        for name, value in expected.items()
        if Decimal(row[name]) != value
    ]


def _unbilled(trader: ContractTrader) -> list[str]:
    """Return the newest fills whose bill does not name their order."""
    bills = {bill["billId"]: bill for bill in trader.rows("account/bills")}
    none: dict[str, str] = {}
    return [
        f"fill {fill['tradeId']} of order {fill['ordId']} has no bill {fill['billId']}"
        for fill in trader.rows("trade/fills", limit="20")
        if bills.get(fill["billId"], none).get("ordId") != fill["ordId"]
    ]


def _total(rows: list[Any], name: str) -> Decimal:
    return sum((Decimal(row[name] or "0") for row in rows), Decimal(0))


def _unfrozen(trader: ContractTrader, account_id: str) -> list[str]:
    """Return where what is frozen is not what open orders hold."""
    held: dict[str, Decimal] = {}
    for order in trader.mock.open_orders(account_id):
        held[order.held_ccy] = held.get(order.held_ccy, Decimal(0)) + order.held
    found = []
    for ccy in ("USDT", "BTC"):
        _, frozen = trader.held(ccy)
        if frozen != held.get(ccy, Decimal(0)):
            found.append(f"{ccy}: {frozen} frozen, {held.get(ccy)} held")
    return found


def _unlent(trader: ContractTrader) -> list[str]:
    """Return where positions on margin do not have and owe what the books say."""
    store, found = trader.mock.sandbox.store, []
    positions: list[Position] = list(store.documents(Position))
    lent = [one.loan for one in positions if one.loan is not None]
    for ccy in LOANS:
        has = sum((one.assets for one in lent if one.has_ccy == ccy), Decimal(0))
        owes = sum((one.owed for one in lent if one.owes_ccy == ccy), Decimal(0))
        books: list[Account] = list(store.documents(Account))
        there = sum((one.balance(ASSETS_BOOK, ccy).total for one in books), Decimal(0))
        families: list[FamilyDebt] = list(store.documents(FamilyDebt))
        debts: list[Debts] = list(store.documents(Debts))
        own = sum((one.by_ccy[ccy].liability for one in debts if ccy in one.by_ccy), Decimal(0))
        counted = sum((one.amount for one in families if one.ccy == ccy), Decimal(0))
        if has != there:
            found.append(f"{ccy}: positions have {has}, their book {there}")
        if owes + own != counted:
            found.append(f"{ccy}: {owes} and {own} owed, {counted} counted")
    return found
