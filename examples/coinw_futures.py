"""The life of a futures account on CoinW: orders, positions, margin, closing, histories.

python examples/coinw_futures.py                           starts a mock of its own
python examples/coinw_futures.py http://127.0.0.1:12700    uses a running `fauxchange serve`

The client is short and whole: every method is one call of CoinW's futures API, signed by the client
of `coinw_requests.py`. It needs a mock, and no real exchange sees its orders.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from fauxchange import MockServer

# The clients that this one is made of are beside this file, wherever that is run from.
sys.path.insert(0, str(Path(__file__).parents[1]))
from examples.coinw_requests import CoinWError, CoinWFutures, keys_from_environment
from examples.coinw_spot import Mock

COIN = "BTC"
ISOLATED, CONTRACTS = 0, 1


class Account(CoinWFutures):
    """A futures account: orders, positions, and their lists. Ids are numbers of many digits."""

    def open(self, direction: str, contracts: int, price: str = "", leverage: int = 10) -> int:
        """Open a position of a direction, at the market or with a limit order; return its id."""
        order: dict[str, Any] = {
            "instrument": COIN,
            "direction": direction,
            "leverage": leverage,
            "quantityUnit": CONTRACTS,
            "quantity": str(contracts),
            "positionModel": ISOLATED,
            "positionType": "plan" if price else "execute",
        }
        if price:
            order["openPrice"] = price
        return int(self.call("POST", "/v1/perpum/order", order)["value"])

    def change(self, number: int, contracts: int, price: str) -> int:
        """Give a limit order another size and price; return the id of the new one.

        What cannot be placed anew is cancelled all the same.
        """
        order = {
            "id": str(number),
            "instrument": COIN,
            "direction": "long",
            "leverage": 10,
            "quantityUnit": CONTRACTS,
            "quantity": str(contracts),
            "positionModel": ISOLATED,
            "positionType": "plan",
            "openPrice": price,
        }
        return int(self.call("PUT", "/v1/perpum/order", order)["editId"])

    def cancel(self, number: int) -> None:
        """Cancel an order."""
        self.call("DELETE", "/v1/perpum/order", {"id": str(number)})

    def open_orders(self) -> list[dict[str, Any]]:
        """Return the limit orders that rest."""
        asked = {"instrument": COIN, "positionType": "plan"}
        return list(self.call("GET", "/v1/perpum/orders/open", asked)["rows"])

    def history(self) -> list[dict[str, Any]]:
        """Return the orders of seven days that have ended."""
        return list(self.call("GET", "/v1/perpum/orders/history", {"instrument": COIN})["rows"])

    def positions(self) -> list[dict[str, Any]]:
        """Return what is held."""
        return list(self.call("GET", "/v1/perpum/positions/all"))

    def closed(self) -> list[dict[str, Any]]:
        """Return what was held."""
        return list(self.call("GET", "/v1/perpum/positions/history")["rows"])

    def close(self, position: int, rate: str) -> None:
        """Close a part of a position at the market: 1 is all of it."""
        sent = {"id": str(position), "positionType": "execute", "closeRate": rate}
        self.call("DELETE", "/v1/perpum/positions", sent)

    def close_all(self) -> None:
        """Close all positions of the contract at the market."""
        self.call("DELETE", "/v1/perpum/allpositions", {"instrument": COIN})

    def reverse(self, position: int) -> None:
        """Close a position, and open as much of the other direction."""
        self.call("POST", "/v1/perpum/positions/reverse", {"id": str(position)})

    def add_margin(self, position: int, amount: str) -> None:
        """Add to the margin of an isolated position."""
        self.call("POST", "/v1/perpum/positions/margin", {"id": position, "addMargin": amount})

    def assets(self) -> dict[str, Any]:
        """Return what may be used, and what coupons have and have lent (``al``)."""
        data: dict[str, Any] = self.call("GET", "/v1/perpum/account/getUserAssets")
        return data


def main() -> None:
    if len(sys.argv) > 1:
        show(sys.argv[1])
    else:
        with MockServer() as mock:
            show(mock.url)


def show(url: str) -> None:
    mock, keys = Mock(url), keys_from_environment()
    mock.price("90000")
    with Account(keys.key, keys.secret, url) as coinw:
        number = coinw.open("long", 5, "89000")
        (order,) = coinw.open_orders()
        print("an order rests:  ", order["margin"], order["frozenFee"])
        number = coinw.change(number, 10, "89500")
        print("it is changed:   ", [row["orderPrice"] for row in coinw.open_orders()])
        mock.price("89000")
        (position,) = coinw.positions()
        print("it has filled:   ", position["currentPiece"], position["openPrice"])
        print("liquidated at:   ", round(position["liquidationPrice"]))
        coinw.add_margin(position["id"], "20")
        coinw.close(position["id"], "0.5")
        coinw.reverse(position["id"])
        coinw.open("long", 2)
        print("side by side:    ", [(p["direction"], p["currentPiece"]) for p in coinw.positions()])
        print("refused:         ", refusal(coinw))
        coinw.close_all()
        print("closed, newest:  ", [row["direction"] for row in coinw.closed()])
        print("orders, newest:  ", [row["orderStatus"] for row in coinw.history()])


def refusal(coinw: Account) -> str:
    try:
        coinw.open("long", 1, leverage=20)
    except CoinWError as error:
        return str(error)
    return "accepted"


if __name__ == "__main__":
    main()
