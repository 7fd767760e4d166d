"""A client of CoinW's perpetuals by WebSocket, a process: it comes back, or it does not subscribe.

Under ``sockets-closed`` it waits until it has been closed, and otherwise it stays for as long as it
is told.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

WAY, STAY_S = sys.argv[1], float(sys.argv[2])
TICKER = {"biz": "futures", "type": "ticker_swap", "pairCode": "BTC"}


def begin(line: ClientConnection, *, is_again: bool) -> None:
    """Subscribe, and wait for an answer to a ping."""
    if not is_again or WAY != "forgets":
        line.send(json.dumps({"event": "sub", "params": TICKER}))
    line.send(json.dumps({"event": "ping"}))
    while json.loads(line.recv()).get("event") != "pong":
        pass


def follow() -> None:
    """Follow a price, and come back after the exchange has closed the connection."""
    url = f"{os.environ['COINW_WS_URL']}/perpum"
    with connect(url) as line:
        begin(line, is_again=False)
        if not os.environ["FAUXCHANGE_PROFILE"].startswith("sockets-closed"):
            time.sleep(STAY_S)
            return
        with suppress(ConnectionClosed):
            while True:
                line.recv()
    with connect(url) as line:
        begin(line, is_again=True)


if __name__ == "__main__":
    follow()
