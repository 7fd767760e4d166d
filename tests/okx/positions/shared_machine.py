"""An account in multi-currency mode with its naive twin, and whatever its trader does."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from fauxchange import ManualClock, MockServer
from tests.conftest import NOON_MS
from tests.okx.trading.trader import HOUR_MS

from .shared_twin import Held, Shared, Tiers
from .trader import INVERSE, SWAP, ContractTrader

COINS = ("USDT", "USDC", "BTC", "ETH", "SOL")
SIZES = {SWAP: ("3", "60", "400"), INVERSE: ("20", "600"), "ETH-USDT-SWAP": ("5", "90")}
SPOT = {"BTC-USDT": ("0.05", "1.5"), "ETH-USDT": ("2", "45"), "SOL-USDT": ("20", "900")}
# What is not rounded the same way is far below a cent.
NEAR = Fraction(1, 10**5)

SIDES = st.sampled_from(["buy", "sell"])
CONTRACTS = st.sampled_from([(name, size) for name, sizes in SIZES.items() for size in sizes])
COIN_SIZES = st.sampled_from([(name, size) for name, sizes in SPOT.items() for size in sizes])
MOVES = st.sampled_from([("USDT", "4000"), ("ETH", "3"), ("BTC", "0.4")])


@cache
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
    """A trader of contracts, and of spot with automatic loans, and all that it was billed."""

    def __init__(self, mock: MockServer) -> None:
        self.trader = ContractTrader(mock)
        self.trader.answer("POST", "account/set-auto-loan", {"autoLoan": True})
        for name in SIZES:
            self.trader.leverage("10", instId=name)
        self.sums: dict[tuple[str, str], Fraction] = {}
        self.newest = "0"
        rows = self.trader.rows("public/discount-rate-interest-free-quota")
        names = ("minAmt", "maxAmt", "discountRate")
        self.discounts = {row["ccy"]: tiers_of(row["details"], names) for row in rows}

    def has_borrowed(self) -> bool:
        """Whether the last comparison found debts."""
        return any(amount for (_, what), amount in self.sums.items() if what == "debt")

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


class SharedMachine(RuleBasedStateMachine):
    """Whatever the trader does: the account shows what its twin counts."""

    @initialize()
    def begin(self) -> None:
        mock = built()
        mock.reset()
        self.life = SharedLife(mock)
        self.trader = self.life.trader

    @invariant()
    def both_agree(self) -> None:
        if hasattr(self, "life"):
            assert differences(self.life) == []

    @rule(what=CONTRACTS, side=SIDES)
    def contracts(self, what: tuple[str, str], side: str) -> None:
        self.trader.send(instId=what[0], side=side, sz=what[1])

    @rule(what=COIN_SIZES, side=SIDES)
    def spot(self, what: tuple[str, str], side: str) -> None:
        self.trader.send(instId=what[0], side=side, sz=what[1], tgtCcy="base_ccy")

    @rule(what=CONTRACTS | COIN_SIZES, side=SIDES)
    def rest(self, what: tuple[str, str], side: str) -> None:
        """Have an order rest two hundredths away."""
        name, size = what
        kind = "SWAP" if name.endswith("SWAP") else "SPOT"
        (row,) = self.trader.rows("market/ticker", instId=name)
        (one,) = self.trader.rows("public/instruments", instType=kind, instId=name)
        price = Decimal(row["last"]) * Decimal("0.98" if side == "buy" else "1.02")
        px = str(price.quantize(Decimal(one["tickSz"])))
        self.trader.send(instId=name, side=side, sz=size, ordType="limit", px=px)

    @rule()
    def cancel(self) -> None:
        for row in self.trader.rows("trade/orders-pending")[:2]:
            self.trader.cancel(instId=row["instId"], ordId=row["ordId"])

    @rule(name=st.sampled_from(list(SIZES)))
    def close(self, name: str) -> None:
        self.trader.close(instId=name, autoCxl=True)

    @rule(
        pair=st.sampled_from(["BTC-USDT", "ETH-USDT"]),
        percent=st.sampled_from([97, 102, 92, 108, 70, 140]),
    )
    def jump(self, pair: str, percent: int) -> None:
        (row,) = self.trader.rows("market/ticker", instId=pair)
        price = (Decimal(row["last"]) * percent / 100).quantize(Decimal(1))
        self.trader.mock.set_pair_price(pair, str(price))
        self.trader.advance(1_000)

    @rule(by_ms=st.sampled_from([60_000, HOUR_MS, 9 * HOUR_MS]))
    def wait(self, by_ms: int) -> None:
        self.trader.advance(by_ms)

    @rule(what=MOVES)
    def transfer(self, what: tuple[str, str]) -> None:
        move = {"ccy": what[0], "amt": what[1], "from": "18", "to": "6"}
        self.trader.answer("POST", "asset/transfer", move)

    @rule(ccy=st.sampled_from(["ETH", "SOL"]), is_on=st.booleans())
    def collateral(self, ccy: str, *, is_on: bool) -> None:
        chosen = {"type": "custom", "ccyList": [ccy], "collateralEnabled": is_on}
        self.trader.answer("POST", "account/set-collateral-assets", chosen)

    @rule(name=st.sampled_from(list(SIZES)), lever=st.sampled_from(["5", "10", "20"]))
    def lever(self, name: str, lever: str) -> None:
        self.trader.leverage(lever, instId=name)
