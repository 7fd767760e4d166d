"""A careful client of OKX in one file, with nothing but what Python brings.

It has none of the bugs that ``planted.py`` plants in it.

It reads with a key that can only read, and moves money with one that cannot withdraw. The exit code
is 0 if it knows at the end what became of everything it began, even if that was refused.
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
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

BALANCES = "/api/v5/asset/balances"
BILLS = "/api/v5/asset/bills"
TRANSFER = "/api/v5/asset/transfer"
TRANSFER_STATE = "/api/v5/asset/transfer-state"
ORDER = "/api/v5/trade/order"
ORDERS = "/api/v5/trade/batch-orders"
TIME = "/api/v5/public/time"

FUNDING, TRADING = "6", "18"
PAGE = 100
TRIES = 10
LONGEST_WAIT_S = 5.0

OK = "0"
CALLED_TOO_OFTEN = {"50011", "50061"}
BUSY = {"50001", "50013"}
EXPIRED = "50102"
NOBODY_KNOWS = {"50004", "50026"}
NO_SUCH_TRANSFER, NO_SUCH_ORDER = "58129", "51603"

Row = dict[str, Any]


class Keys(NamedTuple):
    key: str
    secret: str
    passphrase: str


class RefusedError(Exception):
    """The exchange did not carry the call out, and says why."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code} {reason}".strip())
        self.code = code


class UnknownError(Exception):
    """Nobody knows whether the exchange carried the call out."""


class Client:
    def __init__(self) -> None:
        self.url = urlsplit(os.environ["OKX_BASE_URL"])
        self.keys = {name: keys_of(f"OKX_{name.upper()}") for name in ("read", "trade")}
        self.ahead = timedelta()

    # How a call is made

    def call(self, method: str, path: str, params: Any = None, key: str = "") -> list[Row]:
        """Make a call until the exchange says yes or no.

        A reading is also tried again if nobody knows what became of it; nothing else is.
        """
        for number in range(TRIES):
            try:
                return self.send(method, path, params, key)
            except RefusedError as refused:
                if refused.code == EXPIRED:
                    self.take_time()
                elif refused.code in CALLED_TOO_OFTEN | BUSY:
                    self.wait(number, refused.code)
                else:
                    raise
            except UnknownError:
                if method != "GET":
                    raise
                self.wait(number)
        raise UnknownError(f"{path} gave no answer in {TRIES} tries")

    def send(self, method: str, path: str, params: Any, key: str) -> list[Row]:
        """Make a call once; what is signed are the bytes that are sent."""
        query = f"?{urlencode(params)}" if params and method == "GET" else ""
        body = json.dumps(params) if method == "POST" else ""
        headers = self.headers(method, path + query, body, self.keys[key]) if key else {}
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
            named = {"User-Agent": "careful-client/1.0", **headers}
            connection.request(method, self.url.path + target, body.encode() or None, named)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def headers(self, method: str, target: str, body: str, keys: Keys) -> dict[str, str]:
        stamp = self.stamp()
        text = f"{stamp}{method}{target}{body}"
        digest = hmac.digest(keys.secret.encode(), text.encode(), hashlib.sha256)
        return {
            "OK-ACCESS-KEY": keys.key,
            "OK-ACCESS-SIGN": base64.b64encode(digest).decode(),
            "OK-ACCESS-TIMESTAMP": stamp,
            "OK-ACCESS-PASSPHRASE": keys.passphrase,
            "Content-Type": "application/json",
        }

    def stamp(self) -> str:
        now = own_time() + self.ahead
        return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z"

    def read(self, body: Any, status: int) -> list[Row]:
        """Return the rows of an answer; the code says whether there are any, not the status."""
        code = str(body.get("code", "")) if isinstance(body, dict) else ""
        if code == OK:
            return list(body["data"])
        rows = body.get("data") if isinstance(body, dict) else None
        if rows and any("sCode" in row for row in rows):
            return list(rows)
        if code in NOBODY_KNOWS or not code or (status >= 500 and code not in BUSY):
            raise UnknownError(f"status {status}, code {code or 'none'}")
        raise RefusedError(code, str(body.get("msg", "")))

    def wait(self, number: int, code: str = "") -> None:
        """Wait longer with each try, and never exactly as long as others."""
        longest = 2.2 if code in CALLED_TOO_OFTEN else min(0.8 * 1.6**number, LONGEST_WAIT_S)
        time.sleep(longest + random.uniform(0, longest / 4))  # noqa: S311 - nobody's secret

    def take_time(self) -> None:
        """Ask the exchange for its time, and stamp with that from now on."""
        for row in self.call("GET", TIME):
            server_time = datetime.fromtimestamp(int(row["ts"]) / 1000, UTC)
            self.ahead = server_time - own_time()

    # What it does

    def available(self, ccy: str) -> Decimal:
        rows = self.call("GET", BALANCES, {"ccy": f"{ccy},ETH"}, "read")
        return next((decimal(row["availBal"]) for row in rows if row["ccy"] == ccy), Decimal())

    def history(self) -> Iterator[Row]:
        """Yield all bills, the newest first; a page that is not full is the last."""
        params = {"limit": str(PAGE)}
        while True:
            rows = self.call("GET", BILLS, params, "read")
            yield from rows
            if len(rows) < PAGE:
                return
            params["after"] = self.next_page(rows)

    def next_page(self, rows: list[Row]) -> str:
        return str(rows[-1]["ts"])

    def transfer(self, ccy: str, amount: Decimal) -> str:
        """Move money to the trading account once; return what became of it."""
        params = self.transfer_params(ccy, amount)
        for number in range(TRIES):
            try:
                self.call("POST", TRANSFER, params, "trade")
            except UnknownError:
                state = self.state(params["clientId"])
                if state:
                    return state
                self.wait(number)
            else:
                return "success"
        raise UnknownError(f"transfer {params['clientId']}")

    def transfer_params(self, ccy: str, amount: Decimal) -> Row:
        params = {"ccy": ccy, "amt": f"{amount:f}", "from": FUNDING, "to": TRADING}
        return params | {"clientId": new_id()}

    def state(self, client_id: str) -> str:
        """Return the state of a transfer, empty if the exchange surely does not know it."""
        try:
            rows = self.call("GET", TRANSFER_STATE, {"clientId": client_id}, "read")
        except RefusedError as refused:
            if refused.code != NO_SUCH_TRANSFER:
                raise UnknownError(f"transfer {client_id}: {refused}") from None
            return ""
        return str(rows[0]["state"]) if rows else ""

    def place(self, orders: list[Row]) -> None:
        """Place orders and tell how each of them went."""
        params = [order | {"clOrdId": new_id()} for order in orders]
        try:
            rows = self.call("POST", ORDERS, params, "trade")
        except UnknownError:
            for order in params:
                print("order", order["clOrdId"], self.order_state(order))
            return
        for order, row in zip(params, rows, strict=False):
            self.report(order, row)

    def report(self, order: Row, row: Row) -> None:
        outcome = "placed" if row["sCode"] == OK else f"refused: {row['sCode']} {row['sMsg']}"
        print("order", order["clOrdId"], outcome)

    def order_state(self, order: Row) -> str:
        known = {"instId": order["instId"], "clOrdId": order["clOrdId"]}
        try:
            rows = self.call("GET", ORDER, known, "read")
        except RefusedError as refused:
            if refused.code != NO_SUCH_ORDER:
                raise UnknownError(f"order {order['clOrdId']}: {refused}") from None
            rows = []
        return str(rows[0]["state"]) if rows else "was never placed"


def keys_of(name: str) -> Keys:
    parts = ("API_KEY", "SECRET_KEY", "PASSPHRASE")
    return Keys(*(os.environ[f"{name}_{part}"] for part in parts))


def own_time() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a client has its own time


def new_id() -> str:
    return f"careful{secrets.token_hex(10)}"


def decimal(text: str) -> Decimal:
    """Read an amount; an empty text means that there is none."""
    try:
        return Decimal(text or "0")
    except InvalidOperation:
        return Decimal()


def order(side: str, price: str) -> Row:
    terms = {"instId": "BTC-USDT", "tdMode": "cash", "side": side, "ordType": "limit"}
    return terms | {"sz": "0.01", "px": price}


def run(client: Client) -> None:
    """Do once what a client does in production, and end with 0 or 1."""
    steps = (look, move, trade)
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


def look(client: Client) -> None:
    client.take_time()
    print("available:", f"{client.available('USDT'):f}", "USDT")
    bills = list(client.history())
    print("bills:", len(bills), "with", f"{sum(decimal(row['balChg']) for row in bills):f}")


def move(client: Client) -> None:
    amount = Decimal("12.5")
    if client.available("USDT") < amount:
        print("not enough to move")
    else:
        print("moved:", client.transfer("USDT", amount))


def trade(client: Client) -> None:
    client.place([order("buy", "30000"), order("sell", "90000")])


if __name__ == "__main__":
    run(Client())
