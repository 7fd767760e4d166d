"""An account in multi-currency mode and its naive twin agree after whatever its trader does."""

from __future__ import annotations

import ast
import random
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.okx.trading.trader import HOUR_MS

from . import shared_twin
from .shared_twin import Held, Shared, Tiers
from .trader import INVERSE, SWAP, ContractTrader

STEPS = 36
COINS = ("USDT", "USDC", "BTC", "ETH", "SOL")
SIZES = {SWAP: ("3", "60", "400"), INVERSE: ("20", "600"), "ETH-USDT-SWAP": ("5", "90")}
SPOT = {"BTC-USDT": ("0.05", "1.5"), "ETH-USDT": ("2", "45"), "SOL-USDT": ("20", "900")}
# What is not rounded the same way is far below a cent.
NEAR = Fraction(1, 10**5)


@pytest.fixture(scope="module")
def built() -> MockServer:
    """The main account has 100,000 USDT, 10,000 USDC, 2 BTC, 20 ETH and 100 SOL, in mode 3."""
    clock = ManualClock(NOON_MS, strict=True)
    return MockServer(world="multi-currency", clock=clock, limits=False, copying=True)


def tiers_of(rows: list[Any], names: tuple[str, str, str]) -> Tiers:
    low, high, rate = names
    return [
        (Fraction(row[low]), Fraction(row[high]) if row[high] else None, Fraction(row[rate]))
        for row in rows
    ]


class SharedLife:
    """A trader of contracts, and of spot with automatic loans, drawn from a seed."""

    def __init__(self, mock: MockServer, seed: int) -> None:
        self.trader, self.draw = ContractTrader(mock), random.Random(seed)  # noqa: S311
        self.trader.answer("POST", "account/set-auto-loan", {"autoLoan": True})
        for name in SIZES:
            self.trader.leverage("10", instId=name)
        self.sums: dict[tuple[str, str], Fraction] = {}
        self.newest = "0"
        rows = self.trader.rows("public/discount-rate-interest-free-quota")
        names = ("minAmt", "maxAmt", "discountRate")
        self.discounts = {row["ccy"]: tiers_of(row["details"], names) for row in rows}
        self.acts = (
            *(self.contracts, self.contracts, self.spot, self.spot, self.rest, self.cancel),
            *(self.close, self.jump, self.wait, self.transfer, self.collateral, self.lever),
        )

    def step(self) -> str:
        act = self.draw.choice(self.acts)
        act()
        return act.__name__

    def contracts(self) -> None:
        name = self.draw.choice(tuple(SIZES))
        size, side = self.draw.choice(SIZES[name]), self.draw.choice(("buy", "sell"))
        self.trader.send(instId=name, side=side, sz=size)

    def spot(self) -> None:
        name = self.draw.choice(tuple(SPOT))
        size, side = self.draw.choice(SPOT[name]), self.draw.choice(("buy", "sell"))
        self.trader.send(instId=name, side=side, sz=size, tgtCcy="base_ccy")

    def rest(self) -> None:
        name = self.draw.choice((*SIZES, *SPOT))
        (row,) = self.trader.rows("market/ticker", instId=name)
        side, size = self.draw.choice(("buy", "sell")), {**SIZES, **SPOT}[name][0]
        price = Decimal(row["last"]) * Decimal("0.98" if side == "buy" else "1.02")
        (one,) = self.trader.rows("public/instruments", instType=kind_of(name), instId=name)
        px = str(price.quantize(Decimal(one["tickSz"])))
        self.trader.send(instId=name, side=side, sz=size, ordType="limit", px=px)

    def cancel(self) -> None:
        for row in self.trader.rows("trade/orders-pending")[:2]:
            self.trader.cancel(instId=row["instId"], ordId=row["ordId"])

    def close(self) -> None:
        self.trader.close(instId=self.draw.choice(tuple(SIZES)), autoCxl=True)

    def jump(self) -> None:
        pair, low, high = self.draw.choice((("BTC-USDT", 90, 104), ("ETH-USDT", 92, 108)))
        (row,) = self.trader.rows("market/ticker", instId=pair)
        price = Decimal(row["last"]) * self.draw.randint(low, high) / 100
        self.trader.mock.set_pair_price(pair, str(price.quantize(Decimal(1))))
        self.trader.advance(1_000)

    def wait(self) -> None:
        self.trader.advance(self.draw.choice((60_000, HOUR_MS, 9 * HOUR_MS)))

    def transfer(self) -> None:
        ccy, amount = self.draw.choice((("USDT", "4000"), ("ETH", "3"), ("BTC", "0.4")))
        move = {"ccy": ccy, "amt": amount, "from": "18", "to": "6"}
        self.trader.answer("POST", "asset/transfer", move)

    def collateral(self) -> None:
        chosen = {"type": "custom", "ccyList": [self.draw.choice(("ETH", "SOL"))]}
        enabled = self.draw.random() < 0.6
        path = "account/set-collateral-assets"
        self.trader.answer("POST", path, {**chosen, "collateralEnabled": enabled})

    def lever(self) -> None:
        lever = self.draw.choice(("5", "10", "20"))
        self.trader.leverage(lever, instId=self.draw.choice(tuple(SIZES)))

    # What follows from the ledger and the market.

    def twin(self) -> Shared:
        """Return the twin, whose balances and debts are the sums of all bills."""
        self._add_bills()
        (account,) = self.trader.rows("account/balance")
        rows = {row["ccy"]: row for row in account["details"]}
        cash = {ccy: self.sums.get((ccy, "balance"), Fraction(0)) for ccy in COINS}
        owed = {ccy: self.sums.get((ccy, "debt"), Fraction(0)) for ccy in COINS}
        usd = {"USDT": Fraction(1), "USDC": Fraction(1)}
        for ccy in ("BTC", "ETH", "SOL"):
            (index,) = self.trader.rows("market/index-tickers", instId=f"{ccy}-USDT")
            usd[ccy] = Fraction(index["idxPx"])
        return Shared(
            cash,
            owed,
            {ccy: Fraction(row["interest"]) for ccy, row in rows.items()},
            [self._held(row) for row in self.trader.positions()],
            usd,
            self.discounts,
            {ccy for ccy, row in rows.items() if not row["collateralEnabled"]},
        )

    def _add_bills(self) -> None:
        """Add the bills that are new; a page has the newest of them."""
        fresh: list[Any] = []
        while True:
            more = {"after": fresh[-1]["billId"]} if fresh else {}
            rows = self.trader.rows("account/bills-archive", before=self.newest, **more)
            fresh += rows
            if not rows:
                break
        for row in fresh:
            self._add(row["ccy"], "balance", row["balChg"])
            if row["type"] in {"16", "22"}:
                self._add(row["ccy"], "debt", row["balChg"])
        if fresh:
            self.newest = fresh[0]["billId"]

    def _add(self, ccy: str, what: str, amount: str) -> None:
        self.sums[ccy, what] = self.sums.get((ccy, what), Fraction(0)) + Fraction(amount)

    def _held(self, row: Any) -> Held:
        name = row["instId"]
        family = name.removesuffix("-SWAP")
        (one,) = self.trader.rows("public/instruments", instType="SWAP", instId=name)
        (mark,) = self.trader.rows("public/mark-price", instType="SWAP", instId=name)
        tiers = self.trader.rows(
            "public/position-tiers", instType="SWAP", tdMode="cross", instFamily=family
        )
        return Held(
            one["settleCcy"],
            Fraction(row["pos"]),
            Fraction(row["avgPx"]),
            Fraction(mark["markPx"]),
            Fraction(one["ctVal"]),
            one["ctType"] == "inverse",
            Fraction(row["lever"]),
            tiers_of(tiers, ("minSz", "maxSz", "mmr")),
        )


def kind_of(name: str) -> str:
    return "SWAP" if name.endswith("SWAP") else "SPOT"


def differences(life: SharedLife) -> list[str]:
    """Return where the account shows something else than its twin counts."""
    twin = life.twin()
    (account,) = life.trader.rows("account/balance")
    rows = {row["ccy"]: row for row in account["details"]}
    found = []
    for ccy in COINS:
        row = rows.get(ccy, dict.fromkeys(("cashBal", "liab", "eq", "disEq"), "0"))
        own = twin.cash[ccy], twin.owed[ccy], twin.equity(ccy), twin.discounted(ccy)
        for name, value in zip(("cashBal", "liab", "eq", "disEq"), own, strict=True):
            if abs(Fraction(row[name]) - value) > NEAR:
                found.append(f"{ccy} {name}: {row[name]} shown, {float(value)} counted")
    held = Fraction(account["ordFroz"]) + Fraction(account["borrowFroz"])
    sums: dict[str, Fraction] = {
        "adjEq": twin.adjusted,
        "imr": twin.initial,
        "mmr": twin.maintenance,
        "notionalUsd": twin.notional,
        "notionalUsdForBorrow": twin.borrowed,
        "availEq": max(twin.adjusted - twin.initial - held, Fraction(0)),
    }
    found += [
        f"{name}: {account[name]} shown, {float(value)} counted"
        for name, value in sums.items()
        if abs(Fraction(account[name]) - value) > NEAR
    ]
    if twin.ratio is None:
        return found + ([f"mgnRatio: {account['mgnRatio']}"] if account["mgnRatio"] else [])
    ratio = twin.ratio
    if abs(Fraction(account["mgnRatio"]) / ratio - 1) > NEAR:
        found.append(f"mgnRatio: {account['mgnRatio']} shown, {float(ratio)} counted")
    if ratio <= 1:
        found.append(f"covered {float(ratio)} times, and not liquidated")
    return found


@pytest.mark.parametrize("seed", [2, 7])
def test_the_account_counts_what_its_twin_counts(built: MockServer, seed: int) -> None:
    built.reset()
    life, acts = SharedLife(built, seed), []
    for number in range(STEPS):
        acts.append(life.step())
        assert differences(life) == [], f"after step {number}: {acts[-5:]}"
    assert any(amount for (_, what), amount in life.sums.items() if what == "debt")
    life.trader.leverage("20")
    life.trader.send(sz="900")
    for price in ("70000", "45000", "140000"):
        life.trader.price(price)
        life.trader.advance(1_000)
        assert differences(life) == [], price
    closed = life.trader.rows("account/positions-history")
    assert {row["type"] for row in closed} & {"3", "4"}


def test_the_twin_imports_nothing_of_ours() -> None:
    source = Path(shared_twin.__file__).read_text(encoding="utf-8")
    modules = [one.module for one in ast.walk(ast.parse(source)) if isinstance(one, ast.ImportFrom)]
    assert modules == ["__future__", "dataclasses", "fractions"]
