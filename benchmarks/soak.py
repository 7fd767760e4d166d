"""Whether memory stays where it is: many calls of every kind, none like another, against a server.

``python -m benchmarks.soak``; benchmarks/README.md says what is sent and how it is measured.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.progress import Progress
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from benchmarks.servers import fauxchange_command
from benchmarks.start import MIB, memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

TARGET = 0.15
_PATIENCE_S = 30.0
_REST_S = 3.0
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Caller:
    """One kept connection to a server, and the keys of its default world."""

    connection: http.client.HTTPConnection
    sockets: str
    keys: Mapping[str, str]

    def call(
        self, method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> bytes:
        """Send a call; return the body of its answer, whatever the status."""
        try:
            self.connection.request(method, target, body or None, dict(headers or {}))
            return self.connection.getresponse().read()
        except (http.client.HTTPException, OSError):
            # A server may end the connection of a call that it does not read to the end.
            self.connection.close()
            return b""

    def signed(self, method: str, target: str, body: bytes = b"") -> dict[str, str]:
        """Return the headers of a call that OKX accepts."""
        now = datetime.now(UTC)  # noqa: TID251 - a client's own clock
        stamp = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        text = f"{stamp}{method}{target}".encode() + body
        digest = hmac.digest(self.keys["secret"].encode(), text, hashlib.sha256)
        return {
            "OK-ACCESS-KEY": self.keys["key"],
            "OK-ACCESS-SIGN": base64.b64encode(digest).decode(),
            "OK-ACCESS-TIMESTAMP": stamp,
            "OK-ACCESS-PASSPHRASE": self.keys["passphrase"],
            "Content-Type": "application/json",
        }


def unknown_path(caller: Caller, number: int) -> None:
    """Call a path that nobody documents."""
    caller.call("GET", f"/api/v5/made-up/{number}")


def unknown_key(caller: Caller, number: int) -> None:
    """Call with a key that nobody has."""
    target = f"/api/v5/asset/balances?ccy=C{number}"
    caller.call("GET", target, {**caller.signed("GET", target), "OK-ACCESS-KEY": f"key-{number}"})


def wrong_signature(caller: Caller, number: int) -> None:
    """Call with a signature of something else, and ask why it was refused."""
    target = f"/api/v5/asset/balances?ccy=C{number}"
    headers = caller.signed("GET", target[:-1])
    caller.call("GET", target, headers | ({"X-Mock-Explain": "1"} if number % 500 == 0 else {}))


def refused_row(caller: Caller, number: int) -> None:
    """Ask for what the account does not have."""
    body = json.dumps({"amt": f"{number}000000", "note": f"note {number}"}).encode()
    target = "/api/v5/finance/staking-defi/eth/purchase"
    caller.call("POST", target, caller.signed("POST", target, body), body)


def balances(caller: Caller, _: int) -> None:
    """Read what is held."""
    target = "/api/v5/asset/balances"
    caller.call("GET", target, caller.signed("GET", target))


def price(caller: Caller, number: int) -> None:
    """Read something public, with a query of its own."""
    caller.call("GET", f"/api/v5/market/ticker?instId=BTC-USDT&x{number}={number}")


def coinw_form(caller: Caller, number: int) -> None:
    """Call CoinW with a key of nobody's."""
    body = f"api_key=key{number}&sign={number:032X}".encode()
    caller.call("POST", f"/api/v1/private?command=made{number}", {"Content-Type": _FORM}, body)


def odd_headers(caller: Caller, number: int) -> None:
    """Send headers that nobody has sent before."""
    caller.call("GET", "/api/v5/public/time", {f"X-Made-{number}": "a" * 200, "Cookie": "b" * 200})


def long_query(caller: Caller, number: int) -> None:
    """Send a query of 30 KB."""
    caller.call("GET", f"/api/v5/asset/balances?ccy={number:030000}")


def large_body(caller: Caller, number: int) -> None:
    """Send 1 MiB without credentials."""
    caller.call("POST", "/api/v5/asset/transfer", {}, b"%07d" % number + bytes(MIB - 7))


def socket(caller: Caller, number: int) -> None:
    """Open a socket, say something, close it; one too many in a second is refused."""
    with (
        suppress(OSError, InvalidStatus),
        connect(caller.sockets, open_timeout=_PATIENCE_S) as line,
    ):
        line.send(json.dumps({"op": "subscribe", "args": [{"channel": f"made-{number}"}]}))
        line.recv(_PATIENCE_S)


def sandbox(caller: Caller, number: int) -> None:
    """Make a sandbox with keys of its own, call it, end it."""
    name, kind = f"soak{number}", {"Content-Type": "application/json"}
    caller.call("POST", "/_mock/sandboxes", kind, json.dumps({"id": name}).encode())
    caller.call("GET", f"/s/{name}/api/v5/public/time")
    caller.call("DELETE", f"/_mock/sandboxes/{name}")


def journal(caller: Caller, _: int) -> None:
    """Read the last calls with their diagnoses."""
    caller.call("GET", "/_mock/journal?limit=3&details=true")


COMMON = (
    unknown_path,
    unknown_key,
    wrong_signature,
    refused_row,
    balances,
    price,
    coinw_form,
    odd_headers,
)
# What costs the most is sent once in so many calls.
RARE: Mapping[Callable[[Caller, int], None], int] = {
    long_query: 50,
    socket: 60,
    large_body: 200,
    sandbox: 300,
    journal: 1_000,
}


@click.command()
@click.option("--calls", default=300_000, show_default=True, type=click.IntRange(min=1_000))
@click.option("--json", "file", type=click.Path(path_type=Path, dir_okay=False))
def main(calls: int, file: Path | None) -> None:
    """Send the calls; compare the memory after the first tenth with that at the end."""
    console = Console()
    started = time.perf_counter()
    with _server() as (pid, caller), Progress(console=console, transient=True) as progress:
        task = progress.add_task("calls", total=calls)
        weighed: dict[int, float] = {}
        for number in range(1, calls + 1):
            kind = next((one for one, every in RARE.items() if number % every == 0), None)
            (kind or COMMON[number % len(COMMON)])(caller, number)
            if number % (calls // 10) == 0:
                time.sleep(_REST_S)
                weighed[number] = memory(pid)[1] / MIB
                progress.update(task, completed=number)
    first, last = weighed[calls // 10], weighed[max(weighed)]
    growth = last / first - 1
    verdict = "reached" if growth < TARGET else "missed"
    console.print(
        f"PSS after {calls // 10:,} calls {first:.1f} MiB, after {calls:,} {last:.1f} MiB: "
        f"{growth:+.1%}, target below {TARGET:.0%}: {verdict}; "
        f"{time.perf_counter() - started:.0f} s"
    )
    if file:
        file.write_text(json.dumps({"pss_mib": weighed, "growth": growth}), encoding="utf-8")
    sys.exit(growth >= TARGET)


@contextmanager
def _server() -> Iterator[tuple[int, Caller]]:
    """Start the command; give its process id and a caller of it."""
    command = [fauxchange_command(), "serve", "--json", "--log", "off", "--http-port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None  # noqa: S101 - it is a pipe
        ready: dict[str, Any] = json.loads(process.stdout.readline())
        parts = urlsplit(ready["http"])
        connection = http.client.HTTPConnection(
            str(parts.hostname), parts.port, timeout=_PATIENCE_S
        )
        yield process.pid, Caller(connection, f"{ready['ws']}/ws/v5/public", ready["okx"])
    finally:
        process.terminate()
        process.communicate()


if __name__ == "__main__":
    main()
