"""Whatever a trader, prices and time do to a futures account, CoinW's calls agree with a twin."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from fauxchange import MockServer
from fauxchange.domain.positions.position import ISOLATED_BOOK
from fauxchange.domain.trading.fill import Fill
from tests.coinw.trading.trader import at_noon

from .stage import Stage
from .trader import FuturesTrader, order
from .twin import CROSS, ISOLATED, LONG, SHORT, Coupon, Held, Loan, Place, Resting, Twin

CASH = Decimal(100_000)
INSTRUMENTS = {"BTC": "BTC-USDT", "ETH": "ETH-USDT"}
PRICES = {"BTC": Decimal(97_000), "ETH": Decimal(2_500)}
# What a position of the first tier has to keep, and what closing it costs in a liquidation.
CLOSING = Decimal("0.0006")
MODES = {ISOLATED: 0, CROSS: 1}
HOUR_MS = 3_600_000
COUPON_BOOK = "coupons"
# How long coupons are good: no charge of funding is due when one ends.
VALID_MS = st.sampled_from([30_011, HOUR_MS + 11, 9 * HOUR_MS + 11, 720 * HOUR_MS])
# How far amounts may be apart: the mean price of an entry is a fraction.
CLOSE = Decimal("1e-8")

NAMES = st.sampled_from(sorted(INSTRUMENTS))
PLACES = st.builds(
    Place, NAMES, st.sampled_from([LONG, SHORT]), st.sampled_from([ISOLATED, ISOLATED, CROSS])
)
PICKS = st.integers(0, 20)
SIZES = st.sampled_from([1, 2, 5, 20, 80])
# Whether coupons pay for an order: as it says, or as the account has chosen.
COUPONS = st.sampled_from([None, None, False, True])


@cache
def built() -> MockServer:
    """Return the mock of all machines: building it costs more than a run."""
    return at_noon()


class FuturesMachine(RuleBasedStateMachine):
    """One account on two contracts, in both directions and margin modes."""

    @initialize()
    def begin(self) -> None:
        self.mock = built()
        self.mock.reset()
        self.trader, self.stage = FuturesTrader(self.mock), Stage(self.mock)
        self.mock.credit("coinw", "main", "USDT", CASH - self.stage.balance().total, book="futures")
        for name, price in PRICES.items():
            self.mock.set_pair_price(INSTRUMENTS[name], str(price))
        self.trader.advance(1_000)
        fees = self.trader.data("GET", "account/fees")
        listed = self.trader.data("GET", "instruments")
        sizes = {row["name"]: Decimal(str(row["oneLotSize"])) for row in listed}
        ticks = {row["name"]: Decimal(1).scaleb(-row["pricePrecision"]) for row in listed}
        tiers = {
            one["name"]: Decimal(str(one["ladderList"][0]["marginKeepRate"]))
            for one in self.trader.data("GET", "ladders")["ladderConfig"]
        }
        rates = Decimal(fees["makerFee"]), Decimal(fees["takerFee"])
        self.twin = Twin(CASH, sizes, ticks, *rates, tiers, CLOSING)
        self.give_coupon("300", 30_011)
        self.choose_coupons(1)

    @rule(place=PLACES, contracts=SIZES, leverage=st.sampled_from([10, 10, 10, 25]), uses=COUPONS)
    def open(self, place: Place, contracts: int, leverage: int, uses: bool | None) -> None:
        self._order(place, contracts, leverage, uses)

    @rule(place=PLACES, contracts=SIZES, ticks=st.integers(1, 40), uses=COUPONS)
    def rest(self, place: Place, contracts: int, ticks: int, uses: bool | None) -> None:
        price = self.stage.mark(place.instrument) * (1 - place.sign * Decimal(ticks) / 1_000)
        self._order(place, contracts, 10, uses, price.quantize(Decimal("0.1")))

    @rule(amount=st.sampled_from(["0.7", "40", "300"]), valid_ms=VALID_MS)
    def give_coupon(self, amount: str, valid_ms: int) -> None:
        coupon = self.mock.give_coupon("main", amount, valid_ms=valid_ms)
        self.twin.give_coupon(Coupon(coupon.ends_ms, int(coupon.id), Decimal(amount)))

    @rule(status=st.sampled_from([0, 1]))
    def choose_coupons(self, status: int) -> None:
        self.trader.data("POST", "account/almightyGoldInfo", {"status": status})
        self.twin.pays = bool(status)

    @precondition(lambda self: self.twin.resting)
    @rule(pick=PICKS)
    def cancel(self, pick: int) -> None:
        number = _pick(list(self.twin.resting), pick)
        self.trader.data("DELETE", "order", {"id": number})
        self.twin.cancel(number)

    @precondition(lambda self: self.twin.held)
    @rule(pick=PICKS, contracts=SIZES)
    def close(self, pick: int, contracts: int) -> None:
        place = _pick(list(self.twin.held), pick)
        sent = {"id": self._id(place), "closeNum": str(contracts)}
        answer = self.trader.answer("DELETE", "positions", sent)
        assert (answer["code"] == 0) == (contracts <= self.twin.closable(place)), answer
        if answer["code"] == 0:
            self._take(str(answer["data"]["value"]), place, None, self._closing(place))

    @precondition(lambda self: self.twin.held)
    @rule(pick=PICKS, ticks=st.integers(1, 40))
    def close_at_a_price(self, pick: int, ticks: int) -> None:
        place = _pick(list(self.twin.held), pick)
        contracts = self.twin.closable(place)
        price = self.stage.mark(place.instrument) * (1 + place.sign * Decimal(ticks) / 1_000)
        price = price.quantize(Decimal("0.1"))
        sent = {"closeNum": str(contracts), "positionType": "plan", "orderPrice": str(price)}
        answer = self.trader.answer("DELETE", "positions", {"id": self._id(place), **sent})
        if answer["code"] == 0:
            number = str(answer["data"]["value"])
            self.twin.resting[number] = Resting(place, price, contracts, None, self._closing(place))
        else:
            assert not contracts, answer

    @precondition(lambda self: self.twin.held)
    @rule(pick=PICKS)
    def reverse(self, pick: int) -> None:
        place = _pick(list(self.twin.held), pick)
        held = self.twin.held[place]
        contracts, leverage = held.contracts, held.leverage
        answer = self.trader.answer("POST", "positions/reverse", {"id": self._id(place)})
        mode = self.twin.mode_of(place.instrument)
        if answer["code"]:
            assert mode not in {"", place.mode}, answer
            return
        self.twin.drop_closing(place)
        other = place._replace(direction=SHORT if place.direction == LONG else LONG)
        self._fill_both(place, other, contracts, leverage)

    @rule(name=NAMES)
    def close_all(self, name: str) -> None:
        self.trader.data("DELETE", "allpositions", {"instrument": name})
        for place in [one for one in self.twin.held if one.instrument == name]:
            self.twin.drop_closing(place)
        for fill in self.stage.new_fills():
            place = _closed_by(fill, self.twin.held)
            self.twin.fill((place, self._closing(place)), fill.size, fill.price, None, "taker")

    @precondition(lambda self: any(one.mode == ISOLATED for one in self.twin.held))
    @rule(pick=PICKS, amount=st.sampled_from(["0.5", "7", "-0.01", "-3"]))
    def move_margin(self, pick: int, amount: str) -> None:
        place = _pick([one for one in self.twin.held if one.mode == ISOLATED], pick)
        sent = {"addMargin": amount} if Decimal(amount) > 0 else {"reduceMargin": amount[1:]}
        answer = self.trader.answer("POST", "positions/margin", {"id": self._id(place), **sent})
        if answer["code"] == 0:
            self.twin.move_margin(place, Decimal(amount))
        else:
            assert Decimal(amount) < 0, answer

    @precondition(lambda self: any(one.mode == ISOLATED for one in self.twin.held))
    @rule(pick=PICKS, amount=st.sampled_from(["0.5", "7", "-0.01", "-3"]))
    def move_coupons(self, pick: int, amount: str) -> None:
        place = _pick([one for one in self.twin.held if one.mode == ISOLATED], pick)
        sent = {"addMargin": amount} if Decimal(amount) > 0 else {"reduceMargin": amount[1:]}
        sent = {"id": self._id(place), "type": "almightyGold", **sent}
        answer = self.trader.answer("POST", "positions/margin", sent)
        if answer["code"] == 0:
            self.twin.move_coupons(place, Decimal(amount))
        else:
            assert Decimal(amount) < 0 or self.twin.worth() < Decimal(amount), answer

    @rule(name=NAMES, percent=st.sampled_from([-12, -4, -1, 1, 3, 9]))
    def move_price(self, name: str, percent: int) -> None:
        price = self.stage.mark(name) * (100 + percent) / 100
        self.mock.set_pair_price(INSTRUMENTS[name], str(price.quantize(Decimal("0.1"))))
        self._pass(2_000)

    @rule(by_ms=st.sampled_from([1_000, 20_000, 600_000]))
    def wait(self, by_ms: int) -> None:
        self._pass(by_ms)

    @rule()
    def wait_for_funding(self) -> None:
        for name, price in PRICES.items():
            self.mock.set_pair_price(INSTRUMENTS[name], str(price))
        now_ms = self.stage.now_ms
        self._pass(8 * HOUR_MS - now_ms % (8 * HOUR_MS))
        self._pass(1)

    @invariant()
    def positions_agree(self) -> None:
        rows = {_place_of(row): row for row in self.trader.positions()}
        assert set(rows) == set(self.twin.held)
        for place, row in rows.items():
            held = self.twin.held[place]
            assert Decimal(str(row["currentPiece"])) == held.contracts
            assert abs(Decimal(str(row["openPrice"])) - held.entry) < Decimal("1e-6")
            if place.mode == ISOLATED:
                assert abs(Decimal(str(row["margin"])) - held.margin) < Decimal("1e-4")
                liquidation = Decimal(str(row["liquidationPrice"]))
                assert abs(liquidation - self.twin.liquidation_price(place)) < Decimal("1e-3")
                assert self.twin.is_covered(place, self.stage.mark(place.instrument))

    @invariant()
    def money_agrees(self) -> None:
        cash = self.stage.balance()
        assert abs(cash.total - self.twin.cash) < CLOSE, (cash.total, self.twin.cash)
        assert abs(cash.frozen - self.twin.frozen()) < CLOSE
        margins = sum(one.margin for place, one in self.twin.held.items() if place.mode == ISOLATED)
        assert abs(self.stage.balance(ISOLATED_BOOK).total - margins) < CLOSE

    @invariant()
    def coupons_agree(self) -> None:
        assert abs(self.stage.balance(COUPON_BOOK).total - self.twin.worth()) < CLOSE
        assets = self.trader.assets()
        frozen = sum(one.loan.lent.amount for one in self.twin.resting.values())
        lent = sum(one.lent.amount for one in self.twin.held.values())
        assert abs(Decimal(str(assets["alFreeze"])) - frozen) < CLOSE
        assert abs(Decimal(str(assets["alMargin"])) - lent) < CLOSE

    @invariant()
    def orders_agree(self) -> None:
        asked = {"positionType": "plan", "pageSize": 500}
        pages = [
            self.trader.data("GET", "orders/open", {**asked, "instrument": name})["rows"]
            for name in INSTRUMENTS
        ]
        rows = {str(row["id"]) for page in pages for row in page}
        assert rows == set(self.twin.resting)

    def teardown(self) -> None:
        """Audit what was posted: every amount went from one place to another."""
        assert self.stage.audit() == []

    # What a rule does with it

    def _order(
        self,
        place: Place,
        contracts: int,
        leverage: int,
        uses: bool | None = None,
        price: Any = None,
    ) -> None:
        """Place an order; its leverage and its mode are refused where others fix them."""
        fixed, mode = self.twin.leverage_of(place.instrument), self.twin.mode_of(place.instrument)
        at = {"positionType": "plan", "openPrice": str(price)} if price else {}
        sent = order(
            instrument=place.instrument,
            direction=place.direction,
            positionModel=MODES[place.mode],
            leverage=leverage,
            quantity=str(contracts),
            useAlmightyGold=uses,
            **at,
        )
        answer = self.trader.answer("POST", "order", sent)
        if mode not in {"", place.mode}:
            assert answer["code"] == 9050, answer
        elif fixed not in {None, leverage}:
            assert answer["code"] == 9081, answer
        else:
            assert answer["code"] == 0, answer
            number, of = str(answer["data"]["value"]), Decimal(leverage)
            loan = Loan(Decimal(contracts), self.twin.pays if uses is None else uses)
            if price:
                self.twin.rest(number, Resting(place, price, Decimal(contracts), of, loan))
            else:
                self._take(number, place, of, loan)

    def _closing(self, place: Place) -> Loan:
        """Return the loan of an order that closes: it borrows nothing."""
        return Loan(self.twin.held[place].contracts, self.twin.pays)

    def _take(self, number: str, place: Place, leverage: Decimal | None, loan: Loan) -> None:
        """Fill what an order took at once, which is all of it."""
        taken = self.stage.new_fills()
        if leverage is not None:
            self.twin.lend_at(place, loan, taken[0].price, leverage)
        for fill in taken:
            assert fill.order == number
            self.twin.fill((place, loan), fill.size, fill.price, leverage, "taker")
        if leverage is None and place not in self.twin.held:
            self.twin.drop_closing(place)

    def _fill_both(self, place: Place, other: Place, contracts: Decimal, leverage: Decimal) -> None:
        """Fill two orders: the first closes a position, the second opens the other one."""
        left, closing, loan = contracts, self._closing(place), Loan(contracts, self.twin.pays)
        for fill in self.stage.new_fills():
            if left:
                self.twin.fill((place, closing), fill.size, fill.price, None, "taker")
                left -= fill.size
                continue
            if loan.contracts == contracts:
                self.twin.lend_at(other, loan, fill.price, leverage)
            self.twin.fill((other, loan), fill.size, fill.price, leverage, "taker")

    def _pass(self, by_ms: int) -> None:
        """Let time go by: orders fill, funding is charged, positions are liquidated."""
        begin_ms = self.stage.now_ms
        self.trader.advance(by_ms)
        left = {_place_of(row) for row in self.trader.positions()}
        for fill in self.stage.new_fills():
            self.twin.end_coupons(fill.at_ms)
            if fill.order in self.twin.resting:
                self.twin.fill_resting(fill.order, fill.size, fill.price)
        lost = [one for one in self.twin.held if one not in left and one.mode == ISOLATED]
        for place in lost:
            if place in self.twin.held:
                marks = self.stage.marks(place.instrument, begin_ms)
                assert not all(self.twin.is_covered(place, one) for one in marks), place
                self.twin.liquidate(place)
        for name in INSTRUMENTS:
            self._charge(name, begin_ms)
        self.twin.end_coupons(self.stage.now_ms)

    def _charge(self, name: str, begin_ms: int) -> None:
        """Charge what was due since a moment; a charge is due at its own time already."""
        now_ms = self.stage.now_ms
        due_ms = now_ms // (8 * HOUR_MS) * (8 * HOUR_MS)
        if due_ms <= begin_ms:
            return
        rate = Decimal(str(self.trader.data("GET", "fundingRate", {"instrument": name})["value"]))
        self.twin.end_coupons(due_ms)
        self.twin.charge(name, rate, self.stage.mark(name, due_ms))

    def _id(self, place: Place) -> str:
        (row,) = [one for one in self.trader.positions() if _place_of(one) == place]
        return str(row["id"])


def _place_of(row: Any) -> Place:
    mode = ISOLATED if row["positionModel"] == 0 else CROSS
    return Place(row["instrument"], row["direction"], mode)


def _closed_by(fill: Fill, held: dict[Place, Held]) -> Place:
    """Return the position that a fill of a call that closes several has closed."""
    direction = LONG if fill.side == "sell" else SHORT
    return next(
        one for one in held if (one.instrument, one.direction) == (fill.instrument, direction)
    )


def _pick(of: list[Any], number: int) -> Any:
    return of[number % len(of)]
