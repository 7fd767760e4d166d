"""A careful client of CoinW's futures in one file, with nothing but what Python brings.

It has none of the bugs that ``coinw_planted.py`` plants in it.

It reads with a key that can only read, and trades with one that cannot withdraw: it quotes with
orders that it cancels, changes one, opens a position and closes a part of it. The exit code is 0 if
it knows at the end what became of everything it began, even if that was refused.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import os
import random
import secrets
import sys
import time
from contextlib import closing
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

ORDER = "/v1/perpum/order"
ORDERS = "/v1/perpum/batchOrders"
OPEN_ORDERS = "/v1/perpum/orders/open"
HISTORY = "/v1/perpum/orders/history"
POSITIONS = "/v1/perpum/positions"
ALL_POSITIONS = "/v1/perpum/positions/all"
EVERYTHING = "/v1/perpum/allpositions"
AVAILABLE = "/v1/perpum/account/available"

COIN = "BTC"
ISOLATED, CONTRACTS = 0, 1
# What a page of the history has unless a call says otherwise.
PAGE = 10
TRIES = 10
LONGEST_WAIT_S = 5.0

OK = "0"
CALLED_TOO_OFTEN = "29001"
NOBODY_KNOWS = {"500"}

Row = dict[str, Any]


class Keys(NamedTuple):
    key: str
    secret: str


class RefusedError(Exception):
    """The exchange did not carry the call out, and says why."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code} {reason}".strip())
        self.code = code


class UnknownError(Exception):
    """Nobody knows whether the exchange carried the call out."""


class Client:
    def __init__(self) -> None:
        self.url = urlsplit(os.environ["COINW_BASE_URL"])
        self.keys = {name: keys_of(f"COINW_{name.upper()}") for name in ("read", "trade")}

    # How a call is made

    def call(self, method: str, path: str, params: Any = None) -> Any:
        """Make a call until the exchange says yes or no; return its data.

        A reading is also tried again if nobody knows what became of it; nothing else is.
        """
        for number in range(TRIES):
            try:
                return self.send(method, path, params)
            except RefusedError as refused:
                if refused.code != CALLED_TOO_OFTEN:
                    raise
                self.wait(number, refused.code)
            except UnknownError:
                if method != "GET":
                    raise
                self.wait(number)
        raise UnknownError(f"{path} gave no answer in {TRIES} tries")

    def send(self, method: str, path: str, params: Any) -> Any:
        """Make a call once; what is signed are the bytes that are sent."""
        query = f"?{urlencode(params)}" if params and method == "GET" else ""
        body = json.dumps(params) if method != "GET" else ""
        keys = self.keys["read" if method == "GET" else "trade"]
        headers = self.headers(method, path + query, body, keys)
        try:
            status, text = self.exchange(method, path + query, body, headers)
            reply = json.loads(text)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise UnknownError(f"{path}: {type(error).__name__}") from None
        return self.read(reply, status)

    def exchange(
        self, method: str, target: str, body: str, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        """Send a request over a connection of its own; redirects are not followed."""
        is_secure = self.url.scheme == "https"
        kind = http.client.HTTPSConnection if is_secure else http.client.HTTPConnection
        with closing(kind(self.url.netloc, timeout=10)) as connection:
            connection.request(method, self.url.path + target, body.encode() or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def headers(self, method: str, target: str, body: str, keys: Keys) -> dict[str, str]:
        stamp = self.stamp()
        text = f"{stamp}{method}{target}{body}"
        digest = hmac.digest(keys.secret.encode(), text.encode(), hashlib.sha256)
        named = {
            "api_key": keys.key,
            "sign": base64.b64encode(digest).decode(),
            "timestamp": stamp,
            "User-Agent": "careful-client/1.0",
        }
        return {**named, "Content-Type": "application/json"} if body else named

    def stamp(self) -> str:
        return str(time.time_ns() // 1_000_000)  # noqa: TID251 - a client has its own time

    def read(self, body: Any, status: int) -> Any:
        """Return the data of an answer; the code says whether there is any, not the status."""
        code = str(body.get("code", "")) if isinstance(body, dict) else ""
        if code == OK:
            return body.get("data")
        if code in NOBODY_KNOWS or not code or status >= 500:
            raise UnknownError(f"status {status}, code {code or 'none'}")
        raise RefusedError(code, str(body.get("msg", "")))

    def wait(self, number: int, code: str = "") -> None:
        """Wait longer with each try, and never exactly as long as others."""
        longest = 2.2 if code == CALLED_TOO_OFTEN else min(0.8 * 1.6**number, LONGEST_WAIT_S)
        time.sleep(longest + random.uniform(0, longest / 4))  # noqa: S311 - nobody's secret

    # What it reads

    def available(self) -> Decimal:
        return decimal(self.call("GET", AVAILABLE)["value"])

    def history(self) -> Iterator[Row]:
        """Yield all orders that have ended, the newest first; a page that is not full is last."""
        number = 1
        while True:
            rows = self.call("GET", HISTORY, {"instrument": COIN, "page": number})["rows"]
            yield from rows
            if len(rows) < PAGE:
                return
            number = self.next_page(number)

    def next_page(self, number: int) -> int:
        return number + 1

    def working(self) -> list[Row]:
        """Return the limit orders that are open, those of a full page at least."""
        asked = {"instrument": COIN, "positionType": "plan", "pageSize": 100}
        return list(self.call("GET", OPEN_ORDERS, asked)["rows"])

    def position(self) -> Row | None:
        """Return the position that is held; None if there is none."""
        return next(iter(self.call("GET", ALL_POSITIONS) or ()), None)

    # What it does

    def order(self, price: str = "", contracts: int = 1, leverage: int = 10) -> Row:
        """Return an order: a limit order, or without a price one at the market."""
        terms = {
            "instrument": COIN,
            "direction": "long",
            "leverage": leverage,
            "quantityUnit": CONTRACTS,
            "quantity": str(contracts),
            "positionModel": ISOLATED,
            "positionType": "plan" if price else "execute",
            "thirdOrderId": f"careful{secrets.token_hex(10)}",
        }
        return terms | ({"openPrice": price} if price else {})

    def quote(self, prices: list[str]) -> list[str]:
        """Place orders and tell how each of them went; return the ids of those that are open."""
        params = [self.order(price) for price in prices]
        try:
            rows = self.call("POST", ORDERS, params)
        except UnknownError:
            own = {order["thirdOrderId"] for order in params}
            found = [row for row in self.working() if row.get("thirdOrderId") in own]
            print("orders:", len(found), "of", len(params), "are there")
            return [str(row["id"]) for row in found]
        return [number for row in rows if (number := self.report(row))]

    def report(self, row: Row) -> str:
        """Tell how an order went; return its id, empty if it was refused."""
        code = str(row["msgCode"])
        print("order", row["thirdOrderId"], "placed" if code == OK else f"refused: {code}")
        return str(row["openId"]) if code == OK else ""

    def cancel(self, numbers: list[str]) -> None:
        """Cancel orders; who does not know whether that happened looks what is open."""
        try:
            self.call("DELETE", ORDERS, {"sourceIds": numbers, "posType": "plan"})
        except UnknownError:
            left = [str(row["id"]) for row in self.working()]
            print("still open:", [number for number in numbers if number in left])

    def open(self, contracts: int) -> None:
        """Open a position once: an order of unknown outcome is looked for, and not sent again."""
        try:
            self.call("POST", ORDER, self.order(contracts=contracts))
        except UnknownError:
            print("opened:", self.position() is not None)

    def change(self, number: str, changed: Row) -> None:
        """Change an order. A refused change has cancelled it, so it is placed anew."""
        try:
            self.call("PUT", ORDER, changed | {"id": number})
        except RefusedError as refused:
            print("change refused with", refused)
            self.replace(number, changed)
        except UnknownError:
            print("open after a change:", [row["id"] for row in self.working()])

    def replace(self, number: str, changed: Row) -> None:
        if number not in [str(row["id"]) for row in self.working()]:
            self.quote([changed["openPrice"]])

    def close(self, position: Row) -> None:
        """Close a position once; an outcome that nobody knows is looked up before another try."""
        for number in range(TRIES):
            try:
                self.call("DELETE", POSITIONS, self.closing(position))
            except UnknownError:
                held = self.position()
                if held is None or held["currentPiece"] != position["currentPiece"]:
                    return
                self.wait(number)
            else:
                return
        raise UnknownError(f"position {position['id']}")

    def flatten(self) -> None:
        """Close all positions of the coin, which may be asked for twice."""
        try:
            self.call("DELETE", EVERYTHING, {"instrument": COIN})
        except UnknownError:
            print("still held:", self.position() is not None)

    def closing(self, position: Row) -> Row:
        return {"id": str(position["id"]), "closeNum": "1"}


def keys_of(name: str) -> Keys:
    return Keys(os.environ[f"{name}_API_KEY"], os.environ[f"{name}_SECRET_KEY"])


def decimal(text: Any) -> Decimal:
    """Read an amount; an empty text means that there is none."""
    try:
        return Decimal(str(text or "0"))
    except InvalidOperation:
        return Decimal()


def run(client: Client) -> None:
    """Do once what a client does in production, and end with 0 or 1."""
    steps = (trade, look, change, hold, flip)
    is_known = True
    for step in steps:
        try:
            step(client)
        except RefusedError as refused:
            print(f"{step.__name__}: refused with {refused}")
        except UnknownError as unknown:
            print(f"{step.__name__}: nobody knows: {unknown}", file=sys.stderr)
            is_known = False
            break
    sys.exit(0 if is_known else 1)


def trade(client: Client) -> None:
    """Quote and take the quotes back."""
    numbers = client.quote([f"{50000 + step}.5" for step in range(PAGE + 2)])
    if numbers:
        client.cancel(numbers)


def look(client: Client) -> None:
    print("available:", f"{client.available():f}", "USDT")
    print("orders:", len(list(client.history())))


def change(client: Client) -> None:
    """Ask for twice the leverage, which CoinW refuses while an order has another one."""
    numbers = client.quote(["50000.5", "50001.5"])
    if len(numbers) > 1:
        client.change(numbers[0], client.order("50002.5", leverage=20))


def hold(client: Client) -> None:
    """Open a position, and close a part of it."""
    client.open(contracts=4)
    position = client.position()
    if position is not None:
        client.close(position)


def flip(client: Client) -> None:
    """Open once more, close all that is held at once, and leave two quotes."""
    client.open(contracts=1)
    client.flatten()
    client.quote(["50003.5", "50004.5"])


if __name__ == "__main__":
    run(Client())
