"""A client of OKX's WebSockets, a process: careful, or wrong in the way that it is told.

It reads the variables of ``fauxchange check``. Under ``sockets-closed`` it waits until it has been
closed, however long that takes, and otherwise it stays for as long as it is told.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import sys
import time
from contextlib import suppress
from typing import Any

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

WAY, STAY_S = sys.argv[1], float(sys.argv[2])
ORDERS, ACCOUNT = {"channel": "orders", "instType": "ANY"}, {"channel": "account"}
TICKERS = {"channel": "tickers", "instId": "BTC-USDT"}
AT_ONCE = 8


def opened(service: str) -> ClientConnection:
    """Open a connection."""
    return connect(f"{os.environ['OKX_WS_URL']}/ws/v5/{service}")


def ask(line: ClientConnection, operation: str, *args: dict[str, Any]) -> None:
    """Send a frame."""
    line.send(json.dumps({"op": operation, "args": args}))


def log_in(line: ClientConnection) -> None:
    """Log in, and wait for the answer."""
    stamp = str(int(time.clock_gettime(time.CLOCK_REALTIME)))
    names = ("API_KEY", "SECRET_KEY", "PASSPHRASE")
    key, secret, passphrase = (os.environ[f"OKX_{name}"] for name in names)
    text = f"{stamp}GET/users/self/verify".encode()
    sign = base64.b64encode(hmac.digest(secret.encode(), text, "sha256")).decode()
    login = {"apiKey": key, "passphrase": passphrase, "timestamp": stamp, "sign": sign}
    ask(line, "login", login)
    if WAY != "hasty":
        line.recv()


def begin(line: ClientConnection, *, is_again: bool) -> None:
    """Log in and subscribe, and wait until the exchange has answered all of it."""
    log_in(line)
    channels = [ORDERS, ACCOUNT]
    if is_again and WAY in {"forgets-one", "forgets-all"}:
        channels = [ORDERS] if WAY == "forgets-one" else []
    if channels:
        ask(line, "subscribe", *channels)
    line.send("ping")
    while line.recv() != "pong":
        pass


def is_lost(line: ClientConnection, until_s: float | None) -> bool:
    """Read until a time, or until the exchange closes; return whether it did."""
    try:
        while until_s is None or time.monotonic() < until_s:
            with suppress(TimeoutError):
                line.recv(None if until_s is None else max(0, until_s - time.monotonic()))
    except ConnectionClosed:
        return True
    return False


def follow() -> None:
    """Follow the account, and come back after the exchange has closed the connection."""
    is_closing = os.environ["FAUXCHANGE_PROFILE"].startswith("sockets-closed")
    with opened("private") as line:
        begin(line, is_again=False)
        until_s = None if is_closing else time.monotonic() + STAY_S
        if not is_lost(line, until_s):
            return
        if WAY == "crashes":
            sys.exit(1)
    if WAY == "looks-away":
        time.sleep(STAY_S)
    elif WAY != "ends":
        with opened("private") as line:
            begin(line, is_again=True)


def open_many() -> None:
    """Open many connections, one after the other or at once."""
    for _ in range(AT_ONCE):
        with suppress(InvalidStatus):
            opened("public").close()
        if WAY == "opens-slowly":
            time.sleep(0.5)


def ask_wrongly() -> None:
    """Ask for channels that there are not, or not there."""
    with opened("public") as line:
        ask(line, "subscribe", {"channel": "weather"} if WAY == "misspells" else {**TICKERS})
        line.recv()
    if WAY == "mixes-up":
        with opened("business") as line:
            ask(line, "subscribe", TICKERS)
            line.recv()


if __name__ == "__main__":
    if WAY.startswith("opens"):
        open_many()
    elif WAY in {"misspells", "mixes-up", "asks-rightly"}:
        ask_wrongly()
    elif WAY == "calls":
        pass
    else:
        follow()
