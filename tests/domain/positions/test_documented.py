"""Examples with figures that OKX documents: margins, ratios and prices of liquidation.

Their own digits are compared, as far as they show any.
"""

from __future__ import annotations

from decimal import Decimal

from fauxchange.domain.positions.arithmetic import Contract, liquidation_price, profit, value

D = Decimal
TAKER = D("0.0005")


def digits(amount: Decimal | None, places: int) -> Decimal:
    """Return an amount with so many decimal places."""
    assert amount is not None
    return amount.quantize(D(1).scaleb(-places))


def test_an_isolated_long_position_of_an_inverse_future() -> None:
    # websocket positions channel, push example: ETH-USD-210430, 10 USD a contract, lever 10.
    contract, one, entry = Contract(D(10), is_inverse=True), D(1), D("2566.31")
    margin = value(contract, one, entry) / 10
    assert digits(margin, 16) == D("0.0003896645377994")
    # The mark price at which upl and mmr of the example were counted.
    mark = D("2565.656")
    won, worth = profit(contract, one, entry, mark), value(contract, one, mark)
    assert digits(won, 11) == digits(D("-0.0000009932766034"), 11)
    assert digits(worth * D("0.008"), 12) == digits(D("0.0000311811092368"), 12)
    shown = D("0.0003896645377994") + D("-0.0000009932766034")
    must = D("0.0000311811092368") / D("0.008") * (D("0.008") + TAKER)
    assert digits(shown / must, 10) == digits(D("11.731726509588816"), 10)
    found = liquidation_price(contract, one, entry, margin, D("0.008") + TAKER)
    # The example shows a hundredth more than the formula of the help page, which is not explained.
    assert digits(found, 10) + D("0.01") == digits(D("2352.8496681818233"), 10)


def test_a_cross_long_position_of_a_linear_swap() -> None:
    # GET /api/v5/tradingBot/signal/positions, response example: ETH-USDT-SWAP, 15 contracts.
    contract, held, entry, mark = (
        Contract(D("0.01"), is_inverse=False),
        D(15),
        D("1597.74"),
        D("1584.33"),
    )
    worth, won = value(contract, held, mark), profit(contract, held, entry, mark)
    assert worth / 10 == D("23.76495")
    assert won == D("-2.0115")
    assert worth * D("0.008") == D("1.901196")
    must = worth * (D("0.008") + TAKER)
    own = D("11.719278420807477") * must
    found = liquidation_price(contract, held, entry, own - won, D("0.008") + TAKER)
    assert digits(found, 8) == digits(D("1438.7380360728976"), 8)


def test_the_calculator_of_the_help_page() -> None:
    # Help page on the liquidation price of futures: BTCUSDT long, 0.5 BTC at 60,996, 5,000 USDT.
    contract, rate = Contract(D("0.01"), is_inverse=False), D("0.004") + TAKER
    found = liquidation_price(contract, D(50), D(60_996), D(5_000), rate)
    assert digits(found, 1) == D("51226.5")
