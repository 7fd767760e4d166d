"""A trader of contracts who does anything, and what has to follow from what was done."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, OpeningBalance, audit
from tests.okx.trading.trader import HOUR_MS

from .trader import INVERSE, SWAP, ContractTrader

FUTURE = "BTC-USDT-250627"
PAIRS = (SWAP, FUTURE, INVERSE)
SIZES = {SWAP: ("0.5", "3", "40"), FUTURE: ("1", "25"), INVERSE: ("5", "200")}
MODES = ("cross", "isolated")
WAITS = (1, 60_000, HOUR_MS, 9 * HOUR_MS)


class Life:
    """Random acts of one account, drawn from a seed.

    A ``hedged`` one holds both directions apart; ``modes`` are the margin modes that it uses,
    and it ``waits`` so many milliseconds.
    """

    def __init__(
        self,
        trader: ContractTrader,
        seed: int,
        *,
        hedged: bool = False,
        modes: tuple[str, ...] = MODES,
        waits: tuple[int, ...] = WAITS,
    ) -> None:
        self.trader = trader
        self.hedged, self.modes, self.waits = hedged, modes, waits
        if hedged:
            trader.answer("POST", "account/set-position-mode", {"posMode": "long_short_mode"})
        self.draw = random.Random(seed)  # noqa: S311 - what is drawn is to be drawn again
        self.acts = (
            *(self.market, self.market, self.limit, self.limit, self.cancel, self.amend),
            *(self.close, self.margin, self.leverage, self.price, self.advance, self.transfer),
        )

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
    return found + _unfrozen(trader, account_id)


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
